/** The content of a WhatsApp message received. What has no field of its own stays in `native`. */
import type { InboundContent } from '../../contracts/content.ts';
import { type Fields, isRecord, listOf, numberOf, textOf } from '../kit/fields.ts';
import { shownWord } from '../kit/items.ts';

/** Types whose file is told by an address. */
const mediaTypes: ReadonlyMap<string, string> = new Map([
  ['IMAGE', 'image'],
  ['VIDEO', 'video'],
  ['DOCUMENT', 'document'],
  ['AUDIO', 'audio'],
  ['VOICE', 'audio'],
  ['STICKER', 'sticker'],
]);

export function contentOf(message: Fields, id: string): InboundContent {
  const type = textOf(message, 'type')?.toUpperCase() ?? 'UNKNOWN';
  const media = mediaTypes.get(type);
  const read = media === undefined ? plainContent(type, message) : mediaContent(media, type, message, id);
  return read ?? { type: shownWord(type, 'unknown').toLowerCase(), native: message };
}

function plainContent(type: string, message: Fields): InboundContent | undefined {
  switch (type) {
    case 'TEXT':
      return typeof message.text === 'string' ? { type: 'text', text: message.text } : undefined;
    case 'LOCATION':
      return placeContent(message);
    case 'CONTACT':
      return { type: 'contacts', contacts: listOf(message, 'contacts').filter(isRecord) };
    case 'BUTTON':
      return replyContent('button', 'button', textOf(message, 'payload'), textOf(message, 'text'));
    case 'INTERACTIVE_BUTTON_REPLY':
      return replyContent('interactive', 'button_reply', textOf(message, 'id'), textOf(message, 'title'));
    case 'INTERACTIVE_LIST_REPLY': {
      const content = replyContent('interactive', 'list_reply', textOf(message, 'id'), textOf(message, 'title'));
      const description = textOf(message, 'description');
      if (content.reply !== undefined && description !== undefined) content.reply.description = description;
      return content;
    }
    case 'ORDER':
      return { type: 'order', order: message };
    default:
      return undefined;
  }
}

function replyContent(type: string, kind: string, id: string | undefined, title: string | undefined): InboundContent {
  return { type, reply: { kind, ...(id !== undefined && { id }), ...(title !== undefined && { title }) } };
}

/** The address answers only to the account's key, and for seven days; its last step is the id of the file. */
function mediaContent(type: string, word: string, message: Fields, id: string): InboundContent | undefined {
  const url = textOf(message, 'url');
  if (url === undefined) return undefined;
  const media: NonNullable<InboundContent['media']> = {
    mediaId: URL.parse(url)?.pathname.split('/').at(-1) || id,
    url,
  };
  const caption = textOf(message, 'caption');
  if (caption !== undefined) media.caption = caption;
  if (word === 'VOICE') media.voice = true;
  return { type, media };
}

function placeContent(message: Fields): InboundContent | undefined {
  const [latitude, longitude] = [numberOf(message, 'latitude'), numberOf(message, 'longitude')];
  if (latitude === undefined || longitude === undefined) return undefined;
  const location: NonNullable<InboundContent['location']> = { latitude, longitude };
  for (const field of ['name', 'address', 'url'] as const) {
    const text = textOf(message, field);
    if (text !== undefined) location[field] = text;
  }
  return { type: 'location', location };
}
