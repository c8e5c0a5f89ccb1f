/** What somebody has written, in the gateway's fields. */
import { withCountry } from '../kit/brazil-number.ts';
import type { InboundItem, MessageItem } from '../kit/connector.ts';
import { contentKey, unparsed } from '../kit/items.ts';
import { smsContact } from '../kit/people.ts';
import { fieldAt, pickField } from '../kit/pick.ts';
import { timeIn } from '../kit/written-times.ts';
import type { SmsHttpConfig } from './config.ts';

export function messageItem(raw: Record<string, unknown>, config: SmsHttpConfig, receivedAt: number): InboundItem {
  const read = (field: string | undefined) => (field === undefined ? undefined : pickField(field, raw));
  const contact = smsContact(withCountry(read(config.inboundFrom)));
  if (contact === undefined) return unparsed(raw, 'a message without a sender');
  // A message without an id is known by all that it says.
  const providerId = read(config.inboundId) ?? contentKey('content', raw);
  const item: MessageItem = {
    kind: 'message',
    key: `m:${providerId}`,
    at: timeIn(read(config.inboundTime), config.timeFormat, config.utcOffset) ?? receivedAt,
    route: {},
    providerId,
    direction: 'inbound',
    contact,
    content: { type: 'text', text: textIn(raw, config.inboundText) },
    raw,
  };
  const answered = read(config.inboundAnswers);
  if (answered !== undefined) item.replyTo = answered;
  const part = partOf(read(config.partReference), read(config.partNumber), read(config.partTotal));
  if (part !== undefined) item.part = part;
  return item;
}

/** Blanks at the ends are the person's: the next piece of a long text goes on right behind them. */
function textIn(raw: Record<string, unknown>, field: string | undefined): string {
  for (const path of field?.split('|') ?? []) {
    const text = fieldAt(raw, path.trim());
    if (typeof text === 'string') return text;
    if (typeof text === 'number') return String(text);
  }
  return '';
}

function partOf(
  reference: string | undefined,
  place: string | undefined,
  count: string | undefined,
): MessageItem['part'] {
  const [number, total] = [Number(place), Number(count)];
  if (reference === undefined || !Number.isInteger(number) || !Number.isInteger(total)) return undefined;
  return total < 2 || total > 255 || number < 1 || number > total ? undefined : { reference, number, total };
}
