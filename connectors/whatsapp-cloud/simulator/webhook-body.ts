/** The envelope of a webhook POST, its bytes and its signature. */
import { createHmac } from 'node:crypto';
import type { Json } from './model.ts';

export type Update =
  /** A message or status: updates of the same number share one `change` when they share a POST. */
  | {
      kind: 'item';
      wabaId: string;
      metadata: { display_phone_number: string; phone_number_id: string };
      list: 'messages' | 'statuses';
      item: Json;
      contact?: Json;
    }
  /** A whole change, sent as it is. */
  | { kind: 'change'; wabaId: string; field: string; value: unknown; time?: number };

interface Entry {
  id: string;
  time?: number;
  changes: { field: string; value: unknown }[];
}

interface Gathered {
  list: 'messages' | 'statuses';
  phoneNumberId: string;
  value: Json;
  contacts: Map<string, Json>;
  items: Json[];
}

const contactKey = (contact: Json) => String(contact.wa_id ?? contact.user_id);

function gather(entry: Entry, gathered: Gathered[], update: Extract<Update, { kind: 'item' }>): void {
  const phoneNumberId = update.metadata.phone_number_id;
  let group = gathered.find((each) => each.list === update.list && each.phoneNumberId === phoneNumberId);
  if (group === undefined) {
    const value: Json = { messaging_product: 'whatsapp', metadata: update.metadata };
    group = { list: update.list, phoneNumberId, value, contacts: new Map(), items: [] };
    gathered.push(group);
    entry.changes.push({ field: 'messages', value });
  }
  if (update.contact !== undefined) {
    group.contacts.set(contactKey(update.contact), update.contact);
    group.value.contacts = [...group.contacts.values()];
  }
  group.items.push(update.item);
  group.value[group.list] = group.items;
}

export function envelopeOf(updates: readonly Update[]): Json {
  const entries = new Map<string, { entry: Entry; gathered: Gathered[] }>();
  for (const update of updates) {
    let account = entries.get(update.wabaId);
    if (account === undefined) {
      account = { entry: { id: update.wabaId, changes: [] }, gathered: [] };
      entries.set(update.wabaId, account);
    }
    if (update.kind === 'item') gather(account.entry, account.gathered, update);
    else {
      if (update.time !== undefined) account.entry.time = update.time;
      account.entry.changes.push({ field: update.field, value: update.value });
    }
  }
  return { object: 'whatsapp_business_account', entry: [...entries.values()].map(({ entry }) => entry) };
}

/** Meta sends and signs a body without any non-ASCII byte, so a re-serialised copy does not match the signature. */
export const escaped = (json: string): string =>
  json.replace(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

export const signatureOf = (body: string | Uint8Array, appSecret: string): string =>
  `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;

/** A JSON number with all its digits, which may be more than a double holds. */
export const exactInteger = (digits: string): unknown =>
  (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(digits);
