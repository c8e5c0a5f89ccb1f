/**
 * From the provider's POST to the ledger. What a webhook says is parsed and written in one transaction, and only then
 * answered 200; what cannot be understood is written as it came. A crash at any moment leaves the provider without its
 * 200, so it sends again, and the keys of the items make the repetition harmless.
 */
import type { Arrival, InboundItem, UnparsedItem, WebhookCall } from '../../connectors/kit/connector.ts';
import { Refusal } from '../../contracts/problem.ts';
import type { ChannelRegistry, LiveChannel } from '../channels/registry.ts';
import type { TemplateRegistry } from '../channels/templates.ts';
import type { Known } from '../conversations/hear-receipts.ts';
import type { Store } from '../ledger/store.ts';
import type { Writer } from '../ledger/writer.ts';
import type { Clock, NewId } from '../platform/clock.ts';
import { redact } from '../platform/secrets.ts';
import type { Logger, Metrics } from '../platform/telemetry.ts';
import { applyWebhooks } from './apply.ts';
import { applyPolled } from './apply-polled.ts';
import type { Applied, ParsedWebhook, PolledCall, RoutedItem } from './parsed-webhook.ts';
import type { PollState } from './poll-state.ts';
import { quarantineBody } from './quarantine.ts';
import { type Kept, Rereader } from './reread.ts';

export interface InboxParts {
  store: Store;
  writer: Writer;
  channels: ChannelRegistry;
  templates: TemplateRegistry;
  known: Known;
  /** A channel has something to send. */
  onQueued(channel: string): void;
  /** Customers' messages use the same throughput of the number as ours. */
  onInbound(channel: string, count: number): void;
  clock: Clock;
  newId: NewId;
  log: Logger;
  metrics: Metrics;
}

export class Inbox {
  readonly #parts: InboxParts;

  /** For what was not understood when it came. */
  readonly letters: Rereader;

  constructor(parts: InboxParts) {
    this.#parts = parts;
    this.letters = new Rereader({
      ...parts,
      parse: (channel, raw, call, at) => this.#parse(channel, raw, call, at),
      apply: (channel, webhook) => this.#apply(channel, webhook),
    });
  }

  /** Resolves when all of it is on disk: now the provider may be told 200. */
  async receive(channel: LiveChannel, raw: Buffer, called: WebhookCall): Promise<void> {
    const receivedAt = this.#parts.clock.now();
    const call = called.query === '' ? called : { ...called, query: redact(called.query, channel.secrets) };
    try {
      await this.#apply(channel, { raw, call, items: this.#parse(channel, raw, call, receivedAt), receivedAt });
    } catch (error) {
      // The ledger is away: no 200, the provider tries again.
      if (error instanceof Refusal) throw error;
      await this.#quarantine(channel, { raw, call, receivedAt }, error);
    }
  }

  /** The same for what came over a connection of the channel: once this resolves the provider may be told that it did. */
  async receiveDelivered(channel: LiveChannel, octets: Uint8Array, { id, at: receivedAt }: Arrival): Promise<void> {
    const raw = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
    const call = { delivered: true, id } as const;
    try {
      await this.#apply(channel, { raw, call, items: this.#parse(channel, raw, call, receivedAt), receivedAt });
    } catch (error) {
      if (error instanceof Refusal) throw error;
      await this.#quarantine(channel, { raw, call, receivedAt }, error);
    }
  }

  /** Resolves when the news of it is on disk, and with them where the next question begins. */
  async receivePolled(
    channel: LiveChannel,
    answer: PolledAnswer,
    items: InboundItem[],
    next: PollState,
  ): Promise<void> {
    const routed = this.#route(channel, items);
    await this.#apply(channel, { ...receivedPolled(answer), items: routed }, next);
  }

  /** Nothing could be made of the whole answer: kept as it came, and asked for again. */
  async quarantinePolled(channel: LiveChannel, answer: PolledAnswer, error: unknown): Promise<void> {
    await this.#quarantine(channel, receivedPolled(answer), error);
  }

  /** @throws when the body as a whole makes no sense. */
  #parse(channel: LiveChannel, raw: Buffer, call: ParsedWebhook['call'], receivedAt: number): RoutedItem[] {
    return this.#route(channel, itemsOf(channel, raw, call, receivedAt));
  }

  async #apply({ id: channel }: LiveChannel, webhook: Kept, next?: PollState): Promise<Applied> {
    const { writer, newId, metrics, log, templates, known, clock, onQueued, onInbound } = this.#parts;
    const input = { ...webhook, channel, newId, known, appliedAt: clock.now() };
    const applied =
      next === undefined
        ? { ...(await writer.write(applyWebhooks, input)), news: webhook.items }
        : await writer.write(applyPolled, { answer: input, next });
    for (const id of applied.queued) onQueued(id);
    for (const { item, channel: id } of applied.news) {
      if (item.kind === 'message' && item.direction === 'inbound') onInbound(id, 1);
      if (item.kind === 'receipt') metrics.receipts.inc({ channel: id, status: item.status });
      else metrics.inbound.inc({ channel: id, kind: item.kind });
    }
    if (applied.duplicates > 0) {
      metrics.duplicates.inc({ kind: 'webhook' }, applied.duplicates);
      log.debug({ channel, duplicates: applied.duplicates }, 'redelivered items dropped');
    }
    if (applied.unparsed.length > 0) {
      metrics.deadLetters.inc({ kind: 'webhook_item' }, applied.unparsed.length);
      log.warn({ channel, items: applied.unparsed }, 'webhook items kept in quarantine');
    }
    if (applied.news.some(({ item }) => item.kind === 'template')) await templates.load();
    return applied;
  }

  async #quarantine(
    channel: LiveChannel,
    received: Pick<ParsedWebhook, 'raw' | 'call' | 'receivedAt'>,
    error: unknown,
  ): Promise<void> {
    const { writer, newId, metrics, log } = this.#parts;
    const id = newId();
    metrics.deadLetters.inc({ kind: 'webhook_body' });
    log.error({ err: error, channel: channel.id, deadLetter: id }, 'webhook kept in quarantine: it was not understood');
    await writer.write(quarantineBody, { ...received, id, channel: channel.id, reason: messageOf(error) });
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

/** An answer that was asked for, its secrets blotted out. */
export type PolledAnswer = Omit<PolledCall, 'polled'> & { body: string };

const receivedPolled = ({ body, ...call }: PolledAnswer) => ({
  raw: Buffer.from(body),
  call: { polled: true, ...call } as const,
  receivedAt: call.now,
});

function itemsOf(channel: LiveChannel, raw: Buffer, call: ParsedWebhook['call'], at: number): InboundItem[] {
  const { connector, context } = channel;
  if ('polled' in call) return polledAgain(channel, raw, call);
  if ('delivered' in call) {
    if (connector.session === undefined) throw new Error('the connector keeps no connections any more');
    return connector.session.read(raw, context.config, { id: call.id, at });
  }
  if (connector.session !== undefined) throw new Error('the connector takes no webhooks any more');
  return connector.webhook.parse(raw, context.config, call, at);
}

/** @throws when it is still not understood. */
function polledAgain({ connector, context }: LiveChannel, raw: Buffer, call: PolledCall): InboundItem[] {
  const response = { status: call.status, headers: {}, body: raw.toString('utf8') };
  const answer = connector.poll?.read(response, context, call);
  if (answer?.ok !== true) throw new Error(answer?.failure.cause ?? 'the connector asks for nothing any more');
  return answer.items;
}

const routed = (channel: LiveChannel, item: InboundItem): RoutedItem => ({
  channel: channel.id,
  live: channel,
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
