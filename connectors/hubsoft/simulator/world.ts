/** What is in the simulated Hubsoft: customers with their services, and invoices by customer. */

export interface HubsoftCredentials {
  clientId: string;
  clientSecret: string;
  username: string;
  password: string;
}

export interface SimulatedService extends Record<string, unknown> {
  id_cliente_servico: number;
  ultima_conexao: { conectado: boolean; [field: string]: unknown } | null;
}

export interface SimulatedCustomer extends Record<string, unknown> {
  codigo_cliente: number;
  servicos: SimulatedService[];
}

export interface HubsoftWorld {
  customers: SimulatedCustomer[];
  /** By `codigo_cliente`. */
  invoices: Record<string, Record<string, unknown>[]>;
}

/** An invented customer; everything that depends on nothing else follows from its number. */
export function hubsoftCustomer(number: number, fields: Record<string, unknown> = {}): SimulatedCustomer {
  return {
    id_cliente: 50_000 + number,
    codigo_cliente: number,
    nome_razaosocial: `Cliente Exemplo ${number}`,
    nome_fantasia: null,
    tipo_pessoa: 'pf',
    cpf_cnpj: String(90_000_000_000 + number),
    telefone_primario: `(48) 9${String(9_000_0000 + number).slice(0, 4)}-${String(number).padStart(4, '0')}`,
    telefone_secundario: null,
    telefone_terciario: '',
    email_principal: `cliente${number}@provedor.example`,
    alerta: false,
    alerta_mensagens: [],
    servicos: [hubsoftService(number)],
    ...fields,
  };
}

/** A service with a login that is connected. */
export function hubsoftService(number: number, fields: Record<string, unknown> = {}): SimulatedService {
  return {
    id_cliente_servico: 70_000 + number,
    nome: 'Fibra 500 Mega',
    valor: 99.9,
    status: 'Serviço Habilitado',
    status_prefixo: 'servico_habilitado',
    login: `cliente${number}`,
    senha: `senha-inventada-${number}`,
    endereco_instalacao: { bairro: 'Centro', cidade: 'Chapecó', estado: 'SC' },
    pop: { nome: 'POP Centro' },
    equipamento_conexao: { nome: 'OLT 1' },
    interface_conexao: { nome: '0/1/3' },
    caixa_optica: { nome: 'CTO 12' },
    ultima_conexao: { conectado: true, data_inicio: '2026-11-20 08:15:00', data_fim: null },
    ...fields,
  };
}

export function hubsoftInvoice(number: number, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id_fatura: number,
    valor: 99.9,
    data_vencimento: '2026-12-05',
    data_pagamento: null,
    quitado: false,
    linha_digitavel: '00190.00009 01234.567891 23456.789012 3 12340000009990',
    pix_copia_cola: '00020126invented',
    link: `https://boletos.provedor.example/${number}`,
    ...fields,
  };
}
