/**
 * A walk goes along one index of `message`, newest first: the id is the time of acceptance. What no index knows is
 * checked on the rows that a walk passes, and a walk over many rows is measured first.
 */
import { type Queries, type Statement, statement, type Value } from './store.ts';

type IndexedColumn = 'channel' | 'contact' | 'customer_id' | 'campaign_id' | 'reference' | 'error_code';

/** Indices that hold some messages only; written out, so that the database sees that the index fits. */
const partials = {
  failed: 'failed_at is not null',
  inbound: `direction = 'inbound'`,
  unsettled: 'settle_by is not null',
  waiting: 'due_at is not null',
} as const;
export type Partial = keyof typeof partials;

export type Walk =
  /** Messages with one value in a column. */
  | { by: IndexedColumn; value: string; only?: Partial }
  /** All messages, or those whose id begins so. */
  | { by: 'id'; prefix: string }
  /** These, found elsewhere; few. */
  | { by: 'list'; ids: readonly string[] };

/** What a row must satisfy, as SQL over `m`. */
export type Condition = (bind: (value: Value) => string) => string;

export const oneOf =
  (column: string, values: readonly string[]): Condition =>
  (bind) =>
    values.length === 0 ? '1 = 0' : `m.${column} in (${values.map(bind).join(', ')})`;

/** `id >= from and id < before`; undefined: no bound. */
export interface Range {
  from: string | undefined;
  before: string | undefined;
}

/** Sorts behind every id. */
const afterAllIds = '~';

/** As many parts of a union as every database takes, with room. */
const unionLimit = 100;

/** What is bound to a statement that is made on the fly. */
export class Parameters {
  readonly values: Value[] = [];
  readonly bind = (value: Value): string => `?${this.values.push(value)}`;
}

/**
 * So many rows of one walk, newest first. Its end is where it has enough, not where a range ends: PostgreSQL reads on to the
 * end of the value behind a lower bound over two columns. The upper bound and the order are written over both, because it
 * would otherwise trust its statistics that the newest messages hold enough of the value, and read all of them where they
 * do not.
 */
function rowsOf(walk: Walk, { from, before }: Range, limit: number, columns: string, { bind }: Parameters): string {
  if (walk.by === 'list') {
    const ids = walk.ids.filter((id) => (from === undefined || id >= from) && (before === undefined || id < before));
    const listed = ids.length === 0 ? '1 = 0' : `r.id in (${ids.map(bind).join(', ')})`;
    return `select ${columns} from message r where ${listed} order by r.id desc limit ${bind(limit)}`;
  }
  if (walk.by === 'id') {
    const low = bind(later(from, walk.prefix));
    const high = bind(earlier(before, walk.prefix + afterAllIds));
    return `select ${columns} from message r where r.id >= ${low} and r.id < ${high} order by r.id desc limit ${bind(limit)}`;
  }
  const value = bind(walk.value);
  const column = `r.${walk.by}`;
  const only = walk.only === undefined ? '' : ` and r.${partials[walk.only]}`;
  return `select ${columns} from message r
    where ${column} >= ${value} and (${column}, r.id) < (${value}, ${bind(before ?? afterAllIds)})${only}
    order by ${column} desc, r.id desc limit ${bind(limit)}`;
}

/** In the order of the walk. Conditions look at the rows that the walk gives, and have no say in how it goes. */
function idsOf(
  walk: Walk,
  conditions: readonly Condition[],
  range: Range,
  rows: number,
  limit: number,
  parameters: Parameters,
): string {
  if (conditions.length === 0) return rowsOf(walk, range, limit, 'r.id', parameters);
  const walked = rowsOf(walk, range, walk.by === 'list' ? walk.ids.length : rows, 'r.*', parameters);
  const filter = conditions.map((condition) => `(${condition(parameters.bind)})`).join(' and ');
  const order = walk.by === 'list' || walk.by === 'id' ? 'm.id desc' : `m.${walk.by} desc, m.id desc`;
  return `select m.id from (${walked}) m where ${filter} order by ${order} limit ${parameters.bind(limit)}`;
}

const later = (bound: string | undefined, other: string): string =>
  bound === undefined || bound < other ? other : bound;
const earlier = (bound: string | undefined, other: string): string =>
  bound === undefined || bound > other ? other : bound;

/** What a row of the walk is known by. */
export function conditionOf(walk: Walk): Condition {
  if (walk.by === 'list') return oneOf('id', walk.ids);
  return (bind) => {
    if (walk.by === 'id') return `m.id >= ${bind(walk.prefix)} and m.id < ${bind(walk.prefix + afterAllIds)}`;
    const only = walk.only === undefined ? '' : ` and m.${partials[walk.only]}`;
    return `m.${walk.by} = ${bind(walk.value)}${only}`;
  };
}

