/** The composition root: makes the parts and connects them. No rules live here. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { busNames } from '../contracts/bus.ts';
import { BrokerConnection } from './broker/connection.ts';
import { Relay } from './broker/relay.ts';
import { ChannelRegistry } from './channels/registry.ts';
import { TemplateRegistry } from './channels/templates.ts';
import { Fleet } from './dispatch/fleet.ts';
import { Inbox } from './inbound/inbox.ts';
import { settleParked } from './inbound/parked.ts';
import { createAccept } from './intake/accept.ts';
import { Backlog } from './intake/backlog.ts';
import { CommandConsumer } from './intake/commands.ts';
import { FeedSignal } from './intake/feed-signal.ts';
import { KeyRing } from './intake/keys.ts';
import { createOperate } from './intake/operate.ts';
import { addSetting, readSetting } from './ledger/channels.ts';
import { openPostgres } from './ledger/postgres.ts';
import { openSqlite } from './ledger/sqlite.ts';
import type { Store } from './ledger/store.ts';
import { type Operation, Writer } from './ledger/writer.ts';
import type { Clock, NewId } from './platform/clock.ts';
import { createHttpClient } from './platform/http.ts';
import { randomToken, Vault } from './platform/secrets.ts';
import type { Logger, Metrics } from './platform/telemetry.ts';
import { connectWakeUps } from './platform/wake.ts';
import type { Watchdog } from './platform/watchdog.ts';
import type { Settings } from './settings.ts';

export interface HubContext {
  settings: Settings;
  clock: Clock;
  newId: NewId;
  dice: () => number;
  log: Logger;
  metrics: Metrics;
  watchdog: Watchdog;
}

/** Provider connections per origin: more than any one channel's calls in flight, so none waits for a socket. */
const connectionsPerOrigin = 1024;

export type Hub = Awaited<ReturnType<typeof startHub>>;

