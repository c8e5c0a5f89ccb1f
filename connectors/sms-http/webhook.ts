/** Calls of the gateway: who it is, and each thing it tells, whichever way it is written. */
import { createHmac } from 'node:crypto';
import { isInAddress, isInHeader } from '../kit/caller-token.ts';
import type { HeaderReader, InboundItem, WebhookAnswer, WebhookCall } from '../kit/connector.ts';
import { isRecord, trimKeys, utf8 } from '../kit/fields.ts';
import { otherItem, unparsed } from '../kit/items.ts';
import { fieldAt, pickField } from '../kit/pick.ts';
import { sameText } from '../kit/same-text.ts';
import type { SmsHttpConfig } from './config.ts';
import { messageItem } from './messages.ts';
import { receiptItem } from './receipts.ts';
import { kindParameter, ownIdParameter } from './variables.ts';

export const maxBodyBytes = 1024 * 1024;

export function verify(raw: Uint8Array, header: HeaderReader, config: SmsHttpConfig, call: WebhookCall): boolean {
  const { webhookHeader, webhookToken, hmacSecret } = config;
  const isKnown =
    webhookHeader === undefined ? isInAddress(call, webhookToken) : isInHeader(header, webhookHeader, webhookToken);
  return isKnown && (hmacSecret === undefined || isSigned(raw, header, config, hmacSecret));
}

function isSigned(raw: Uint8Array, header: HeaderReader, config: SmsHttpConfig, secret: string): boolean {
  const { hmacHeader, hmacAlgorithm, hmacEncoding, hmacPrefix } = config;
  const given = header(hmacHeader)?.trim();
  if (given === undefined) return false;
  const digest = createHmac(hmacAlgorithm, secret).update(raw).digest(hmacEncoding);
  // Hexadecimal is written in either case.
  if (hmacEncoding === 'hex') return sameText(given.toLowerCase(), `${hmacPrefix.toLowerCase()}${digest}`);
  return sameText(given, `${hmacPrefix}${digest}`);
}

export const answer = ({ answerBody, answerType }: SmsHttpConfig): WebhookAnswer | undefined =>
  answerBody === '' ? undefined : { body: answerBody, contentType: answerType };

/** @throws when the body is neither JSON nor a form. */
export function parse(raw: Uint8Array, config: SmsHttpConfig, call: WebhookCall, receivedAt: number): InboundItem[] {
  const { kind, ownId, ...query } = ownParameters(call.query);
  const records = recordsIn(raw, config, call);
  const all = records ?? (Object.keys(query.rest).length === 0 ? [] : [{}]);
  return all.flatMap((record) => {
    if (!isRecord(record)) return [unparsed(record, 'not an object')];
    // What a gateway says of itself in the body counts more than what stands in the address it was given.
    const known = { ...query.rest, ...record };
    return [
      itemOf(
        known,
        { kind, ownId: records === undefined || records.length === 1 ? ownId : undefined },
        config,
        receivedAt,
      ),
    ];
  });
}

function ownParameters(query: string) {
  const parameters = new URLSearchParams(query);
  const kind = parameters.get(kindParameter) ?? undefined;
  const ownId = parameters.get(ownIdParameter) ?? undefined;
  for (const name of ['token', kindParameter, ownIdParameter]) parameters.delete(name);
  return { kind, ownId, rest: trimmed(Object.fromEntries(parameters)) };
}

/** Undefined: everything is in the address. */
function recordsIn(raw: Uint8Array, { items }: SmsHttpConfig, { method, contentType }: WebhookCall) {
  const text = utf8(raw);
  if (method === 'GET' || text.trim() === '') return undefined;
  if (/^application\/x-www-form-urlencoded\b/i.test(contentType ?? ''))
    return [trimmed(Object.fromEntries(new URLSearchParams(text)))];
  const body: unknown = trimKeys(JSON.parse(text));
  const found =
    items === undefined
      ? body
      : items
          .split('|')
          .map((path) => fieldAt(body, path.trim()))
          .find(Array.isArray);
  if (found === undefined) return [body];
  return Array.isArray(found) ? (found as unknown[]) : [found];
}

const trimmed = (record: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name.trim(), value]));

interface Told {
  kind: string | undefined;
  ownId: string | undefined;
}

function itemOf(
  record: Record<string, unknown>,
  { kind, ownId }: Told,
  config: SmsHttpConfig,
  receivedAt: number,
): InboundItem {
  const { receiptStatus, inboundText, inboundFrom } = config;
  const has = (field: string | undefined): boolean => field !== undefined && pickField(field, record) !== undefined;
  if (kind === 'receipt' || (kind !== 'message' && has(receiptStatus)))
    return receiptItem(record, ownId, config, receivedAt);
  if (kind === 'message' || (inboundText !== undefined && has(inboundFrom)))
    return messageItem(record, config, receivedAt);
  return otherItem('callback', record);
}
