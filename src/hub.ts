/** The composition root: makes the parts and connects them. No rules live here. */
import { busNames } from '../contracts/bus.ts';
import { BrokerConnection } from './broker/connection.ts';
import { Relay } from './broker/relay.ts';
import { ConnectionTests } from './channels/connection-tests.ts';
import { explainMismatch } from './channels/explain-mismatch.ts';
import { NotificationRegistry } from './channels/notifications.ts';
import { PriceRegistry } from './channels/prices.ts';
import { ProviderChannels } from './channels/provider-channels.ts';
import { ChannelRegistry, type LiveChannel } from './channels/registry.ts';
import { TemplateRegistry } from './channels/templates.ts';
import { Tiers } from './channels/tiers.ts';
import { startChores } from './chores.ts';
import { createRecordConsent } from './conversations/consent.ts';
import { sweepWindows } from './conversations/windows.ts';
import { createSweepFallbacks } from './dispatch/fallbacks.ts';
import { Fleet } from './dispatch/fleet.ts';
import { SharedLimits } from './dispatch/limits/shared.ts';
import { linkTrier } from './dispatch/session/try-link.ts';
import { Inbox } from './inbound/inbox.ts';
import { createSweepLongTexts } from './inbound/long-text-sweep.ts';
import { settleParked } from './inbound/parked.ts';
import { Poller } from './inbound/poller.ts';
import { createSweepReceipts } from './inbound/receipt-timeouts.ts';
import { ledgerIdOf, openLedger, secretKey } from './installation.ts';
import { createAccept } from './intake/accept.ts';
import { Audit } from './intake/audit.ts';
import { Backlog } from './intake/backlog.ts';
import { createCheck } from './intake/check.ts';
import { CommandConsumer } from './intake/commands.ts';
import { FeedSignal } from './intake/feed-signal.ts';
import { createRollUp } from './intake/figures/roll-up.ts';
import { createFire } from './intake/fire.ts';
import { KeyRing } from './intake/keys.ts';
import { createReplays } from './intake/letters/create.ts';
import { createOperate } from './intake/operate.ts';
import { Eraser } from './intake/privacy/eraser.ts';
import { Retention } from './intake/privacy/retention.ts';
import { Users } from './intake/users.ts';
import type { Store } from './ledger/store.ts';
import { Writer } from './ledger/writer.ts';
import type { Clock, NewId } from './platform/clock.ts';
import { createHttpClient } from './platform/http.ts';
import { createPersonHash } from './platform/person.ts';
import { Vault } from './platform/secrets.ts';
import type { Logger, Metrics } from './platform/telemetry.ts';
import { connectWakeUps, type RedisServer } from './platform/wake.ts';
import type { Watchdog } from './platform/watchdog.ts';
import type { Settings } from './settings.ts';
import { createTriggering } from './triggering.ts';
import { TriggerRegistry } from './triggers/registry.ts';
import { SourceReader } from './triggers/source-reader.ts';
import { SourceRegistry } from './triggers/sources.ts';

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
/** An ERP takes its time over a page of a thousand records. */
const sourceTimeoutMs = 60_000;

