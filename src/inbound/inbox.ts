/**
 * From the provider's POST to the ledger: the raw body is on disk before the 200; understanding it comes after, and
 * survives a crash in between.
 */
import { isUtf8 } from 'node:buffer';
import type { InboundItem, UnparsedItem } from '../../connectors/kit/connector.ts';
import { Refusal } from '../../contracts/problem.ts';
import type { ChannelRegistry, LiveChannel } from '../channels/registry.ts';
import type { TemplateRegistry } from '../channels/templates.ts';
import {
  addDeadLetter,
  closeDeadLetter,
  closeLettersOfWebhook,
  findDeadLetter,
  triedDeadLetter,
} from '../ledger/dead-letters.ts';
import {
  deleteWebhooks,
  dropFreedWebhook,
  findWebhook,
  insertWebhooks,
  keepWebhook,
  leftoverWebhooks,
  type NewWebhookRow,
} from '../ledger/inbox.ts';
import type { Row, Store } from '../ledger/store.ts';
import type { Operation, Writer } from '../ledger/writer.ts';
import type { Clock, NewId } from '../platform/clock.ts';
import { sha256 } from '../platform/secrets.ts';
import type { Logger, Metrics } from '../platform/telemetry.ts';
import { applyWebhooks } from './apply.ts';
import type { Applied, RoutedItem } from './parsed-webhook.ts';

export interface InboxParts {
  store: Store;
  writer: Writer;
  channels: ChannelRegistry;
  templates: TemplateRegistry;
  clock: Clock;
  newId: NewId;
  log: Logger;
  metrics: Metrics;
}

/** A raw row older than this belongs to a process that is gone. */
const leftoverAfterMs = 15_000;

export class Inbox {
  readonly #parts: InboxParts;
  #working = 0;
  #idle: (() => void)[] = [];

  constructor(parts: InboxParts) {
    this.#parts = parts;
  }

  /** Resolves when the body is on disk: now the provider may be told 200. */
  async receive(channel: LiveChannel, raw: Buffer): Promise<void> {
    const receivedAt = this.#parts.clock.now();
    const seq = await this.#parts.writer.write(storeRaw, {
      channel: channel.id,
      received_at: receivedAt,
      ...encode(raw),
    });
    this.#working += 1;
    // After the answer: understanding must not make the provider wait.
    setImmediate(() => {
      this.#understand(seq, channel, raw, receivedAt).finally(() => {
        this.#working -= 1;
        if (this.#working === 0) for (const resolve of this.#idle.splice(0)) resolve();
      });
    });
  }

  /** Resolves when everything received is written down. */
  async drained(): Promise<void> {
    if (this.#working > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Picks up what an earlier or another process stored and did not get to. */
  async recover(olderThanMs = leftoverAfterMs): Promise<number> {
    const rows = await this.#parts.store.reader.all(leftoverWebhooks, this.#parts.clock.now() - olderThanMs);
    for (const row of rows) {
      const channel = this.#parts.channels.get(String(row.channel));
      if (channel !== undefined) await this.#understand(Number(row.seq), channel, decode(row), Number(row.received_at));
    }
    return rows.length;
  }

  /** Parses a dead letter again, after an upgrade or once its channel is there. */
  async replay(id: string): Promise<{ state: string; result: string }> {
    const { store, writer, channels } = this.#parts;
    const [letter] = await store.reader.all(findDeadLetter, id);
    if (letter === undefined) throw new Refusal('not_found');
    if (letter.state !== 'open' || letter.webhook_seq === null) throw new Refusal('state_conflict');
    const [row] = await store.reader.all(findWebhook, letter.webhook_seq as number);
    const channel = channels.get(String(letter.channel));
    if (row === undefined || channel === undefined) throw new Refusal('state_conflict');
    const receivedAt = Number(row.received_at);
    let items: RoutedItem[];
    try {
      items = this.#route(channel, channel.connector.webhook.parse(decode(row), channel.context.config));
    } catch (error) {
      items = [];
      await writer.write(noteReplay, { id, reason: messageOf(error), state: null, seq: Number(row.seq), whole: false });
      return { state: 'open', result: `ainda não é legível: ${messageOf(error)}` };
    }
    const applied = await this.#apply(Number(row.seq), items, receivedAt, channel);
    const still = applied.unparsed.some((key) => `${channel.id}\n${key}` === letter.item_key);
    if (still) {
      await writer.write(noteReplay, {
        id,
        reason: String(letter.reason),
        state: null,
        seq: Number(row.seq),
        whole: false,
      });
      return { state: 'open', result: 'ainda não é legível: o motivo é o mesmo' };
    }
    await writer.write(noteReplay, {
      id,
      reason: '',
      state: 'replayed',
      seq: Number(row.seq),
      whole: applied.unparsed.length === 0,
    });
    return { state: 'replayed', result: `lido agora: ${items.length} itens, ${applied.duplicates} já conhecidos` };
  }

  async #understand(seq: number, channel: LiveChannel, raw: Buffer, receivedAt: number): Promise<void> {
    const { log, writer, newId, metrics } = this.#parts;
    try {
      const items = this.#route(channel, channel.connector.webhook.parse(raw, channel.context.config));
      await this.#apply(seq, items, receivedAt, channel);
    } catch (error) {
      metrics.deadLetters.inc({ kind: 'webhook_body' });
      log.error(
        { err: error, channel: channel.id, webhook: seq },
        'webhook kept in quarantine: it could not be understood',
      );
      await writer
        .write(quarantineBody, {
          id: newId(),
          channel: channel.id,
          seq,
          reason: messageOf(error),
          at: receivedAt,
          key: sha256(raw.toString('base64')),
        })
        .catch((cause) =>
          log.error({ err: cause, webhook: seq }, 'quarantine failed; the raw webhook stays and is tried again'),
        );
    }
  }

  async #apply(seq: number, items: RoutedItem[], receivedAt: number, channel: LiveChannel): Promise<Applied> {
    const { writer, newId, metrics, log, templates } = this.#parts;
    const applied = await writer.write(applyWebhooks, { seq, items, receivedAt, newId });
    for (const { item, channel: id } of items) {
      metrics.inbound.inc({ channel: id, kind: item.kind });
      if (item.kind === 'receipt') metrics.receipts.inc({ channel: id, status: item.status });
    }
    if (applied.duplicates > 0) {
      metrics.duplicates.inc({ kind: 'webhook' }, applied.duplicates);
      log.debug({ channel: channel.id, webhook: seq, duplicates: applied.duplicates }, 'redelivered items dropped');
    }
    if (applied.unparsed.length > 0) {
      metrics.deadLetters.inc({ kind: 'webhook_item' }, applied.unparsed.length);
      log.warn({ channel: channel.id, webhook: seq, items: applied.unparsed }, 'webhook items kept in quarantine');
    }
    if (items.some(({ item }) => item.kind === 'template')) await templates.load();
    return applied;
  }

  /** A webhook may carry other numbers of the same account, or the account itself. */
  #route(receiver: LiveChannel, items: InboundItem[]): RoutedItem[] {
    return items.flatMap((item) => {
      const { numberId, accountId } = item.route;
      const own = receiver.address;
      if (numberId !== undefined ? numberId === own.numberId : accountId === undefined) return [routed(receiver, item)];
      const channels = this.#parts.channels.routed(receiver.connector.id, item.route);
      if (channels.length > 0) return channels.map((channel) => routed(channel, item));
      if (numberId === undefined) return [routed(receiver, item)];
      return [routed(receiver, unknownNumber(item, numberId))];
    });
  }
}