/** What each of so many walks may look at. */
const shareOf = (rows: number, walks: number): number => Math.max(leastShare, Math.floor(rows / Math.max(1, walks)));
/** Of one walk among many. */
const leastShare = 20;
/** Messages whose commit came late, between measuring a walk and walking it, push the last ones out of its share. */
const lateRows = 100;

/**
 * The newest ids along all walks that satisfy all conditions, each once. Where there are conditions, no more than `rows`
 * are looked at: what that reaches is for `reaches` to say.
 */
export async function newestIds(
  queries: Queries,
  walks: readonly Walk[],
  conditions: readonly Condition[],
  range: Range,
  rows: number,
  limit: number,
): Promise<string[]> {
  const ids = new Set<string>();
  for (const some of inUnions(walks)) {
    const parameters = new Parameters();
    const parts = some.map(
      (walk) =>
        `select * from (${idsOf(walk, conditions, range, shareOf(rows, walks.length) + lateRows, limit, parameters)}) w`,
    );
    const found = await queries.all(statement('', parts.join(' union all ')), ...parameters.values);
    for (const { id } of found) if (range.from === undefined || String(id) >= range.from) ids.add(String(id));
  }
  return newestFirst([...ids]).slice(0, limit);
}

/** Rows of a walk that are looked at for one in a channel that the reader may see. */
const visibleAmong = 1_000;

/** Those of the items that have a message along any of their walks, in one of the channels where these are given. */
export async function withRows<Item extends { walks: readonly Walk[] }>(
  queries: Queries,
  items: readonly Item[],
  channels: readonly string[] | undefined,
): Promise<Item[]> {
  const found = new Set<Item>();
  for (const some of inUnions(items.flatMap((item) => item.walks.map((walk) => ({ item, walk }))))) {
    const parameters = new Parameters();
    const parts = some.map(({ walk }, place) => {
      const inChannels = channels === undefined ? [] : [oneOf('channel', channels)];
      const ids = idsOf(walk, inChannels, { from: undefined, before: undefined }, visibleAmong, 1, parameters);
      return `select ${place} as place where exists (${ids})`;
    });
    for (const row of await queries.all(statement('', parts.join(' union all ')), ...parameters.values)) {
      const one = some[Number(row.place)];
      if (one !== undefined) found.add(one.item);
    }
  }
  return items.filter((item) => found.has(item));
}

/** How far back so many rows of a way to search reach. */
export interface Reach {
  rows: number;
  /** The oldest id that was reached; null: there are no more rows than that. */
  until: string | null;
}

/** How far each of the ways reaches with `rows` rows in all. Looks at indices only. */
export async function reaches(
  queries: Queries,
  ways: readonly (readonly Walk[])[],
  range: Range,
  rows: number,
): Promise<Reach[]> {
  const asked = ways.flatMap((walks, way) => {
    const share = shareOf(rows, walks.length);
    return walks.filter(({ by }) => by !== 'list').map((walk) => ({ walk, way, share }));
  });
  const found: Reach[] = ways.map(() => ({ rows: 0, until: null }));
  for (const some of inUnions(asked)) {
    const parameters = new Parameters();
    const parts = some.map(({ walk, share }, place) => {
      const ids = rowsOf(walk, range, share, 'r.id', parameters);
      return `select ${place} as place, count(*) as n, min(w.id) as last from (${ids}) w`;
    });
    for (const row of await queries.all(statement('', parts.join(' union all ')), ...parameters.values)) {
      const one = some[Number(row.place)];
      const reach = one === undefined ? undefined : found[one.way];
      if (one === undefined || reach === undefined) continue;
      reach.rows += Number(row.n);
      const last = String(row.last);
      const stopped = Number(row.n) >= one.share && (range.from === undefined || last > range.from);
      if (stopped && (reach.until === null || last > reach.until)) reach.until = last;
    }
  }
  return found;
}

/** Of all messages; undefined: there are none. */
export async function newestId(queries: Queries): Promise<string | undefined> {
  const [newest] = await newestIds(
    queries,
    [{ by: 'id', prefix: '' }],
    [],
    { from: undefined, before: undefined },
    1,
    1,
  );
  return newest;
}

export const newestFirst = (ids: readonly string[]): string[] => ids.toSorted((a, b) => (a < b ? 1 : a > b ? -1 : 0));

/** Many selects, in as many statements as it takes. */
export function inUnions<Item>(items: readonly Item[]): Item[][] {
  const unions: Item[][] = [];
  for (let start = 0; start < items.length; start += unionLimit) unions.push(items.slice(start, start + unionLimit));
  return unions;
}

/** Rows by their ids. */
export const rowsStatement = (columns: string, ids: readonly string[]): Statement =>
  statement(
    '',
    `select ${columns} from message m where m.id in (${ids.map((_, place) => `?${place + 1}`).join(', ')})`,
  );
