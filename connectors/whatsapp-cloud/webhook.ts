/** Webhooks: handshake, signature over the exact bytes, and the walk from one POST to its items. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { HeaderReader, InboundItem, ItemRoute } from '../kit/connector.ts';
import { sameText } from '../kit/same-text.ts';
import { accountErrorItem } from './account-notices.ts';
import type { CloudConfig } from './config.ts';
import { readContacts } from './identities.ts';
import { messageItems, type Surroundings } from './inbound-messages.ts';
import { type Notice, unparsed } from './items.ts';
import { noticeItems } from './notices.ts';
import { statusItem } from './statuses.ts';
import { Change, complaint, Delivery, Entry, NumberValue } from './wire.ts';

/** The provider batches up to 3 MB. */
export const maxBodyBytes = 4 * 1024 * 1024;

export function handshake(query: URLSearchParams, config: CloudConfig): { status: number; body: string } {
  const challenge = query.get('hub.challenge');
  const accepted =
    query.get('hub.mode') === 'subscribe' && sameText(query.get('hub.verify_token') ?? '', config.verifyToken);
  return accepted && challenge !== null ? { status: 200, body: challenge } : { status: 403, body: 'forbidden' };
}

export function verify(raw: Uint8Array, header: HeaderReader, config: CloudConfig): boolean {
  const [, signature] = /^sha256=([0-9a-f]{64})$/i.exec(header('x-hub-signature-256') ?? '') ?? [];
  if (signature === undefined) return false;
  const expected = createHmac('sha256', config.appSecret).update(raw).digest();
  return timingSafeEqual(Buffer.from(signature, 'hex'), expected);
}

export function parse(raw: Uint8Array): InboundItem[] {
  const body = parseLossless(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('utf8'));
  const { data: delivery, error } = Delivery.safeParse(body);
  if (delivery === undefined) return [unparsed(body, `body: ${complaint(error)}`, {})];
  return delivery.entry.flatMap(entryItems);
}

/** More digits than a number can hold exactly. A match inside a text only costs the slower parse. */
const longInteger = /[:[,]\s*-?\d{16}/;

/** Ids such as `message_template_id` arrive as integers above 2^53: those stay text, digit by digit. */
function parseLossless(text: string): unknown {
  if (!longInteger.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key: string, value: unknown, context?: { source?: string }) => {
    if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
    const source = context?.source ?? '';
    return /^-?\d+$/.test(source) ? source : value;
  });
}

function entryItems(raw: unknown): InboundItem[] {
  const { data: entry, error } = Entry.safeParse(raw);
  if (entry === undefined) return [unparsed(raw, `entry: ${complaint(error)}`, {})];
  const route: ItemRoute = { accountId: entry.id };
  return entry.changes.flatMap((change) => changeItems(change, entry.time, route));
}

function changeItems(raw: unknown, time: string | undefined, account: ItemRoute): InboundItem[] {
  const { data: change, error } = Change.safeParse(raw);
  if (change === undefined) return [unparsed(raw, `change: ${complaint(error)}`, account)];
  const { data: value } = NumberValue.safeParse(change.value);
  const numberId = value?.metadata?.phone_number_id;
  const route = numberId === undefined ? account : { ...account, numberId };
  const notice: Notice = { field: change.field, value: change.value, time, route };
  if (change.field !== 'messages' && change.field !== 'smb_message_echoes') return noticeItems(notice);
  if (value === undefined) return [unparsed(raw, `${change.field}: value is not an object`, route)];
  const items = numberItems(value, notice);
  return items.length > 0 ? items : [unparsed(raw, `${change.field}: nothing known in value`, route)];
}

function numberItems(value: NumberValue, notice: Notice): InboundItem[] {
  const { route } = notice;
  const contacts = readContacts(value.contacts);
  const around: Surroundings = { route, contacts, errors: value.errors };
  return [
    ...value.statuses.map((status) => statusItem(status, route, contacts)),
    ...value.messages.flatMap((message) => messageItems(message, 'inbound', around)),
    ...value.message_echoes.flatMap((message) => messageItems(message, 'outbound', around)),
    // Next to a message the errors explain that message.
    ...(value.messages.length === 0 ? value.errors.map((error) => accountErrorItem(error, notice)) : []),
  ];
}
