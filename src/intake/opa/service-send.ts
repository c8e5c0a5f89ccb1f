/** What `POST /atendimento/mensagem/send` may say: a text, or one file by its address. */
import { z } from 'zod';
import type { Content } from '../../../contracts/content.ts';
import { parseOrRefuse } from '../../platform/field-errors.ts';
import { fieldRefusal } from './answers.ts';
import { isLink } from './fill.ts';

const text = z.string().nullish();

const Body = z.looseObject({
  customerServiceId: z.string(),
  content: z.looseObject({
    type: z.enum(['text', 'media']),
    text,
    media: z.looseObject({ url: text, base64: z.unknown().optional() }).nullish(),
  }),
});

export interface ServiceMessageAsk {
  service: string;
  content: Content;
}

/** @throws Refusal naming the field. */
export function serviceMessageOf(body: unknown): ServiceMessageAsk {
  const { customerServiceId: service, content } = parseOrRefuse(Body, body);
  if (content.type === 'media') return { service, content: mediaOf(content.media ?? {}) };
  if (content.text == null || content.text === '') throw fieldRefusal('content.text', 'não pode ficar vazio');
  return { service, content: { type: 'text', body: content.text } };
}

function mediaOf({ url, base64 }: { url?: string | null | undefined; base64?: unknown }): Content {
  if (base64 !== undefined && base64 !== null && base64 !== '')
    throw fieldRefusal('content.media.base64', 'o Ponte não recebe arquivos em base64; envie o endereço em url');
  if (url == null || !isLink(url)) throw fieldRefusal('content.media.url', 'deve ser um link http ou https');
  const filename = fileNameIn(url);
  const type = kindOf(filename);
  return type === 'document' ? { type, link: url, ...(filename !== '' && { filename }) } : { type, link: url };
}

const longestName = 255;

function fileNameIn(url: string): string {
  const last = new URL(url).pathname.split('/').at(-1) ?? '';
  return decoded(last).slice(0, longestName).toWellFormed();
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Anything else arrives as a document, whatever it is. */
const kinds: readonly [ending: RegExp, kind: 'image' | 'video' | 'audio'][] = [
  [/\.(jpe?g|png)$/i, 'image'],
  [/\.(mp4|3gpp?)$/i, 'video'],
  [/\.(aac|amr|mp3|m4a|ogg|opus)$/i, 'audio'],
];

const kindOf = (filename: string) => kinds.find(([ending]) => ending.test(filename))?.[1] ?? 'document';

/** The field of the call that a path of the message came from. */
export function serviceFieldOf(path: string): string {
  if (path === 'to' || path === 'channel') return 'customerServiceId';
  if (path.startsWith('content.body')) return 'content.text';
  return /^content\.(link|filename|mediaId)/.test(path) ? 'content.media.url' : path;
}
