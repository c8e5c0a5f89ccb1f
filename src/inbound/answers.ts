/** An SMS quotes nothing: what it answers is most likely the last thing that was sent to who wrote it. */
import { lastOutbound } from '../ledger/inbound-longs.ts';
import type { Transaction } from '../ledger/store.ts';
import { firstIdAt } from '../platform/clock.ts';
import type { ParsedWebhook, RoutedItem } from './parsed-webhook.ts';
import { contactKey } from './store-inbound.ts';

/** Later than that, people write of something else. */
const answerMs = 7 * 24 * 3_600_000;
/** Clocks of providers differ from ours, and count whole seconds. */
const clockMs = 60_000;

/** The webhooks with what their SMS answer. Costs nothing where there are none. */
export async function findAnswered(
  tx: Transaction,
  webhooks: readonly ParsedWebhook[],
): Promise<readonly ParsedWebhook[]> {
  const asked = webhooks.flatMap(({ items }) => items.filter(isUnquotedSms));
  if (asked.length === 0) return webhooks;
  const rows = await tx.each(
    lastOutbound,
    asked.flatMap(({ channel, item }, place) =>
      item.kind === 'message'
        ? [
            {
              place,
              channel,
              contact: contactKey(item.contact),
              oldest: firstIdAt(item.at - answerMs),
              at: item.at + clockMs,
            },
          ]
        : [],
    ),
  );
  const answers = new Map<RoutedItem, RoutedItem['answers']>();
  for (const { place, id, provider_id } of rows) {
    const routed = asked[Number(place)];
    if (routed !== undefined) answers.set(routed, { messageId: String(id), providerId: String(provider_id) });
  }
  if (answers.size === 0) return webhooks;
  return webhooks.map((webhook) => ({
    ...webhook,
    items: webhook.items.map((routed) => (answers.has(routed) ? { ...routed, answers: answers.get(routed) } : routed)),
  }));
}

const isUnquotedSms = ({ item, live }: RoutedItem): boolean =>
  item.kind === 'message' &&
  item.direction === 'inbound' &&
  item.replyTo === undefined &&
  live.connector.medium === 'sms';
