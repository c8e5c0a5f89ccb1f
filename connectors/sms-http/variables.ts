/** What templates may name, and what it is worth for one message. */

import { nationalNumber } from '../kit/brazil-number.ts';
import { addressWithToken } from '../kit/caller-token.ts';
import type { OutboundMessage } from '../kit/connector.ts';
import type { PlainSms } from '../kit/sms-text/plain-sms.ts';
import type { SmsHttpConfig } from './config-fields.ts';
import type { Values } from './template.ts';

export const variables = [
  'id',
  'to',
  'to_plus',
  'to_national',
  'to_area',
  'to_subscriber',
  'from',
  'text',
  'text_original',
  'parts',
  'coding',
  'unicode',
  'receipt_url',
  'accepted_iso',
  'accepted_epoch',
  'user',
  'secret',
  'secret2',
  'basic',
] as const;
export type Variable = (typeof variables)[number];

/** What a person has written may hold line breaks: it has no place in a header. */
export const textual: readonly string[] = ['text', 'text_original'];
/** These exist for numbers of Brazil only. */
export const national: readonly string[] = ['to_national', 'to_area', 'to_subscriber'];

/** Names of what we add to the address that receipts come to. */
export const ownIdParameter = 'ponte_id';
export const kindParameter = 'kind';

export function valuesOf(message: OutboundMessage, { to, plan }: PlainSms, config: SmsHttpConfig): Values {
  const { areaCode = '', subscriber = '' } = nationalNumber(to) ?? {};
  const acceptedAt = acceptedAtOf(message.id);
  const { user = '', secret = '', secret2 = '', from = '' } = config;
  return {
    id: message.id,
    to: to.slice(1),
    to_plus: to,
    to_national: `${areaCode}${subscriber}`,
    to_area: areaCode,
    to_subscriber: subscriber,
    from,
    text: plan.text,
    text_original: message.content.type === 'text' ? message.content.body : '',
    parts: String(plan.partCount),
    coding: plan.alphabet === 'ucs2' ? '8' : '0',
    unicode: String(plan.alphabet === 'ucs2'),
    receipt_url: receiptUrl(message.id, config),
    accepted_iso: acceptedAt === undefined ? '' : new Date(acceptedAt).toISOString(),
    accepted_epoch: acceptedAt === undefined ? '' : String(Math.floor(acceptedAt / 1000)),
    user,
    secret,
    secret2,
    basic: Buffer.from(`${user}:${secret}`, 'utf8').toString('base64'),
  } satisfies Record<Variable, string>;
}

function receiptUrl(id: string, { webhookUrl, webhookToken }: SmsHttpConfig): string {
  if (webhookUrl === undefined) return '';
  const url = new URL(addressWithToken(webhookUrl, webhookToken));
  url.searchParams.set(kindParameter, 'receipt');
  url.searchParams.set(ownIdParameter, id);
  return url.href;
}

/** Ids of messages begin with the millisecond in which they were accepted (UUID version 7). */
function acceptedAtOf(id: string): number | undefined {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-7/i.test(id) ? Number.parseInt(id.slice(0, 13).replace('-', ''), 16) : undefined;
}
