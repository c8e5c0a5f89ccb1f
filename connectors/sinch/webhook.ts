/** What the webhooks of both APIs have in common. */
import { isInAddress } from '../kit/caller-token.ts';
import type { HeaderReader, InboundItem, ProviderFailure, WebhookCall } from '../kit/connector.ts';
import { type Fields, isRecord, trimKeys, utf8 } from '../kit/fields.ts';
import { unparsed } from '../kit/items.ts';
import type { Reason } from './receipt-reasons.ts';

export const maxBodyBytes = 1024 * 1024;

/** Neither API signs by itself: who calls shows a token in the address. */
export function verifyAddress(
  _raw: Uint8Array,
  _header: HeaderReader,
  { webhookToken }: { webhookToken: string },
  call: WebhookCall,
): boolean {
  return isInAddress(call, webhookToken);
}

/** @throws when the body is no JSON. */
export function eachRecord(raw: Uint8Array, read: (record: Fields) => InboundItem[]): InboundItem[] {
  const body = trimKeys(JSON.parse(utf8(raw)));
  const records = Array.isArray(body) ? body : [body];
  return records.flatMap((record) => (isRecord(record) ? read(record) : [unparsed(record, 'not an object')]));
}

export const receiptFailure = (
  code: string,
  detail: string,
  [failureClass, cause, nextStep]: Reason,
): ProviderFailure => ({
  class: failureClass,
  code: `receipt_${code}`,
  detail,
  cause,
  nextStep,
});
