/** What the answers to the parts of one text say together. */
import { expect, test } from 'vitest';
import type { ProviderFailure } from '../../connectors/kit/connector.ts';
import { type PartState, partState, wholeOf } from '../../src/dispatch/session/whole.ts';

const failure = (failureClass: ProviderFailure['class'], retryAfterMs?: number): ProviderFailure => ({
  class: failureClass,
  code: `code_${failureClass}`,
  cause: 'Uma causa.',
  nextStep: 'Um passo.',
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});
const taken: PartState = { kind: 'taken', providerId: 'A1' };
const unknown: PartState = { kind: 'unknown', detail: 'no answer' };
const refused: PartState = { kind: 'refused', failure: failure('bad_request') };
const later: PartState = { kind: 'waiting', refusal: failure('rate_limited', 5_000) };
const waiting: PartState = { kind: 'waiting' };
const flying: PartState = { kind: 'flying' };

test('answers become states: what passes by itself may be tried again, the rest may not', () => {
  expect(partState({ kind: 'accepted', providerId: 'A1' })).toEqual(taken);
  expect(partState({ kind: 'uncertain', detail: 'no answer' })).toEqual(unknown);
  for (const passes of ['transient', 'rate_limited'] as const)
    expect(partState({ kind: 'failed', failure: failure(passes) }).kind).toBe('waiting');
  for (const stays of ['auth', 'policy', 'bad_request', 'recipient_invalid', 'unknown'] as const)
    expect(partState({ kind: 'failed', failure: failure(stays) }).kind).toBe('refused');
});

test.each<[string, PartState[]]>([
  ['nothing written', [waiting, waiting]],
  ['an answer is due', [taken, flying]],
  ['an answer is due, and another was a refusal', [refused, flying]],
])('pending: %s', (_, parts) => {
  expect(wholeOf(parts, true)).toEqual({ kind: 'pending' });
});

test('all taken: accepted, each part by its id; one alone needs no parts', () => {
  expect(wholeOf([taken, { kind: 'taken', providerId: 'A2' }], true)).toMatchObject({
    outcome: { kind: 'accepted', providerId: 'A1', partIds: ['A1', 'A2'] },
  });
  expect(wholeOf([taken], true)).toMatchObject({ outcome: { kind: 'accepted', providerId: 'A1', partIds: [] } });
});

test.each<[string, PartState[], string]>([
  ['refused for good', [refused, waiting], 'bad_request'],
  ['refused for now', [later, waiting], 'rate_limited'],
  ['the one that is for good counts', [later, refused], 'bad_request'],
])('nothing taken, %s: failed as a whole, to be tried as a whole or not', (_, parts, failureClass) => {
  expect(wholeOf(parts, true)).toMatchObject({
    kind: 'ended',
    outcome: { kind: 'failed', failure: { class: failureClass } },
  });
});

test.each<[string, PartState[], number[], number]>([
  ['refused for now', [taken, later], [1], 5_000],
  ['never written', [taken, waiting, waiting], [1, 2], 0],
  ['unanswered is not missing', [unknown, later, waiting], [1, 2], 5_000],
])('some of it may be with the person: only what surely is not goes again (%s)', (_, parts, places, waitMs) => {
  expect(wholeOf(parts, true)).toEqual({ kind: 'missing', places, waitMs });
});

test.each<[string, PartState[], boolean]>([
  ['refused for good', [taken, refused, waiting], true],
  ['not taken in time', [taken, later], false],
  ['one unanswered, one refused', [unknown, refused], true],
])('partly sent: %s', (_, parts, mayGoOn) => {
  expect(wholeOf(parts, mayGoOn)).toMatchObject({
    outcome: { kind: 'failed', failure: { code: 'partly_sent', class: 'unknown' } },
  });
});

test('an unanswered part makes the whole uncertain, and what was taken is told', () => {
  expect(wholeOf([unknown, taken], true)).toMatchObject({
    outcome: { kind: 'uncertain', failure: { code: 'no_answer' }, taken: [{ part: 2, providerId: 'A1' }] },
  });
});
