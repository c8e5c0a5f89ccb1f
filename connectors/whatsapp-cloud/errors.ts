/** The one table of provider codes, and how a code found on the wire becomes a failure. */
import type { ErrorRow, ProviderFailure } from '../kit/connector.ts';
import { accountErrors } from './errors-account.ts';
import { contentErrors } from './errors-content.ts';
import { deliveryErrors } from './errors-delivery.ts';
import type { GraphError } from './wire.ts';

/** Answers that carry no provider code, by HTTP status. */
const transportErrors = {
  http_3xx: {
    class: 'bad_request',
    cause: 'O endereço da API respondeu com um redirecionamento, que não é seguido por segurança.',
    nextStep: 'Confira o endereço da API (baseUrl) na configuração do canal.',
  },
  http_401: {
    class: 'auth',
    cause: 'O endereço da API recusou as credenciais sem dar o código do erro.',
    nextStep: 'Confira o token de acesso e o endereço da API na configuração do canal.',
  },
  http_403: {
    class: 'auth',
    cause: 'O acesso à API foi proibido sem o código do erro; pode ser um firewall ou proxy no caminho.',
    nextStep: 'Confira o token, o endereço da API e se algum proxy bloqueia a saída.',
  },
  http_429: {
    class: 'rate_limited',
    scope: 'number',
    cause: 'O provedor pediu para diminuir o ritmo de envio.',
    nextStep: 'Nada a fazer: o envio continua mais devagar. Se repetir, reduza numberMps nos limites do canal.',
    minWaitMs: 1000,
  },
  http_4xx: {
    class: 'bad_request',
    cause: 'O endereço da API recusou o pedido sem dar o código do erro.',
    nextStep: 'Confira o endereço e a versão da API e o ID do número na configuração do canal.',
  },
} satisfies Record<string, ErrorRow>;
export type TransportCode = keyof typeof transportErrors;

const unknownRow: ErrorRow = {
  class: 'unknown',
  cause: 'O provedor recusou a mensagem sem um motivo que conheçamos.',
  nextStep: 'Leia o detalhe do erro, se houver, e procure o código na documentação da Meta antes de reenviar.',
};

/** Keys are codes or ranges, `200-299`; an exact code wins over a range. */
export const errors: Readonly<Record<string, ErrorRow>> = {
  ...accountErrors,
  ...deliveryErrors,
  ...contentErrors,
  ...transportErrors,
  unknown: unknownRow,
};

const ranges = Object.entries(errors).flatMap(([key, row]) => {
  const [, from, to] = /^(\d+)-(\d+)$/.exec(key) ?? [];
  return from === undefined || to === undefined ? [] : [{ from: Number(from), to: Number(to), row }];
});

export function errorRow(code: number): ErrorRow | undefined {
  return errors[String(code)] ?? ranges.find(({ from, to }) => code >= from && code <= to)?.row;
}

/** `answer`: refused at once, so nothing was sent. `receipt`: failed after it had been accepted. */
export type Stage = 'answer' | 'receipt';

export function failureFrom(error: GraphError, stage: Stage, retryAfterMs?: number): ProviderFailure {
  const detail = detailOf(error);
  return failure(String(error.code), rowFor(error.code, stage, detail), detail, retryAfterMs);
}

export function transportFailure(code: TransportCode, detail: string, retryAfterMs?: number): ProviderFailure {
  return failure(code, transportErrors[code], detail, retryAfterMs);
}

/** A receipt says `failed` and nothing else. */
export function unexplainedFailure(): ProviderFailure {
  return failure('unknown', unknownRow, '');
}

function failure(code: string, row: ErrorRow, detail: string, retryAfterMs?: number): ProviderFailure {
  const { class: failureClass, scope, cause, nextStep, minWaitMs } = row;
  const result: ProviderFailure = { class: failureClass, code, cause, nextStep };
  if (detail !== '') result.detail = detail;
  if (scope !== undefined) result.scope = scope;
  const waitMs = Math.max(retryAfterMs ?? 0, minWaitMs ?? 0);
  if (waitMs > 0) result.retryAfterMs = waitMs;
  return result;
}

/** After acceptance nobody can say whether the message went out: it must not be retried as if it had not. */
const failedAfterAcceptance: ErrorRow = {
  class: 'unknown',
  cause: 'A Meta aceitou a mensagem e depois informou uma falha sem dizer por quê; ela pode ter chegado.',
  nextStep: 'Confirme com o cliente se a mensagem chegou antes de reenviar.',
};

/** For a few codes the number alone does not decide. */
function rowFor(code: number, stage: Stage, detail: string): ErrorRow {
  const row = errorRow(code) ?? unknownRow;
  switch (code) {
    case 131000:
      return stage === 'receipt' ? failedAfterAcceptance : row;
    case 131014:
      return /\b4\d\d\b/.test(detail) ? { ...row, class: 'bad_request' } : row;
    case 131053:
      return /download|weblink|\blink\b|\burl\b/i.test(detail) ? { ...row, class: 'transient' } : row;
    default:
      return row;
  }
}

const maxDetail = 500;

/** The provider quotes a malformed access token in its own error text. */
const accessToken = /\bEA[A-Za-z0-9]{20,}/g;

export function shorten(text: string): string {
  return text
    .slice(0, 2 * maxDetail)
    .replace(accessToken, '[token]')
    .slice(0, maxDetail)
    .toWellFormed();
}

function detailOf(error: GraphError): string {
  const { error_data: data } = error;
  const details = typeof data === 'string' ? data : (data?.details ?? error.details ?? error.error_user_msg);
  const message = error.message ?? error.title;
  const parts = message === details ? [message] : [message, details];
  return shorten(parts.filter(Boolean).join(': '));
}
