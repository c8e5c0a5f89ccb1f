/** The shown status is a join: any order and any number of repetitions of the same receipts end in the same state. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Failure } from '../../contracts/failure.ts';
import type { MessageStatus } from '../../contracts/message.ts';
import { joinReceipt, type MessageState, outcomeUnknown, type ReceiptFact } from '../../src/ledger/status.ts';

const failureOf = (code: string): Failure => ({ class: 'unknown', code, cause: `causa ${code}`, nextStep: 'nada' });
const blank: MessageState = {
  status: 'sending',
  providerId: null,
  deliveredAt: null,
  readAt: null,
  failedAt: null,
  failure: null,
};

/** Where a message can be when the first receipt about it is heard. */
const starts: Record<string, MessageState> = {
  sending: blank,
  uncertain: { ...blank, status: 'uncertain', failure: failureOf('no_answer') },
  sent: { ...blank, status: 'sent', providerId: 'wamid.1' },
  'given up without an answer': { ...blank, status: 'failed', failedAt: 5, failure: failureOf(outcomeUnknown) },
};

const receipt: fc.Arbitrary<ReceiptFact> = fc
  .record({
    status: fc.constantFrom<ReceiptFact['status']>('sent', 'delivered', 'read', 'played', 'failed', 'deleted'),
    at: fc.integer({ min: 1, max: 6 }),
    code: fc.constantFrom('131026', '131047', '131049'),
  })
  .map(({ status, at, code }) => ({
    status,
    at,
    providerId: 'wamid.1',
    failure: status === 'failed' ? failureOf(code) : null,
  }));

const joinAll = (start: MessageState, receipts: readonly ReceiptFact[]): MessageState =>
  receipts.reduce((state, one) => joinReceipt(state, one).state, start);

/** A set of receipts, and the same ones in another order with some of them repeated. */
const retelling = fc.array(receipt, { minLength: 1, maxLength: 7 }).chain((receipts) =>
  fc
    .tuple(
      fc.shuffledSubarray(receipts, { minLength: receipts.length }),
      fc.array(fc.constantFrom(...receipts), { maxLength: 5 }),
      fc.infiniteStream(fc.nat()),
    )
    .map(([shuffled, repeated, places]) => {
      const told = [...shuffled];
      for (const one of repeated) told.splice(Number(places.next().value) % (told.length + 1), 0, one);
      return { receipts, told };
    }),
);

const inOrder = (receipts: readonly ReceiptFact[]): ReceiptFact[] => {
  const order = ['sent', 'failed', 'delivered', 'read', 'played', 'deleted'];
  return [...receipts].sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status) || a.at - b.at);
};

/** Written from the description alone: the strongest word wins, times are the earliest heard. */
function expected(start: MessageState, receipts: readonly ReceiptFact[]): Partial<MessageState> {
  const times = (...wanted: string[]) => receipts.filter((one) => wanted.includes(one.status)).map((one) => one.at);
  const first = (at: number[]) => (at.length === 0 ? null : Math.min(...at));
  const failures = receipts
    .filter((one) => one.status === 'failed')
    .sort((a, b) => a.at - b.at || ((a.failure?.code ?? '') < (b.failure?.code ?? '') ? -1 : 1));
  const readAt = first(times('read', 'played'));
  const deliveredAt = first(times('delivered'));
  let status: MessageStatus = start.status;
  if (times('sent').length > 0) status = 'sent';
  if (failures.length > 0) status = 'failed';
  if (deliveredAt !== null) status = 'delivered';
  if (readAt !== null) status = 'read';
  return {
    status,
    readAt,
    deliveredAt,
    ...(status === 'failed' && failures.length > 0 && { failure: failures[0]?.failure ?? null }),
  };
}

describe.each(Object.entries(starts))('receipts for a message that is %s', (_, start) => {
  test('end in the same state in any order and with any repetition', () => {
    fc.assert(
      fc.property(retelling, ({ receipts, told }) => {
        expect(joinAll(start, told)).toEqual(joinAll(start, inOrder(receipts)));
      }),
      { numRuns: 3_000 },
    );
  });

  test('end where the description says', () => {
    fc.assert(
      fc.property(retelling, ({ receipts, told }) => {
        expect(joinAll(start, told)).toMatchObject(expected(start, receipts));
      }),
      { numRuns: 3_000 },
    );
  });

  test('announce each state at most once, and a failure never after a delivery', () => {
    fc.assert(
      fc.property(retelling, ({ told }) => {
        let state = start;
        const announced: string[] = [];
        for (const one of told) {
          const joined = joinReceipt(state, one);
          state = joined.state;
          announced.push(...joined.events);
        }
        expect(new Set(announced).size).toBe(announced.length);
        const delivered = announced.findIndex((name) => name === 'delivered' || name === 'read');
        expect(announced.slice(delivered + 1).includes('failed') && delivered >= 0).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('single receipts', () => {
  const sent = starts.sent as MessageState;
  const at = (status: ReceiptFact['status'], failure: Failure | null = null): ReceiptFact => ({
    status,
    at: 9,
    providerId: 'wamid.1',
    failure,
  });

  test('played counts as read, deleted changes nothing shown', () => {
    expect(joinReceipt(sent, at('played')).state).toMatchObject({ status: 'read', readAt: 9 });
    expect(joinReceipt(sent, at('deleted'))).toEqual({ state: sent, events: [] });
  });

  test('delivered straight after sending announces sent as well, because it must have been', () => {
    expect(joinReceipt(blank, at('delivered')).events).toEqual(['sent', 'delivered']);
    expect(joinReceipt(sent, at('delivered')).events).toEqual(['delivered']);
  });

  test('a delivery beats a failure, a late "sent" does not', () => {
    const failed = joinReceipt(sent, at('failed', failureOf('131026'))).state;
    expect(failed).toMatchObject({ status: 'failed', failedAt: 9 });
    expect(joinReceipt(failed, at('sent')).state.status).toBe('failed');
    expect(joinReceipt(failed, at('delivered')).state).toMatchObject({
      status: 'delivered',
      failure: null,
      failedAt: null,
    });
  });

  test('a late "sent" does beat Ponte giving up without an answer', () => {
    const joined = joinReceipt(starts['given up without an answer'] as MessageState, at('sent'));
    expect(joined.state).toMatchObject({ status: 'sent', failure: null });
    expect(joined.events).toEqual(['sent']);
  });

  test('a message waiting for another try does not fail because its last try did', () => {
    const queued: MessageState = { ...blank, status: 'queued' };
    expect(joinReceipt(queued, at('failed', failureOf('131026')))).toMatchObject({
      state: { status: 'queued' },
      events: [],
    });
  });

  test.each(['expired', 'cancelled'] as const)(
    'a %s message is not failed by a receipt, but delivered by one',
    (status) => {
      const ended: MessageState = { ...blank, status };
      expect(joinReceipt(ended, at('failed', failureOf('131026'))).state.status).toBe(status);
      expect(joinReceipt(ended, at('delivered')).state.status).toBe('delivered');
    },
  );
});
