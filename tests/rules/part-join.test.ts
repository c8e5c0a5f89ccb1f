/** Receipts of parts are a join: any order and any number of repetitions end in the same state of the whole message. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Failure } from '../../contracts/failure.ts';
import { joinPart, type MessageParts, type PartState } from '../../src/ledger/part-join.ts';
import { type MessageState, outcomeUnknown, type ReceiptFact } from '../../src/ledger/status.ts';

const failureOf = (code: string): Failure => ({ class: 'unknown', code, cause: `causa ${code}`, nextStep: 'nada' });
const sent: MessageState = {
  status: 'sent',
  providerId: 'p1',
  deliveredAt: null,
  readAt: null,
  failedAt: null,
  failure: null,
};
/** Where a message can be when the first receipt about a part of it is heard. */
const starts: Record<string, MessageState> = {
  sending: { ...sent, status: 'sending', providerId: null },
  uncertain: { ...sent, status: 'uncertain', providerId: null, failure: failureOf('no_answer') },
  sent,
  'given up without an answer': { ...sent, status: 'failed', failedAt: 5, failure: failureOf(outcomeUnknown) },
};

const part = (number: number, parts: number, more: Partial<PartState> = {}): PartState => ({
  providerId: `p${number}`,
  attempt: 1,
  part: number,
  parts,
  deliveredAt: null,
  failedAt: null,
  failure: null,
  ...more,
});
const answered = (count: number): MessageParts => ({
  attempt: 1,
  needed: count,
  states: Array.from({ length: count }, (_, place) => part(place + 1, count)),
});
const unanswered = (count: number): MessageParts => ({ attempt: 1, needed: count, states: [] });

const say = (number: number, status: ReceiptFact['status'], at: number, code = 'receipt_1'): ReceiptFact => ({
  providerId: `p${number}`,
  status,
  at,
  failure: status === 'failed' ? failureOf(code) : null,
});

const hear = (start: MessageState, parts: MessageParts, receipts: readonly ReceiptFact[]) => {
  const events: string[] = [];
  let now = { state: start, parts };
  for (const receipt of receipts) {
    const joined = joinPart(now.state, now.parts, receipt);
    now = joined;
    events.push(...joined.events);
  }
  return { ...now, events };
};

const count = 3;
const receipt = fc
  .record({
    number: fc.integer({ min: 1, max: count }),
    status: fc.constantFrom<ReceiptFact['status']>('sent', 'delivered', 'failed'),
    at: fc.integer({ min: 1, max: 5 }),
    code: fc.constantFrom('receipt_1', 'receipt_2', 'receipt_6'),
  })
  .map(({ number, status, at, code }) => say(number, status, at, code));

/** A set of receipts, and the same ones in another order with some of them repeated. */
const retelling = fc
  .array(receipt, { minLength: 1, maxLength: 9 })
  .chain((receipts) =>
    fc
      .tuple(
        fc.shuffledSubarray(receipts, { minLength: receipts.length }),
        fc.array(fc.constantFrom(...receipts), { maxLength: 5 }),
      )
      .map(([shuffled, repeated]) => ({ receipts, told: [...shuffled, ...repeated] })),
  );

/** Written from the description alone. */
function expected(start: MessageState, receipts: readonly ReceiptFact[]): Partial<MessageState> {
  const numbers = Array.from({ length: count }, (_, place) => `p${place + 1}`);
  const deliveries = numbers.map((id) =>
    Math.min(...receipts.filter((one) => one.providerId === id && one.status === 'delivered').map((one) => one.at)),
  );
  const deliveredAt = Math.max(...deliveries);
  if (deliveredAt < Number.POSITIVE_INFINITY)
    return { status: 'delivered', deliveredAt, failedAt: null, failure: null };
  const [lost] = receipts
    .filter(
      (one) => one.status === 'failed' && deliveries[Number(one.providerId.slice(1)) - 1] === Number.POSITIVE_INFINITY,
    )
    .sort((a, b) => a.at - b.at || ((a.failure?.code ?? '') < (b.failure?.code ?? '') ? -1 : 1));
  if (lost !== undefined) {
    return { status: 'failed', deliveredAt: null, failedAt: lost.at, failure: lost.failure };
  }
  const proven = receipts.some((one) => one.status !== 'failed');
  return { status: proven || start.status === 'sent' ? 'sent' : start.status, deliveredAt: null };
}
const kept = ({ status, deliveredAt, failedAt, failure }: MessageState) => ({ status, deliveredAt, failedAt, failure });

