/** When a channel stops sending by itself, how it tries again, and when it counts as restored. */
import { describe, expect, test } from 'vitest';
import type { Failure, FailureClass } from '../../contracts/failure.ts';
import { allowance, type CircuitState, closedCircuit, onFailure, onSuccess } from '../../src/dispatch/circuit.ts';

const failure = (failureClass: FailureClass): Failure => ({
  class: failureClass,
  code: 'x',
  cause: 'c',
  nextStep: 'n',
});
const fail = (state: CircuitState, failureClass: FailureClass, now: number) =>
  onFailure(state, failure(failureClass), now);
const opened = (now = 0): CircuitState => fail(closedCircuit, 'auth', now).state;

describe('opening', () => {
  test('one refused credential opens it', () => {
    const { state, change } = fail(closedCircuit, 'auth', 100);
    expect(change).toBe('degraded');
    expect(state).toMatchObject({ since: 100, retryAt: 5_100, failures: 1 });
  });

  test('an outage has to show itself: the fifth transient failure in a row opens it', () => {
    let state = closedCircuit;
    for (let count = 1; count <= 4; count++) {
      const next = fail(state, 'transient', count);
      expect(next.change).toBe('none');
      expect(allowance(next.state, count, 50)).toBe(Number.POSITIVE_INFINITY);
      state = next.state;
    }
    expect(fail(state, 'transient', 5).change).toBe('degraded');
  });

  test('a success in between starts the count anew', () => {
    let state = closedCircuit;
    for (let count = 1; count <= 4; count++) state = fail(state, 'transient', count).state;
    const { state: again, change } = onSuccess(state);
    expect(change).toBe('none');
    expect(fail(again, 'transient', 9).change).toBe('none');
  });

  test.each<FailureClass>([
    'rate_limited',
    'recipient_invalid',
    'recipient_cooldown',
    'window_closed',
    'template_invalid',
    'policy',
    'bad_request',
    'unknown',
  ])('%s says nothing about the channel', (failureClass) => {
    let state = closedCircuit;
    for (let count = 0; count < 20; count++) {
      const next = fail(state, failureClass, count);
      expect(next.change).toBe('none');
      state = next.state;
    }
    expect(state).toEqual(closedCircuit);
  });
});

describe('while open', () => {
  test('nothing goes before the wait is over, then one message at a time', () => {
    const state = opened();
    expect(allowance(state, 4_999, 0)).toBe(0);
    expect(allowance(state, 5_000, 0)).toBe(1);
    expect(allowance(state, 5_000, 1)).toBe(0);
  });

  test('calls that were in flight when it opened say nothing new', () => {
    const state = opened();
    const { state: after, change } = fail(state, 'auth', 10);
    expect(change).toBe('none');
    expect(after).toMatchObject({ retryAt: state.retryAt, opened: state.opened, since: state.since });
  });

  test('each failed try doubles the wait, up to five minutes, without announcing it again', () => {
    let state = opened();
    const waits: number[] = [];
    for (let count = 0; count < 10; count++) {
      const now = state.retryAt as number;
      const next = fail(state, 'auth', now);
      expect(next.change).toBe('none');
      waits.push((next.state.retryAt as number) - now);
      state = next.state;
    }
    expect(waits.slice(0, 4)).toEqual([10_000, 20_000, 40_000, 80_000]);
    expect(Math.max(...waits)).toBe(300_000);
  });

  test('one success restores it and forgets everything', () => {
    expect(onSuccess(opened())).toEqual({ state: closedCircuit, change: 'restored' });
    expect(onSuccess(closedCircuit)).toEqual({ state: closedCircuit, change: 'none' });
  });
});
