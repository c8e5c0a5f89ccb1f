/**
 * An SMSC on loopback, in plain SMPP 3.4: binds, submits, receipts in the forms seen in the field, texts that people
 * write, and misbehaviour on demand. It counts what it took, so that a message sent twice shows.
 */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Watch } from '../kit/simulator/watch.ts';
import { Connection } from './simulator/connection.ts';
import { Deliveries } from './simulator/deliveries.ts';
import { type FaultRule, Faults } from './simulator/faults.ts';
import { inboundParts } from './simulator/inbound.ts';
import { Journal } from './simulator/journal.ts';
import type {
  DeliveryRecord,
  InboundText,
  ReceiptForm,
  ReceiptPlan,
  SentPart,
  SimulatorOptions,
  SimulatorStats,
  Stat,
} from './simulator/model.ts';
import { id } from './simulator/pdu.ts';
import { receipt } from './simulator/receipts.ts';
import { seededRandom, shuffled, type World } from './simulator/world.ts';

export type { FaultAction, FaultRule, Operation } from './simulator/faults.ts';
export type * from './simulator/model.ts';

export interface ManualReceipt {
  /** As the receipt is to have it; the SMSC need not know it. */
  messageId: string;
  stat: Stat;
  /** The person's number and our sender, the way round of the submit. */
  source: string;
  destination: string;
  text?: string;
  reference?: number;
  errorCode?: string;
  form?: ReceiptForm;
}

export interface SmscSimulator {
  readonly host: string;
  readonly port: number;
  /** Accepted parts, oldest first. */
  readonly sent: readonly SentPart[];
  /** Every deliver_sm and data_sm, and how it was answered. */
  readonly deliveries: readonly DeliveryRecord[];
  readonly stats: SimulatorStats;
  /** How often the same part was accepted: by its reference where it has one, else by its text. */
  accepted(part: Pick<SentPart, 'source' | 'destination' | 'text' | 'part' | 'reference'>): number;
  /** Whole texts of one person, as the phone shows them. */
  texts(destination: string): string[];
  readonly faults: { script(...rules: readonly FaultRule[]): void; clear(): void; readonly struck: number };
  setReceipts(plan: ReceiptPlan): void;
  receipt(receipt: ManualReceipt): void;
  /** What was not answered, or refused for now, is sent again at once. */
  redeliver(): void;
  /** Receipts that wait to be shuffled go out as they are. */
  releaseReceipts(): void;
  /** Answers held by a fault go out, in another order if asked. */
  release(options?: { shuffle?: boolean }): void;
  /** A person writes. */
  deliver(text: InboundText): void;
  setPassword(password: string): void;
  /** Octets of any kind, to every connection. */
  write(octets: Uint8Array): void;
  /** The SMSC wants every session to end. */
  unbindAll(): void;
  /** Every connection is cut. */
  dropAll(): void;
  /** Every connection that exists takes everything and says nothing. */
  halfOpenAll(): void;
  /** The port refuses connections, and those that exist are cut. */
  offline(): Promise<void>;
  online(): Promise<void>;
  /** Resolves when `reached` first holds; looked at after every change. */
  until(reached: (simulator: SmscSimulator) => boolean, options?: { what?: string; timeoutMs?: number }): Promise<void>;
  /** Resolves when every delivery is answered and no answer is due. */
  settled(options?: { timeoutMs?: number }): Promise<void>;
  close(): Promise<void>;
}

