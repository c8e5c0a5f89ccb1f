/** Messages from customers. Twilio tells no time in them. */
import type { InboundContent } from '../../contracts/content.ts';
import type { InboundItem, ItemRoute, MessageItem } from '../kit/connector.ts';
import { type Fields, numberOf, textOf } from '../kit/fields.ts';
import { unparsed } from '../kit/items.ts';
import type { TwilioConfig } from './config.ts';
import { mediaIdOf } from './media.ts';
import { bare, peopleOf } from './people.ts';

export function messageItem(raw: Fields, config: TwilioConfig, receivedAt: number): InboundItem {
  const providerId = textOf(raw, 'MessageSid') ?? '';
  const contact = peopleOf(textOf(raw, 'From'), profileOf(raw));
  if (contact === undefined) return unparsed(raw, 'a message whose sender is neither a number nor a user id');
  const item: MessageItem = {
    kind: 'message',
    key: `m:${providerId}`,
    at: receivedAt,
    route: routeOf(raw, config),
    providerId,
    direction: 'inbound',
    contact,
    content: contentOf(raw),
    raw,
  };
  const quoted = textOf(raw, 'OriginalRepliedMessageSid');
  if (quoted !== undefined) item.replyTo = quoted;
  if (textOf(raw, 'Forwarded') === 'true' || textOf(raw, 'FrequentlyForwarded') === 'true') item.forwarded = true;
  const referral = referralOf(raw);
  if (referral !== undefined) item.referral = referral;
  return item;
}

/** Undefined for SMS. */
function profileOf(raw: Fields) {
  const [waId, userId, name] = [textOf(raw, 'WaId'), textOf(raw, 'ExternalUserId'), textOf(raw, 'ProfileName')];
  return waId === undefined && userId === undefined && name === undefined ? undefined : { waId, userId, name };
}

/** An account's numbers may all call one address: each message belongs to the channel of the number it was sent to. */
function routeOf(raw: Fields, { from, messagingServiceSid }: TwilioConfig): ItemRoute {
  const to = bare(textOf(raw, 'To'));
  const service = textOf(raw, 'MessagingServiceSid');
  if (from !== undefined) return to === undefined || to === from ? {} : { numberId: to };
  return service === undefined || service === messagingServiceSid ? {} : { numberId: service };
}

function contentOf(raw: Fields): InboundContent {
  const text = textOf(raw, 'Body');
  return pressed(raw, text) ?? place(raw) ?? file(raw, text) ?? { type: 'text', text: readable(rawText(raw)) };
}

/** As typed, blanks at the ends included. */
const rawText = ({ Body: body }: Fields): string => (typeof body === 'string' ? body : '');

/** The text of a button comes in the body too: without this it would look like typed. */
function pressed(raw: Fields, text: string | undefined): InboundContent | undefined {
  const [payload, label] = [textOf(raw, 'ButtonPayload'), textOf(raw, 'ButtonText')];
  if (payload !== undefined || label !== undefined) {
    return { type: 'button', reply: { kind: 'button', ...known('id', payload), ...known('title', label ?? text) } };
  }
  const [id, title] = [textOf(raw, 'ListId'), textOf(raw, 'ListTitle')];
  if (id === undefined && title === undefined) return undefined;
  return { type: 'interactive', reply: { kind: 'list_reply', ...known('id', id), ...known('title', title ?? text) } };
}

function place(raw: Fields): InboundContent | undefined {
  const [latitude, longitude] = [numberOf(raw, 'Latitude'), numberOf(raw, 'Longitude')];
  if (latitude === undefined || longitude === undefined) return undefined;
  const named = { ...known('name', textOf(raw, 'Label')), ...known('address', textOf(raw, 'Address')) };
  return { type: 'location', location: { latitude, longitude, ...named } };
}

function file(raw: Fields, text: string | undefined): InboundContent | undefined {
  const url = textOf(raw, 'MediaUrl0');
  if (url === undefined) return undefined;
  const mimeType = textOf(raw, 'MediaContentType0');
  const content: InboundContent = {
    type: kindOf(mimeType),
    media: { mediaId: mediaIdOf(url), url, ...known('mimeType', mimeType), ...known('caption', text) },
  };
  const more = Object.keys(raw).filter((name) => /^Media(?:Url|ContentType)[1-9]\d*$/.test(name));
  if (more.length > 0) content.native = Object.fromEntries(more.map((name) => [name, raw[name]]));
  return content;
}

/** A contact card comes as a file of type `text/vcard`. */
function kindOf(mimeType = ''): string {
  const [kind = ''] = mimeType.toLowerCase().split('/');
  return ['image', 'audio', 'video'].includes(kind) ? kind : 'document';
}

function referralOf(raw: Fields): Record<string, unknown> | undefined {
  const fields = Object.entries(referralNames).flatMap(([name, told]) => {
    const value = textOf(raw, name);
    return value === undefined ? [] : [[told, value] as const];
  });
  return fields.length === 0 ? undefined : Object.fromEntries(fields);
}

const referralNames = {
  ReferralSourceType: 'source_type',
  ReferralSourceId: 'source_id',
  ReferralSourceUrl: 'source_url',
  ReferralHeadline: 'headline',
  ReferralBody: 'body',
  ReferralCtwaClid: 'ctwa_clid',
  ReferralMediaUrl: 'media_url',
};

const known = <Name extends string>(name: Name, value: string | undefined): Partial<Record<Name, string>> =>
  value === undefined ? {} : ({ [name]: value } as Record<Name, string>);

const shortestEncoded = 60;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Long texts have been seen to come in base64. A long word of a person's is none: decoded it says nothing. */
function readable(text: string): string {
  if (text.length < shortestEncoded || !base64.test(text)) return text;
  const decoded = Buffer.from(text, 'base64').toString('utf8');
  return /[\ufffd]|[^\P{Cc}\n\r\t]/u.test(decoded) ? text : decoded;
}
