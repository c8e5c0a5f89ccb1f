/** The PostgreSQL ledger: a few connections write, one holds the channels, a small pool reads. */
import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import pg from 'pg';
import { writeTogether } from '../platform/write-together.ts';
import { eventColumns, insertEvents } from './event-rows.ts';
import { holdMessages } from './messages.ts';
import { migrate } from './migrate.ts';
import type { BulkStatement, NewEvent, Ownership, Row, Statement, Store, Transaction, Value } from './store.ts';
import { renderRows } from './store.ts';

const INT8 = 20;
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
} as pg.CustomTypesConfig;

const connectTimeoutMs = 5_000;
/** Long enough for any group commit, short enough that a silent network cut is noticed. */
const statementTimeoutMs = 30_000;

/** Intake, dispatch and inbound commit side by side, inbound two at a time. */
const writeConnections = 4;
const conflictRepeats = 8;

/**
 * PostgreSQL keeps a prepared statement's plan although the tables have grown from nothing since it was made, and then any
 * index looks as good as the right one. It thinks again so often; that costs a few milliseconds each time.
 */
const replanMs = 2_000;

export async function openPostgres(url: string, planning = { replanMs }): Promise<Store> {
  const connection = { connectionString: url, types, connectionTimeoutMillis: connectTimeoutMs, keepAlive: true };
  const pool = readers(connection, 4, '');
  const lookups = readers(connection, 2, indexWalks);
  const writers = Array.from({ length: writeConnections }, () =>
    transactions(reconnecting(connection, indexLookups), planning.replanMs),
  );
  const ownership = channelLocks(connection);

  const store: Store = {
    dialect: 'postgres',
    transaction: (work) => leastBusy(writers).run(work),
    reader: { all: (statement, ...values) => query(pool, statement, values) },
    lookups: { all: (statement, ...values) => query(lookups, statement, values) },
    isAway: isConnectionError,
    ownership,
    async close() {
      await Promise.all([...writers.map((writer) => writer.close()), ownership.close(), pool.end(), lookups.end()]);
    },
  };
  try {
    await migrate(store);
  } catch (error) {
    await store.close();
    throw error;
  }
  return store;
}

/** Connections for reading: opened when there is something to read, closed when there is nothing any more. */
function readers(connection: pg.PoolConfig, max: number, session: string): pg.Pool {
  const pool = new pg.Pool({
    ...connection,
    max,
    allowExitOnIdle: true,
    query_timeout: statementTimeoutMs,
    // Compiling a query that looks up a few rows takes longer than running it; planning one does not.
    onConnect: async (client) =>
      void (await client.query(`set jit = off; set plan_cache_mode = force_custom_plan; ${session}`)),
  });
  // An idle connection that the server closes is replaced at the next query.
  pool.on('error', () => undefined);
  return pool;
}

