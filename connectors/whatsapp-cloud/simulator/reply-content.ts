/** What a customer can send, and the payload of each kind on the wire. */
import type { MediaFile, NewMedia } from './media.ts';
import type { Json, PersonOptions } from './model.ts';

interface FileContent {
  /** Bytes, or base64 where the reply arrives as JSON. Default: a small sample. */
  data?: Uint8Array | string;
  mimeType?: string;
}

export type ReplyContent =
  | { type: 'text'; body: string }
  | ({ type: 'image' | 'video'; caption?: string } & FileContent)
  | ({ type: 'document'; caption?: string; filename?: string } & FileContent)
  | ({ type: 'audio'; voice?: boolean } & FileContent)
  | ({ type: 'sticker'; animated?: boolean } & FileContent)
  | { type: 'location'; latitude: number; longitude: number; name?: string; address?: string; url?: string }
  | { type: 'contacts'; contacts: Json[] }
  /** Quick reply of a template. */
  | { type: 'button'; text: string; payload: string }
  | { type: 'button_reply'; id: string; title: string }
  | { type: 'list_reply'; id: string; title: string; description?: string }
  /** `responseJson` goes out as it is: Meta promises neither an object nor valid JSON. */
  | { type: 'nfm_reply'; responseJson: string; body?: string; name?: string }
  | { type: 'reaction'; messageId: string; emoji: string }
  | { type: 'reaction_removed'; messageId: string; as?: 'empty' | 'absent' }
  | { type: 'order'; catalogId: string; text?: string; items: Json[] }
  | { type: 'unsupported'; kind?: string }
  | { type: 'edit'; originalMessageId: string; body: string }
  | { type: 'revoke'; originalMessageId: string }
  | { type: 'user_changed_number'; newWaId: string; body?: string }
  | { type: 'user_changed_user_id'; newUserId: string; body?: string }
  /** Any other message object; needs at least its own `type`. */
  | { type: 'raw'; message: Json };

export interface Reply {
  /** Default: the first number of the first account. */
  phoneNumberId?: string;
  /** Phone in any spelling, BSUID, or a person, who is then known from here on. */
  from: string | PersonOptions;
  /** A string is a text. */
  content: string | ReplyContent;
  /** Provider's id of the quoted message. */
  replyTo?: string;
  forwarded?: boolean;
  referral?: Json;
  id?: string;
  /** The message's own time; a late webhook carries an old one. Default now. */
  at?: number;
  /** Some webhooks carry the BSUID where the phone belongs, instead of leaving `from` out. */
  bsuidInFrom?: boolean;
}

type FileType = 'image' | 'video' | 'document' | 'audio' | 'sticker';

const samples: Record<FileType, { mimeType: string; bytes: Uint8Array }> = {
  image: {
    mimeType: 'image/png',
    bytes: Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
      'base64',
    ),
  },
  video: { mimeType: 'video/mp4', bytes: Buffer.from('simulated video') },
  document: { mimeType: 'application/pdf', bytes: Buffer.from('%PDF-1.4\n%%EOF\n') },
  audio: { mimeType: 'audio/ogg; codecs=opus', bytes: Buffer.from('simulated audio') },
  sticker: { mimeType: 'image/webp', bytes: Buffer.from('simulated sticker') },
};

export type StoreFile = (file: Pick<NewMedia, 'bytes' | 'mimeType' | 'filename'>) => { file: MediaFile; url?: string };

function filePayload(type: FileType, content: FileContent & { filename?: string }, store: StoreFile): Json {
  const sample = samples[type];
  const { data, filename } = content;
  const { file, url } = store({
    bytes: typeof data === 'string' ? Buffer.from(data, 'base64') : (data ?? sample.bytes),
    mimeType: content.mimeType ?? sample.mimeType,
    ...(filename !== undefined && { filename }),
  });
  return {
    id: file.id,
    mime_type: file.mimeType,
    sha256: file.sha256.toString('base64'),
    ...(url !== undefined && { url }),
  };
}

/** Removes what is absent, so that nothing goes out as `undefined` or null. */
const present = (value: Json): Json =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));

const interactive = (type: string, answer: Json): Json => ({
  type: 'interactive',
  interactive: { type, [type]: present(answer) },
});

/** `type`, the object named after it, and whatever else belongs to the kind. */
export function payloadOf(content: ReplyContent, store: StoreFile): Json {
  switch (content.type) {
    case 'text':
      return { type: 'text', text: { body: content.body } };
    case 'image':
    case 'video':
      return {
        type: content.type,
        [content.type]: present({ ...filePayload(content.type, content, store), caption: content.caption }),
      };
    case 'document': {
      const { caption, filename } = content;
      return { type: 'document', document: present({ ...filePayload('document', content, store), caption, filename }) };
    }
    case 'audio':
      return { type: 'audio', audio: { ...filePayload('audio', content, store), voice: content.voice ?? false } };
    case 'sticker':
      return {
        type: 'sticker',
        sticker: { ...filePayload('sticker', content, store), animated: content.animated ?? false },
      };
    case 'location': {
      const { type, ...place } = content;
      return { type, location: place };
    }
    case 'contacts':
      return { type: 'contacts', contacts: content.contacts };
    case 'button':
      return { type: 'button', button: { text: content.text, payload: content.payload } };
    case 'button_reply':
      return interactive('button_reply', { id: content.id, title: content.title });
    case 'list_reply':
      return interactive('list_reply', { id: content.id, title: content.title, description: content.description });
    case 'nfm_reply':
      return interactive('nfm_reply', {
        name: content.name ?? 'flow',
        body: content.body ?? 'Sent',
        response_json: content.responseJson,
      });
    case 'reaction':
      return { type: 'reaction', reaction: { message_id: content.messageId, emoji: content.emoji } };
    case 'reaction_removed':
      return {
        type: 'reaction',
        reaction: { message_id: content.messageId, ...(content.as === 'empty' && { emoji: '' }) },
      };
    case 'order':
      return {
        type: 'order',
        order: { catalog_id: content.catalogId, text: content.text ?? '', product_items: content.items },
      };
    case 'unsupported':
      return {
        type: 'unsupported',
        errors: [
          {
            code: 131051,
            title: 'Message type unknown',
            message: 'Message type unknown',
            error_data: { details: 'Message type is currently not supported.' },
          },
        ],
        unsupported: { type: content.kind ?? 'unknown' },
      };
    case 'edit':
      return {
        type: 'edit',
        edit: {
          original_message_id: content.originalMessageId,
          message: { type: 'text', text: { body: content.body } },
        },
      };
    case 'revoke':
      return { type: 'revoke', revoke: { original_message_id: content.originalMessageId } };
    case 'user_changed_number':
      return {
        type: 'system',
        system: {
          body: content.body ?? `User changed to ${content.newWaId}`,
          type: 'user_changed_number',
          wa_id: content.newWaId,
        },
      };
    case 'user_changed_user_id':
      return {
        type: 'system',
        system: { body: content.body ?? 'User id changed', type: 'user_changed_user_id', user_id: content.newUserId },
      };
    case 'raw':
      return content.message;
  }
}

/** Meta leaves open what edits and revokes do; taking them for no message is the stricter reading. */
const notFromTheCustomer = new Set<unknown>(['system', 'edit', 'revoke']);
export const opensWindow = (payload: Json): boolean => !notFromTheCustomer.has(payload.type);
