/** What people wrote: `MESSAGE` events, one item for each content. */
import type { InboundContent } from '../../contracts/content.ts';
import type { InboundItem, MessageItem } from '../kit/connector.ts';
import { type Fields, instantOf, isRecord, listOf, numberOf, recordOf, textOf } from '../kit/fields.ts';
import { shownWord, unparsed } from '../kit/items.ts';
import { smsContact, whatsappContact } from '../kit/people.ts';
import { type Medium, routeOf } from './medium.ts';

export function messageItems(event: Fields, { channel }: Medium, receivedAt: number): InboundItem[] {
  const message = recordOf(event, 'message');
  // A subscription without a direction tells of what was sent, too: the receipts say more of that.
  const direction = (textOf(message, 'direction') ?? textOf(event, 'direction') ?? 'IN').toUpperCase();
  if (direction === 'OUT') return [];
  const id = textOf(message, 'id');
  // Of a message received, `to` is the sender of the account.
  const route = routeOf(textOf(message, 'to'));
  const name = nameOf(recordOf(message, 'visitor'));
  const from = textOf(message, 'from');
  const contact = channel === 'sms' ? smsContact(from) : whatsappContact(from, name);
  const at = instantOf(textOf(event, 'timestamp')) ?? instantOf(textOf(message, 'timestamp')) ?? receivedAt;
  if (id === undefined) return [unparsed(event, 'message: there is no id', route)];
  if (contact === undefined) return [unparsed(event, 'message: there is no from', route)];
  const contents = listOf(message, 'contents');
  if (contents.length === 0) return [unparsed(event, 'message: there are no contents', route)];
  return contents.map((content, index): MessageItem => {
    const providerId = index === 0 ? id : `${id}:${index}`;
    return {
      kind: 'message',
      key: `m:${providerId}`,
      at,
      route,
      providerId,
      direction: 'inbound',
      contact,
      content: contentOf(content, providerId),
      raw: event,
    };
  });
}

function nameOf(visitor: Fields | undefined): string | undefined {
  const parts = [textOf(visitor, 'firstName'), textOf(visitor, 'lastName')].filter((part) => part !== undefined);
  return textOf(visitor, 'name') ?? (parts.length === 0 ? undefined : parts.join(' '));
}

function contentOf(content: unknown, id: string): InboundContent {
  const type = textOf(content, 'type') ?? 'unknown';
  if (!isRecord(content)) return { type: 'unknown', native: content };
  switch (type) {
    case 'text':
      return textContent(content);
    case 'file':
      return fileContent(content, id);
    case 'location':
      return placeContent(content);
    case 'contacts':
      return { type, contacts: listOf(content, 'contacts').filter(isRecord) };
    default:
      return { type: shownWord(type, 'unknown'), native: content };
  }
}

/** A pressed button comes as its text, with what the button stands for beside it. */
function textContent(content: Fields): InboundContent {
  const text = typeof content.text === 'string' ? content.text : '';
  const payload = textOf(content, 'payload');
  if (payload === undefined) return { type: 'text', text };
  return { type: 'button', text, reply: { kind: 'button', id: payload, title: text } };
}

function fileContent(content: Fields, mediaId: string): InboundContent {
  const [url, mimeType] = [textOf(content, 'fileUrl'), textOf(content, 'fileMimeType')];
  if (url === undefined) return { type: 'unsupported', native: content };
  const kind = mimeType?.split('/')[0]?.toLowerCase();
  const type = kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'document';
  const media: NonNullable<InboundContent['media']> = { mediaId, url };
  if (mimeType !== undefined) media.mimeType = mimeType;
  const filename = textOf(content, 'fileName');
  if (filename !== undefined) media.filename = filename.replace(/[/\\\p{Cc}]/gu, '_').slice(0, 255);
  const caption = textOf(content, 'fileCaption');
  if (caption !== undefined) media.caption = caption;
  return { type, media };
}

function placeContent(content: Fields): InboundContent {
  const [latitude, longitude] = [numberOf(content, 'latitude'), numberOf(content, 'longitude')];
  if (latitude === undefined || longitude === undefined) return { type: 'unsupported', native: content };
  const location: NonNullable<InboundContent['location']> = { latitude, longitude };
  for (const field of ['name', 'address', 'url'] as const) {
    const text = textOf(content, field);
    if (text !== undefined) location[field] = text;
  }
  return { type: 'location', location };
}
