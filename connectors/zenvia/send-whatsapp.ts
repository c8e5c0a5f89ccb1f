/** Ponte's content to `POST /v2/channels/whatsapp/messages`: the kinds that are known to be taken, and no others. */
import type { Content } from '../../contracts/content.ts';
import type { ChannelContext, OutboundMessage, SendPlan } from '../kit/connector.ts';
import { checkLength, type Issues, requireLink } from '../kit/content-checks.ts';
import type { ZenviaWhatsappConfig } from './config.ts';
import { phoneNeeded, sendRequest, unsupported } from './send.ts';
import { templateToWire } from './send-template.ts';

type Kind<Type extends Content['type']> = Extract<Content, { type: Type }>;
export type Supported = Kind<'text' | 'template' | 'image' | 'document' | 'audio' | 'video' | 'location' | 'contacts'>;

export const whatsappContents = [
  'text',
  'template',
  'image',
  'document',
  'audio',
  'video',
  'location',
  'contacts',
] as const satisfies readonly Supported['type'][];

const isSupported = (content: Content): content is Supported =>
  (whatsappContents as readonly string[]).includes(content.type);

export function sendWhatsapp(
  { id, to, content }: OutboundMessage,
  { config }: ChannelContext<ZenviaWhatsappConfig>,
): SendPlan {
  if (to.kind !== 'phone') return phoneNeeded;
  if (!isSupported(content)) {
    return unsupported(content.type, 'not known to be taken by Zenvia', 'não se sabe se a Zenvia aceita');
  }
  const issues: Issues = [];
  const wire = contentToWire(content, config, issues);
  if (issues.length > 0) return { ok: false, code: 'content_invalid', issues };
  return { ok: true, request: sendRequest(config, 'whatsapp', { id, to: to.waId ?? to.e164, content: wire }) };
}

function contentToWire(content: Supported, { maxTextLength }: ZenviaWhatsappConfig, issues: Issues): unknown {
  switch (content.type) {
    case 'text':
      checkLength(issues, 'content.body', content.body, maxTextLength);
      return { type: 'text', text: content.body };
    case 'template':
      return templateToWire(content, issues);
    case 'image':
    case 'video':
    case 'document':
    case 'audio':
      return fileToWire(content, issues);
    case 'location': {
      const { latitude, longitude, name, address } = content;
      return { type: 'location', latitude, longitude, name, address };
    }
    case 'contacts':
      return { type: 'contacts', contacts: content.contacts.map(cardToWire) };
  }
}

/** No type of file is named: Ponte knows the kind, not the exact type, and a wrong one would be believed. */
function fileToWire(file: Kind<'image' | 'video' | 'document' | 'audio'>, issues: Issues): unknown {
  const fileUrl = requireLink(issues, 'content', file.link);
  const caption = file.type === 'audio' ? undefined : file.caption;
  checkLength(issues, 'content.caption', caption, 1024);
  const fileName = file.type === 'document' ? file.filename : undefined;
  return { type: 'file', fileUrl, fileCaption: caption || undefined, fileName };
}

const phoneTypes = new Set(['CELL', 'MAIN', 'IPHONE', 'HOME', 'WORK']);
const placeTypes = new Set(['HOME', 'WORK']);

function cardToWire({ name, phones, emails, urls, org, birthday }: Kind<'contacts'>['contacts'][number]): unknown {
  return {
    name: { ...name, firstName: name.firstName || name.formattedName },
    phones: phones?.map(({ phone, type, waId }) => ({ phone, type: known(type, phoneTypes), waId })),
    emails: emails?.map(({ email, type }) => ({ email, type: known(type, placeTypes) })),
    urls: urls?.map(({ url, type }) => ({ url, type: known(type, placeTypes) })),
    org,
    birthday,
  };
}

/** A type that Zenvia does not list is left out. */
function known(type: string | undefined, types: ReadonlySet<string>): string | undefined {
  const word = type?.toUpperCase();
  return word !== undefined && types.has(word) ? word : undefined;
}
