/**
 * Customers' long texts that come in pieces, each in a webhook of its own: one message once all are there. Nothing may
 * be lost meanwhile, so the pieces are in the ledger before the provider is told that they came.
 */
import type { MessageItem } from '../../connectors/kit/connector.ts';
import { joinPieces } from '../../connectors/kit/sms-text/pieces.ts';
import { addPiece, closeLong, lockOpenLong, openLong, piecesOf } from '../ledger/inbound-longs.ts';
import { seeInboundItem } from '../ledger/inbox.ts';
import type { Row, Transaction } from '../ledger/store.ts';
import type { Applied, ParsedWebhook, RoutedItem } from './parsed-webhook.ts';
import { contactKey } from './store-inbound.ts';

/** The pieces come within seconds; one whose webhook was refused comes again within minutes. */
const waitMs = 10 * 60_000;

interface Piece {
  /** Place of its webhook. */
  place: number;
  webhook: ParsedWebhook;
  routed: RoutedItem;
  item: MessageItem & Required<Pick<MessageItem, 'part'>>;
}

/** The webhooks with whole messages in the place of the last piece of each, and without the other pieces. */
export async function joinLongTexts(
  tx: Transaction,
  webhooks: readonly ParsedWebhook[],
  results: readonly Applied[],
): Promise<readonly ParsedWebhook[]> {
  const pieces = webhooks.flatMap((webhook, place) =>
    webhook.items.flatMap((routed) => (isPiece(routed.item) ? [{ place, webhook, routed, item: routed.item }] : [])),
  );
  if (pieces.length === 0) return webhooks;
  const whole = new Map<RoutedItem, RoutedItem[]>();
  // Everybody takes them in one order, so that nobody waits in a circle.
  for (const piece of pieces.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))) {
    const { channel } = piece.routed;
    const first = await tx.all(seeInboundItem, channel, piece.item.key, piece.webhook.receivedAt);
    const result = results[piece.place];
    if (first.length > 0) whole.set(piece.routed, await keepPiece(tx, piece));
    else if (result !== undefined) result.duplicates += 1;
  }
  return webhooks.map((webhook) => ({
    ...webhook,
    items: webhook.items.flatMap((routed) => (isPiece(routed.item) ? (whole.get(routed) ?? []) : [routed])),
  }));
}

const isPiece = (item: RoutedItem['item']): item is Piece['item'] => item.kind === 'message' && item.part !== undefined;

const keyOf = ({ routed: { channel }, item: { contact, part } }: Piece): string =>
  `${channel}\n${contactKey(contact)}\n${part.reference}\n${part.total}`;

const orderOf = (piece: Piece): string => `${keyOf(piece)}\n${piece.item.part.number}\n${piece.item.key}`;

/** What is whole now. */
async function keepPiece(tx: Transaction, piece: Piece): Promise<RoutedItem[]> {
  const told: RoutedItem[] = [];
  let id = await openFor(tx, piece);
  if (!(await add(tx, id, piece))) {
    // Phones use their references again: this is a piece of another message, and the rest of the one before is lost.
    told.push(...(await tellLong(tx, id, piece.item.part.total, piece.routed)));
    id = await openFor(tx, piece);
    await add(tx, id, piece);
  }
  const there = await tx.all(piecesOf, id);
  if (there.length === piece.item.part.total) told.push(...(await tellLong(tx, id, there.length, piece.routed)));
  return told;
}

async function openFor(tx: Transaction, piece: Piece): Promise<string> {
  const key = keyOf(piece);
  const { newId, receivedAt } = piece.webhook;
  for (;;) {
    await tx.all(openLong, newId(), piece.routed.channel, piece.item.part.total, key, receivedAt + waitMs);
    const [open] = await tx.all(lockOpenLong, key);
    // Another transaction may have closed it between the two.
    if (open !== undefined) return String(open.id);
  }
}

async function add(tx: Transaction, id: string, { item, webhook }: Piece): Promise<boolean> {
  const { part, raw: _, ...kept } = item;
  return (await tx.all(addPiece, id, part.number, webhook.receivedAt, JSON.stringify(kept))).length > 0;
}

/** Closes it: the message that its pieces make, told by the part with the lowest number. */
export async function tellLong(
  tx: Transaction,
  id: string,
  total: number,
  routed: Omit<RoutedItem, 'item'>,
): Promise<RoutedItem[]> {
  await tx.all(closeLong, id);
  const item = wholeOf(await tx.all(piecesOf, id), total);
  return item === undefined ? [] : [{ ...routed, item }];
}

/** Where a part never came. */
const gap = '[…]';

function wholeOf(rows: readonly Row[], total: number): MessageItem | undefined {
  const byNumber = new Map(rows.map((row) => [Number(row.part), JSON.parse(String(row.item)) as MessageItem]));
  const [first] = byNumber.values();
  if (first === undefined) return undefined;
  const numbers = Array.from({ length: total }, (_, place) => place + 1);
  const missing = numbers.filter((number) => !byNumber.has(number));
  const text = joinPieces(numbers.map((number) => byNumber.get(number)?.content.text ?? gap));
  const content = { ...first.content, text, ...(missing.length > 0 && { missingParts: missing }) };
  return { ...first, content, raw: null };
}
