/** A ledger with many messages: its indices are dropped, the rows are made inside the database, the indices made anew. */
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { openPostgres } from '../src/ledger/postgres.ts';
import { openSqlite } from '../src/ledger/sqlite.ts';
import type { Sample } from './log-cases.ts';
import { campaignCount, campaignStatement, fillStatements, type shapeOf } from './log-rows.ts';
import type { Ledger } from './report.ts';

/** Rows of one transaction. */
const batch = 100_000;

interface Database {
  run(sql: string): Promise<void>;
  /** Name and definition of the indices that may be dropped. */
  indices(): Promise<{ name: string; sql: string }[]>;
  close(): Promise<void>;
}

/** @param at the file or the address of an empty database. */
export async function fillLog(
  ledger: Ledger,
  at: string,
  shape: ReturnType<typeof shapeOf>,
  progress: (line: string) => void,
): Promise<void> {
  // Its start makes the tables.
  await (await (ledger === 'sqlite' ? openSqlite(at) : openPostgres(at))).close();
  const database = ledger === 'sqlite' ? openFile(at) : await openServer(at);
  try {
    const indices = await database.indices();
    for (const { name } of indices) await database.run(`drop index ${name}`);
    const startedAt = performance.now();
    for (let from = 0; from < shape.rows; from += batch) {
      const to = Math.min(shape.rows, from + batch);
      for (const sql of fillStatements(ledger, from, to, shape)) await database.run(sql);
      const perSecond = to / ((performance.now() - startedAt) / 1_000);
      if (to % 500_000 === 0 || to === shape.rows)
        progress(`log, ${ledger}: ${to} of ${shape.rows} rows, ${perSecond.toFixed(0)}/s`);
    }
    for (let number = 0; number < campaignCount; number++) await database.run(campaignStatement(number, shape.startMs));
    for (const [place, { name, sql }] of indices.entries()) {
      progress(`log, ${ledger}: index ${place + 1} of ${indices.length}, ${name}`);
      await database.run(sql);
    }
    // As the server does by itself where it may.
    if (ledger === 'postgres') await database.run('vacuum (analyze)');
  } finally {
    await database.close();
  }
}

/** What may be asked for, of these messages. */
export async function readSamples(ledger: Ledger, at: string, ids: readonly string[]): Promise<Sample[]> {
  const list = ids.map((id) => `'${id}'`).join(', ');
  const sql = `select id, channel, contact, customer_id, campaign_id, reference, provider_id, idem_key from message where id in (${list})`;
  if (ledger === 'sqlite') {
    const db = new DatabaseSync(at, { readOnly: true });
    const rows = db.prepare(sql).all() as unknown as Sample[];
    db.close();
    return rows;
  }
  const client = new pg.Client({ connectionString: at });
  await client.connect();
  const { rows } = await client.query<Sample>(sql).finally(() => client.end());
  return rows;
}

function openFile(path: string): Database {
  const db = new DatabaseSync(path);
  db.exec('pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -1000000; pragma threads = 2');
  return {
    run: async (sql) => {
      db.exec(sql);
      // The fill is one long piece of work: signals and timers get their turn between its statements.
      await new Promise((resolve) => setImmediate(resolve));
    },
    indices: async () =>
      db
        .prepare(
          `select name, sql from sqlite_master where type = 'index' and tbl_name in ('message', 'attempt') and sql is not null`,
        )
        .all()
        .map(({ name, sql }) => ({ name: String(name), sql: String(sql) })),
    close: async () => {
      db.exec('pragma journal_mode = wal');
      db.close();
    },
  };
}

async function openServer(url: string): Promise<Database> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`set synchronous_commit = off; set maintenance_work_mem = '1GB'; set work_mem = '64MB'`);
  return {
    run: async (sql) => void (await client.query(sql)),
    indices: async () => {
      const { rows } = await client.query<{ name: string; sql: string }>(
        `select indexname as name, indexdef as sql from pg_indexes
         where tablename in ('message', 'attempt') and indexname not like '%pkey'`,
      );
      return rows;
    },
    close: () => client.end(),
  };
}
