/**
 * Webhooks. No source tells what Opa! Suite posts, or how it shows who it is: the secret is looked for wherever the
 * form of the integration can put it, and every body is kept, whether or not it is understood.
 */

import type { HeaderReader, InboundItem, WebhookCall } from '../kit/connector.ts';
import { unparsed } from '../kit/items.ts';
import { sameText } from '../kit/same-text.ts';
import { entryItems } from './classify.ts';
import type { OpaConfig } from './config.ts';
import { isRecord, parseJson, textOf } from './fields.ts';

export const maxBodyBytes = 1024 * 1024;

export function verify(raw: Uint8Array, header: HeaderReader, config: OpaConfig, call: WebhookCall): boolean {
  const { webhookSecret, webhookSecretName: name } = config;
  const bearer = /^Bearer\s+(\S+)$/i.exec(header('authorization') ?? '')?.[1];
  const given = [header(name), bearer, new URLSearchParams(call.query).get(name)];
  if (given.some((text) => typeof text === 'string' && sameText(text, webhookSecret))) return true;
  const inBody = textOf(parseJson(asText(raw)), name);
  return inBody !== undefined && sameText(inBody, webhookSecret);
}

function asText(raw: Uint8Array): string {
  return Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('utf8');
}

export function parse(raw: Uint8Array, { webhookSecret }: OpaConfig): InboundItem[] {
  // The secret may be one of the fields: it must not get into what is stored of an item.
  const body: unknown = JSON.parse(asText(raw), (_key, value: unknown) => (value === webhookSecret ? '***' : value));
  const entries = Array.isArray(body) ? body : [body];
  return entries.flatMap((entry) => (isRecord(entry) ? entryItems(entry) : [unparsed(entry, 'not an object')]));
}
