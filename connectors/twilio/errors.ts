/** The one table of Twilio's codes: those of answers and those that receipts bring are the same. */
import type { ErrorRow, ProviderFailure } from '../kit/connector.ts';
import { failureOf } from '../kit/failures.ts';
import { shorten } from '../kit/http-answer.ts';
import { accountErrors } from './errors-account.ts';
import { messageErrors } from './errors-message.ts';
import { whatsAppErrors } from './errors-whatsapp.ts';

const unknownRow: ErrorRow = {
  class: 'unknown',
  cause: 'O Twilio recusou ou não entregou a mensagem por um motivo que o Ponte não conhece.',
  nextStep:
    'Procure o código em twilio.com/docs/api/errors e veja no Twilio Console se a mensagem saiu antes de reenviar.',
};

export const errors: Readonly<Record<string, ErrorRow>> & { unknown: ErrorRow } = {
  ...accountErrors,
  ...messageErrors,
  ...whatsAppErrors,
  unknown: unknownRow,
};

/** Statuses of a message that is not going to arrive. */
export const failedStatuses: ReadonlySet<string> = new Set([
  'failed',
  'undelivered',
  'canceled',
  'partially_delivered',
]);

/** Basic credentials, should an answer quote them. */
export const credentials = /\bBasic\s+[A-Za-z0-9+/=]{8,}/g;

/** After acceptance nobody can say how far it got: what an answer would allow to try again is final here. */
export function receiptFailure(status: string, code: string | undefined, words = ''): ProviderFailure {
  const failure = failureOf(errors, code ?? status, shorten(words === '' ? `status ${status}` : words, credentials));
  const { retryAfterMs: _, scope: _scope, ...final } = failure;
  return final.class === 'transient' || final.class === 'rate_limited' ? { ...final, class: 'unknown' } : final;
}
