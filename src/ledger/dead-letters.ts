/** Dead letters: kept, counted by cause, closed. */
import { firstIdAt } from '../platform/clock.ts';
import { type Statement, statement, type Value } from './store.ts';

export type DeadLetterRow = {
  id: string;
  kind: string;
  channel: string | null;
  cause: string;
  reason: string;
  reason_pt: string;
  body: string;
  at_ms: number;
  attempts: number;
  state: string;
  item_key: string;
  webhook_seq: number | null;
  closed_at: number | null;
  note: string | null;
  message_id: string | null;
} & Record<string, Value>;

/** (id, kind, channel, reason, reason_pt, body, at_ms, item_key, cause); nothing comes back for one already there. */
export const addDeadLetter = statement(
  'add-dead-letter',
  `insert into dead_letter (id, kind, channel, reason, reason_pt, body, at_ms, state, item_key, cause)
   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'open', ?8, ?9) on conflict do nothing returning id`,
);
export const tieToWebhook = statement('tie-to-webhook', 'update dead_letter set webhook_seq = ?2 where id = ?1');
export const findDeadLetter = statement('find-dead-letter', 'select * from dead_letter where id = ?1');
/** For whoever is about to do what it asks for: nobody else does meanwhile. */
export const lockOpenLetter = statement(
  'lock-open-letter',
  `select m.id from dead_letter m where m.id = ?1 and m.state = 'open' {lock}`,
);
/** (id, state, at, message id); nothing comes back when somebody was first. */
export const closeDeadLetter = statement(
  'close-dead-letter',
  `update dead_letter set state = ?2, attempts = attempts + 1, closed_at = ?3, message_id = ?4
   where id = ?1 and state = 'open' returning id`,
);
/** One raw webhook may stand behind several letters: understood as a whole, it settles them all. */
export const closeLettersOfWebhook = statement(
  'close-letters-of-webhook',
  `update dead_letter set state = 'replayed', closed_at = ?2 where webhook_seq = ?1 and state = 'open'`,
);
/** (id, reason, reason in Portuguese, cause) */
export const triedDeadLetter = statement(
  'tried-dead-letter',
  'update dead_letter set attempts = attempts + 1, reason = ?2, reason_pt = ?3, cause = ?4 where id = ?1',
);

/** ?1 state. */
export const lettersByCause = statement(
  'letters-by-cause',
  `select cause, count(*) as letters, min(at_ms) as oldest, max(at_ms) as newest from dead_letter where state = ?1
   group by cause`,
);

/** Which letters are meant. */
export interface LetterSearch {
  ids?: readonly string[] | undefined;
  kind?: string | undefined;
  channel?: string | undefined;
  cause?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

type Bind = (value: Value) => string;

function conditions(search: LetterSearch, bind: Bind): string[] {
  const where: string[] = [];
  const equal = (column: string, value: string | undefined) => {
    if (value !== undefined) where.push(`d.${column} = ${bind(value)}`);
  };
  equal('kind', search.kind);
  equal('channel', search.channel);
  equal('cause', search.cause);
  if (search.ids !== undefined) where.push(`d.id in (${search.ids.map(bind).join(', ')})`);
  // The id is the time of arrival.
  if (search.from !== undefined) where.push(`d.id >= ${bind(firstIdAt(Date.parse(search.from)))}`);
  if (search.to !== undefined) where.push(`d.id < ${bind(firstIdAt(Date.parse(search.to)))}`);
  return where;
}

const states = ['open', 'replayed', 'discarded'] as const;

/** Newest first; each state by its own index, so that a page costs the same wherever it is. */
export function deadLetterPage(
  search: LetterSearch & { state?: string | undefined; before?: string | undefined; limit: number },
): { statement: Statement; values: Value[] } {
  const values: Value[] = [];
  const bind: Bind = (value) => `?${values.push(value)}`;
  const limit = bind(search.limit);
  const where = conditions(search, bind);
  if (search.before !== undefined) where.push(`d.id < ${bind(search.before)}`);
  const ofState = (state: string) =>
    `select * from (select d.* from dead_letter d where ${[`d.state = ${bind(state)}`, ...where].join(' and ')}
       order by d.id desc limit ${limit}) as ${state}_letters`;
  const wanted = search.state === undefined ? states : [search.state];
  return {
    statement: statement('', `${wanted.map(ofState).join(' union all ')} order by id desc limit ${limit}`),
    values,
  };
}

/** Ids of open letters in the order of their arrival, after one and up to another, and how much room a page has. */
export function openLetters(search: LetterSearch & { after: string; until: string; limit: number }): {
  statement: Statement;
  values: Value[];
} {
  const values: Value[] = [];
  const bind: Bind = (value) => `?${values.push(value)}`;
  const where = [
    `d.state = 'open'`,
    ...conditions(search, bind),
    `d.id > ${bind(search.after)}`,
    `d.id <= ${bind(search.until)}`,
  ];
  const text = `select d.id from dead_letter d where ${where.join(' and ')} order by d.id limit ${bind(search.limit)}`;
  return { statement: statement('', text), values };
}

/** How many open ones there are, and when the oldest came. */
export function countOpenLetters(search: LetterSearch): { statement: Statement; values: Value[] } {
  const values: Value[] = [];
  const bind: Bind = (value) => `?${values.push(value)}`;
  const where = [`d.state = 'open'`, ...conditions(search, bind)];
  const text = `select count(*) as letters, min(d.at_ms) as oldest from dead_letter d where ${where.join(' and ')}`;
  return { statement: statement('', text), values };
}

/** So many of the open ones at a time; answers their ids. */
export function discardLetters(search: LetterSearch & { note: string | null; at: number; limit: number }): {
  statement: Statement;
  values: Value[];
} {
  const values: Value[] = [];
  const bind: Bind = (value) => `?${values.push(value)}`;
  const set = `state = 'discarded', note = ${bind(search.note)}, closed_at = ${bind(search.at)}`;
  const where = [`d.state = 'open'`, ...conditions(search, bind)];
  const text = `update dead_letter set ${set} where state = 'open' and id in (
     select d.id from dead_letter d where ${where.join(' and ')} order by d.id limit ${bind(search.limit)}) returning id`;
  return { statement: statement('', text), values };
}
