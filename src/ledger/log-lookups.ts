/** Small questions that come before a search: what is there to walk along, and what the words of a person name. */
import { inUnions, newestFirst, Parameters } from './log-walks.ts';
import { type Queries, statement } from './store.ts';

/** Every value of an indexed column by one look into the index each, however many rows have it. */
const distinct = (column: string, where = ''): string => `with recursive known(value) as (
    select min(m.${column}) from message m${where === '' ? '' : ` where ${where}`}
    union all
    select (select min(m.${column}) from message m where m.${column} > k.value${where === '' ? '' : ` and ${where}`})
    from known k where k.value is not null)`;

const edgeOf = (order: 'asc' | 'desc'): string => `(select m.medium from message m
    where (m.channel, m.id) >= (k.value, '') and (m.channel, m.id) < (k.value, '~')
    order by m.channel ${order}, m.id ${order} limit 1)`;

const channelsStatement = statement(
  'log-channels',
  `${distinct('channel')} select k.value as id, ${edgeOf('asc')} as oldest, ${edgeOf('desc')} as newest
   from known k where k.value is not null`,
);

/** Channels that have messages, with the media of their oldest and newest one: a channel may have changed its connector. */
export async function channelsInLog(queries: Queries): Promise<{ id: string; oldest: string; newest: string }[]> {
  const rows = await queries.all(channelsStatement);
  return rows.map(({ id, oldest, newest }) => ({ id: String(id), oldest: String(oldest), newest: String(newest) }));
}

/** More than that a provider's id, or a person's typing, never means. */
const manyIds = 500;

const keysStatement = statement(
  'log-keys',
  `${distinct('idem_scope', 'm.idem_key is not null')} select k.value as scope, (
     select m.id from message m where m.idem_scope = k.value and m.idem_key is not null and m.idem_key = ?1) as id
   from known k where k.value is not null`,
);

/** Under an inbound message's scope stands the provider's id, which names it for good. */
export async function messagesOfKey(queries: Queries, key: string): Promise<{ id: string; ofProvider: boolean }[]> {
  const rows = await queries.all(keysStatement, key);
  return rows
    .filter(({ id }) => id !== null)
    .map(({ id, scope }) => ({ id: String(id), ofProvider: String(scope).startsWith('inbound:') }));
}

const sentStatement = statement(
  'log-provider-ids',
  `select * from (select a.message_id as id from attempt a where a.provider_id = ?1 limit ${manyIds}) tried union
   select * from (select p.message_id as id from message_part p where p.provider_id = ?1 limit ${manyIds}) parts`,
);

/** Messages that a provider knows by this id: sent, as a part of them, or received. */
export async function messagesOfProviderId(
  queries: Queries,
  providerId: string,
  keyed: ReturnType<typeof messagesOfKey> = messagesOfKey(queries, providerId),
): Promise<string[]> {
  const [sent, known] = await Promise.all([queries.all(sentStatement, providerId), keyed]);
  const received = known.filter(({ ofProvider }) => ofProvider).map(({ id }) => id);
  return [...new Set([...sent.map((row) => String(row.id)), ...received])];
}

/** What is being sent is what fell due first; looked for among so many. */
const dueFirst = 10_000;
const lanes = ['realtime', 'bulk'];

/** No index knows the status: it changes with every receipt. These stand at the front of the queue. */
export async function messagesBeingSent(queries: Queries, channels: readonly string[]): Promise<string[]> {
  const places = channels.flatMap((channel) => lanes.map((lane) => ({ channel, lane })));
  const share = Math.max(200, Math.floor(dueFirst / Math.max(1, places.length)));
  const found: string[] = [];
  for (const some of inUnions(places)) {
    const { values, bind } = new Parameters();
    const fronts = some.map(
      ({ channel, lane }) => `select w.id from (
        select m.id, m.status from message m
        where m.channel = ${bind(channel)} and m.lane = ${bind(lane)} and m.due_at is not null
        order by m.due_at, m.id limit ${bind(share)}) w
      where w.status = 'sending'`,
    );
    const rows = await queries.all(statement('', fronts.join(' union all ')), ...values);
    found.push(...rows.map(({ id }) => String(id)));
  }
  return newestFirst(found).slice(0, manyIds);
}

/** Those of the contacts that have messages. */
export async function contactsInLog(queries: Queries, contacts: readonly string[]): Promise<string[]> {
  if (contacts.length === 0) return [];
  const asked = contacts.map((_, place) => `select cast(?${place + 1} as text) as contact`).join(' union all ');
  const text = `select c.contact from (${asked}) c where exists (select 1 from message m where m.contact = c.contact)`;
  return (await queries.all(statement('', text), ...contacts)).map((row) => String(row.contact));
}

const codesStatement = statement(
  'log-codes',
  `${distinct('error_code', 'm.error_code is not null')} select k.value as code, (
     select m.failure from message m where m.error_code is not null and (m.error_code, m.id) >= (k.value, '')
       and (m.error_code, m.id) < (k.value, '~') order by m.error_code desc, m.id desc limit 1) as failure
   from known k where k.value is not null`,
);

/** Every code that messages have, with the failure that the newest one of them tells, as JSON. */
export async function codesInLog(queries: Queries): Promise<{ code: string; failure: string | null }[]> {
  const rows = await queries.all(codesStatement);
  return rows.map(({ code, failure }) => ({
    code: String(code),
    failure: failure === null || failure === undefined ? null : String(failure),
  }));
}

export interface Named {
  id: string;
  name: string;
}
const named = (rows: readonly { id?: unknown; name?: unknown }[]): Named[] =>
  rows.map(({ id, name }) => ({ id: String(id), name: String(name) }));

const channelNames = statement('log-channel-names', 'select id, name from channel');
export const namedChannels = async (queries: Queries): Promise<Named[]> => named(await queries.all(channelNames));

const definitionNames = statement(
  'log-definition-names',
  `select kind, id, name, body from definition where kind in ('notification', 'trigger')`,
);
export interface NamedDefinition extends Named {
  kind: 'notification' | 'trigger';
  /** JSON. */
  body: string;
}
export async function namedDefinitions(queries: Queries): Promise<NamedDefinition[]> {
  const rows = await queries.all(definitionNames);
  return rows.map((row) => ({
    ...(named([row])[0] as Named),
    kind: row.kind as NamedDefinition['kind'],
    body: String(row.body),
  }));
}

/** Names are compared with what was typed in the process: accents count for nothing there. */
const campaignsLookedAt = 2_000;
const campaignNames = statement(
  'log-campaign-names',
  `select id, name, input from campaign order by id desc limit ${campaignsLookedAt}`,
);
/** The newest campaigns, newest first, and which notification each sends. */
export async function namedCampaigns(queries: Queries): Promise<(Named & { notification: string })[]> {
  const rows = await queries.all(campaignNames);
  return rows.map((row) => ({
    ...(named([row])[0] as Named),
    notification: String((JSON.parse(String(row.input)) as { notification?: unknown }).notification),
  }));
}