describe.each(Object.entries(starts))('a message of three parts that is %s', (_, start) => {
  test.each([
    ['before the answer', unanswered(count)],
    ['after it', answered(count)],
  ])('any order and any repetition end in the same state, %s', (_when, parts) => {
    fc.assert(
      fc.property(retelling, ({ receipts, told }) => {
        const end = hear(start, parts, told);
        // Only failures that were taken back: what was there before the parts spoke is gone, as for any receipt.
        if (start.failure === null || end.state.status !== start.status)
          expect(kept(end.state)).toMatchObject(expected(start, receipts));
        expect(kept(hear(start, parts, receipts).state)).toEqual(kept(end.state));
      }),
    );
  });
});

describe('the whole and its parts', () => {
  test('it is delivered with the last part, at its time', () => {
    const { state, events } = hear(sent, answered(2), [say(2, 'delivered', 9), say(1, 'delivered', 4)]);
    expect(state).toMatchObject({ status: 'delivered', deliveredAt: 9 });
    expect(events).toEqual(['delivered']);
  });

  test('one lost part is a failed message, told once; the lost part that arrives takes it back', () => {
    const lost = hear(sent, answered(2), [say(1, 'delivered', 1), say(2, 'failed', 2), say(2, 'failed', 3)]);
    expect(lost).toMatchObject({ state: { status: 'failed', failedAt: 2 }, events: ['failed'] });
    const found = hear(lost.state, lost.parts, [say(2, 'delivered', 4)]);
    expect(found).toMatchObject({ state: { status: 'delivered', failure: null }, events: ['delivered'] });
  });

  test('the lost part arrives while another one is still out: the message is on its way again', () => {
    const end = hear(sent, answered(3), [say(2, 'failed', 2), say(2, 'delivered', 3)]);
    expect(end).toMatchObject({ state: { status: 'sent', failure: null, failedAt: null }, events: ['failed', 'sent'] });
  });

  test('receipts before the answer count for the parts that it then names', () => {
    const early = hear({ ...sent, status: 'sending' }, unanswered(2), [say(1, 'delivered', 1)]);
    expect(early).toMatchObject({ state: { status: 'sent' }, events: ['sent'] });
    const named = early.parts.states.map((state) => ({ ...state, part: 1 }));
    const end = hear(early.state, { ...early.parts, states: [...named, part(2, 2)] }, [say(2, 'delivered', 3)]);
    expect(end.state).toMatchObject({ status: 'delivered', deliveredAt: 3 });
  });

  test('parts of an earlier try neither fail the next one nor complete it', () => {
    const again: MessageParts = {
      attempt: 2,
      needed: 2,
      states: [
        part(1, 2, { deliveredAt: 1 }),
        part(2, 2, { failedAt: 2, failure: failureOf('receipt_1') }),
        { ...part(3, 2), attempt: 2, part: 1 },
        { ...part(4, 2), attempt: 2, part: 2 },
      ],
    };
    expect(hear(sent, again, [say(3, 'delivered', 5)]).state).toMatchObject({ status: 'sent' });
    expect(hear(sent, again, [say(3, 'delivered', 5), say(4, 'delivered', 6)]).state.status).toBe('delivered');
    // The first try arrives whole after all: the person has it.
    expect(hear(sent, again, [say(2, 'delivered', 7)]).state).toMatchObject({ status: 'delivered', deliveredAt: 7 });
  });

  test('an id that the answer did not name is of a try whose answer never came', () => {
    const end = hear(sent, answered(2), [say(1, 'delivered', 1), say(8, 'delivered', 2)]);
    expect(end.state.status).toBe('sent');
    expect(end.parts.states.at(-1)).toMatchObject({ providerId: 'p8', attempt: 0, part: null });
  });
});

test('an answer that told of some parts only: the one that a receipt tells of is of the same try', () => {
  const partly: MessageParts = { attempt: 1, needed: count, states: [part(1, count), part(3, count)] };
  const told = [2, 1, 3].map((number) => say(number, 'delivered', number));
  const { state, events } = hear(starts.uncertain as MessageState, partly, told);
  expect(state).toMatchObject({ status: 'delivered', deliveredAt: 3, failure: null });
  expect(events).toEqual(['sent', 'delivered']);
});
