/** Forward-only migrations, under a lock: two processes starting together apply each one once. */
import { migrations } from './migrations.ts';
import { type Row, type Store, statement } from './store.ts';

const createVersions = statement(
  'create-versions',
  'create table if not exists ponte_migration (version bigint primary key, name text not null, applied_at bigint not null)',
);
const lockMigrations = statement('lock-migrations', 'select pg_advisory_xact_lock(7305790)');
const appliedVersions = statement('applied-versions', 'select version, name from ponte_migration order by version');
const recordVersion = statement(
  'record-version',
  'insert into ponte_migration (version, name, applied_at) values (?1, ?2, ?3)',
);

export async function migrate(store: Store): Promise<void> {
  await store.transaction(async (tx) => {
    if (store.dialect === 'postgres') await tx.all(lockMigrations);
    await tx.all(createVersions);
    const applied = await tx.all(appliedVersions);
    refuseNewer(applied);
    for (const [place, migration] of migrations.entries()) {
      const version = place + 1;
      if (applied.some((row) => row.version === version)) continue;
      for (const [part, text] of migration.statements.entries()) {
        await tx.all(statement(`migration-${version}-${part}`, forDialect(text, store.dialect)));
      }
      await tx.all(recordVersion, version, migration.name, Date.now());
    }
  });
}

/** A ledger written by a newer Ponte may hold what this one would misread. */
function refuseNewer(applied: Row[]): void {
  const newest = Math.max(0, ...applied.map((row) => Number(row.version)));
  if (newest > migrations.length) {
    throw new Error(
      `the ledger is at migration ${newest}, this Ponte knows ${migrations.length}: start the newer version, migrations only go forward`,
    );
  }
}

/**
 * `{key}`: text compared byte by byte. `{counter}`: a primary key that counts up. `{fill}`: room for updates in place.
 * `{clustered}`: the same, and kept in the order of its primary key where the database can.
 */
function forDialect(text: string, dialect: Store['dialect']): string {
  const sqlite = dialect === 'sqlite';
  return text
    .replaceAll('{key}', sqlite ? 'text' : 'text collate "C"')
    .replaceAll(
      '{counter}',
      sqlite ? 'integer primary key autoincrement' : 'bigint generated always as identity primary key',
    )
    .replaceAll('{fill}', sqlite ? '' : 'with (fillfactor = 70)')
    .replaceAll('{clustered}', sqlite ? 'without rowid' : 'with (fillfactor = 70)');
}