interface Transactions {
  /** Transactions given and not yet ended. */
  pending: number;
  run<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

const leastBusy = (writers: readonly Transactions[]): Transactions =>
  writers.reduce((least, one) => (one.pending < least.pending ? one : least));

/** One connection's transactions, one after another. */
function transactions(connection: ReturnType<typeof reconnecting>, planAgainMs: number): Transactions {
  let turn: Promise<unknown> = Promise.resolve();
  let plannedAt = performance.now();
  const once = async <Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> => {
    const client = await connection.client();
    const events: NewEvent[] = [];
    /** Failed while nobody waited; what comes behind it fails too, but does not know why. */
    let failure: unknown;
    const written: Promise<unknown>[] = [];
    const later = (statement: Promise<unknown>): void => {
      written.push(statement.catch((error) => (failure ??= error)));
    };
    const tx: Transaction = {
      all: (statement, ...values) => query(client, statement, values),
      each: (statement, rows) => each(client, statement, rows),
      write: (statement, rows) => later(each(client, statement, rows)),
      lock: (ids) =>
        later(
          each(
            client,
            holdMessages,
            [...new Set(ids)].map((id) => ({ id })),
          ),
        ),
      emit: (event) => events.push(event),
    };
    if (performance.now() - plannedAt >= planAgainMs) {
      plannedAt = performance.now();
      later(client.query('discard plans'));
    }
    // The connection is pipelined: what needs no answer first travels with the next statement. A commit behind a
    // statement that failed is a rollback.
    later(client.query('begin'));
    let open = true;
    try {
      const result = await work(tx);
      later(each(client, insertEvents, events.map(eventColumns)));
      open = false;
      // PostgreSQL answers a commit behind a failed statement with a rollback, not with an error.
      await Promise.all([...written, client.query('commit')]);
      if (failure !== undefined) throw failure;
      return result;
    } catch (error) {
      if (open) await client.query('rollback').catch(() => connection.drop(client));
      throw failure ?? error;
    }
  };
  /** Transactions that met on the same rows: one of them is asked to start over. */
  const run = async <Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> => {
    for (let left = conflictRepeats; ; left--) {
      try {
        return await once(work);
      } catch (error) {
        if (left === 0 || !/^40(001|P01)$/.test((error as { code?: string }).code ?? '')) throw error;
      }
    }
  };
  const writer: Transactions = {
    pending: 0,
    run(work) {
      writer.pending += 1;
      const result = turn.then(() => run(work)).finally(() => (writer.pending -= 1));
      turn = result.catch(() => undefined);
      return result;
    },
    async close() {
      await turn;
      await connection.close();
    },
  };
  return writer;
}

const translate = (text: string): string =>
  text
    .replaceAll(/\?(\d+)/g, '$$$1')
    .replaceAll('{lock}', 'for update of m')
    .replaceAll('{free}', 'for update of m skip locked')
    .replaceAll('{order}', eventOrder)
    .replaceAll('{ordered}', ', turn');

const eventOrder = 'with turn as materialized (select pg_advisory_xact_lock(7305791))';

const portable = new Map<string, string>();
function render(name: string, text: () => string): string {
  let ready = portable.get(name);
  if (ready === undefined) {
    ready = translate(text());
    portable.set(name, ready);
  }
  return ready;
}

async function query(client: pg.ClientBase | pg.Pool, statement: Statement, given: Value[]): Promise<Row[]> {
  const values = given.map((value) => (typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : value));
  if (statement.name === '') return (await client.query<Row>(translate(statement.text), values)).rows;
  const text = render(statement.name, () => statement.text);
  return (await client.query<Row>({ name: statement.name, text, values })).rows;
}

async function each<Input extends Record<string, Value>>(
  client: pg.ClientBase,
  statement: BulkStatement<Input>,
  rows: readonly Input[],
): Promise<Row[]> {
  if (rows.length === 0) return [];
  const text = render(statement.name, () => {
    const columns = Object.entries(statement.columns).map(([name, type]) => `${name} ${type}`);
    const source = `(select * from json_to_recordset(?1::json) as x(${columns.join(', ')}))`;
    return renderRows(statement.text, source);
  });
  return (await client.query<Row>({ name: statement.name, text, values: [storable(JSON.stringify(rows))] })).rows;
}

/** PostgreSQL text holds neither NUL nor half a surrogate pair; JSON.stringify shows both as escapes. */
function storable(json: string): string {
  if (!json.includes('\\u')) return json;
  return json.replace(/(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g, '$1\\ufffd');
}

/** True when the server is away or gave up, false when the statement is wrong. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: string }).code ?? '';
  // 08 connection, 57P shutdown, 53 out of resources, 40 serialization or deadlock, 25006 read-only standby.
  if (/^(08|57P|53|40|25006)/.test(code)) return true;
  return (
    /^(ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)/.test(code) ||
    /Connection terminated|timeout expired|timeout exceeded|not queryable|Query read timeout|connection error/i.test(
      error.message,
    )
  );
}

/**
 * Every statement of the writer is a look-up by index. A plan made while a table was young and empty would scan it, and
 * keep being used after it has grown.
 */
const indexLookups = 'set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set jit = off';

/**
 * A walk goes along an index in its order and stops when it has enough. PostgreSQL thinks little of bounds over two columns
 * and of conditions on JSON: left to itself it reads the table and sorts.
 */
const indexWalks = `set enable_seqscan = off; set enable_bitmapscan = off; set enable_hashjoin = off;
  set enable_mergejoin = off; set max_parallel_workers_per_gather = 0`;

/** One client, made anew after it breaks. */
function reconnecting(config: pg.ClientConfig, session = '') {
  /** Shared by all who ask while it is being opened: a second connection would hold locks that nobody knows of. */
  let current: { client: pg.Client; ready: Promise<pg.Client> } | undefined;
  const drop = (client: pg.Client) => {
    if (current?.client === client) current = undefined;
    client.end().catch(() => undefined);
  };
  const open = async (client: pg.Client): Promise<pg.Client> => {
    try {
      await client.connect();
      writeTogether((client as unknown as { connection: { stream: Duplex } }).connection.stream);
      if (session !== '') await client.query(session);
      return client;
    } catch (error) {
      drop(client);
      throw error;
    }
  };
  return {
    drop,
    client(): Promise<pg.Client> {
      if (current === undefined) {
        const client = new pg.Client({ ...config, query_timeout: statementTimeoutMs, pipeline: true });
        client.on('error', () => drop(client));
        client.on('end', () => drop(client));
        current = { client, ready: open(client) };
      }
      return current.ready;
    },
    async close() {
      const client = await current?.ready.catch(() => undefined);
      current = undefined;
      await client?.end();
    },
  };
}

/**
 * Session locks: PostgreSQL frees them when the connection ends, however the process died. The server's own keep-alive
 * finds a silent peer within 15 s, and the holder stops dispatching as soon as its connection breaks.
 */
function channelLocks(config: pg.ClientConfig): Ownership & { close(): Promise<void> } {
  const held = new Set<string>();
  const lost = new EventEmitter();
  const connection = reconnecting(config);
  let prepared: pg.Client | undefined;
  const session = async () => {
    const client = await connection.client();
    if (prepared !== client) {
      prepared = client;
      client.once('end', () => {
        const channels = [...held];
        held.clear();
        if (channels.length > 0) lost.emit('lost', channels);
      });
      await client
        .query('set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 3; set tcp_keepalives_count = 3')
        .catch(ignoreUnixSocket);
    }
    return client;
  };
  const lock = (verb: string): Statement => ({ name: verb, text: `select ${verb}(730579, hashtext(?1)) as ok` });
  /** One at a time: the driver is giving up queueing for its callers. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  };
  return {
    claim: (channel) =>
      inTurn(async () => {
        const client = await session();
        if (held.has(channel)) return true;
        const [row] = await query(client, lock('pg_try_advisory_lock'), [channel]);
        const ok = (row as unknown as { ok: boolean } | undefined)?.ok === true;
        if (ok) held.add(channel);
        return ok;
      }),
    release: (channel) =>
      inTurn(async () => {
        if (held.delete(channel)) await query(await session(), lock('pg_advisory_unlock'), [channel]);
      }),
    onLost: (listener) => {
      lost.on('lost', listener);
    },
    async close() {
      held.clear();
      await connection.close();
    },
  };
}

/** Keep-alive settings mean nothing on a Unix socket, where a dead peer is noticed at once. */
const ignoreUnixSocket = (error: Error) => {
  if (!/keepalive/i.test(error.message)) throw error;
};
