/**
 * The connection to RabbitMQ. The library recovers it; here every recovery runs the same set-up as the first start, and
 * a channel that breaks alone takes the connection with it, so there is one way back only.
 */
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChannelModel, type ConfirmChannel, connect, type RecoveringChannelModel } from 'amqplib';
import type { Logger } from '../platform/telemetry.ts';
import { writeTogether } from '../platform/write-together.ts';
import { assertTopology, type Names } from './topology.ts';

export interface BrokerLink {
  /** Publishes events, replies and dead letters. */
  publish: ConfirmChannel;
  /** Reads commands. */
  consume: ConfirmChannel;
}

/** Told when a link is there and when it is gone. */
export interface LinkUser {
  attach(link: BrokerLink): Promise<void>;
  detach(): void;
}

/** Messages in queues that nobody has taken. */
export interface Waiting {
  commands: number;
  dead: number;
}

export interface BrokerStatus {
  up: boolean;
  since: number;
  detail: string;
}

const heartbeatSeconds = 10;
const connectTimeoutMs = 10_000;
/** A broker that blocks publishing answers nobody on that connection. */
const askTimeoutMs = 2_000;

export class BrokerConnection {
  readonly #url: string;
  readonly #names: Names;
  readonly #users: LinkUser[];
  readonly #log: Logger;
  readonly #now: () => number;
  #recovering: RecoveringChannelModel | undefined;
  #status: BrokerStatus;
  #failing = false;
  #closed = false;
  #link: BrokerLink | undefined;
  #asking: Promise<Waiting> | undefined;

  constructor(url: string, names: Names, users: LinkUser[], log: Logger, now: () => number) {
    this.#url = withHeartbeat(url);
    this.#names = names;
    this.#users = users;
    this.#log = log;
    this.#now = now;
    this.#status = { up: false, since: now(), detail: 'connecting' };
  }

  get status(): BrokerStatus {
    return this.#status;
  }

  /** Undefined while RabbitMQ cannot be asked. */
  async waiting(): Promise<Waiting | undefined> {
    const link = this.#link;
    if (link === undefined) return undefined;
    // One question at a time: what is not answered must not pile up behind a broker that blocks.
    this.#asking ??= this.#count(link.consume).finally(() => {
      this.#asking = undefined;
    });
    const asked = this.#asking.catch((error: unknown) => {
      this.#log.debug({ err: error }, 'rabbitmq did not tell how full its queues are');
      return undefined;
    });
    return Promise.race([asked, sleep(askTimeoutMs, undefined, { ref: false })]);
  }

  async #count(channel: ConfirmChannel): Promise<Waiting> {
    const [commands, dead] = await Promise.all([
      channel.checkQueue(this.#names.commands),
      channel.checkQueue(this.#names.dead),
    ]);
    return { commands: commands.messageCount, dead: dead.messageCount };
  }

  /** Returns at once: a broker that is away is retried for ever, Ponte works on without it. */
  async start(): Promise<void> {
    const recovering = await connect(this.#url, {
      // Without it Nagle's algorithm adds some 20 ms to every event at moderate load.
      noDelay: true,
      timeout: connectTimeoutMs,
      recovery: {
        initialDelay: 200,
        maxDelay: 5_000,
        jitter: 0.3,
        waitForConnect: false,
        setup: (model: ChannelModel) => this.#setUp(model),
      },
    } as Parameters<typeof connect>[1] & { recovery: object });
    this.#recovering = recovering as unknown as RecoveringChannelModel;
    this.#recovering.on('connect', () => this.#becomes(true, 'connected'));
    this.#recovering.on('disconnect', (error: Error) => this.#lost(error));
    this.#recovering.on('connect-failed', (error: Error) => this.#lost(error));
    this.#recovering.on('error', (error: Error) => this.#log.warn({ err: error }, 'rabbitmq connection error'));
    this.#recovering.on('blocked', (reason: string) =>
      this.#log.warn({ reason }, 'rabbitmq blocks publishing (memory or disk alarm)'),
    );
    this.#recovering.on('unblocked', () => this.#log.info('rabbitmq takes messages again'));
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const user of this.#users) user.detach();
    await this.#recovering?.close();
  }

  async #setUp(model: ChannelModel): Promise<void> {
    writeTogether((model.connection as unknown as { stream: Duplex }).stream);
    // The library listens to a connection once it is set up; before, an error without a listener would end the process.
    model.on('error', (error) => this.#log.debug({ err: error }, 'rabbitmq connection error'));
    const publish = await model.createConfirmChannel();
    const consume = await model.createConfirmChannel();
    for (const channel of [publish, consume]) {
      channel.on('error', (error) => this.#log.warn({ err: error }, 'rabbitmq channel error'));
      channel.on('close', () => {
        // A closed connection closes its channels too; only a channel that went alone needs this.
        void model.close().catch(() => undefined);
      });
    }
    await assertTopology(publish, this.#names);
    // Closed in the middle of it: nobody would ever detach who is attached now.
    if (this.#closed) return;
    for (const user of this.#users) await user.attach({ publish, consume });
    if (this.#closed) for (const user of this.#users) user.detach();
    else this.#link = { publish, consume };
  }

  #lost(error: Error): void {
    this.#link = undefined;
    for (const user of this.#users) user.detach();
    if (!this.#failing)
      this.#log.warn({ err: error }, 'rabbitmq is away; accepting and sending go on, events wait in the ledger');
    this.#failing = true;
    this.#becomes(false, error.message);
  }

  #becomes(up: boolean, detail: string): void {
    if (up && this.#failing) this.#log.info('rabbitmq is back');
    if (up) this.#failing = false;
    this.#status = { up, since: up === this.#status.up ? this.#status.since : this.#now(), detail };
  }
}

/** A dead peer is noticed within two heartbeats; the library's default is none. */
function withHeartbeat(url: string): string {
  const parsed = new URL(url);
  if (!parsed.searchParams.has('heartbeat')) parsed.searchParams.set('heartbeat', String(heartbeatSeconds));
  return parsed.toString();
}
