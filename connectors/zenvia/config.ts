/** What an operator fills in to connect one sender. Titles and help feed messages, the console form and docs. */
import { z } from 'zod';
import { callerToken, headerName, plainAddress, secretText, withoutSlash } from '../kit/config-fields.ts';
import { maxParts, transliteration } from '../kit/sms-text/fields.ts';
import type { TextOptions } from '../kit/sms-text/plan.ts';

const shared = {
  token: secretText.meta({
    title: 'Token da API',
    description: 'Em app.zenvia.com: Desenvolvedores > Tokens e webhooks > Tokens. Vai no cabeçalho X-API-TOKEN.',
    secret: true,
  }),
  from: z
    .string()
    .regex(/^\S{1,64}$/, '1 to 64 characters without spaces')
    .meta({
      title: 'Remetente',
      description:
        'O identificador (alias) da integração na Zenvia, como suaempresa-sms: aparece em Integrações. No SMS não é um número de telefone.',
    }),
  webhookToken: callerToken.meta({
    title: 'Segredo do webhook',
    description:
      'Texto escolhido por você. Ao criar na Zenvia os webhooks de mensagem e de status, acrescente um cabeçalho com este valor: a Zenvia não assina o que envia.',
    secret: true,
  }),
  webhookHeader: headerName.default('x-ponte-token').meta({
    title: 'Cabeçalho do segredo',
    description: 'O nome do cabeçalho em que a Zenvia envia o segredo do webhook.',
  }),
  baseUrl: plainAddress.default('https://api.zenvia.com').meta({
    title: 'Endereço da API',
    description: 'Mude apenas para um simulador ou um gateway próprio. O token é enviado para este endereço.',
  }),
};

export const encodingStrategies = ['AUTO', 'MORE_CHARACTERS_PER_MESSAGE', 'MORE_CHARACTER_SUPPORT'] as const;

export const ZenviaSmsConfig = z.strictObject({
  ...shared,
  encodingStrategy: z.enum(encodingStrategies).default('AUTO').meta({
    title: 'Codificação do texto',
    description:
      'AUTO: Unicode só quando o texto precisa. MORE_CHARACTERS_PER_MESSAGE: nunca Unicode; o que não cabe é recusado. MORE_CHARACTER_SUPPORT: sempre Unicode, com menos da metade dos caracteres em cada SMS.',
  }),
  transliteration,
  maxParts: maxParts(10),
});
export type ZenviaSmsConfig = z.infer<typeof ZenviaSmsConfig>;

export const ZenviaWhatsappConfig = z.strictObject({
  ...shared,
  maxTextLength: z.int().min(1).max(4096).default(4096).meta({
    title: 'Tamanho máximo do texto',
    description:
      'Um texto mais longo é recusado antes do envio. O limite do WhatsApp é 4096; há contas da Zenvia com menos.',
  }),
});
export type ZenviaWhatsappConfig = z.infer<typeof ZenviaWhatsappConfig>;

/** What both media have. */
export type ZenviaConfig = Pick<ZenviaSmsConfig, keyof typeof shared>;

/** The longest text the API takes, however many SMS that makes. */
export const longestText = 1520;
/** Characters of GSM 03.38 for which Zenvia goes over to Unicode nonetheless. */
const lacking = 'Çéàèìòùäöüñ|';

const alphabets = {
  AUTO: ['gsm7', 'ucs2'],
  MORE_CHARACTERS_PER_MESSAGE: ['gsm7'],
  MORE_CHARACTER_SUPPORT: ['ucs2'],
} as const;

export const textOptions = (config: ZenviaSmsConfig): TextOptions<'gateway'> => ({
  method: 'gateway',
  maxParts: config.maxParts,
  alphabets: alphabets[config.encodingStrategy],
  transliterate: config.transliteration,
  partUnits: { gsm7: { single: 160, multi: 152 }, ucs2: { single: 70, multi: 66 } },
  lacking,
});

export const endpoint = ({ baseUrl }: ZenviaConfig, path: string): string => `${withoutSlash(baseUrl)}/v2/${path}`;

export const apiToken = ({ token }: ZenviaConfig): Record<string, string> => ({ 'x-api-token': token });
