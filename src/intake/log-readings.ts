/** What somebody typed into the log's one search box, understood in every way that fits. */
import type { Failure } from '../../contracts/failure.ts';
import type { LogReading } from '../../contracts/log.ts';
import { holds, type LogFilters, type Way, waysOf } from '../ledger/log-filters.ts';
import {
  codesInLog,
  contactsInLog,
  messagesOfKey,
  messagesOfProviderId,
  type NamedDefinition,
  namedCampaigns,
  namedChannels,
  namedDefinitions,
} from '../ledger/log-lookups.ts';
import type { Stream } from '../ledger/log-search.ts';
import { type Condition, conditionOf, type Walk, withRows } from '../ledger/log-walks.ts';
import type { Queries } from '../ledger/store.ts';
import { searchablePhone, searchablePhones } from '../platform/phone.ts';

/** One way to understand it, and where its messages are. */
interface Reading extends LogReading {
  walks: readonly Walk[];
}
type Code = Awaited<ReturnType<typeof codesInLog>>[number];

export interface Understood {
  readings: LogReading[];
  /** What is known by an id or a name; what stands in texts. They have no message in common. */
  streams: [Stream, Stream];
}

/**
 * @param inTexts whether texts are searched, where the page before has decided it; undefined: decided now. They are not
 * when what was typed is an id that has messages, or a phone.
 */
export async function understand(
  queries: Queries,
  typed: string,
  filters: LogFilters,
  inTexts: boolean | undefined,
): Promise<Understood> {
  const q = typed.trim();
  const codes = await codesInLog(queries);
  const [phones, ids, names, filtered] = await Promise.all([
    asContacts(queries, q),
    asIds(queries, q, codes),
    asNames(queries, q, codes),
    waysOf(queries, filters),
  ]);
  const all = [...phones, ...ids, ...names.readings];
  const visible = new Set(await withRows(queries, all, filters.channels));
  const isPhone = searchablePhones(q).length > 0;
  const isKnown = [...phones, ...ids].some((reading) => visible.has(reading));
  const textsToo = inTexts ?? !(isKnown || isPhone || wholeId.test(q));

  const readings: LogReading[] = all
    .filter((reading) => visible.has(reading))
    .map(({ kind, value, label }) => ({ kind, value, label }));
  if (isPhone && !readings.some(({ kind }) => kind === 'phone'))
    readings.unshift({ kind: 'phone', value: searchablePhone(q) ?? q.replace(/\D/g, ''), label: null });
  if (textsToo) readings.push({ kind: 'words', value: wordsOf(q).join(' '), label: null });

  const walks = all.flatMap((reading) => reading.walks);
  const text = [inText(q, names.triggers), ...(walks.length === 0 ? [] : [noneOf(walks)])];
  return {
    readings,
    streams: [
      walks.length === 0 ? [] : [{ walks, conditions: filtered.conditions }],
      textsToo ? filtered.ways.map((way): Way => ({ ...way, conditions: [...way.conditions, ...text] })) : [],
    ],
  };
}

const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

/** Phones in any form, and what people without one are known by. */
async function asContacts(queries: Queries, q: string): Promise<Reading[]> {
  const phones = searchablePhones(q);
  const contacts = await contactsInLog(queries, [...new Set([...phones, q])]);
  return contacts.map((value) => ({
    kind: phones.includes(value) ? 'phone' : 'contact',
    value,
    label: null,
    walks: [{ by: 'contact', value }],
  }));
}

const wholeId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A message's id, or at least its first eight characters, with or without the dashes. */
export function messageIdStart(q: string): string | undefined {
  if (!/^[0-9a-f]{8}[0-9a-f-]*$/i.test(q)) return undefined;
  const digits = q.replaceAll('-', '').toLowerCase();
  if (digits.length > 32) return undefined;
  const parts = [digits.slice(0, 8), ...[8, 12, 16, 20].map((at) => digits.slice(at, at === 20 ? 32 : at + 4))];
  return parts.filter((part) => part !== '').join('-');
}

