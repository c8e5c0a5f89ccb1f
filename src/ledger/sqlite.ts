/** The embedded ledger: one file, WAL, every commit on disk before it counts. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { eventColumns, insertEvents } from './event-rows.ts';
import { migrate } from './migrate.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import type { BulkStatement, NewEvent, Ownership, Row, Statement, Store, Transaction, Value } from './store.ts';
import { renderRows } from './store.ts';

// A checkpoint of 4 MB at a time keeps the WAL small without paying for one every few commits.
const writerPragmas = `pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;
  pragma cache_size = -4000; pragma wal_autocheckpoint = 16000; pragma busy_timeout = 5000`;
const readerPragmas = 'pragma busy_timeout = 5000; pragma cache_size = -2000';

export async function openSqlite(path: string): Promise<Store> {
  mkdirSync(dirname(path), { recursive: true });
  const lock = lockFile(`${path}.lock`);
  const writer = new SqliteConnection({ path, readOnly: false, pragmas: writerPragmas });
  /** Searches and exports: dispatch never waits for a person's query. Opened once there is a file to read. */
  let reader: SqliteConnection | undefined;

  const readings: Store['reader'] = {
    all(statement, ...values) {
      reader ??= new SqliteConnection({ path, readOnly: true, pragmas: readerPragmas });
      return all(reader, 0, statement, values);
    },
  };

  let turn: Promise<unknown> = Promise.resolve();
  const store: Store = {
    dialect: 'sqlite',
    transaction(work) {
      // The next one begins behind this one's last statement, before its answer: the thread never runs idle between.
      const { promise: ended, resolve: end } = Promise.withResolvers<void>();
      const result = turn.then(() => runTransaction(writer, work, end));
      turn = ended;
      return result;
    },
    reader: readings,
    lookups: readings,
    isAway: (error) =>
      error instanceof Error && /database is locked|disk I\/O error|database or disk is full/.test(error.message),
    ownership: soleOwner,
    async close() {
      await turn;
      await reader?.close();
      await writer.close();
      lock.close();
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

async function runTransaction<Result>(
  writer: SqliteConnection,
  work: (tx: Transaction) => Promise<Result>,
  end: () => void,
): Promise<Result> {
  const transaction = writer.begin();
  const events: NewEvent[] = [];
  /** Failed while nobody waited; what comes behind it fails too, but does not know why. */
  let failure: unknown;
  const later = (statement: Promise<unknown>) => statement.catch((error) => (failure ??= error));
  const tx: Transaction = {
    all: (statement, ...values) => all(writer, transaction, statement, values),
    each: (statement, rows) => each(writer, transaction, statement, rows),
    write: (statement, rows) => void later(each(writer, transaction, statement, rows)),
    lock: () => undefined,
    emit: (event) => events.push(event),
  };
  try {
    const result = await work(tx);
    void later(each(writer, transaction, insertEvents, events.map(eventColumns)));
    const committed = writer.commit(transaction);
    end();
    await committed;
    return result;
  } catch (error) {
    writer.rollback(transaction);
    throw failure ?? error;
  } finally {
    end();
  }
}

const all = (connection: SqliteConnection, transaction: number, statement: Statement, values: Value[]) =>
  connection.run(transaction, statement.name, () => statement.text.replaceAll(/\{(?:lock|free)\}/g, ''), values, 0);

async function each<Input extends Record<string, Value>>(
  connection: SqliteConnection,
  transaction: number,
  statement: BulkStatement<Input>,
  rows: readonly Input[],
): Promise<Row[]> {
  if (rows.length === 0) return [];
  const names = Object.keys(statement.columns);
  const values: Value[] = [];
  for (const row of rows) for (const name of names) values.push(row[name] ?? null);
  const text = () => {
    const source = `(select ${names.map((name, place) => `?${place + 1} as ${name}`).join(', ')})`;
    return renderRows(statement.text, source).replaceAll(/\{(?:lock|order|ordered)\}/g, '');
  };
  return connection.run(transaction, statement.name, text, values, names.length);
}

/** SQLite serves one process: it owns every channel. */
const soleOwner: Ownership = {
  claim: async () => true,
  release: async () => undefined,
  onLost: () => undefined,
};

/** The operating system gives this lock back however the process ends, so a crash never blocks the next start. */
function lockFile(path: string): DatabaseSync {
  const lock = new DatabaseSync(path);
  try {
    lock.exec('pragma locking_mode = exclusive; begin exclusive');
  } catch (cause) {
    lock.close();
    throw new Error(
      `another Ponte is using ${path.replace(/\.lock$/, '')}; stop it, or set PONTE_DATA to another folder`,
      { cause },
    );
  }
  return lock;
}
