/** What the log is asked in the bench: every filter, some of them together, and every way to type into the search box. */
import { cancelledCount, emptyChannel, oldChannel, rareWord } from './log-rows.ts';

/** What is known of a message that may be asked for. */
export interface Sample {
  id: string;
  channel: string;
  contact: string;
  customer_id: string | null;
  campaign_id: string | null;
  reference: string | null;
  provider_id: string | null;
  idem_key: string | null;
}

export interface Case {
  name: string;
  /** Asked once for each sample: another value each time. */
  query(sample: Sample, place: number): Record<string, string>;
  /** Asked with a key that is bound to three channels. */
  bound?: boolean;
}

const one = <Item>(items: readonly Item[], place: number): Item => items[place % items.length] as Item;
const codes = ['131047', '131026', 'sms_undeliverable', '131049'];
const states = ['sent', 'delivered', 'read', 'failed', 'expired', 'received'];
/** Parts of names of cities, streets and people that stand in no text here. */
const absent = ['cajueiro', 'tamanduá', 'quarta-feira', 'jabuticaba', rareWord];
const digits = (contact: string): string => contact.slice(5);

const filter = (name: string, query: Case['query'], bound = false): Case => ({ name, query, ...(bound && { bound }) });
const typed = (name: string, q: (sample: Sample, place: number) => string, more: Record<string, string> = {}): Case =>
  filter(`q_${name}`, (sample, place) => ({ q: q(sample, place), ...more }));

const monthAgo = (place: number): Record<string, string> => {
  const to = new Date(Date.now() - (place % 150) * 86_400_000);
  return { from: new Date(to.getTime() - 86_400_000).toISOString(), to: to.toISOString() };
};

export const cases: readonly Case[] = [
  filter('none', () => ({})),
  filter('id', ({ id }) => ({ id })),
  filter('channel', ({ channel }) => ({ channel })),
  filter('channel_old', () => ({ channel: oldChannel })),
  filter('channel_empty', () => ({ channel: emptyChannel })),
  filter('type', (_, place) => ({ type: one(['whatsapp', 'sms', 'omnichannel'], place) })),
  filter('direction', (_, place) => ({ direction: one(['inbound', 'outbound'], place) })),
  filter('status', (_, place) => ({ status: one(['sucesso', 'falha'], place) })),
  filter('state', (_, place) => ({ state: one(states, place) })),
  filter('state_queued', () => ({ state: 'queued' })),
  filter('state_sending', () => ({ state: 'sending' })),
  filter('state_uncertain', () => ({ state: 'uncertain' })),
  filter('state_cancelled', () => ({ state: 'cancelled' })),
  filter('customer', ({ customer_id }) => ({ customerId: customer_id ?? '0' })),
  filter('contact', ({ contact }) => ({ contact })),
  filter('campaign', ({ campaign_id }) => ({ campaignId: campaign_id ?? '0' })),
  filter('reference', ({ reference }) => ({ reference: reference ?? '0' })),
  filter('error_code', (_, place) => ({ errorCode: one(codes, place) })),
  filter('provider', ({ provider_id }) => ({ providerId: provider_id ?? '0' })),
  filter('text_common', () => ({ text: 'fibra' })),
  filter('text_rare', (_, place) => ({ text: one(absent, place) })),
  filter('period', (_, place) => monthAgo(place)),
  filter('customer_falha', ({ customer_id }) => ({ customerId: customer_id ?? '0', status: 'falha' })),
  filter('campaign_falha', ({ campaign_id }) => ({ campaignId: campaign_id ?? '0', status: 'falha' })),
  filter('campaign_error', ({ campaign_id }, place) => ({
    campaignId: campaign_id ?? '0',
    errorCode: one(codes, place),
  })),
  filter('channel_falha', ({ channel }) => ({ channel, status: 'falha' })),
  filter('channel_error', ({ channel }, place) => ({ channel, errorCode: one(codes, place) })),
  filter('channel_queued', ({ channel }) => ({ channel, state: 'queued' })),
  filter('channel_inbound', ({ channel }) => ({ channel, direction: 'inbound' })),
  filter('type_falha', (_, place) => ({ type: one(['whatsapp', 'sms', 'omnichannel'], place), status: 'falha' })),
  filter('type_inbound', (_, place) => ({ type: one(['whatsapp', 'sms'], place), direction: 'inbound' })),
  filter('inbound_falha', () => ({ direction: 'inbound', status: 'falha' })),
  filter('period_falha', (_, place) => ({ ...monthAgo(place), status: 'falha' })),
  filter('old_sent', () => ({ channel: oldChannel, state: 'sent' })),
  filter('bound', () => ({}), true),
  filter('bound_falha', () => ({ status: 'falha' }), true),
  filter('bound_sms', () => ({ type: 'sms' }), true),
  filter('bound_contact', ({ contact }) => ({ contact }), true),
  filter('bound_text', (_, place) => ({ text: one(absent, place) }), true),
  filter('bound_q_phone', ({ contact }) => ({ q: contact }), true),
  typed('phone', ({ contact }) => contact),
  typed('phone_national', ({ contact }) => `(${contact.slice(3, 5)}) ${digits(contact)}`),
  typed('phone_old', ({ contact }) => `${contact.slice(3, 5)} ${digits(contact).slice(1)}`),
  typed('phone_nine', ({ contact }) => digits(contact)),
  typed('phone_eight', ({ contact }) => digits(contact).slice(1)),
  typed('phone_unknown', (_, place) => `+55 21 98765-${String(1000 + place)}`),
  typed('id', ({ id }) => id),
  typed('id_start', ({ id }) => id.slice(0, 12)),
  typed('reference', ({ reference }) => reference ?? 'x-0'),
  typed('key', ({ idem_key }) => idem_key ?? 'x-0'),
  typed('customer', ({ customer_id }) => customer_id ?? 'x-0'),
  typed('campaign', ({ campaign_id }) => campaign_id ?? 'x-0'),
  typed('provider', ({ provider_id }) => provider_id ?? 'x-0'),
  typed('code', (_, place) => one(codes, place)),
  typed('cause', (_, place) => one(['janela fechou', 'não tem whatsapp', 'aparelho', 'operadora'], place)),
  typed('campaign_name', (_, place) => `lote ${String(place % cancelledCount).padStart(3, '0')}`),
  typed('channel_name', () => 'suporte'),
  typed('word_common', (_, place) => one(['fatura', 'palhoça', 'religar'], place)),
  typed('word_rare', (_, place) => one(absent, place)),
  typed('word_falha', (_, place) => one(absent, place), { status: 'falha' }),
  typed('words', (_, place) => `fatura ${one(absent, place)}`),
];
