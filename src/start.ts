/** Reads the settings, starts Ponte (or the demo when nothing is configured), stops in order on a signal. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { channelConnectors } from '../connectors/index.ts';
import { openSqlite } from './ledger/sqlite.ts';
import { startPonte } from './ponte.ts';
import { readSettings, SettingsError } from './settings.ts';

/** Loads all that a start may need, each with its threads, and ends: Node keeps the compiled code for the next start. */
export async function compile(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'ponte-compile-'));
  const store = await openSqlite(join(directory, 'ponte.db'));
  await store.close();
  await rm(directory, { recursive: true });
  await Promise.all(Object.values(channelConnectors).map((load) => load()));
  await import('./demo/demo.ts');
}

export async function run(): Promise<void> {
  try {
    await start();
  } catch (error) {
    // A person reads this on a terminal: the reason in one line, the stack only where it is a bug.
    const known = error instanceof SettingsError || (error instanceof Error && error.cause !== undefined);
    process.stderr.write(`ponte: ${known ? (error as Error).message : (error as Error).stack}\n`);
    process.exit(1);
  }
}

async function start(): Promise<void> {
  const settings = readSettings(process.env);
  const demo = settings.channels === undefined ? await (await import('./demo/demo.ts')).startDemo(settings) : undefined;
  const ponte = await startPonte(settings);
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await demo?.stop();
    await ponte.stop();
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const hub = await ponte.ready;
  if (demo !== undefined) await demo.begin(hub, ponte.url);
  else if (hub.adminKey !== undefined) {
    process.stdout.write(
      `\nFirst start: this is the administrator's API key, shown only now:\n\n  ${hub.adminKey}\n\n`,
    );
  }
}
