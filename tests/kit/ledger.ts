/** A ledger by itself, and a look into its tables. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPostgres } from '../../src/ledger/postgres.ts';
import { openSqlite } from '../../src/ledger/sqlite.ts';
import { type Queries, type Row, type Store, statement, type Value } from '../../src/ledger/store.ts';
import { type Ledger, temporaryDatabase } from './services.ts';

export interface TestLedger {
  store: Store;
  /** File or URL. */
  address: string;
  /** Another process's view of the same database; SQLite serves one process only. */
  reopen(): Promise<Store>;
  remove(): Promise<void>;
}

export async function openTestLedger(ledger: Ledger): Promise<TestLedger> {
  if (ledger === 'postgres') {
    const database = await temporaryDatabase();
    const store = await openPostgres(database.url);
    const others = new Set<Store>();
    return {
      store,
      address: database.url,
      reopen: async () => {
        const other = await openPostgres(database.url);
        others.add(other);
        const close = other.close.bind(other);
        let closing: Promise<void> | undefined;
        other.close = () => {
          closing ??= close();
          return closing;
        };
        return other;
      },
      async remove() {
        await Promise.all([store, ...others].map((one) => one.close()));
        await database.remove();
      },
    };
  }
  const directory = await mkdtemp(join(tmpdir(), 'ponte-ledger-'));
  const address = join(directory, 'ponte.db');
  let store = await openSqlite(address);
  return {
    get store() {
      return store;
    },
    address,
    reopen: async () => {
      await store.close();
      store = await openSqlite(address);
      return store;
    },
    async remove() {
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Plain SQL for assertions. */
export const look = (queries: Queries, sql: string, ...values: Value[]): Promise<Row[]> =>
  queries.all(statement('', sql), ...values);

export async function countRows(queries: Queries, table: string): Promise<number> {
  const [row] = await look(queries, `select count(*) as n from ${table}`);
  return Number(row?.n);
}

/** What a refused request must leave as it was. */
export async function footprint(queries: Queries): Promise<Record<string, number>> {
  const tables = ['message', 'event', 'attempt', 'receipt', 'webhook', 'inbound_item', 'dead_letter'];
  const counts = await Promise.all(tables.map((table) => countRows(queries, table)));
  return Object.fromEntries(tables.map((table, place) => [table, counts[place] ?? 0]));
}
