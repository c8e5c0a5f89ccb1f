/** The one table of refusals, and how a status or a receipt becomes a failure. */
import type { FailureClass } from '../../contracts/failure.ts';
import type { ErrorRow, ProviderFailure } from '../kit/connector.ts';
import { messageErrors } from './errors-message.ts';
import { receiptErrors } from './errors-receipt.ts';
import { sessionErrors } from './errors-session.ts';
import type { Receipt } from './receipt.ts';
import { statusCode, statusHex } from './statuses.ts';

const unknownRow: ErrorRow = {
  class: 'unknown',
  cause: 'O SMSC recusou a mensagem sem um motivo que conheçamos.',
  nextStep: 'Procure o código no manual da operadora antes de reenviar.',
};

/** Keys are the standard's names, decimal numbers or ranges of them; an exact code wins over a range. */
export const errors: Readonly<Record<string, ErrorRow>> = {
  ...sessionErrors,
  ...messageErrors,
  ...receiptErrors,
  unknown: unknownRow,
};

/** What this SMSC means by codes that are its own. Vendors agree on none, so nothing is presumed. */
export interface OwnCodes {
  /** By `command_status`, as a decimal number or the standard's name. */
  statusClasses?: Readonly<Record<string, FailureClass>>;
  /** By `err` of a receipt. */
  receiptClasses?: Readonly<Record<string, FailureClass>>;
}

const vendorRange = '1024-1279';

function rowOf(status: number): ErrorRow {
  if (status >= 0x400 && status <= 0x4ff) return errors[vendorRange] ?? unknownRow;
  return errors[statusCode(status)] ?? unknownRow;
}

/** Answered with a status other than 0: the SMSC has not taken the message. */
export function statusFailure(status: number, { statusClasses = {} }: OwnCodes = {}): ProviderFailure {
  const code = statusCode(status);
  const own = ownClass(statusClasses, code) ?? ownClass(statusClasses, String(status));
  return failure(code, rowOf(status), `command_status ${statusHex(status)}`, own);
}

export type FailedState = 'expired' | 'deleted' | 'undeliverable' | 'rejected' | 'skipped';

export function receiptFailure(
  state: FailedState,
  { stateCode, errorCode }: Pick<Receipt, 'stateCode' | 'errorCode'>,
  { receiptClasses = {} }: OwnCodes = {},
): ProviderFailure {
  const detail = errorCode === undefined ? `stat:${stateCode}` : `stat:${stateCode} err:${errorCode}`;
  const own = errorCode === undefined ? undefined : ownClass(receiptClasses, errorCode);
  return failure(`receipt_${state}`, receiptErrors[`receipt_${state}`], detail, own);
}

function ownClass(classes: Readonly<Record<string, FailureClass>>, code: string): FailureClass | undefined {
  return Object.hasOwn(classes, code) ? classes[code] : undefined;
}

function failure(code: string, row: ErrorRow, detail: string, own: FailureClass | undefined): ProviderFailure {
  const { class: standard, scope = 'number', cause, nextStep, minWaitMs } = row;
  const result: ProviderFailure = { class: own ?? standard, code, detail, cause, nextStep };
  if (result.class === 'rate_limited') result.scope = scope;
  if (minWaitMs !== undefined) result.retryAfterMs = minWaitMs;
  return result;
}
