/** What people wrote. */
import type { InboundItem, ItemRoute, MessageItem } from '../kit/connector.ts';
import { type Fields, instantOf, isRecord, listOf, recordOf, textOf } from '../kit/fields.ts';
import { unparsed } from '../kit/items.ts';
import { smsContact, whatsappContact } from '../kit/people.ts';
import { digitsOf } from './config.ts';
import type { Reading } from './medium.ts';
import { contentOf } from './message-content.ts';

export function smsItem(result: Fields, reading: Reading): InboundItem {
  // A short code may be shared: by whom it was forwarded here tells more than the number does.
  return messageItem(result, reading, {}, smsContact(textOf(result, 'from')), smsContent(result));
}

/** All of the text, its keyword included: what a person wrote is not ours to shorten. */
function smsContent(result: Fields): MessageItem['content'] {
  const segments = listOf(result, 'message').filter(isRecord);
  if (segments.length === 0) return { type: 'text', text: typeof result.text === 'string' ? result.text : '' };
  const text = segments.flatMap((segment) => (isText(segment) ? (textOf(segment, 'value') ?? []) : [])).join('\n');
  return { type: 'mms', ...(text !== '' && { text }), native: segments };
}

const isText = (segment: Fields): boolean => /^text\/plain\b/i.test(textOf(segment, 'contentType') ?? '');

export function whatsappItem(result: Fields, reading: Reading): InboundItem {
  const contact = recordOf(result, 'contact');
  const sender = whatsappContact(textOf(result, 'from') ?? textOf(contact, 'phoneNumber'), textOf(contact, 'name'));
  const person = sender ?? whatsappContact(textOf(contact, 'userId'), textOf(contact, 'name'));
  if (person !== undefined) {
    const [userId, username] = [textOf(contact, 'userId'), textOf(contact, 'username')];
    if (userId !== undefined) person.bsuid = userId;
    if (username !== undefined) person.username = username.replace(/^@/, '');
  }
  const number = digitsOf(textOf(result, 'to') ?? '');
  const route = number === '' ? {} : { numberId: number };
  const id = textOf(result, 'messageId') ?? '';
  const item = messageItem(result, reading, route, person, contentOf(recordOf(result, 'message') ?? {}, id));
  const context = recordOf(recordOf(result, 'message'), 'context');
  const quoted = textOf(context, 'id') ?? textOf(result, 'pairedMessageId');
  return quoted === undefined || item.kind !== 'message' ? item : { ...item, replyTo: quoted };
}

function messageItem(
  result: Fields,
  { receivedAt }: Reading,
  route: ItemRoute,
  contact: MessageItem['contact'] | undefined,
  content: MessageItem['content'],
): InboundItem {
  const id = textOf(result, 'messageId');
  const at = instantOf(textOf(result, 'receivedAt')) ?? receivedAt;
  if (id === undefined) return unparsed(result, 'a message without messageId', route);
  if (contact === undefined) return unparsed(result, 'a message without a sender', route);
  return {
    kind: 'message',
    key: `m:${id}`,
    at,
    route,
    providerId: id,
    direction: 'inbound',
    contact,
    content,
    raw: result,
  };
}