const routed = (channel: LiveChannel, item: InboundItem): RoutedItem => ({
  channel: channel.id,
  medium: channel.connector.medium,
  item,
});

const unknownNumber = (item: InboundItem, numberId: string): UnparsedItem => ({
  kind: 'unparsed',
  key: item.key,
  route: item.route,
  raw: item.raw,
  reason: `no channel is configured for number id ${numberId}`,
});

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Text where the bytes are text, so that a person can read the table; base64 where they are not. */
const encode = (raw: Buffer): Pick<NewWebhookRow, 'encoding' | 'body'> =>
  isUtf8(raw) && !raw.includes(0)
    ? { encoding: 'utf8', body: raw.toString('utf8') }
    : { encoding: 'base64', body: raw.toString('base64') };

const decode = (row: Row): Buffer => Buffer.from(String(row.body), row.encoding === 'base64' ? 'base64' : 'utf8');

const storeRaw: Operation<NewWebhookRow, number> = {
  name: 'store-webhook',
  async run(tx, inputs) {
    const rows = await tx.each(
      insertWebhooks,
      inputs.map((input, place) => ({ ...input, place })),
    );
    return rows.map((row) => Number(row.seq)).sort((a, b) => a - b);
  },
};

const quarantineBody: Operation<
  { id: string; channel: string; seq: number; reason: string; at: number; key: string },
  void
> = {
  name: 'quarantine-webhook',
  mustLand: true,
  async run(tx, inputs) {
    for (const { id, channel, seq, reason, at, key } of inputs) {
      const reasonPt =
        'O Ponte não entendeu este webhook; o corpo original está guardado e pode ser lido de novo após uma atualização.';
      const [row] = await tx.all(findWebhook, seq);
      if (row === undefined) continue;
      const added = await tx.all(
        addDeadLetter,
        id,
        'webhook_body',
        channel,
        reason,
        reasonPt,
        String(row.body),
        at,
        `${channel}\n${key}`,
        seq,
      );
      if (added.length > 0) await tx.all(keepWebhook, seq);
      else await tx.each(deleteWebhooks, [{ seq }]);
    }
    return inputs.map(() => undefined);
  },
};

const noteReplay: Operation<{ id: string; reason: string; state: string | null; seq: number; whole: boolean }, void> = {
  name: 'note-replay',
  async run(tx, inputs) {
    for (const { id, reason, state, seq, whole } of inputs) {
      if (state === null) await tx.all(triedDeadLetter, id, reason);
      else {
        await tx.all(closeDeadLetter, id, state);
        if (whole) await tx.all(closeLettersOfWebhook, seq);
        await tx.all(dropFreedWebhook, seq);
      }
    }
    return inputs.map(() => undefined);
  },
};
