/** Migrations go forward, once each, whoever starts first; a ledger from the future is left alone. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../src/ledger/migrate.ts';
import { migrations } from '../../src/ledger/migrations.ts';
import { openPostgres } from '../../src/ledger/postgres.ts';
import { openSqlite } from '../../src/ledger/sqlite.ts';
import { statement } from '../../src/ledger/store.ts';
import { look, openTestLedger, type TestLedger } from '../kit/ledger.ts';
import { messageRow, rowId, writeMessages } from '../kit/rows.ts';
import { hasPostgres, ledgers, temporaryDatabase } from '../kit/services.ts';

const versions = (ledger: TestLedger) =>
  look(ledger.store.reader, 'select version, name from ponte_migration order by version');

describe.each(ledgers)('migrations on %s', (name) => {
  let ledger: TestLedger;
  beforeEach(async () => {
    ledger = await openTestLedger(name);
  });
  afterEach(() => ledger.remove());

  test('each is applied once and recorded by number and name', async () => {
    expect(await versions(ledger)).toEqual(
      migrations.map((migration, place) => ({ version: place + 1, name: migration.name })),
    );
  });

  test('run again they change nothing, and what was written stays', async () => {
    await writeMessages(ledger.store, [messageRow(1)]);
    await migrate(ledger.store);
    const again = await ledger.reopen();
    expect(await look(again.reader, 'select id from message')).toEqual([{ id: rowId(1) }]);
    expect(await look(again.reader, 'select count(*) as n from ponte_migration')).toEqual([{ n: migrations.length }]);
  });

  test('a ledger written by a newer Ponte is refused by name, unharmed', async () => {
    const newer = migrations.length + 1;
    await ledger.store.transaction((tx) =>
      tx.all(statement('', `insert into ponte_migration (version, name, applied_at) values (${newer}, 'future', 1)`)),
    );
    await expect(migrate(ledger.store)).rejects.toThrow(
      new RegExp(`at migration ${newer}, this Ponte knows ${migrations.length}`),
    );
    expect(await versions(ledger)).toHaveLength(newer);
  });

  test('notifications that an earlier version kept are there after it', async () => {
    const columns = 'id text primary key, name text not null, channel text not null, body text not null';
    await ledger.store.transaction(async (tx) => {
      for (const text of [
        'drop table definition',
        `create table notification (${columns}, origin text not null, updated_at bigint not null)`,
        `insert into notification values ('aviso', 'Aviso', 'wa-matriz', '{"variables":[]}', 'file', 7)`,
        `delete from ponte_migration where name like 'definitions%'`,
      ]) {
        await tx.all(statement('', text));
      }
    });
    await migrate(ledger.store);
    expect(await look(ledger.store.reader, 'select * from definition')).toEqual([
      {
        kind: 'notification',
        id: 'aviso',
        name: 'Aviso',
        channel: 'wa-matriz',
        body: '{"variables":[]}',
        origin: 'file',
        updated_at: 7,
      },
    ]);
  });

  test('a failing transaction leaves nothing', async () => {
    const failing = ledger.store.transaction(async (tx) => {
      await tx.each(
        {
          name: 'x',
          columns: { id: 'text' },
          text: `insert into setting (name, value) select r.id, 'x' from {rows} r where true`,
        },
        [{ id: 'half' }],
      );
      throw new Error('stop here');
    });
    await expect(failing).rejects.toThrow('stop here');
    expect(await look(ledger.store.reader, 'select * from setting')).toEqual([]);
    await writeMessages(ledger.store, [messageRow(1)]);
  });
});

test.skipIf(!hasPostgres)('two processes that start at once apply each migration once', async () => {
  const database = await temporaryDatabase({ empty: true });
  const stores = await Promise.all(Array.from({ length: 4 }, () => openPostgres(database.url)));
  const rows = await look((stores[0] as (typeof stores)[0]).reader, 'select version from ponte_migration');
  expect(rows).toHaveLength(migrations.length);
  await Promise.all(stores.map((store) => store.close()));
  await database.remove();
});

test('a second process on the same SQLite file is refused with what to do about it', async () => {
  const ledger = await openTestLedger('sqlite');
  await expect(openSqlite(ledger.address)).rejects.toThrow(
    /another Ponte is using .*ponte\.db; stop it, or set PONTE_DATA/,
  );
  await ledger.remove();
});
