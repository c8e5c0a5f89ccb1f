/** G2: a message is claimed once, whoever asks at the same time; due, in order, and realtime before bulk. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ClaimedRow, claimMessages } from '../../src/ledger/claims.ts';
import { type Store, statement } from '../../src/ledger/store.ts';
import { openTestLedger, type TestLedger } from '../kit/ledger.ts';
import { messageRow, rowId, rowTime, writeMessages } from '../kit/rows.ts';
import { hasPostgres, ledgers } from '../kit/services.ts';

const claim = async (store: Store, { now = rowTime, take = 100 } = {}): Promise<string[]> =>
  ((await store.transaction((tx) => tx.all(claimMessages, 'wa-matriz', now, take, take))) as unknown as ClaimedRow[])
    .map((row) => row.id)
    .sort();
const contact = (place: number) => `+55119888${String(place).padStart(5, '0')}`;
const set = (store: Store, id: string, change: string) =>
  store.transaction((tx) => tx.all(statement('', `update message set ${change} where id = '${id}'`)));

describe.each(ledgers)('claims on %s', (name) => {
  let ledger: TestLedger;
  beforeEach(async () => {
    ledger = await openTestLedger(name);
  });
  afterEach(() => ledger.remove());

  test('take what is due on the channel and lane, no more than asked, and never twice', async () => {
    await writeMessages(ledger.store, [
      ...[1, 2, 3].map((place) => messageRow(place, { contact: contact(place) })),
      messageRow(4, { contact: contact(4), lane: 'bulk' }),
      messageRow(5, { contact: contact(5), channel: 'wa-suporte' }),
      messageRow(6, { contact: contact(6), due_at: rowTime + 1 }),
      messageRow(7, { contact: contact(7), status: 'sent', due_at: null }),
      messageRow(8, { contact: contact(8), expires_at: rowTime }),
    ]);
    expect(await claim(ledger.store, { take: 2 })).toEqual([rowId(1), rowId(2)]);
    // Realtime before bulk: what is left of the five goes to bulk.
    expect(await claim(ledger.store, { take: 1 })).toEqual([rowId(3)]);
    expect(await claim(ledger.store, { take: 5 })).toEqual([rowId(4)]);
    expect(await claim(ledger.store)).toEqual([]);
    expect(await claim(ledger.store, { now: rowTime + 1 })).toEqual([rowId(6)]);
  });

  test('one at a time to the same contact and lane, oldest first', async () => {
    await writeMessages(ledger.store, [messageRow(1), messageRow(2), messageRow(3, { lane: 'bulk' })]);
    // The other lane is another line: its first does not wait for the first of this one.
    expect(await claim(ledger.store)).toEqual([rowId(1), rowId(3)]);
    expect(await claim(ledger.store)).toEqual([]);
    await set(ledger.store, rowId(1), `status = 'sent', due_at = null`);
    expect(await claim(ledger.store)).toEqual([rowId(2)]);
  });

  test('a later message waits for a retry until its grace is over, then passes', async () => {
    await writeMessages(ledger.store, [messageRow(1), messageRow(2)]);
    await claim(ledger.store);
    await set(
      ledger.store,
      rowId(1),
      `status = 'queued', due_at = ${rowTime + 60_000}, order_until = ${rowTime + 30_000}`,
    );
    expect(await claim(ledger.store, { now: rowTime + 29_999 })).toEqual([]);
    expect(await claim(ledger.store, { now: rowTime + 30_000 })).toEqual([rowId(2)]);
  });
});

test.skipIf(!hasPostgres)('two processes that claim at once never get the same message', async () => {
  const ledger = await openTestLedger('postgres');
  const other = await ledger.reopen();
  await writeMessages(
    ledger.store,
    Array.from({ length: 400 }, (_, place) => messageRow(place, { contact: contact(place) })),
  );
  const claimed: string[] = [];
  for (let round = 0; round < 40 && claimed.length < 400; round++) {
    const both = await Promise.all([claim(ledger.store, { take: 15 }), claim(other, { take: 15 })]);
    claimed.push(...both.flat());
  }
  expect(new Set(claimed).size).toBe(claimed.length);
  expect(claimed).toHaveLength(400);
  await ledger.remove();
});

test.skipIf(!hasPostgres)('a channel belongs to one process, and to the next one when that ends', async () => {
  const ledger = await openTestLedger('postgres');
  const other = await ledger.reopen();
  expect(await ledger.store.ownership.claim('wa-matriz')).toBe(true);
  expect(await ledger.store.ownership.claim('wa-matriz')).toBe(true);
  expect(await other.ownership.claim('wa-matriz')).toBe(false);
  expect(await other.ownership.claim('wa-suporte')).toBe(true);
  await ledger.store.ownership.release('wa-matriz');
  expect(await other.ownership.claim('wa-matriz')).toBe(true);
  await other.close();
  const deadline = Date.now() + 5_000;
  while (!(await ledger.store.ownership.claim('wa-suporte'))) expect(Date.now()).toBeLessThan(deadline);
  await ledger.remove();
});
