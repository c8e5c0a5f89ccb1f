/** When a message without a receipt is closed: by when the provider had it, never by when it was accepted. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messageStatuses } from '../../contracts/message.ts';
import { receiptDue, receiptMove } from '../../src/rules/receipt-timeout.ts';

const hour = 3_600_000;
const timeoutMs = 72 * hour;

describe('a receipt that never comes', () => {
  test('it is looked for first when the message is due plus the time, and not at all without a time', () => {
    expect(receiptDue({ receiptTimeoutMs: timeoutMs }, 1_000)).toBe(1_000 + timeoutMs);
    expect(receiptDue({}, 1_000)).toBeNull();
  });

  test.each([
    ['sent, and the time is up', 'sent', 0, timeoutMs, { kind: 'close', since: timeoutMs }],
    ['sent, a millisecond early', 'sent', 0, timeoutMs - 1, { kind: 'wait', until: timeoutMs }],
    ['sent later than it was due', 'sent', 5 * hour, timeoutMs, { kind: 'wait', until: timeoutMs + 5 * hour }],
    ['delivered', 'delivered', 0, timeoutMs, { kind: 'done' }],
    ['failed', 'failed', 0, timeoutMs, { kind: 'done' }],
    ['still waiting', 'queued', null, timeoutMs, { kind: 'wait', until: timeoutMs * 2 }],
    ['being sent', 'sending', null, timeoutMs, { kind: 'wait', until: timeoutMs * 2 }],
  ] as const)('%s', (_, status, sentAt, now, move) => {
    expect(receiptMove({ status, dueAt: 0, sentAt }, timeoutMs, now)).toEqual(move);
  });

  test('without a time nothing is waited for, whatever the message', () => {
    for (const status of messageStatuses)
      expect(receiptMove({ status, dueAt: 0, sentAt: 0 }, undefined, timeoutMs)).toEqual({ kind: 'done' });
  });

  test('waiting always ends later than now, so that nothing is looked at again and again', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...messageStatuses),
        fc.record({ dueAt: fc.nat(), sentAt: fc.option(fc.nat()), now: fc.nat(), timeoutMs: fc.integer({ min: 1 }) }),
        (status, { dueAt, sentAt, now, timeoutMs: ms }) => {
          const move = receiptMove({ status, dueAt, sentAt }, ms, now);
          if (move.kind === 'wait') expect(move.until).toBeGreaterThan(now);
          if (move.kind === 'close') expect(move.since).toBeLessThanOrEqual(now);
        },
      ),
    );
  });
});
