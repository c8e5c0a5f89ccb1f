/** A letter of something a provider sent, read again: after an upgrade, or once its channel is there. */
import type { DeadLetterKind } from '../../contracts/dead-letter.ts';
import type { LiveChannel } from '../channels/registry.ts';
import type { DeadLetterRow } from '../ledger/dead-letters.ts';
import { findWebhook } from '../ledger/inbox.ts';
import { knownItems } from '../ledger/polls.ts';
import type { Store } from '../ledger/store.ts';
import type { Operation, Writer } from '../ledger/writer.ts';
import type { Clock } from '../platform/clock.ts';
import { webhookCause } from '../rules/letter-cause.ts';
import type { Applied, ParsedWebhook, RoutedItem } from './parsed-webhook.ts';
import { decodeRaw, noteReplay } from './quarantine.ts';

export interface RereadParts {
  store: Store;
  writer: Writer;
  channels: { get(id: string): LiveChannel | undefined };
  /** @throws when the body as a whole makes no sense. */
  parse(channel: LiveChannel, raw: Buffer, call: ParsedWebhook['call'], receivedAt: number): RoutedItem[];
  apply(channel: LiveChannel, webhook: Kept): Promise<Applied>;
  clock: Clock;
}

export type Kept = Pick<ParsedWebhook, 'raw' | 'call' | 'items' | 'receivedAt' | 'seq'>;

export type Reread =
  /** `items`: what it says; `known`: how much of that Ponte had already. */
  | { outcome: 'done' | 'duplicate'; items: number; known: number }
  | { outcome: 'unreadable'; reason: string }
  /** There is no channel any more, or nothing to read. */
  | { outcome: 'refused'; code: 'channel_unknown' | 'not_found' };

/** What one look at several letters has come across. */
export interface LookedAt {
  /** Webhooks that would be settled as a whole. */
  settled: Set<number>;
  /** Items that would be known. */
  items: Set<string>;
}

export class Rereader {
  readonly #parts: RereadParts;

  constructor(parts: RereadParts) {
    this.#parts = parts;
  }

  async replay(letter: DeadLetterRow): Promise<Reread> {
    const { writer, clock } = this.#parts;
    const kept = await this.#keptOf(letter);
    if ('outcome' in kept) return kept;
    const { id, reason_pt: reasonPt } = letter;
    const seq = Number(letter.webhook_seq);
    const unreadable = async (reason: string): Promise<Reread> => {
      const cause = webhookCause(letter.kind as DeadLetterKind, reason, kept.channel.id);
      await writer.write(noteReplay, { id, seq, at: clock.now(), unread: { reason, reasonPt, cause }, whole: false });
      return { outcome: 'unreadable', reason };
    };
    const read = this.#read(kept);
    if ('reason' in read) return unreadable(read.reason);
    const applied = await this.#parts.apply(kept.channel, { ...kept, ...read, seq });
    if (isAmong(letter, kept.channel, applied.unparsed)) return unreadable(letter.reason);
    await writer.write(noteReplay, { id, seq, at: clock.now(), whole: applied.unparsed.length === 0 });
    return outcomeOf(read.items.length - applied.unparsed.length, applied.duplicates);
  }

  /** The same reading, and nothing is written. Undefined: it would be settled by one before it. */
  async foresee(letter: DeadLetterRow, looked: LookedAt): Promise<Reread | undefined> {
    if (letter.webhook_seq !== null && looked.settled.has(Number(letter.webhook_seq))) return undefined;
    const kept = await this.#keptOf(letter);
    if ('outcome' in kept) return kept;
    const read = this.#read(kept);
    if ('reason' in read) return { outcome: 'unreadable', reason: read.reason };
    const unparsed = read.items.flatMap(({ item }) => (item.kind === 'unparsed' ? [item.key] : []));
    if (isAmong(letter, kept.channel, unparsed)) return { outcome: 'unreadable', reason: letter.reason };
    if (unparsed.length === 0) looked.settled.add(Number(letter.webhook_seq));
    const said = read.items.filter(({ item }) => item.kind !== 'unparsed');
    const known = await this.#parts.writer.write(countKnown, { items: said, before: looked.items });
    for (const { channel, item } of said) looked.items.add(keyOf(channel, item.key));
    return outcomeOf(said.length, known);
  }

  async #keptOf(letter: DeadLetterRow): Promise<KeptOnChannel | Extract<Reread, { outcome: 'refused' }>> {
    const { store, channels } = this.#parts;
    const channel = channels.get(letter.channel ?? '');
    if (channel === undefined) return { outcome: 'refused', code: 'channel_unknown' };
    const [row] = letter.webhook_seq === null ? [] : await store.reader.all(findWebhook, letter.webhook_seq);
    if (row === undefined) return { outcome: 'refused', code: 'not_found' };
    return { channel, ...decodeRaw(row), receivedAt: Number(row.received_at) };
  }

  #read({ channel, raw, call, receivedAt }: KeptOnChannel): { items: RoutedItem[] } | { reason: string } {
    try {
      return { items: this.#parts.parse(channel, raw, call, receivedAt) };
    } catch (error) {
      return { reason: error instanceof Error ? error.message : String(error) };
    }
  }
}

type KeptOnChannel = { channel: LiveChannel } & Pick<ParsedWebhook, 'raw' | 'call' | 'receivedAt'>;

const isAmong = (letter: DeadLetterRow, channel: LiveChannel, unparsed: readonly string[]): boolean =>
  unparsed.some((key) => letter.item_key === keyOf(channel.id, key));

const keyOf = (channel: string, key: string): string => `${channel}\n${key}`;

const outcomeOf = (items: number, known: number): Reread => ({
  outcome: items > 0 && known >= items ? 'duplicate' : 'done',
  items,
  known,
});

/** Looks, and writes nothing. */
const countKnown: Operation<{ items: readonly RoutedItem[]; before: ReadonlySet<string> }, number> = {
  name: 'count-known-items',
  async run(tx, inputs) {
    const counts: number[] = [];
    for (const { items, before } of inputs) {
      const rows = await tx.each(
        knownItems,
        items.map(({ channel, item }, place) => ({
          place,
          channel,
          item_key: item.key,
          message_key: item.kind === 'message' ? item.providerId : '',
          letter_key: '',
        })),
      );
      const places = new Set(rows.map(({ place }) => Number(place)));
      const known = items.filter(
        ({ channel, item }, place) => places.has(place) || before.has(keyOf(channel, item.key)),
      );
      counts.push(known.length);
    }
    return counts;
  },
};
