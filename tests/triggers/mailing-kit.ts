/** The two examples of the field: a finance house and a shop. */
import { MailingMap } from '../../contracts/mailing.ts';

export const financeMap = MailingMap.parse({
  standard: { name: 'Nome', mobile: 'Celular', cpf: 'CPF' },
  occurrence: {
    type: 'Financiamento',
    name: 'Lembrete de Vencimento de Parcela',
    groups: [
      {
        name: 'Dados da parcela',
        kind: 'occurrence',
        fields: [
          { id: 'Data de Vencimento', label: 'Data de Vencimento', required: true, type: 'date' },
          { id: 'Número do Contrato', label: 'Número do Contrato', required: true },
          { id: 'Número da Parcela', label: 'Número da Parcela', type: 'number' },
        ],
      },
    ],
  },
  extra: ['Data de Vencimento', 'Número do Contrato', 'Número da Parcela'].map((field) => ({
    group: 'Dados da parcela',
    field,
    from: field,
  })),
  openingMode: 'on-reply',
});

export const financeRecord = {
  Nome: 'Rui Exemplo',
  Celular: '48990000002',
  CPF: '529.982.247-25',
  'Data de Vencimento': '05/12/2026',
  'Número do Contrato': 'C-77',
  'Número da Parcela': '3',
};

export const retailMap = MailingMap.parse({
  standard: { name: 'Nome', mobile: 'Celular', cpf: 'CPF' },
  occurrence: {
    type: 'E-commerce',
    name: 'Notificação de Status do Pedido',
    groups: [
      {
        name: 'Pedido',
        kind: 'occurrence',
        fields: [
          { id: 'Número do Pedido', label: 'Número do Pedido', required: true },
          { id: 'Número da Nota Fiscal', label: 'Número da Nota Fiscal' },
        ],
      },
    ],
  },
  extra: ['Número do Pedido', 'Número da Nota Fiscal'].map((field) => ({ group: 'Pedido', field, from: field })),
  openingMode: 'on-reply',
});

export const retailRecord = {
  Nome: 'Lia Exemplo',
  Celular: '(48) 99000-0003',
  CPF: '11144477735',
  'Número do Pedido': '000123',
  'Número da Nota Fiscal': '4567',
};
