/** The embedded ledger: one file, WAL, every commit on disk before it counts. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { eventColumns, insertEvents } from './event-rows.ts';
import { migrate } from './migrate.ts';
import type {
  BulkStatement,
  NewEvent,
  Ownership,
  Queries,
  Row,
  Statement,
  Store,
  Transaction,
  Value,
} from './store.ts';
import { renderRows } from './store.ts';

export async function openSqlite(path: string): Promise<Store> {
  mkdirSync(dirname(path), { recursive: true });
  const lock = lockFile(`${path}.lock`);
  const db = new DatabaseSync(path);
  db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma cache_size = -16000');
  // A checkpoint of 4 MB at a time keeps the WAL small without paying for one every few commits.
  db.exec('pragma wal_autocheckpoint = 1000; pragma busy_timeout = 5000');

  const prepared = new Map<string, StatementSync>();
  const prepare = (name: string, text: () => string): StatementSync => {
    let ready = prepared.get(name);
    if (ready === undefined) {
      ready = db.prepare(text());
      prepared.set(name, ready);
    }
    return ready;
  };

  const all = (statement: Statement, values: Value[]): Row[] =>
    prepare(statement.name, () => statement.text.replaceAll('{lock}', '')).all(...values) as Row[];

  const each = <Input extends Record<string, Value>>(
    statement: BulkStatement<Input>,
    rows: readonly Input[],
  ): Row[] => {
    const names = Object.keys(statement.columns);
    const ready = prepare(statement.name, () => {
      const source = `(select ${names.map((name, place) => `?${place + 1} as ${name}`).join(', ')})`;
      return renderRows(statement.text, source).replaceAll(/\{(?:lock|order|ordered)\}/g, '');
    });
    const returned: Row[] = [];
    const values = new Array<Value>(names.length);
    for (const row of rows) {
      for (let place = 0; place < names.length; place++) values[place] = row[names[place] as string] ?? null;
      for (const result of ready.all(...values)) returned.push(result as Row);
    }
    return returned;
  };

  let open = Promise.resolve();
  const store: Store = {
    dialect: 'sqlite',
    transaction(work) {
      // One at a time: the driver is synchronous, but `work` may await between two statements.
      const run = async () => {
        const events: NewEvent[] = [];
        const tx: Transaction = {
          all: async (statement, ...values) => all(statement, values),
          each: async (statement, rows) => each(statement, rows),
          emit: (event) => events.push(event),
        };
        db.exec('begin immediate');
        try {
          const result = await work(tx);
          if (events.length > 0) each(insertEvents, events.map(eventColumns));
          db.exec('commit');
          return result;
        } catch (error) {
          if (db.isTransaction) db.exec('rollback');
          throw error;
        }
      };
      const turn = open.then(run);
      open = turn.then(
        () => undefined,
        () => undefined,
      );
      return turn;
    },
    reader: { all: () => Promise.reject(new Error('the reader is not started yet')) },
    isAway: (error) =>
      error instanceof Error && /database is locked|disk I\/O error|database or disk is full/.test(error.message),
    ownership: soleOwner,
    async close() {
      await open;
      await reader.close();
      db.close();
      lock.close();
    },
  };
  await migrate(store);
  const reader = startReader(path);
  return Object.assign(store, { reader });
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

/** Searches and exports run in a worker on a connection of their own: dispatch never waits for a person's query. */
function startReader(path: string): Queries & { close(): Promise<void> } {
  const worker = new Worker(new URL('./sqlite-reader.ts', import.meta.url), { workerData: { path } });
  worker.unref();
  const waiting = new Map<number, { resolve: (rows: Row[]) => void; reject: (error: Error) => void }>();
  let last = 0;
  let broken: Error | undefined;
  worker.on('message', ({ id, rows, error }: { id: number; rows?: Row[]; error?: string }) => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    if (error === undefined) call?.resolve(rows ?? []);
    else call?.reject(new Error(error));
  });
  const fail = (error: Error) => {
    broken = error;
    for (const call of waiting.values()) call.reject(error);
    waiting.clear();
  };
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('the reader of the ledger has ended')));
  return {
    all: (statement, ...values) =>
      new Promise((resolve, reject) => {
        if (broken !== undefined) return reject(broken);
        last += 1;
        waiting.set(last, { resolve, reject });
        worker.ref();
        worker.postMessage({ id: last, text: statement.text.replaceAll('{lock}', ''), values });
      }),
    async close() {
      await worker.terminate();
    },
  };
}
