/** What a provider answered when it was asked: its news, and where the next question begins, in one transaction. */
import { messagesByPart } from '../ledger/parts.ts';
import { knownItems } from '../ledger/polls.ts';
import { messagesByProviderId } from '../ledger/receipts.ts';
import type { Transaction } from '../ledger/store.ts';
import type { Operation } from '../ledger/writer.ts';
import { applyWebhooks } from './apply.ts';
import type { Applied, ParsedWebhook, RoutedItem } from './parsed-webhook.ts';
import { keepPoll, type PollState } from './poll-state.ts';

export interface Polled {
  answer: ParsedWebhook;
  next: PollState;
}

export interface PolledResult extends Applied {
  /** Items that were not known before. */
  news: RoutedItem[];
}

export const applyPolled: Operation<Polled, PolledResult> = {
  name: 'apply-polled',
  async run(tx, inputs) {
    const news: RoutedItem[][] = [];
    for (const { answer } of inputs) news.push(await newsOf(tx, answer.items));
    const applied = await applyWebhooks.run(
      tx,
      inputs.map(({ answer }, place) => ({ ...answer, items: news[place] as RoutedItem[] })),
    );
    for (const { next } of inputs) await keepPoll(tx, next);
    return applied.map((one, place) => ({ ...one, news: news[place] as RoutedItem[] }));
  },
};

/** Every round tells again most of what the one before has told. */
async function newsOf(tx: Transaction, items: readonly RoutedItem[]): Promise<RoutedItem[]> {
  const rows = await tx.each(
    knownItems,
    items.map(({ channel, item }, place) => ({
      place,
      channel,
      item_key: item.key,
      message_key: item.kind === 'message' ? item.providerId : '',
      letter_key: item.kind === 'unparsed' ? `${channel}\n${item.key}` : '',
    })),
  );
  const known = new Set(rows.map(({ place }) => Number(place)));
  return ofOurs(
    tx,
    items.filter((_, place) => !known.has(place)),
  );
}

/**
 * A list shows what others have sent, too: agents, or another system of the same account. A receipt that came before its
 * message was known is told again by the next round.
 */
async function ofOurs(tx: Transaction, items: readonly RoutedItem[]): Promise<RoutedItem[]> {
  const asks = items.flatMap(({ channel, item }) =>
    item.kind === 'receipt' && item.messageId === undefined ? [{ channel, provider_id: item.providerId }] : [],
  );
  if (asks.length === 0) return [...items];
  const rows = [...(await tx.each(messagesByProviderId, asks)), ...(await tx.each(messagesByPart, asks))];
  const ours = new Set(rows.map(({ channel, provider_id }) => `${channel}\n${provider_id}`));
  return items.filter(
    ({ channel, item }) =>
      item.kind !== 'receipt' || item.messageId !== undefined || ours.has(`${channel}\n${item.providerId}`),
  );
}
