/** What an operator fills in to connect one sender. Titles and help feed messages, the console form and docs. */
import { z } from 'zod';
import type { TextOptions } from '../kit/sms-text/plan.ts';

/** A line break here would end up inside a header or an address. */
const secretText = z.string().regex(/^\S{1,256}$/, 'must not be empty or contain spaces');
/** It is the only thing that tells the provider from a stranger. */
const tokenText = z.string().regex(/^[\w.~-]{16,128}$/, '16 to 128 letters, digits, hyphens and underscores');

/** Credentials, query and fragment are refused: the address is logged. */
function isPlainAddress(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

export const signatureMethods = ['off', 'md5hash', 'md5', 'sha1', 'sha256', 'sha512'] as const;

export const VonageConfig = z.strictObject({
  apiKey: z
    .string()
    .regex(/^\w{1,64}$/, 'letters and digits')
    .meta({
      title: 'API key',
      description: 'A chave da conta, na página inicial do painel da Vonage (API Settings).',
    }),
  apiSecret: secretText.meta({
    title: 'API secret',
    description: 'O segredo da mesma página. Vai no corpo de cada envio, como a SMS API exige.',
    secret: true,
  }),
  from: z
    .string()
    .regex(
      /^(?:\+?\d{3,15}|[A-Za-z0-9 ]{3,11})$/,
      'a short code, a number with country code, or 3 to 11 letters and digits',
    )
    .meta({
      title: 'Remetente',
      description:
        'Short code ou número da conta, só dígitos, com código do país. Nomes não valem no Brasil: as operadoras os trocam por um número delas.',
    }),
  inboundNumber: z
    .string()
    .regex(/^\+?\d{3,15}$/, 'digits only')
    .optional()
    .meta({
      title: 'Número que recebe as respostas',
      description: 'Preencha só quando é diferente do remetente.',
    }),
  webhookToken: tokenText.meta({
    title: 'Segredo do endereço do webhook',
    description:
      'Texto escolhido por você, sem espaços. Cadastre na Vonage o endereço do webhook com ?token= e este texto no fim, para recibos e para mensagens recebidas: é assim que o Ponte sabe que é a Vonage quem chama.',
    secret: true,
  }),
  signatureMethod: z.enum(signatureMethods).default('off').meta({
    title: 'Assinatura dos webhooks',
    description:
      'Deixe desligada (off), a menos que a Vonage tenha ativado webhooks assinados na conta. As fontes públicas divergem sobre o cálculo: ao ligar, confira que um recibo real passa.',
  }),
  signatureSecret: secretText.optional().meta({
    title: 'Segredo da assinatura',
    description: 'O signature secret da conta; usado só com a assinatura ligada.',
    secret: true,
  }),
  transliteration: z.boolean().default(true).meta({
    title: 'Trocar acentos',
    description:
      'Ligado, "ção" sai como "cao" quando assim o texto cabe no alfabeto básico: menos partes pagas, e nenhum sinal perdido nas operadoras sem Unicode. Desligado, um acento faz cada parte levar menos da metade.',
  }),
  maxParts: z.int().min(1).max(20).default(5).meta({
    title: 'Máximo de partes',
    description:
      'Um texto que precisa de mais partes é recusado na entrada, em vez de cortado. Cada parte é um SMS pago.',
  }),
  priceCurrency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'three capital letters such as EUR')
    .default('EUR')
    .meta({
      title: 'Moeda dos preços',
      description: 'A moeda da conta: os recibos trazem o preço de cada parte sem dizer a moeda.',
    }),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .refine(isPlainAddress, { error: 'must have no credentials, query or fragment' })
    .default('https://rest.nexmo.com')
    .meta({
      title: 'Endereço da API',
      description: 'Só mude para testes: a chave e o segredo são enviados para este endereço.',
    }),
});
export type VonageConfig = z.infer<typeof VonageConfig>;

export const endpoint = ({ baseUrl }: Pick<VonageConfig, 'baseUrl'>): string =>
  `${baseUrl.replace(/\/+$/, '')}/sms/json`;

/** The form in which the provider tells numbers; a name stays as it is. */
export const senderDigits = (sender: string): string => sender.replace(/^\+/, '');

/** The provider cuts the text and adds the headers. */
export const textOptions = ({ transliteration, maxParts }: VonageConfig): TextOptions => ({
  method: 'gateway',
  maxParts,
  transliterate: transliteration,
});
