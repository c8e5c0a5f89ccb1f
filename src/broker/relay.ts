/**
 * Takes events from the ledger to RabbitMQ: in the feed's order, with confirms, marked only after the confirm. When the
 * link breaks it starts again behind the last confirmed event, so consumers may see one twice, never out of order or not
 * at all.
 */
import type { ConfirmChannel } from 'amqplib';
import { routingKey } from '../../contracts/event.ts';
import {
  asStoredEvent,
  eventId,
  eventJson,
  eventsAfter,
  moveCursor,
  readCursor,
  type StoredEvent,
} from '../ledger/events.ts';
import type { Store } from '../ledger/store.ts';
import type { Operation, Writer } from '../ledger/writer.ts';
import { Bell } from '../platform/bell.ts';
import type { Logger, Metrics } from '../platform/telemetry.ts';
import type { BrokerLink, LinkUser } from './connection.ts';
import type { Names } from './topology.ts';

/** Unconfirmed events at a time: enough to keep the broker busy, little enough to repeat after a cut. */
const confirmWindow = 500;
/** Confirmed events after which the cursor is moved on disk. */
const saveEvery = 250;
const cursorName = 'rabbitmq';
/** Other processes write events too; without a hint from them this is how late they leave. */
const pollMs = 500;
/** A full queue refuses what is bound to it; asked again at once, and for all, it would have every other queue flooded. */
const refusedWaitMs = 1_000;
const unroutedReportMs = 60_000;

const saveCursor: Operation<number, void> = {
  name: 'relay-cursor',
  async run(tx, confirmed) {
    tx.write(moveCursor, [{ name: cursorName, seq: Math.max(...confirmed) }]);
    return confirmed.map(() => undefined);
  },
};

export interface RelayParts {
  store: Store;
  writer: Writer;
  names: Names;
  ledgerId: string;
  log: Logger;
  metrics: Metrics;
}

export class Relay implements LinkUser {
  readonly #parts: RelayParts;
  #channel: ConfirmChannel | undefined;
  /** Last event handed to the channel. */
  #published = 0;
  /** Last event that it and everything before it are confirmed. */
  #confirmed = 0;
  #saved = 0;
  #unconfirmed = 0;
  /** Events confirmed ahead of an earlier one that is still open. */
  readonly #ahead = new Set<number>();
  readonly #order: number[] = [];
  #generation = 0;
  /** Counts restarts: what was published before the last one says nothing any more. */
  #round = 0;
  /** Refused last: one event at a time, with a rest before it, until one is taken. */
  #refused = false;
  readonly #detached = new Bell();
  #running: Promise<void> = Promise.resolve();
  readonly #bell = new Bell();
  #unroutedAt = 0;

  constructor(parts: RelayParts) {
    this.#parts = parts;
  }

  wake(): void {
    this.#bell.ring();
  }

  async attach({ publish }: BrokerLink): Promise<void> {
    await this.#running;
    this.#generation += 1;
    this.#detached.answer();
    this.#channel = publish;
    publish.on('return', (message) => this.#unrouted(message.fields.routingKey));
    publish.on('drain', () => this.wake());
    this.#running = this.#run(this.#generation);
  }

  detach(): void {
    this.#generation += 1;
    this.#channel = undefined;
    this.#detached.ring();
    this.wake();
  }

  /** Events written and not yet confirmed, as far as this process knows. */
  get unconfirmed(): number {
    return this.#unconfirmed;
  }

  async #run(generation: number): Promise<void> {
    const live = () => generation === this.#generation;
    try {
      while (live() && !(await this.#parts.store.ownership.claim('rabbitmq-relay'))) await this.#bell.rest(pollMs * 4);
      const [row] = await this.#parts.store.reader.all(readCursor, cursorName);
      if (!live()) return;
      this.#refused = false;
      this.#restartAt(Number(row?.seq ?? 0));
      while (live()) {
        this.#bell.answer();
        if (this.#refused && this.#unconfirmed === 0) await this.#detached.rest(refusedWaitMs);
        const moved = await this.#step(live);
        if (!moved) await this.#bell.rest(pollMs);
      }
    } catch (error) {
      if (!live()) return;
      this.#parts.log.error({ err: error }, 'the event relay stopped and starts again');
      // A ring from before the failure would have it start again without a rest, and again.
      this.#bell.answer();
      await this.#bell.rest(pollMs);
      if (live()) this.#running = this.#run(generation);
    }
  }

  #restartAt(seq: number): void {
    this.#round += 1;
    this.#published = seq;
    this.#confirmed = seq;
    this.#saved = seq;
    this.#unconfirmed = 0;
    this.#ahead.clear();
    this.#order.length = 0;
  }

  async #step(live: () => boolean): Promise<boolean> {
    const limit = (this.#refused ? 1 : confirmWindow) - this.#unconfirmed;
    const least = this.#refused ? 1 : confirmWindow / 10;
    const round = this.#round;
    const confirmed = this.#worthSaving() ? this.#confirmed : 0;
    if (limit < least && confirmed === 0) return false;
    const { writer, store } = this.#parts;
    const [rows] = await Promise.all([
      limit > 0 ? store.reader.all(eventsAfter, this.#published, limit) : [],
      confirmed > 0 ? writer.write(saveCursor, confirmed) : undefined,
    ]);
    // Refused meanwhile: what was read lies behind the refused event, which comes first.
    if (!live() || round !== this.#round) return true;
    this.#saved = Math.max(this.#saved, confirmed);
    for (const row of rows) this.#publish(asStoredEvent(row), live);
    this.#parts.metrics.relayLag.set(this.#unconfirmed);
    return rows.length > 0;
  }

  /** A crash repeats at most what was confirmed since: saving at every step would cost more than that is worth. */
  #worthSaving(): boolean {
    const ahead = this.#confirmed - this.#saved;
    return ahead >= saveEvery || (ahead > 0 && this.#unconfirmed === 0);
  }

  #publish(event: StoredEvent, live: () => boolean): void {
    const { names, ledgerId } = this.#parts;
    const round = this.#round;
    this.#published = event.seq;
    this.#unconfirmed += 1;
    this.#order.push(event.seq);
    this.#channel?.publish(
      names.events,
      routingKey(event.name, event.channel),
      Buffer.from(eventJson(ledgerId, event)),
      {
        persistent: true,
        mandatory: true,
        contentType: 'application/cloudevents+json',
        messageId: eventId(ledgerId, event.seq),
      },
      (error) => {
        if (!live() || round !== this.#round) return;
        // A refused event stops the line: what comes after it must not be marked before it has left.
        this.#refused = error !== null && error !== undefined;
        if (this.#refused) this.#restartAt(this.#confirmed);
        else this.#settled(event.seq);
        this.wake();
      },
    );
  }

  #settled(seq: number): void {
    this.#unconfirmed -= 1;
    this.#parts.metrics.events.inc();
    this.#ahead.add(seq);
    while (this.#order.length > 0 && this.#ahead.delete(this.#order[0] as number))
      this.#confirmed = this.#order.shift() as number;
  }

  #unrouted(key: string): void {
    this.#parts.metrics.unrouted.inc();
    if (Date.now() - this.#unroutedAt < unroutedReportMs) return;
    this.#unroutedAt = Date.now();
    this.#parts.log.warn(
      { routingKey: key, exchange: this.#parts.names.events },
      'no queue is bound for this event; bind one to the exchange, or read GET /v1/events, where every event stays',
    );
  }
}
