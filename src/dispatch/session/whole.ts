/** A text that goes as several operations ends as one message: what the answers to its parts say together. */
import type { ProviderFailure, SendOutcome } from '../../../connectors/kit/connector.ts';
import { partlySent, uncertain } from '../../rules/failures.ts';
import type { CallResult, TakenPart } from '../call.ts';

export type PartState =
  /** Not written, or written and surely not taken. `refusal`: why the last time. */
  | { kind: 'waiting'; refusal?: ProviderFailure }
  /** Written, and not answered yet. */
  | { kind: 'flying' }
  | { kind: 'taken'; providerId: string }
  /** Written, and nobody knows. */
  | { kind: 'unknown'; detail: string }
  /** Not taken, and trying again would change nothing. */
  | { kind: 'refused'; failure: ProviderFailure };

export type Whole =
  | { kind: 'pending' }
  /** Part of it may be with the person: what is missing, by place, may still go, and nothing else. */
  | { kind: 'missing'; places: number[]; waitMs: number }
  | { kind: 'ended'; outcome: CallResult['outcome'] };

/** What an answer says of one part. */
export function partState(outcome: SendOutcome): PartState {
  switch (outcome.kind) {
    case 'accepted':
      return { kind: 'taken', providerId: outcome.providerId ?? '' };
    case 'uncertain':
      return { kind: 'unknown', detail: outcome.detail };
    case 'failed': {
      const { failure } = outcome;
      const passes = failure.class === 'transient' || failure.class === 'rate_limited';
      return passes ? { kind: 'waiting', refusal: failure } : { kind: 'refused', failure };
    }
  }
}

/** Before a part is written again that was refused for now. */
const againMs = 1_000;

/**
 * A part that was taken, or may have been, is never written again. Nothing of it taken: the message as a whole has
 * failed, and may be tried as a whole.
 */
export function wholeOf(parts: readonly PartState[], mayGoOn: boolean): Whole {
  if (parts.some(({ kind }) => kind === 'flying')) return { kind: 'pending' };
  const refused = parts.find((part) => part.kind === 'refused');
  const waiting = parts.flatMap((part, place) => (part.kind === 'waiting' ? [{ place, ...part }] : []));
  const refusals = waiting.flatMap(({ refusal }) => refusal ?? []);
  const refusal = refused?.failure ?? refusals[0];
  const taken = takenOf(parts);
  const unknown = parts.find((part) => part.kind === 'unknown');
  if (taken.length === 0 && unknown === undefined) {
    if (refusal === undefined) return { kind: 'pending' };
    return { kind: 'ended', outcome: { kind: 'failed', failure: refusal } };
  }
  if (refused === undefined && waiting.length > 0 && mayGoOn) {
    const waitMs = Math.max(0, ...refusals.map(({ retryAfterMs = 0 }) => Math.max(againMs, retryAfterMs)));
    return { kind: 'missing', places: waiting.map(({ place }) => place), waitMs };
  }
  if (refused !== undefined || waiting.length > 0) {
    const failure = partlySent(taken.length, parts.length, refusal);
    return { kind: 'ended', outcome: { kind: 'failed', failure, taken } };
  }
  if (unknown !== undefined)
    return { kind: 'ended', outcome: { kind: 'uncertain', failure: uncertain(unknown.detail), taken } };
  const ids = taken.map(({ providerId }) => providerId);
  const [providerId = ''] = ids;
  const partIds = ids.length > 1 ? ids : [];
  return { kind: 'ended', outcome: { kind: 'accepted', providerId, partIds, note: undefined, waId: undefined } };
}

const takenOf = (parts: readonly PartState[]): TakenPart[] =>
  parts.flatMap((part, place) => (part.kind === 'taken' ? [{ part: place + 1, providerId: part.providerId }] : []));
