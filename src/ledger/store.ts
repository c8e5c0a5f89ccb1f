/**
 * One set of queries over two databases. A statement is portable SQL; where it works on many rows it says `{rows}`,
 * which PostgreSQL gets as one JSON record set and SQLite as one prepared execution per row: each database's fastest way.
 */

export type Value = string | number | null;
export type Row = Record<string, Value>;
export type ColumnType = 'text' | 'bigint' | 'double precision';

export interface BulkStatement<Input> {
  readonly name: string;
  /** Portable SQL with `{rows}` in the place of a table, e.g. `insert into t select r.a from {rows} r where true`. */
  readonly text: string;
  readonly columns: Readonly<Record<keyof Input & string, ColumnType>>;
}

export interface Statement {
  /** Drivers keep the prepared form under it; empty for texts made on the fly. */
  readonly name: string;
  /**
   * Portable SQL; parameters are `?1`, `?2`... `{lock}` becomes the row lock where the database has one,
   * `{free}` the same for rows that nobody else holds.
   */
  readonly text: string;
}

/** Declares a statement over many rows. */
export function bulk<Input extends Record<string, Value>>(
  name: string,
  columns: BulkStatement<Input>['columns'],
  text: string,
): BulkStatement<Input> {
  return { name, text, columns };
}

export const statement = (name: string, text: string): Statement => ({ name, text });

/** An event as written: it gets its place in the feed when the transaction commits. */
export interface NewEvent {
  subject: string;
  /** `message.sent` */
  name: string;
  channel: string;
  timeMs: number;
  /** Per subject. */
  sequence: number;
  traceparent: string | null;
  /** JSON text of the event's `data`. */
  data: string;
}

export interface Queries {
  all(statement: Statement, ...values: Value[]): Promise<Row[]>;
}

export interface Transaction extends Queries {
  /** Runs the statement for all rows; returns what `returning` gave, in no promised order. */
  each<Input extends Record<string, Value>>(statement: BulkStatement<Input>, rows: readonly Input[]): Promise<Row[]>;
  /** The same for what gives nothing back: nobody waits for it, and a failure is told by the commit. */
  write<Input extends Record<string, Value>>(statement: BulkStatement<Input>, rows: readonly Input[]): void;
  /**
   * Locks messages before several of them are written, in the one order that everybody uses: nobody waits in a circle.
   * Nothing to do where transactions never overlap.
   */
  lock(messageIds: readonly string[]): void;
  /** Written together, in this order, just before the commit. */
  emit(event: NewEvent): void;
}

export interface Store {
  readonly dialect: 'sqlite' | 'postgres';
  /** Runs `work` in one durable transaction. Only the group committer and the migrations call this. */
  transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result>;
  /** Reads outside transactions, never in the way of writes. */
  readonly reader: Queries;
  /** The same for what is found by an index: the database never reads a whole table instead, whatever it expects to find. */
  readonly lookups: Queries;
  /** True when the error means that the database is away, false when it means that the statement is wrong. */
  isAway(error: unknown): boolean;
  /** Exclusive right to dispatch a channel, given up when this process ends or loses the database. */
  readonly ownership: Ownership;
  close(): Promise<void>;
}

export interface Ownership {
  /** True when this process holds the channel now. */
  claim(channel: string): Promise<boolean>;
  release(channel: string): Promise<void>;
  /** Called with the channels that were lost when the connection broke. */
  onLost(listener: (channels: string[]) => void): void;
}

/** Splits the SQL text around `{rows}` once; drivers cache by statement name. */
export function renderRows(text: string, source: string): string {
  return text.replaceAll('{rows}', source);
}
