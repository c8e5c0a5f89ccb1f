/** Ponte's content to `POST /whatsapp/1/message/...`: one address for each kind. */
import type { Content } from '../../contracts/content.ts';
import type { ChannelContext, OutboundMessage, SendPlan } from '../kit/connector.ts';
import { checkLength, type Issues, requireLink } from '../kit/content-checks.ts';
import { digitsOf, type InfobipWhatsappConfig, receiptAddress } from './config.ts';
import { phoneNeeded, post, unsupported, type WireContent } from './send.ts';
import { interactiveToWire } from './send-interactive.ts';
import { templateToWire } from './send-template.ts';

export const whatsappContents = [
  'text',
  'template',
  'image',
  'document',
  'audio',
  'video',
  'sticker',
  'location',
  'contacts',
  'interactive',
] as const satisfies readonly Content['type'][];

export function sendWhatsapp(
  { id, to, content }: OutboundMessage,
  { config }: ChannelContext<InfobipWhatsappConfig>,
): SendPlan {
  if (to.kind !== 'phone') return phoneNeeded;
  const issues: Issues = [];
  const wire = contentToWire(content, issues);
  if (wire === undefined) {
    return unsupported('reactions are not known to be taken by Infobip', 'não se sabe se a Infobip aceita reações');
  }
  if (issues.length > 0) return { ok: false, code: 'content_invalid', issues };
  const message = {
    from: digitsOf(config.sender),
    to: digitsOf(to.waId ?? to.e164),
    messageId: id,
    content: wire.content,
    callbackData: id,
    notifyUrl: receiptAddress(config),
  };
  // Only templates are taken as a list.
  const body = content.type === 'template' ? { messages: [message] } : message;
  return { ok: true, request: post(config, `whatsapp/1/message/${wire.path}`, body) };
}

function contentToWire(content: Content, issues: Issues): WireContent | undefined {
  switch (content.type) {
    case 'text':
      checkLength(issues, 'content.body', content.body, 4096);
      return { path: 'text', content: { text: content.body, previewUrl: content.previewUrl ?? false } };
    case 'template':
      return { path: 'template', content: templateToWire(content, issues) };
    case 'image':
    case 'video':
    case 'document':
    case 'audio':
    case 'sticker':
      return { path: content.type, content: mediaToWire(content, issues) };
    case 'location': {
      const { latitude, longitude, name, address } = content;
      return { path: 'location', content: { latitude, longitude, name, address } };
    }
    case 'contacts':
      return { path: 'contact', content: { contacts: content.contacts.map(cardToWire) } };
    case 'interactive':
      return interactiveToWire(content.interactive, issues);
    case 'reaction':
      return undefined;
  }
}

type Media = Extract<Content, { type: 'image' | 'video' | 'document' | 'audio' | 'sticker' }>;

function mediaToWire(media: Media, issues: Issues): unknown {
  const mediaUrl = requireLink(issues, 'content', media.link);
  const caption = 'caption' in media ? media.caption : undefined;
  checkLength(issues, 'content.caption', caption, 1024);
  const filename = media.type === 'document' ? media.filename : undefined;
  return { mediaUrl, caption: caption || undefined, filename };
}

type Card = Extract<Content, { type: 'contacts' }>['contacts'][number];

function cardToWire({ name, phones, emails, urls, org, birthday }: Card): unknown {
  const { formattedName, firstName, lastName, middleName, prefix, suffix } = name;
  return {
    name: {
      formattedName,
      firstName: firstName || formattedName,
      lastName,
      middleName,
      namePrefix: prefix,
      nameSuffix: suffix,
    },
    phones,
    emails,
    urls,
    org,
    birthday,
  };
}