/** A step of a plan leaves about so long after what it waited for. */
const fallbackMs = 250;
/** How late an event about a window may be. */
const windowsMs = 250;
/** How late a message without a receipt may be closed. */
const receiptTimeoutsMs = 1_000;
const longTextsMs = 1_000;
const campaignsMs = 500;
const tasksMs = 1_000;
const watchesMs = 1_000;
const pollsMs = 1_000;
const replaysMs = 250;

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
  const ledgerId = await ledgerIdOf(store, writer);
  const http = createHttpClient(connectionsPerOrigin);
  const secret = secretKey(settings);
  const vault = new Vault(secret);
  const channels = new ChannelRegistry(store, writer, vault, clock);
  const sameAccount = (channel: LiveChannel): LiveChannel[] => {
    const { accountId } = channel.address;
    return accountId === undefined ? [channel] : channels.routed(channel.connector.id, { accountId });
  };
  const templates = new TemplateRegistry(store, writer, http, clock, sameAccount);
  const notifications = new NotificationRegistry({ store, writer, channels, templates, clock });
  const prices = new PriceRegistry(store, writer);
  const keys = new KeyRing(store, writer, clock, newId);
  const users = new Users({ store, writer, keys, clock });
  const audit = new Audit({ store, writer, clock, newId });
  const backlog = new Backlog(store, clock, settings.maxBacklog);
  const signal = new FeedSignal();
  const names = busNames(settings.prefix);
  const relay = new Relay({ store, writer, names, ledgerId, log, metrics });
  const personOf = createPersonHash(secret);
  const known = { channels, prices, personOf };
  const tiers = new Tiers(store);
  const triggers = new TriggerRegistry({ store, writer, clock, notifications });
  const sources = new SourceRegistry({ store, writer, clock, vault });
  const sourceReader = new SourceReader({ http, clock, timeoutMs: sourceTimeoutMs });
  const configuration: { load(): Promise<unknown> }[] = [
    channels,
    prices,
    notifications,
    triggers,
    sources,
    keys,
    tiers,
  ];
  const owner = newId();
  const redis = await redisOf(settings);
  const shared = new SharedLimits({
    store,
    writer: dispatchWriter,
    clock,
    log,
    process: owner,
    redis,
  });
  const fleet = new Fleet({
    ...settings,
    store,
    writer: dispatchWriter,
    channels,
    templates,
    known,
    newId,
    onDelivered: (channel, octets, arrival) => inbox.receiveDelivered(channel, octets, arrival),
    explainMismatch: (channel, content) => explainMismatch(templates, channel, content),
    http,
    clock,
    log,
    metrics,
    dice: context.dice,
    shared,
    tiers,
    owner,
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
  const hearing = { store, writer: inboundWriter, channels, clock, log, metrics };
  const inbox = new Inbox({
    ...hearing,
    templates,
    known,
    newId,
    onQueued: queued,
    onInbound: (channel, count) => fleet.noteInbound(channel, count),
  });
  const poller = new Poller({ ...hearing, inbox, http, owns: (channel) => fleet.owns(channel) });
  const preparing = { store, writer, channels, templates, clock, newId, personOf };
  const check = createCheck({ ...preparing, limitsOf: (channel, contact, at) => fleet.limitsOf(channel, contact, at) });
  const accept = createAccept({
    ...preparing,
    backlog,
    onAccepted: (channel, origin, isDue) => {
      metrics.accepted.inc({ channel, via: origin.slice(0, origin.indexOf(':')) });
      if (isDue) queued(channel);
    },
  });
  const fire = createFire({ triggers, notifications, accept, check, clock });
  const sweepReceipts = createSweepReceipts(channels);
  const sweepLongTexts = createSweepLongTexts({ known, newId });
  const sweepFallbacks = createSweepFallbacks({ channels, templates, newId });
  const followPlans = async () => {
    for (const channel of await writer.write(sweepFallbacks, clock.now())) queued(channel);
  };
  const operate = createOperate(writer, clock, queued);
  const replays = createReplays({
    ...preparing,
    accept,
    fire,
    check,
    triggers,
    notifications,
    providers: inbox.letters,
    onQueued: queued,
    log,
    owner: store.dialect === 'sqlite' ? 'only' : owner,
  });
  const triggering = createTriggering({
    ...{ store, writer, clock, newId, log, settings, owner, personOf },
    ...{ channels, templates, notifications, prices, triggers, sources, sourceReader, operate, accept, fire },
  });
  const { campaigns, tasks, taskRunner, watches, watchRunner, optedOut, feeder } = triggering;
  const eraser = new Eraser({
    ...{
      store,
      writer,
      clock,
      newId,
      vault,
      hashOf: personOf,
      channels,
      operate,
      forgetFile: triggering.forgetFile,
      log,
    },
    providerTimeoutMs: settings.providerTimeoutMs,
  });
  const hasBroker = settings.amqpUrl !== undefined;
  const retention = new Retention({ store, writer, clock, newId, hashOf: personOf, hasBroker, log });
  configuration.push(retention);
  configuration.push(tasks, watches);
  const commands = new CommandConsumer({
    writer,
    accept,
    fire,
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
  await Promise.all([...configuration.map((one) => one.load()), templates.load(), backlog.refresh()]);
  const adminKey = await keys.ensureAdmin(settings.adminKey);
  if (settings.channels !== undefined) {
    await channels.applyFile(settings.channels);
    await notifications.applyFile(settings.notifications);
    await triggers.applyFile(settings.triggers);
    await sources.applyFile(settings.sources);
    await tasks.applyFile(settings.tasks);
    await watches.applyFile(settings.watches);
    await retention.applyFile(settings.retention);
  }
  // Before anything is started that would have to be ended again: what may fail has been done.
  const wakes =
    redis === undefined
      ? undefined
      : connectWakeUps(
          redis,
          log,
          () => clock.now(),
          (channel) => {
            lookForEvents();
            fleet.wake(channel);
          },
        );
  fleet.align();
  await broker?.start();

  const syncTemplates = () =>
    templates.syncAll(channels.all(), (channel, error) =>
      log.warn({ channel: channel.id, err: error.cause ?? error }, 'templates not synced'),
    );
  const endChores = startChores(
    [
      ['backlog', 1_000, () => backlog.refresh()],
      ['parked-receipts', 5_000, () => writer.write(settleParked, { now: clock.now(), known })],
      ['long-texts', longTextsMs, () => inboundWriter.write(sweepLongTexts, clock.now())],
      ['receipt-timeouts', receiptTimeoutsMs, () => writer.write(sweepReceipts, clock.now())],
      ['fallbacks', fallbackMs, followPlans],
      ['campaigns', campaignsMs, () => feeder.feed()],
      ['tasks', tasksMs, () => taskRunner.look()],
      ['watches', watchesMs, () => watchRunner.begin()],
      ['polls', pollsMs, () => poller.begin()],
      ['replays', replaysMs, () => replays.look()],
      ['figures', 2_000, createRollUp({ store, writer, clock })],
      ['erasures', 1_000, () => eraser.run()],
      ['retention', 60_000, () => retention.look()],
      ['windows', windowsMs, () => writer.write(sweepWindows, clock.now())],
      // Other processes change channels and keys too.
      ['configuration', 5_000, () => Promise.all(configuration.map((one) => one.load()))],
      ['template-changes', 5_000, () => templates.refresh(channels.all())],
      ['templates', 3_600_000, syncTemplates],
    ],
    log,
    watchdog,
  );
  void syncTemplates();

  return {
    store,
    writer,
    clock,
    ledgerId,
    personOf,
    recordConsent: createRecordConsent(personOf),
    channels,
    providerChannels: new ProviderChannels({ channels, http, clock }),
    connectionTests: new ConnectionTests({ channels, http, clock, fleet, tryLink: linkTrier(clock, context.dice) }),
    templates,
    notifications,
    triggers,
    sources,
    sourceReader,
    campaigns,
    drafts: triggering.drafts,
    tasks,
    taskRunner,
    watches,
    watchRunner,
    optedOut,
    tiers,
    fire,
    prices,
    keys,
    users,
    audit,
    backlog,
    signal,
    inbox,
    replays,
    eraser,
    retention,
    poller,
    accept,
    check,
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
      await shared.close();
      endChores();
      // A source that is slow to answer does not hold the stop up.
      const fed = Promise.all([
        feeder.stop(),
        watchRunner.stop(),
        poller.stop(),
        replays.stop(),
        eraser.stop(),
        retention.stop(),
      ]);
      await http.close();
      await fed;
      await Promise.all(writers.map((one) => one.drained()));
      await broker?.close();
      await wakes?.close();
      await store.close();
    },
  };
}

async function redisOf({ redisUrl, prefix }: Settings): Promise<RedisServer | undefined> {
  return redisUrl === undefined ? undefined : { url: redisUrl, prefix, Client: (await import('ioredis')).Redis };
}