async function asIds(queries: Queries, q: string, codes: readonly Code[]): Promise<Reading[]> {
  const known = messagesOfKey(queries, q);
  const [keyed, ofProvider] = await Promise.all([known, messagesOfProviderId(queries, q, known)]);
  const reading = (kind: LogReading['kind'], walk: Walk, label: string | null = null, value = q): Reading => ({
    kind,
    value,
    label,
    walks: [walk],
  });
  const found: Reading[] = [
    reading('customer', { by: 'customer_id', value: q }),
    reading('campaign', { by: 'campaign_id', value: q }),
    reading('reference', { by: 'reference', value: q }),
  ];
  const start = messageIdStart(q);
  if (start !== undefined) found.push(reading('message', { by: 'id', prefix: start }, null, start));
  const keys = keyed.filter((one) => !one.ofProvider).map(({ id }) => id);
  if (keys.length > 0) found.push(reading('idempotencyKey', { by: 'list', ids: keys }));
  if (ofProvider.length > 0) found.push(reading('provider', { by: 'list', ids: ofProvider }));
  for (const { code, failure } of codes)
    if (code.toLowerCase() === q.toLowerCase())
      found.push(reading('error', { by: 'error_code', value: code }, causeOf(failure), code));
  return found;
}

const causeOf = (failure: string | null): string | null =>
  failure === null ? null : (JSON.parse(failure) as Failure).cause;

/** One or two letters are in every name. */
const leastLetters = 3;
/** Names of one kind that are walked along; more of them say nothing any more. */
const mostNames = 40;

/** Names of things and causes of failures that hold every word, in any order, accents or not. */
async function asNames(
  queries: Queries,
  q: string,
  codes: readonly Code[],
): Promise<{ readings: Reading[]; triggers: string[] }> {
  const words = wordsOf(folded(q));
  if (!/\p{L}/u.test(q) || words.join('').length < leastLetters) return { readings: [], triggers: [] };
  const fits = (name: string): boolean => {
    const text = folded(name);
    return words.every((word) => text.includes(word));
  };
  const [channels, definitions, campaigns] = await Promise.all([
    namedChannels(queries),
    namedDefinitions(queries),
    namedCampaigns(queries),
  ]);
  const notifications = definitions.filter(({ kind, id, name }) => kind === 'notification' && fits(`${id} ${name}`));
  const sending = new Set(notifications.map(({ id }) => id));
  const readings: Reading[] = [
    ...codes
      .map(({ code, failure }) => ({ code, cause: causeOf(failure) }))
      .filter(({ code, cause }) => code.toLowerCase() !== q.toLowerCase() && fits(`${code} ${cause ?? ''}`))
      .slice(0, mostNames)
      .map(
        ({ code, cause }): Reading => ({
          kind: 'error',
          value: code,
          label: cause,
          walks: [{ by: 'error_code', value: code }],
        }),
      ),
    ...channels
      .filter(({ id, name }) => fits(`${id} ${name}`))
      .slice(0, mostNames)
      .map(
        ({ id, name }): Reading => ({
          kind: 'channel',
          value: id,
          label: name,
          walks: [{ by: 'channel', value: id }],
        }),
      ),
    ...campaigns
      .filter(({ id, name }) => id !== q && fits(name))
      .slice(0, mostNames)
      .map(
        ({ id, name }): Reading => ({
          kind: 'campaign',
          value: id,
          label: name,
          walks: [{ by: 'campaign_id', value: id }],
        }),
      ),
    ...notifications.slice(0, mostNames).map(
      ({ id, name }): Reading => ({
        kind: 'notification',
        value: id,
        label: name,
        walks: campaigns
          .filter(({ notification }) => notification === id)
          .slice(0, mostNames)
          .map((campaign): Walk => ({ by: 'campaign_id', value: campaign.id })),
      }),
    ),
  ];
  const triggers = definitions.filter(
    (one) => one.kind === 'trigger' && (fits(one.name) || sending.has(notificationOf(one))),
  );
  return { readings, triggers: triggers.slice(0, mostNames).map(({ id }) => id) };
}

const notificationOf = ({ body }: NamedDefinition): string =>
  String((JSON.parse(body) as { notification?: unknown }).notification);

/** Letters of either case, without their accents. */
const folded = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** Content and metadata are JSON: what is looked for stands in them as JSON writes it. */
const asJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** All words in the text or the metadata, or fired by one of the triggers: the id of a trigger stands in the metadata. */
const inText =
  (q: string, triggers: readonly string[]): Condition =>
  (bind) => {
    const all = wordsOf(q).map((word) => holds('lower(m.content || m.metadata)', asJson(word))(bind));
    const fired = triggers.map((id) => holds('lower(m.metadata)', `"triggerId":${JSON.stringify(id)}`)(bind));
    return [`(${all.join(' and ')})`, ...fired].join(' or ');
  };

const noneOf =
  (walks: readonly Walk[]): Condition =>
  (bind) =>
    `(${walks.map((walk) => conditionOf(walk)(bind)).join(' or ')}) is not true`;
