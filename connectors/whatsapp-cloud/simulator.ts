/**
 * An independent WhatsApp Cloud API on loopback: judges requests as strictly as Meta does, sends signed webhooks, and
 * misbehaves on demand. For tests, load tests, crash tests and the demo; shares no code with the connector it tests.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Watch } from '../kit/simulator/watch.ts';
import { Directory } from './simulator/directory.ts';
import { type FaultRule, Faults, type ScriptedFault } from './simulator/faults.ts';
import { Journal } from './simulator/journal.ts';
import { Limits } from './simulator/limits.ts';
import { MediaStore } from './simulator/media.ts';
import type {
  ReadMark,
  ReceiptPlan,
  RequestRecord,
  SentMessage,
  TemplateOptions,
  TemplateStatus,
} from './simulator/model.ts';
import type { SimulatorOptions } from './simulator/options.ts';
import { People } from './simulator/people.ts';
import { seededRandom } from './simulator/random.ts';
import { type ManualReceipt, sendReceipt } from './simulator/receipts.ts';
import { numberOf, type SentReply, sendReply } from './simulator/replies.ts';
import type { Reply } from './simulator/reply-content.ts';
import { createSimulatorServer } from './simulator/server.ts';
import { type SimulatorStats, statsOf } from './simulator/stats.ts';
import { type Handshake, type SubscribeOptions, subscribe } from './simulator/subscribe.ts';
import { registerTemplate, setTemplateStatus, type TemplateStatusDetails } from './simulator/template-updates.ts';
import { Timers } from './simulator/timers.ts';
import { Webhooks } from './simulator/webhooks.ts';
import { Windows } from './simulator/windows.ts';
import type { World } from './simulator/world.ts';

export type { FaultAction, FaultRule, ScriptedFault } from './simulator/faults.ts';
export type * from './simulator/model.ts';
export type { AutoReply, SimulatorOptions } from './simulator/options.ts';
export type { ManualReceipt } from './simulator/receipts.ts';
export type { SentReply } from './simulator/replies.ts';
export type { Reply, ReplyContent } from './simulator/reply-content.ts';
export type { SimulatorStats } from './simulator/stats.ts';
export type { Handshake, SubscribeOptions } from './simulator/subscribe.ts';
export type { TemplateStatusDetails } from './simulator/template-updates.ts';
export type { RawPost, WebhookStats } from './simulator/webhooks.ts';

export interface WhatsAppSimulator {
  /** `http://host:port`, for `baseUrl`. */
  readonly url: string;
  /** Accepted messages, oldest first. */
  readonly sent: readonly SentMessage[];
  readonly requests: readonly RequestRecord[];
  /** Messages marked as read. */
  readonly reads: readonly ReadMark[];
  readonly stats: SimulatorStats;
  /** How many messages with this `biz_opaque_callback_data` were accepted. */
  accepted(opaque: string): number;
  readonly faults: { script(rule: FaultRule): ScriptedFault; clear(): void };
  reply(reply: Reply): SentReply;
  /** A status by hand. */
  receipt(receipt: ManualReceipt): void;
  setReceipts(plan: ReceiptPlan): void;
  readonly webhooks: Pick<Webhooks, 'hold' | 'release' | 'configure' | 'change' | 'post' | 'stats'>;
  /** Without a handshake. Every account, or one number, whose own address goes before its account's. */
  setWebhookUrl(url: string, phoneNumberId?: string): void;
  subscribe(options?: SubscribeOptions): Promise<Handshake>;
  readonly windows: {
    open(from: string, phoneNumberId?: string): void;
    close(from: string, phoneNumberId?: string): void;
    openUntil(from: string, phoneNumberId?: string): number | undefined;
  };
  readonly media: {
    /** As if uploaded; returns the media id. */
    add(file: { bytes: Uint8Array; mimeType: string; filename?: string; id?: string; wabaId?: string }): string;
  };
  registerTemplate(template: TemplateOptions, wabaId?: string): { id: string };
  setTemplateStatus(
    name: string,
    language: string,
    status: TemplateStatus,
    details?: TemplateStatusDetails,
  ): { id: string };
  /** Resolves when `reached` first holds; looked at after every change. */
  until(
    reached: (simulator: WhatsAppSimulator) => boolean,
    options?: { what?: string; timeoutMs?: number },
  ): Promise<void>;
  /** Resolves when every webhook is acknowledged or given up and nothing is scheduled. */
  settled(options?: { timeoutMs?: number }): Promise<void>;
  /** The port refuses connections, and those that exist are cut. Webhooks go on. */
  offline(): Promise<void>;
  online(): Promise<void>;
  /** Ends everything at once: connections, deliveries, timers, waits. */
  close(): Promise<void>;
}

