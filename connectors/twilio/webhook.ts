/** One status or one message in each POST, as a form. */
import type { HeaderReader, InboundItem, WebhookCall } from '../kit/connector.ts';
import { type Fields, isRecord, textOf, utf8 } from '../kit/fields.ts';
import { otherItem, shownWord, unparsed } from '../kit/items.ts';
import { messageParameter, type TwilioConfig } from './config.ts';
import { messageItem } from './messages.ts';
import { isSigned } from './signature.ts';
import { statusItem } from './statuses.ts';

export const maxBodyBytes = 256 * 1024;

/** Any other text would be sent to the person as an answer. */
export const answer = () => ({ body: '<Response/>', contentType: 'text/xml' });

export function verify(raw: Uint8Array, header: HeaderReader, config: TwilioConfig, call: WebhookCall): boolean {
  return isSigned(raw, header('x-twilio-signature') ?? '', config, call);
}

export function parse(raw: Uint8Array, config: TwilioConfig, call: WebhookCall, receivedAt: number): InboundItem[] {
  const fields = fieldsOf(raw, call);
  if (!isRecord(fields)) return [unparsed(fields, 'not an object')];
  if (textOf(fields, 'MessageStatus') !== undefined) {
    const messageId = new URLSearchParams(call.query).get(messageParameter) ?? undefined;
    return [statusItem(fields, messageId, receivedAt)];
  }
  if (textOf(fields, 'MessageSid') !== undefined && textOf(fields, 'From') !== undefined) {
    return [messageItem(fields, config, receivedAt)];
  }
  return [otherItem(shownWord(textOf(fields, 'EventType') ?? textOf(fields, 'SmsStatus'), 'webhook'), fields)];
}

/** @throws when it is neither a form nor JSON. */
function fieldsOf(raw: Uint8Array, { contentType = '' }: WebhookCall): unknown {
  if (/\bjson\b/i.test(contentType)) return JSON.parse(utf8(raw));
  const form = new URLSearchParams(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw));
  const fields: Fields = {};
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name);
    fields[name] = values.length > 1 ? values : values[0];
  }
  return fields;
}