/** @throws when the ledger cannot be opened; nothing stays open then, and the caller decides whether it passes by itself. */
export async function startHub(context: HubContext) {
  const store = await openLedger(context.settings);
  try {
    return await startOn(store, context);
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function startOn(store: Store, context: HubContext) {
  const { settings, clock, newId, log, metrics, watchdog } = context;
  const commits = {
    onAway: (error: Error) => log.error({ err: error }, 'the ledger is away; requests are refused, outcomes wait'),
  };
  const writer = new Writer(store, commits);
  // Groups of their own, so that accepting, sending and hearing from providers do not wait for each other's commits.
  const dispatchWriter = new Writer(store, commits);
  const inboundWriter = new Writer(store, { ...commits, concurrent: 2 });
  const writers = [writer, dispatchWriter, inboundWriter];
  const ledgerId = await ensureSetting(store, writer, 'ledger-id', () => randomId(8));
  const http = createHttpClient(connectionsPerOrigin);
  const channels = new ChannelRegistry(store, writer, new Vault(secretKey(settings)), clock);
  const templates = new TemplateRegistry(store, writer, http, clock);
  const keys = new KeyRing(store, writer, clock, newId);
  const backlog = new Backlog(store, clock, settings.maxBacklog);
  const signal = new FeedSignal();
  const inbox = new Inbox({ store, writer: inboundWriter, channels, templates, clock, newId, log, metrics });
  const names = busNames(settings.prefix);
  const relay = new Relay({ store, writer, names, ledgerId, log, metrics });
  const fleet = new Fleet({
    ...settings,
    store,
    writer: dispatchWriter,
    channels,
    http,
    clock,
    log,
    metrics,
    dice: context.dice,
    owner: newId(),
  });

  /** Those who pass events on look. Only for news: the relay's own commits must not wake it for ever. */
  function lookForEvents(): void {
    relay.wake();
    signal.wake();
  }
  for (const one of writers)
    one.onCommit((ms, events) => {
      metrics.commitSeconds.observe(ms / 1000);
      if (events > 0) lookForEvents();
    });
  const queued = (channel: string) => {
    fleet.wake(channel);
    wakes?.announce(channel);
  };
  const accept = createAccept({
    store,
    writer,
    channels,
    templates,
    backlog,
    clock,
    newId,
    onAccepted: (channel, origin) => {
      metrics.accepted.inc({ channel, via: origin.slice(0, origin.indexOf(':')) });
      queued(channel);
    },
  });
  const operate = createOperate(writer, clock, queued);
  const commands = new CommandConsumer({
    writer,
    accept,
    operate,
    backlog,
    names,
    prefetch: settings.amqpPrefetch,
    clock,
    newId,
    log,
    metrics,
  });
  const broker =
    settings.amqpUrl === undefined
      ? undefined
      : new BrokerConnection(settings.amqpUrl, names, [relay, commands], log, () => clock.now());

  await channels.load();
  await Promise.all([templates.load(), keys.load(), backlog.refresh()]);
  const adminKey = await keys.ensureAdmin(settings.adminKey);
  if (settings.channels !== undefined) await channels.applyFile(settings.channels);
  // Before anything is started that would have to be ended again: what may fail has been done.
  const wakes =
    settings.redisUrl === undefined
      ? undefined
      : connectWakeUps(
          settings.redisUrl,
          settings.prefix,
          log,
          () => clock.now(),
          (channel) => {
            lookForEvents();
            fleet.wake(channel);
          },
        );
  fleet.align();
  await broker?.start();

  const syncTemplates = async () => {
    for (const channel of channels.all()) {
      if (channel.state === 'off' || channel.connector.templates === undefined) continue;
      await templates
        .sync(channel)
        .catch((error: Error) => log.warn({ channel: channel.id, err: error.cause ?? error }, 'templates not synced'));
    }
  };
  const every = (name: string, ms: number, work: () => Promise<unknown>) => repeat(name, ms, work, log, watchdog);
  const chores = [
    every('backlog', 1_000, () => backlog.refresh()),
    every('parked-receipts', 5_000, () => writer.write(settleParked, clock.now())),
    // Other processes change channels and keys too.
    every('configuration', 5_000, () => Promise.all([channels.load(), keys.load()])),
    every('templates', 3_600_000, syncTemplates),
  ];
  void syncTemplates();

  return {
    store,
    writer,
    ledgerId,
    channels,
    templates,
    keys,
    backlog,
    signal,
    inbox,
    accept,
    operate,
    fleet,
    relay,
    broker,
    wakes,
    adminKey,
    /** Ordered: stop taking work in, let what is in flight end and be written down, then let go of the connections. */
    async stop() {
      signal.close();
      await commands.stop();
      await fleet.stop();
      for (const end of chores) end();
      await Promise.all(writers.map((one) => one.drained()));
      await broker?.close();
      await wakes?.close();
      await http.close();
      await store.close();
    },
  };
}

function openLedger(settings: Settings): Promise<Store> {
  if (settings.databaseUrl === undefined) return openSqlite(join(settings.dataDirectory, 'ponte.db'));
  // The start's flags leave room for SQLite's threads; without them the heap may use it and collect less often.
  setFlagsFromString('--heap-growing-percent=160');
  return openPostgres(settings.databaseUrl);
}

/** Repeats a chore until ended; a failure is logged and the next turn tries again. */
function repeat(name: string, ms: number, work: () => Promise<unknown>, log: Logger, watchdog: Watchdog): () => void {
  let timer: NodeJS.Timeout;
  let ended = false;
  const turn = async () => {
    await work().catch((error: Error) =>
      log.warn({ chore: name, reason: error.message }, 'chore failed, it runs again'),
    );
    if (ms < 60_000) watchdog.beat(name);
    if (!ended) timer = setTimeout(turn, ms);
  };
  timer = setTimeout(turn, ms);
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}

/** Given by the environment, or made at the first start and kept beside the data, readable by its owner only. */
function secretKey(settings: Settings): Buffer {
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

async function ensureSetting(store: Store, writer: Writer, name: string, make: () => string): Promise<string> {
  await writer.write(saveSetting, { name, value: make() });
  const [row] = await store.reader.all(readSetting, name);
  return String(row?.value);
}

const randomId = (length: number): string =>
  randomToken(length * 2)
    .toLowerCase()
    .replaceAll(/[^0-9a-z]/g, '')
    .slice(0, length)
    .padEnd(length, '0');