export async function startSmscSimulator(options: SimulatorOptions): Promise<SmscSimulator> {
  const settings = { ...options };
  const host = options.host ?? '127.0.0.1';
  const now = options.clock ?? Date.now;
  const watch = new Watch();
  const changed = () => watch.changed();
  const timers = new Set<NodeJS.Timeout>();
  const redeliveries = new Set<NodeJS.Timeout>();
  const after = (ms: number, run: () => void, kept: Set<NodeJS.Timeout>) => {
    const timer = setTimeout(() => {
      kept.delete(timer);
      run();
      changed();
    }, ms);
    timer.unref();
    kept.add(timer);
  };
  const connections = new Set<Connection>();
  const faults = new Faults();
  faults.script(...(options.faults ?? []));
  let lastId = 0x7f00a000n;
  let second = { at: Number.NaN, count: 0 };
  const world: World = {
    options: settings,
    now,
    random: seededRandom(options.seed ?? 1),
    nextId: () => ++lastId,
    receiptPlan: options.receipts ?? {},
    journal: new Journal(options.keepSent),
    faults,
    deliveries: new Deliveries(
      (run) => after(options.redeliverAfterMs ?? 30_000, run, redeliveries),
      changed,
      options.deliveryWindow,
    ),
    held: [],
    gathered: [],
    later: (ms, run) => after(ms, run, timers),
    changed,
    binds: () => [...connections].filter(({ bound }) => bound !== undefined).length,
    isTooFast: () => {
      const at = Math.floor(now() / 1000);
      second = { at, count: second.at === at ? second.count + 1 : 1 };
      return second.count > (options.maxPerSecond ?? Number.POSITIVE_INFINITY);
    },
  };

  const server = createServer((socket) => {
    const connection = new Connection(world, socket);
    connections.add(connection);
    socket.on('close', () => {
      connections.delete(connection);
      changed();
    });
    changed();
  });
  const listen = async (port: number) => {
    server.listen(port, host);
    await once(server, 'listening');
  };
  const dropAll = () => {
    for (const connection of connections) connection.cut();
  };
  const stopListening = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    dropAll();
    await closed;
  };
  await listen(options.port ?? 0);
  const { port } = server.address() as AddressInfo;

  const { journal, deliveries } = world;
  const pending = () => deliveries.pending + timers.size + world.held.length + world.gathered.length;
  const simulator: SmscSimulator = {
    host,
    port,
    get sent() {
      return journal.sent;
    },
    deliveries: deliveries.records,
    get stats() {
      const { submits, accepted, repeated, refused } = journal;
      return {
        connections: connections.size,
        binds: world.binds(),
        submits,
        accepted,
        repeated,
        refused: Object.fromEntries(refused),
        faultsStruck: faults.struck,
        pending: pending(),
      };
    },
    accepted: (part) => journal.times(part),
    texts: (destination) => journal.texts(destination),
    faults,
    setReceipts: (plan) => {
      world.receiptPlan = plan;
    },
    receipt: ({ messageId, text = '', source, destination, reference, ...facts }) => {
      const sent = { source, destination, text, ...(reference !== undefined && { reference }) };
      const pdu = receipt(sent, { ...facts, id: messageId, submittedAt: now(), doneAt: now() });
      deliveries.add(pdu, { kind: 'receipt', about: messageId, asData: facts.form?.as === 'data_sm' });
    },
    redeliver: () => deliveries.again(),
    releaseReceipts: () => {
      for (const issue of world.gathered.splice(0)) issue();
    },
    release: ({ shuffle = false } = {}) => {
      const held = world.held.splice(0);
      for (const send of shuffle ? shuffled(held, world.random) : held) send();
      changed();
    },
    deliver: (text) => {
      for (const pdu of inboundParts(text)) deliveries.add(pdu, { kind: 'message', about: text.from });
    },
    setPassword: (password) => {
      settings.password = password;
    },
    write: (octets) => {
      for (const connection of connections) connection.write(octets);
    },
    unbindAll: () => {
      for (const connection of connections) connection.request(id.unbind, Buffer.alloc(0));
    },
    dropAll,
    halfOpenAll: () => {
      for (const connection of connections) connection.silence();
    },
    until: (reached, { what = reached.toString(), timeoutMs = 5000 } = {}) =>
      watch.until(() => reached(simulator), what, timeoutMs),
    settled: ({ timeoutMs = 5000 } = {}) =>
      watch.until(() => pending() === 0, 'every delivery answered and every answer given', timeoutMs),
    offline: stopListening,
    online: () => listen(port),
    close: async () => {
      for (const timer of [...timers, ...redeliveries]) clearTimeout(timer);
      watch.close();
      await stopListening();
    },
  };
  return simulator;
}
