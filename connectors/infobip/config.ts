/** What an operator fills in to connect one sender. Titles and help feed messages, the console form and docs. */
import { z } from 'zod';
import { failureClasses } from '../../contracts/failure.ts';
import { addressWithToken } from '../kit/caller-token.ts';
import { callerToken, headerName, plainAddress, secretText, withoutSlash } from '../kit/config-fields.ts';
import { alphabetsFor, maxParts, transliteration, unicode } from '../kit/sms-text/fields.ts';
import type { TextOptions } from '../kit/sms-text/plan.ts';

const shared = {
  baseUrl: plainAddress.meta({
    title: 'Endereço da API',
    description:
      'O endereço da sua conta, como https://xxxxx.api.infobip.com: aparece na página inicial do portal. Cada conta tem o seu. A chave é enviada para este endereço.',
  }),
  apiKey: secretText.meta({
    title: 'Chave da API',
    description: 'No portal da Infobip: Developer Tools > API Keys, com permissão de envio do canal.',
    secret: true,
  }),
  webhookToken: callerToken.meta({
    title: 'Segredo do webhook',
    description:
      'Texto escolhido por você. Vai no fim do endereço do webhook, como ?token=, ou num cabeçalho que a assinatura da Infobip envia: por padrão ela não assina o que envia.',
    secret: true,
  }),
  webhookHeader: headerName.default('x-ponte-token').meta({
    title: 'Cabeçalho do segredo',
    description: 'O nome do cabeçalho, quando o segredo vem num cabeçalho e não no endereço.',
  }),
  webhookUrl: plainAddress.optional().meta({
    title: 'Endereço público do webhook',
    description:
      'O endereço completo do webhook deste canal no Ponte. Preenchido, ele vai em cada envio e os recibos chegam sem cadastro no portal. Em branco, cadastre o endereço no portal da Infobip.',
  }),
  errorClasses: z
    .record(z.string().regex(/^\w{1,80}$/, 'the name of an error'), z.enum(failureClasses))
    .default({})
    .meta({
      title: 'Classes de erro',
      description:
        'Para nomes de erro que o Ponte não conhece: o nome que a Infobip informa (como EC_...) e a classe com que o Ponte o trata.',
    }),
};

export const InfobipSmsConfig = z.strictObject({
  ...shared,
  sender: z
    .string()
    .regex(/^[\w .+-]{3,15}$/, '3 to 15 letters, digits, blanks and hyphens')
    .meta({
      title: 'Remetente',
      description: 'O número curto ou longo que a Infobip habilitou. No Brasil, nomes são trocados por um número.',
    }),
  transliteration,
  unicode,
  maxParts: maxParts(25, 10),
  gatewayTransliteration: z
    .string()
    .regex(/^[A-Z_]{2,40}$/, 'capital letters')
    .optional()
    .meta({
      title: 'Transliteração na Infobip',
      description:
        'O valor do campo transliteration da Infobip, como PORTUGUESE, se a sua conta o usa. Em branco, o texto sai como o Ponte o escreveu.',
    }),
});
export type InfobipSmsConfig = z.infer<typeof InfobipSmsConfig>;

export const InfobipWhatsappConfig = z.strictObject({
  ...shared,
  sender: z
    .string()
    .regex(/^\+?\d{8,15}$/, 'digits with country code')
    .meta({
      title: 'Número do WhatsApp',
      description: 'O número que envia, com o código do país, como 551100005555.',
    }),
});
export type InfobipWhatsappConfig = z.infer<typeof InfobipWhatsappConfig>;

/** What both media have. */
export type InfobipConfig = Pick<InfobipSmsConfig, keyof typeof shared>;

export const digitsOf = (phone: string): string => phone.replace(/\D/g, '');

export const textOptions = ({ maxParts: most, unicode: mayUnicode, transliteration: plain }: InfobipSmsConfig) =>
  ({
    method: 'gateway',
    maxParts: most,
    alphabets: alphabetsFor(mayUnicode),
    transliterate: plain,
  }) satisfies TextOptions<'gateway'>;

export const endpoint = ({ baseUrl }: InfobipConfig, path: string): string => `${withoutSlash(baseUrl)}/${path}`;

export const authorization = ({ apiKey }: InfobipConfig): Record<string, string> => ({
  authorization: `App ${apiKey}`,
  accept: 'application/json',
});

/** Named in a send, so that its receipts come to this channel. */
export const receiptAddress = ({ webhookUrl, webhookToken }: InfobipConfig): string | undefined =>
  webhookUrl === undefined ? undefined : addressWithToken(webhookUrl, webhookToken);