/** Looks like Meta's, is unique over restarts, and costs one string. */
function messageIds(): () => string {
  const run = randomBytes(9).toString('base64url');
  let count = 0;
  return () => `wamid.HBgM${run}${(++count).toString(36).toUpperCase().padStart(10, '0')}FQIAERgSAA==`;
}

function createWorld(options: SimulatorOptions, needNewConnection: () => void): World {
  const now = options.clock ?? Date.now;
  const random = seededRandom(options.seed ?? 1);
  const directory = new Directory(options.accounts);
  const timers = new Timers();
  const watch = new Watch();
  const faults = new Faults(random, needNewConnection);
  for (const rule of options.faults ?? []) faults.script(rule);
  return {
    options,
    baseUrl: '',
    now,
    newMessageId: options.ids ?? messageIds(),
    windowMode: options.window ?? 'sync',
    receiptPlan: options.receipts ?? {},
    directory,
    people: new People(options.people ?? [], options.brazilianWaId ?? 'as-typed'),
    windows: new Windows(),
    limits: new Limits(options.limits ?? {}),
    media: new MediaStore(now),
    journal: new Journal(options),
    faults,
    webhooks: new Webhooks({ directory, timers, random, plan: options.webhooks ?? {}, changed: () => watch.changed() }),
    timers,
    watch,
  };
}

export async function startWhatsAppSimulator(options: SimulatorOptions): Promise<WhatsAppSimulator> {
  const world = createWorld(options, () => server.closeIdleConnections());
  const server = createSimulatorServer(world);
  const host = options.host ?? '127.0.0.1';
  const listen = async (port: number) => {
    server.listen(port, host);
    await once(server, 'listening');
  };
  const stopListening = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  await listen(options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  world.baseUrl = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

  const { journal, webhooks, watch, windows, people, directory, timers } = world;
  const simulator: WhatsAppSimulator = {
    url: world.baseUrl,
    get sent() {
      return journal.sent;
    },
    get requests() {
      return journal.requests;
    },
    get reads() {
      return journal.reads;
    },
    get stats() {
      return statsOf(world);
    },
    accepted: (opaque) => journal.accepted(opaque),
    faults: world.faults,
    reply: (reply) => sendReply(world, reply),
    receipt: (receipt) => sendReceipt(world, receipt),
    setReceipts: (plan) => {
      world.receiptPlan = plan;
    },
    webhooks,
    setWebhookUrl: (url, phoneNumberId) => {
      const owners = phoneNumberId === undefined ? directory.accounts : [directory.number(phoneNumberId)];
      for (const owner of owners) owner.webhookUrl = url;
    },
    subscribe: (asked) => subscribe(world, asked),
    windows: {
      open: (from, id) => windows.open(numberOf(world, id), people.at(from), world.now()),
      close: (from, id) => windows.close(numberOf(world, id), people.at(from)),
      openUntil: (from, id) => windows.openUntil(numberOf(world, id), people.at(from)),
    },
    media: {
      add: ({ wabaId, ...file }) =>
        world.media.add({ ...file, wabaId: directory.account(wabaId).options.wabaId, origin: 'upload' }).id,
    },
    registerTemplate: (template, wabaId) => registerTemplate(world, template, wabaId),
    setTemplateStatus: (name, language, status, details) => setTemplateStatus(world, name, language, status, details),
    until: (reached, { what = reached.toString(), timeoutMs = 5000 } = {}) =>
      watch.until(() => reached(simulator), what, timeoutMs),
    settled: ({ timeoutMs = 5000 } = {}) =>
      watch.until(() => webhooks.pending === 0 && timers.count === 0, 'all webhooks settled', timeoutMs),
    offline: stopListening,
    online: () => listen(port),
    close: async () => {
      timers.clear();
      watch.close();
      await Promise.all([stopListening(), webhooks.close()]);
    },
  };
  return simulator;
}
