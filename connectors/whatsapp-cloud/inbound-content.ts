/** What a received message says. What has no field of its own stays in `native`. */
import type { InboundContent, MediaReference } from '../../contracts/content.ts';
import { defined, type Fields, isRecord, textOf } from './fields.ts';
import { Button, Changed, Location, Media, type Message, Order, Reaction, Reply, System } from './wire.ts';

export function contentOf(message: Message, valueErrors: readonly unknown[]): InboundContent {
  const content = readers.get(message.type)?.(message, message[message.type]) ?? unreadable(message, valueErrors);
  const product = message.context?.referred_product;
  if (product !== undefined && content.native === undefined) content.native = { referred_product: product };
  return content;
}

/** Returns undefined when the object named after the type is missing or not what it should be. */
type Reader = (message: Message, body: unknown) => InboundContent | undefined;

const readersByType: Record<string, Reader> = {
  text: (_, body) => ({ type: 'text', text: textOf(body, 'body') ?? '' }),
  image: (_, body) => mediaContent('image', body),
  video: (_, body) => mediaContent('video', body),
  document: (_, body) => mediaContent('document', body),
  sticker: (_, body) => mediaContent('sticker', body),
  audio: (_, body) => mediaContent('audio', body),
  voice: (_, body) => mediaContent('audio', isRecord(body) ? { voice: true, ...body } : body),
  location: (_, body) => {
    const { data } = Location.safeParse(body);
    if (data === undefined) return undefined;
    const { latitude, longitude, name, address, url } = data;
    return { type: 'location', location: defined({ latitude, longitude, name, address, url }) };
  },
  contacts: (_, body) => (Array.isArray(body) ? { type: 'contacts', contacts: body.filter(isRecord) } : undefined),
  reaction: (_, body) => {
    const { data } = Reaction.safeParse(body);
    if (data === undefined) return undefined;
    return { type: 'reaction', reaction: defined({ messageId: data.message_id, emoji: data.emoji }) };
  },
  interactive: (_, body) => (isRecord(body) ? interactiveContent(body) : undefined),
  button: (_, body) => {
    const { data } = Button.safeParse(body);
    return data && { type: 'button', reply: defined({ kind: 'button', id: data.payload, title: data.text }) };
  },
  order: (_, body) => {
    const { data } = Order.safeParse(body);
    return data && defined({ type: 'order', text: data.text, order: body as Fields });
  },
  system: (_, body) => {
    const { data } = System.safeParse(body);
    return data && defined({ type: 'system', text: data.body, system: body as Fields });
  },
  request_welcome: () => ({ type: 'request_welcome' }),
  edit: editContent,
  revoke: (_, body) => {
    const { data } = Changed.safeParse(body);
    return data && defined({ type: 'revoke', originalMessageId: data.original_message_id });
  },
};

/** A map, so that a type such as `constructor` finds nothing. */
const readers = new Map(Object.entries(readersByType));

/** A kind nobody knows yet, one the provider could not show us, or a body that never came. */
function unreadable(message: Message, valueErrors: readonly unknown[]): InboundContent {
  const errors = message.errors.length > 0 ? message.errors : valueErrors;
  const { id, from, timestamp, ...rest } = message;
  return {
    type: readers.has(message.type) ? 'unsupported' : message.type,
    native: defined({ ...rest, errors: errors.length > 0 ? errors : undefined }),
  };
}

function mediaContent(type: string, body: unknown): InboundContent | undefined {
  const { data } = Media.safeParse(body);
  if (data === undefined) return undefined;
  const media: MediaReference = defined({
    mediaId: data.id,
    mimeType: data.mime_type,
    sha256: data.sha256,
    filename: data.filename === undefined ? undefined : safeFilename(data.filename),
    caption: data.caption,
    url: data.url,
    voice: data.voice,
    animated: data.animated,
  });
  return { type, media };
}

/** Path separators, control characters and the marks that reverse the reading direction (`gpj.exe` shown as `exe.jpg`). */
const unsafeInFilename = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const maxFilename = 255;

/** A file name is text typed by a stranger. */
function safeFilename(name: string): string | undefined {
  const safe = name
    .replace(unsafeInFilename, '')
    .replace(/[/\\]/g, '_')
    .replace(/^[.\s]+/, '')
    .trim();
  return safe.slice(0, maxFilename).toWellFormed() || undefined;
}

/** `{ "type": "button_reply", "button_reply": { ... } }`, and the same for every other kind of reply. */
function interactiveContent(interactive: Fields): InboundContent {
  const kind = textOf(interactive, 'type') ?? 'unknown';
  const { data } = Reply.safeParse(interactive[kind]);
  if (data === undefined) return { type: 'interactive', reply: { kind }, native: interactive };
  const { id, title, description, body, response_json: response } = data;
  const content: InboundContent = {
    type: 'interactive',
    reply: defined({ kind, id, title, description, response: responseText(response) }),
  };
  if (body !== undefined) content.text = body;
  if (!fullyRead.has(kind)) content.native = interactive;
  return content;
}

const fullyRead = new Set(['button_reply', 'list_reply', 'nfm_reply']);

/** A flow's answer is text that is usually, not always, a JSON object; it is never parsed here. */
function responseText(response: unknown): string | undefined {
  if (response === undefined || typeof response === 'string') return response;
  return JSON.stringify(response);
}

/** An edit carries the new content under `message`. */
function editContent(outer: Message, body: unknown): InboundContent | undefined {
  const { data } = Changed.safeParse(body);
  if (data === undefined) return undefined;
  const inner = isRecord(data.message) ? data.message : {};
  const type = textOf(inner, 'type') ?? '';
  // An edit of an edit is not a thing; reading it again would let a nested body recurse without end.
  const read = type === 'edit' ? undefined : readers.get(type)?.(outer, inner[type]);
  return defined({ ...read, type: 'edit', originalMessageId: data.original_message_id, native: body });
}
