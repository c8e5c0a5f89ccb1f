/** What makes an installation this one: its ledger, its secret key, its name. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { addSetting, readSetting } from './ledger/channels.ts';
import { openPostgres } from './ledger/postgres.ts';
import { openSqlite } from './ledger/sqlite.ts';
import type { Store } from './ledger/store.ts';
import type { Operation, Writer } from './ledger/writer.ts';
import { randomToken } from './platform/secrets.ts';
import type { Settings } from './settings.ts';

export function openLedger(settings: Settings): Promise<Store> {
  if (settings.databaseUrl === undefined) return openSqlite(join(settings.dataDirectory, 'ponte.db'));
  // The start's flags leave room for SQLite's threads; without them the heap may use it and collect less often.
  setFlagsFromString('--heap-growing-percent=50');
  return openPostgres(settings.databaseUrl);
}

/** Given by the environment, or made at the first start and kept beside the data, readable by its owner only. */
export function secretKey(settings: Settings): Buffer {
  if (settings.secretKey !== undefined) return Buffer.from(settings.secretKey, 'base64');
  mkdirSync(settings.dataDirectory, { recursive: true });
  const path = join(settings.dataDirectory, 'secret.key');
  try {
    writeFileSync(path, Buffer.from(randomToken(32), 'base64url').toString('base64'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return Buffer.from(readFileSync(path, 'utf8'), 'base64');
}

const saveSetting: Operation<{ name: string; value: string }, void> = {
  name: 'save-setting',
  async run(tx, inputs) {
    for (const { name, value } of inputs) await tx.all(addSetting, name, value);
    return inputs.map(() => undefined);
  },
};

/** Made at the first start; the source of all events and the first part of their ids. */
export async function ledgerIdOf(store: Store, writer: Writer): Promise<string> {
  await writer.write(saveSetting, { name: 'ledger-id', value: randomId(8) });
  const [row] = await store.reader.all(readSetting, 'ledger-id');
  return String(row?.value);
}

const randomId = (length: number): string =>
  randomToken(length * 2)
    .toLowerCase()
    .replaceAll(/[^0-9a-z]/g, '')
    .slice(0, length)
    .padEnd(length, '0');
