/** The table of refusals: Zenvia's words, HTTP statuses where it says none, and the two words of a late failure. */
import type { ErrorRow } from '../kit/connector.ts';
import { whatsappRows } from './errors-whatsapp.ts';

const sharedRows = {
  VALIDATION_ERROR: {
    class: 'bad_request',
    cause: 'A Zenvia recusou um campo da mensagem.',
    nextStep: 'Leia no detalhe qual campo foi recusado e corrija a mensagem ou o remetente na configuração do canal.',
  },
  AUTHENTICATION_ERROR: {
    class: 'auth',
    cause: 'A Zenvia não aceitou o token da API.',
    nextStep: 'Gere um token em app.zenvia.com, em Tokens e webhooks, e atualize o canal.',
  },
  NOT_FOUND: {
    class: 'bad_request',
    cause: 'A Zenvia não encontrou o que o envio pediu: pode ser o remetente, o modelo ou o endereço.',
    nextStep: 'Confira o remetente e o endereço da API na configuração do canal e, se for um modelo, o ID dele.',
  },
  DUPLICATED: {
    class: 'bad_request',
    cause: 'A Zenvia respondeu que já existe um registro igual.',
    nextStep: 'Veja na Zenvia se a mensagem já foi enviada antes de reenviar.',
  },
  http_3xx: {
    class: 'bad_request',
    cause: 'O endereço da API respondeu com um redirecionamento, que não é seguido por segurança.',
    nextStep: 'Confira o endereço da API (baseUrl) na configuração do canal.',
  },
  http_401: {
    class: 'auth',
    cause: 'A Zenvia recusou as credenciais sem dizer por quê.',
    nextStep: 'Confira o token e o endereço da API na configuração do canal.',
  },
  http_403: {
    class: 'auth',
    cause: 'A Zenvia proibiu o acesso: o token não vale para este uso, ou um proxy no caminho bloqueia.',
    nextStep: 'Confira o token, se a conta tem este canal contratado e se algum proxy bloqueia a saída.',
  },
  http_404: {
    class: 'bad_request',
    cause: 'O endereço da API não existe.',
    nextStep: 'Confira o endereço da API (baseUrl) na configuração do canal, sem /v2 no fim.',
  },
  http_429: {
    class: 'rate_limited',
    scope: 'number',
    cause: 'A Zenvia pediu para diminuir o ritmo de envio.',
    nextStep: 'Nada a fazer: o envio continua mais devagar. Se repetir, reduza numberMps nos limites do canal.',
    minWaitMs: 1000,
  },
  REJECTED: {
    class: 'unknown',
    cause: 'A Zenvia recusou a mensagem depois de aceitá-la; ela não foi enviada.',
    nextStep: 'Leia o motivo no detalhe. Se não disser o bastante, procure o código no relatório da Zenvia.',
  },
  NOT_DELIVERED: {
    class: 'unknown',
    cause: 'A mensagem foi enviada, mas não chegou ao aparelho.',
    nextStep: 'Leia o motivo no detalhe e confirme o número com o cliente antes de reenviar.',
  },
  unknown: {
    class: 'unknown',
    cause: 'A Zenvia recusou a mensagem sem um motivo que conheçamos.',
    nextStep: 'Leia o detalhe do erro, se houver, e veja na Zenvia se a mensagem saiu antes de reenviar.',
  },
} satisfies Record<string, ErrorRow>;

export type ErrorTable = Readonly<Record<string, ErrorRow>> & { unknown: ErrorRow };

export const smsErrors: ErrorTable = sharedRows;
export const whatsappErrors: ErrorTable = { ...whatsappRows, ...sharedRows };

export const hasRow = (errors: ErrorTable, code: string): boolean => code !== 'unknown' && Object.hasOwn(errors, code);
