/**
 * Per channel: stops sending when the provider refuses the channel itself or keeps failing, tries one message after a
 * growing wait, and says when it works again. Pure state; the loop brings time and acts on the answer.
 */
import type { Failure } from '../../contracts/failure.ts';

export interface CircuitState {
  /** Failures in a row that speak against the channel. */
  failures: number;
  /** Set while open: nothing is sent before this moment, then one message. */
  retryAt: number | null;
  since: number | null;
  failure: Failure | null;
  opened: number;
}

export const closedCircuit: CircuitState = { failures: 0, retryAt: null, since: null, failure: null, opened: 0 };

/** As it was before this process: what is known against the channel outlives a restart. */
export const circuitOf = (known: Omit<CircuitState, 'failures' | 'opened'> | null): CircuitState =>
  known === null
    ? closedCircuit
    : { failures: 1, opened: 1, since: known.since, failure: known.failure, retryAt: known.retryAt };

/** One refused credential says it all; an outage has to show itself. */
const transientThreshold = 5;
const firstWaitMs = 5_000;
const maxWaitMs = 5 * 60_000;

export type CircuitChange = 'none' | 'degraded' | 'restored';

export function onSuccess(state: CircuitState): { state: CircuitState; change: CircuitChange } {
  return { state: closedCircuit, change: state.since === null ? 'none' : 'restored' };
}

export function onFailure(
  state: CircuitState,
  failure: Failure,
  now: number,
): { state: CircuitState; change: CircuitChange } {
  if (failure.class !== 'auth' && failure.class !== 'transient') return { state, change: 'none' };
  const failures = state.failures + 1;
  if (failure.class === 'transient' && failures < transientThreshold && state.since === null) {
    return { state: { ...state, failures }, change: 'none' };
  }
  // Calls that were in flight when it opened say nothing new.
  if (state.retryAt !== null && now < state.retryAt) return { state: { ...state, failures }, change: 'none' };
  const waitMs = Math.min(maxWaitMs, firstWaitMs * 2 ** state.opened);
  return {
    state: { failures, failure, since: state.since ?? now, opened: state.opened + 1, retryAt: now + waitMs },
    change: state.since === null ? 'degraded' : 'none',
  };
}

/** Without its connections nothing goes, whatever the last messages met; with them, nothing is known against it. */
export function onConnection(
  state: CircuitState,
  down: { failure: Failure; retryAt: number | null } | undefined,
  now: number,
): { state: CircuitState; change: CircuitChange } {
  if (down === undefined) return onSuccess(state);
  const isNews = state.since === null || state.failure?.code !== down.failure.code;
  return {
    state: { ...down, failures: 1, opened: 1, since: state.since ?? now },
    change: isNews ? 'degraded' : 'none',
  };
}

/** How many messages the circuit lets through now. */
export function allowance(state: CircuitState, now: number, inFlight: number): number {
  if (state.since === null) return Number.POSITIVE_INFINITY;
  if (state.retryAt !== null && now < state.retryAt) return 0;
  return inFlight === 0 ? 1 : 0;
}
