/** What an operator fills in to connect one sender. Titles and help feed validation messages, the console form and docs. */
import { z } from 'zod';
import { plainAddress, secretText, withoutSlash } from '../kit/config-fields.ts';
import type { TextOptions } from '../kit/sms-text/plan.ts';

const sid = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}[0-9a-f]{32}$`), `${prefix} and 32 digits or letters a to f`);

const account = {
  accountSid: sid('AC').meta({
    title: 'Account SID',
    description: 'Na página inicial do Twilio Console: começa com AC.',
  }),
  authToken: secretText.meta({
    title: 'Auth token',
    description:
      'O auth token primário, na mesma página. Confere a assinatura dos webhooks, mesmo quando os envios usam uma API key.',
    secret: true,
  }),
  otherAuthToken: secretText.optional().meta({
    title: 'Auth token secundário',
    description:
      'Só durante a troca do auth token: webhooks assinados com este também são aceitos, e nenhum recibo se perde na troca.',
    secret: true,
  }),
  apiKeySid: sid('SK').optional().meta({
    title: 'API key SID',
    description: 'Opcional: começa com SK. Com ela, os envios usam a API key no lugar do auth token.',
  }),
  apiKeySecret: secretText.optional().meta({
    title: 'Segredo da API key',
    description: 'O Twilio mostra este segredo uma única vez, quando a API key é criada.',
    secret: true,
  }),
};

const messagingServiceSid = sid('MG').optional().meta({
  title: 'Messaging Service SID',
  description: 'No lugar do remetente: começa com MG. O Messaging Service escolhe o número.',
});

const delivery = {
  webhookUrl: plainAddress.meta({
    title: 'Endereço público do webhook',
    description:
      'O endereço deste canal como o Twilio o chama, por exemplo https://ponte.seuprovedor.com.br/webhooks/sms-twilio. Faz parte da assinatura: deve ser idêntico ao cadastrado no Twilio.',
  }),
  connectionOverrides: z
    .string()
    .regex(/^[\w=&,-]{0,200}$/, 'such as rc=3&rp=ct,rt,5xx')
    .default('rc=3&rp=ct,rt,5xx')
    .meta({
      title: 'Repetição dos recibos',
      description:
        'Sem isto o Twilio não repete um recibo que falhou. Vai depois de # no endereço de cada recibo: rc é o número de repetições, rp os casos. Em branco, não repete.',
    }),
  validitySeconds: z.int().min(5).max(36_000).optional().meta({
    title: 'Validade na fila do Twilio (segundos)',
    description:
      'Depois disso o Twilio desiste da mensagem em vez de enviá-la atrasada. Em branco, ela pode esperar horas na fila.',
  }),
  baseUrl: plainAddress.default('https://api.twilio.com').meta({
    title: 'Endereço da API',
    description:
      'Mude apenas para outra região do Twilio ou um simulador. As credenciais são enviadas para este endereço.',
  }),
};

interface Pairs {
  from?: string | undefined;
  messagingServiceSid?: string | undefined;
  apiKeySid?: string | undefined;
  apiKeySecret?: string | undefined;
}

const oneSender = z.refine<Pairs>(
  (config) => (config.from === undefined) !== (config.messagingServiceSid === undefined),
  {
    error: 'exactly one of from and messagingServiceSid is required',
    path: ['from'],
  },
);
const wholeKey = z.refine<Pairs>((config) => (config.apiKeySid === undefined) === (config.apiKeySecret === undefined), {
  error: 'apiKeySid and apiKeySecret go together',
  path: ['apiKeySecret'],
});

export const TwilioSmsConfig = z
  .strictObject({
    ...account,
    from: z
      .string()
      .regex(/^(?:\+[1-9]\d{6,14}|\d{3,6}|[A-Za-z0-9 ]{2,11})$/, 'a number with + and country code, or a short code')
      .optional()
      .meta({
        title: 'Remetente',
        description:
          'Short code ou número da conta com + e código do país. Nomes não valem no Brasil: as operadoras os trocam por um número delas.',
      }),
    messagingServiceSid,
    ...delivery,
    transliteration: z.boolean().default(true).meta({
      title: 'Trocar acentos',
      description:
        'Ligado, "ção" sai como "cao" quando assim o texto cabe no alfabeto básico: menos partes pagas, e nada perdido nas operadoras sem Unicode.',
    }),
    maxParts: z.int().min(1).max(10).default(5).meta({
      title: 'Máximo de partes',
      description: 'Um texto que precisa de mais partes é recusado, em vez de cortado. Cada parte é um SMS pago.',
    }),
  })
  .check(oneSender, wholeKey);
export type TwilioSmsConfig = z.infer<typeof TwilioSmsConfig>;

export const TwilioWhatsAppConfig = z
  .strictObject({
    ...account,
    from: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/, 'a number with + and country code')
      .optional()
      .meta({
        title: 'Número do WhatsApp',
        description: 'O número habilitado para WhatsApp no Twilio, com + e código do país e sem o prefixo whatsapp:.',
      }),
    messagingServiceSid,
    ...delivery,
    contentUrl: plainAddress.default('https://content.twilio.com').meta({
      title: 'Endereço da API de conteúdo',
      description: 'De onde vem a lista de modelos. Mude apenas para um simulador.',
    }),
  })
  .check(oneSender, wholeKey);
export type TwilioWhatsAppConfig = z.infer<typeof TwilioWhatsAppConfig>;

/** What both have. */
export type TwilioConfig = Omit<TwilioSmsConfig, 'transliteration' | 'maxParts'>;

export function endpoint({ baseUrl, accountSid }: TwilioConfig, path: string): string {
  return `${withoutSlash(baseUrl)}/2010-04-01/Accounts/${accountSid}/${path}`;
}

export function authorization({ accountSid, authToken, apiKeySid, apiKeySecret }: TwilioConfig): string {
  const user = apiKeySid ?? accountSid;
  return `Basic ${Buffer.from(`${user}:${apiKeySecret ?? authToken}`).toString('base64')}`;
}

/** Where the receipts of one message come: with our id, because they may be faster than the answer that tells theirs. */
export function callbackUrl({ webhookUrl, connectionOverrides }: TwilioConfig, messageId: string): string {
  const url = `${webhookUrl}?${messageParameter}=${encodeURIComponent(messageId)}`;
  return connectionOverrides === '' ? url : `${url}#${connectionOverrides}`;
}

export const messageParameter = 'message';

/** Twilio cuts the text and adds the headers. */
export const textOptions = ({ transliteration, maxParts }: TwilioSmsConfig): TextOptions => ({
  method: 'gateway',
  maxParts,
  transliterate: transliteration,
});

export const senderId = ({ from, messagingServiceSid: service }: TwilioConfig): string => from ?? service ?? '';
