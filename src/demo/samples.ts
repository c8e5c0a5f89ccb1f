/** The demo's templates and messages: what an ISP sends on an ordinary day, one failure included. */
import type { TemplateOptions } from '../../connectors/whatsapp-cloud/simulator.ts';
import type { SendMessage } from '../../contracts/message.ts';

export const demoTemplates: TemplateOptions[] = [
  {
    name: 'fatura_lembrete',
    language: 'pt_BR',
    category: 'UTILITY',
    components: [
      {
        type: 'BODY',
        text: 'Olá, {{1}}! Sua fatura vence em {{2}}, no valor de {{3}}.',
        example: { body_text: [['Ana', '10/12/2026', 'R$ 99,90']] },
      },
    ],
  },
  {
    name: 'aviso_manutencao',
    language: 'pt_BR',
    category: 'UTILITY',
    components: [
      {
        type: 'BODY',
        text: 'Manutenção na sua região: {{1}}. Previsão de retorno: {{2}}.',
        example: { body_text: [['POP Centro', '14h']] },
      },
      { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Ok, obrigado' }] },
    ],
  },
];

export const demoMessages: SendMessage[] = [
  {
    channel: 'wa-matriz',
    to: '(11) 98888-0001',
    content: {
      type: 'template',
      name: 'fatura_lembrete',
      language: 'pt_BR',
      parameters: ['Ana', '10/12/2026', 'R$ 99,90'],
    },
    metadata: { customerId: '1042', campaignId: 'vencimentos-dezembro', reference: 'fatura-88123' },
  },
  {
    channel: 'wa-suporte',
    to: '48988880002',
    content: { type: 'template', name: 'aviso_manutencao', language: 'pt_BR', parameters: ['POP Centro', '14h'] },
    metadata: { customerId: '2077', reference: 'chamado-9001' },
  },
  {
    channel: 'wa-matriz',
    to: '+55 21 98888-0003',
    content: {
      type: 'template',
      name: 'fatura_lembrete',
      language: 'pt_BR',
      parameters: ['Carla', '12/12/2026', 'R$ 149,90'],
    },
    metadata: { customerId: '3310', campaignId: 'vencimentos-dezembro', reference: 'fatura-88127' },
  },
  {
    channel: 'wa-matriz',
    to: '11988880001',
    content: { type: 'text', body: 'Ana, segue o código de barras da fatura: 00190.00009 01234.567004' },
    metadata: { customerId: '1042', reference: 'fatura-88123' },
  },
];
