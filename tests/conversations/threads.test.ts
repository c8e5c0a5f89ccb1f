/** Which conversation a customer's message belongs to. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Thread, type ThreadReply, threadOf, unquotedReplyMs } from '../../src/conversations/threads.ts';

const minute = 60_000;
const start = Date.parse('2026-11-21T12:00:00Z');
const at = (minutes: number): number => start + minutes * minute;
const thread = (name: string, minutes: number, more: Partial<Thread> = {}): Thread => ({
  conversationId: name,
  messageId: `message-${name}`,
  channel: 'wa-matriz',
  contact: '+5511988880001',
  sentAt: at(minutes),
  opened: false,
  repliedAt: null,
  ...more,
});
const landed = (reply: ThreadReply, threads: Thread[]) => threadOf(reply, threads)?.conversationId;

describe('who quotes nothing', () => {
  test('answers the newest notice', () => {
    expect(landed({ at: at(90) }, [thread('older', 0), thread('newer', 60)])).toBe('newer');
  });

  test('goes on where they wrote after it: a second short message does not open the older one', () => {
    const answered = thread('newer', 60, { opened: true, repliedAt: at(90) });
    expect(landed({ at: at(91) }, [thread('older', 0), answered])).toBe('newer');
    const older = thread('older', 0, { opened: true, repliedAt: at(92) });
    expect(landed({ at: at(93) }, [older, answered])).toBe('older');
  });

  test('answers a notice that came in the middle of another conversation', () => {
    const talking = thread('talking', 0, { opened: true, repliedAt: at(30) });
    expect(landed({ at: at(61) }, [talking, thread('newer', 60)])).toBe('newer');
  });

  test('answers nothing any more after a week without a word', () => {
    const late = at(0) + unquotedReplyMs;
    expect(landed({ at: late }, [thread('a', 0)])).toBe('a');
    expect(landed({ at: late + 1 }, [thread('a', 0)])).toBeUndefined();
    const talking = thread('a', 0, { opened: true, repliedAt: at(1) });
    expect(landed({ at: late + 1 }, [talking])).toBe('a');
  });

  test('wrote before the notice went: whatever the provider brings late answers something else', () => {
    expect(landed({ at: at(-2) }, [thread('a', 0)])).toBeUndefined();
    // Whole seconds, and clocks that differ a little.
    expect(landed({ at: at(0) - 900 }, [thread('a', 0)])).toBe('a');
  });

  test('of two at the same moment the one accepted later counts', () => {
    expect(landed({ at: at(1) }, [thread('b', 0), thread('a', 0)])).toBe('b');
  });
});

describe('who quotes', () => {
  test('answers what is quoted, however old, and whatever was last', () => {
    const quoted = thread('older', 0);
    expect(landed({ at: at(90) + 10 * unquotedReplyMs, quoted }, [quoted, thread('newer', 60)])).toBe('older');
  });

  test('some other message of ours may go on with a conversation, and opens none', () => {
    const waiting = thread('waiting', 60);
    expect(landed({ at: at(90), quoted: null }, [waiting])).toBeUndefined();
    expect(landed({ at: at(90), quoted: null }, [waiting, thread('open', 0, { opened: true })])).toBe('open');
  });
});

test('in whatever order the threads come, the answer is the same', () => {
  const threads = fc.uniqueArray(
    fc.record({ minutes: fc.integer({ min: -5, max: 20_000 }), opened: fc.boolean(), replied: fc.nat(20_000) }),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(threads, fc.integer({ min: 0, max: 20_000 }), fc.boolean(), (given, minutes, quotes) => {
      const all = given.map(({ minutes: sent, opened, replied }, place) =>
        thread(`t${place}`, sent, { opened, repliedAt: opened ? at(replied) : null }),
      );
      const reply: ThreadReply = { at: at(minutes), ...(quotes && { quoted: null }) };
      const answer = threadOf(reply, all);
      expect(threadOf(reply, all.toReversed())).toBe(answer);
      if (quotes) expect(answer?.opened ?? true).toBe(true);
    }),
  );
});
