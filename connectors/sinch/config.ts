/** What an operator fills in for each of the two APIs. Titles and help feed validation messages, the console form and docs. */
import { z } from 'zod';
import { callerToken, plainAddress, secretText, withoutSlash } from '../kit/config-fields.ts';
import type { TextOptions } from '../kit/sms-text/plan.ts';

/** Stands in a header or a path. */
const name = z.string().regex(/^[\w.@~-]{1,128}$/, 'letters, digits and . @ _ ~ -');

const webhookToken = callerToken.meta({
  title: 'Segredo do endereço do webhook',
  description:
    'Texto escolhido por você, com 16 caracteres ou mais. Cadastre na Sinch o endereço do webhook com ?token= e este texto no fim: é assim que o Ponte sabe que é a Sinch quem chama.',
  secret: true,
});

const text = {
  transliteration: z.boolean().default(true).meta({
    title: 'Trocar acentos',
    description:
      'Ligado, "ção" sai como "cao" quando assim o texto cabe no alfabeto básico: menos partes pagas, e nada perdido nas operadoras sem Unicode.',
  }),
  maxParts: z.int().min(1).max(8).default(5).meta({
    title: 'Máximo de partes',
    description: 'Um texto que precisa de mais partes é recusado, em vez de cortado. Cada parte é um SMS pago.',
  }),
};

export const SinchBrazilConfig = z.strictObject({
  username: name.meta({
    title: 'Usuário da API',
    description: 'O username da conta de SMS da Sinch Brasil (antiga Wavy), em geral um e-mail.',
  }),
  authenticationToken: secretText.meta({
    title: 'Token de autenticação',
    description: 'O authentication token da mesma conta, no portal da Sinch Brasil.',
    secret: true,
  }),
  webhookToken,
  ...text,
  expiresInMinutes: z.int().min(1).max(2880).optional().meta({
    title: 'Validade (minutos)',
    description: 'Depois disso a Sinch desiste do SMS em vez de enviá-lo atrasado. Em branco, vale o prazo da conta.',
  }),
  undelivered: z.enum(['sent', 'failed']).default('sent').meta({
    title: 'SMS enviado e não entregue (código 104)',
    description:
      'sent: continua como enviado, porque algumas operadoras não confirmam a entrega. failed: passa a não entregue, e planos alternativos são acionados.',
  }),
  baseUrl: plainAddress.default('https://api-messaging.wavy.global').meta({
    title: 'Endereço da API',
    description:
      'Mude apenas para outro endereço da Sinch Brasil ou um simulador. O token é enviado para este endereço.',
  }),
});
export type SinchBrazilConfig = z.infer<typeof SinchBrazilConfig>;

export const SinchSmsConfig = z.strictObject({
  servicePlanId: name.meta({
    title: 'Service plan ID',
    description: 'No painel da Sinch, em SMS > APIs.',
  }),
  apiToken: secretText.meta({
    title: 'API token',
    description: 'Na mesma página, do mesmo service plan.',
    secret: true,
  }),
  from: z
    .string()
    .regex(/^(?:\+?\d{3,15}|[A-Za-z0-9 ]{2,11})$/, 'a short code or a number with country code')
    .optional()
    .meta({
      title: 'Remetente',
      description:
        'Short code ou número com código do país. Em branco, a Sinch usa o remetente padrão do service plan. Nomes não valem no Brasil.',
    }),
  webhookToken,
  webhookUrl: plainAddress.optional().meta({
    title: 'Endereço público do webhook',
    description:
      'Preenchido, cada envio leva este endereço para os recibos. Em branco, vale o endereço cadastrado no service plan, que mensagens recebidas usam sempre.',
  }),
  webhookSecret: secretText.optional().meta({
    title: 'Segredo da assinatura (HMAC)',
    description:
      'Preencha só se a Sinch ativou webhooks assinados no service plan: então cada chamada sem assinatura válida é recusada. Confira que um recibo real passa.',
    secret: true,
  }),
  deliveryReport: z.enum(['per_recipient', 'per_recipient_final']).default('per_recipient').meta({
    title: 'Recibos',
    description: 'per_recipient: cada passo do SMS. per_recipient_final: só o resultado.',
  }),
  ...text,
  baseUrl: plainAddress.default('https://us.sms.api.sinch.com').meta({
    title: 'Endereço da API',
    description:
      'O da região do service plan: us, eu, br, au ou ca antes de .sms.api.sinch.com. O token é enviado para este endereço.',
  }),
});
export type SinchSmsConfig = z.infer<typeof SinchSmsConfig>;

export const brazilEndpoint = ({ baseUrl }: SinchBrazilConfig): string => `${withoutSlash(baseUrl)}/v1/send-sms`;

export const batchEndpoint = ({ baseUrl, servicePlanId }: SinchSmsConfig): string =>
  `${withoutSlash(baseUrl)}/xms/v1/${servicePlanId}/batches`;

/** Sinch cuts the text and adds the headers. */
export const textOptions = ({
  transliteration,
  maxParts,
}: Pick<SinchSmsConfig, 'transliteration' | 'maxParts'>): TextOptions => ({
  method: 'gateway',
  maxParts,
  transliterate: transliteration,
});
