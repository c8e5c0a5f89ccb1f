/** Which messages a page follows by itself: those of which more is to be expected soon. */
import { expect, test } from 'vitest';
import type { MessageView } from '../../contracts/message.ts';
import { isMoving } from '../../src/console/message/story.ts';

const now = Date.parse('2026-11-21T15:00:00Z');
const at = (minutes: number): string => new Date(now + minutes * 60_000).toISOString();
const message = (over: Partial<MessageView>): MessageView =>
  ({ status: 'sent', closedAt: null, dueAt: null, deliveredAt: null, ...over }) as MessageView;

test.each<[string, Partial<MessageView>, boolean]>([
  ['being sent', { status: 'sending' }, true],
  ['without an answer', { status: 'uncertain' }, true],
  ['sent', {}, true],
  ['sent, and no receipt is waited for any more', { closedAt: at(-1) }, false],
  ['delivered a minute ago', { status: 'delivered', deliveredAt: at(-1) }, true],
  ['delivered a quarter of an hour ago', { status: 'delivered', deliveredAt: at(-15) }, false],
  ['read', { status: 'read', deliveredAt: at(-1) }, false],
  ['failed', { status: 'failed' }, false],
  ['due at once', { status: 'queued' }, true],
  ['due in five minutes', { status: 'queued', dueAt: at(5) }, true],
  ['due tomorrow', { status: 'queued', dueAt: at(1_440) }, false],
])('%s', (_, over, followed) => {
  expect(isMoving(message(over), now)).toBe(followed);
});
