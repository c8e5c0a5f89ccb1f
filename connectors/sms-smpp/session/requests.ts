/** Submits on their way: the window, the answers, and the pause that an SMSC asks for. */
import type { SendOutcome } from '../../kit/connector.ts';
import { withSequence } from '../codec/encode.ts';
import { type ConnectionCode, connectionFailure } from '../errors-connection.ts';
import { type SubmitAnswer, submitOutcome } from '../outcome.ts';
import type { Outstanding, SessionSettings, SessionState } from './model.ts';
import { doubled, type Turn } from './turn.ts';

/** Kept for late answers. An SMSC that answers nothing at all must not fill the memory. */
const maxOverdue = 1000;

const canSubmit = ({ mode }: SessionSettings, { phase }: SessionState): boolean =>
  phase.kind === 'bound' && mode !== 'receiver';

/** How many submits may be handed in now. */
export function capacity(settings: SessionSettings, state: SessionState, now: number): number {
  if (!canSubmit(settings, state) || now < state.throttle.until) return 0;
  return Math.max(0, settings.windowSize - state.outstanding.size);
}

export function submit(turn: Turn, token: string, octets: Uint8Array): Turn {
  const { state, settings, now } = turn;
  const refuse = (code: ConnectionCode, retryAfterMs?: number) =>
    settle(turn, token, { kind: 'failed', failure: connectionFailure(code, undefined, retryAfterMs) });
  if (!canSubmit(settings, state)) return refuse('smpp_not_bound');
  if (now < state.throttle.until) return refuse('smpp_paused', state.throttle.until - now);
  if (capacity(settings, state, now) === 0) return refuse('smpp_window_full');
  const sequence = turn.takeSequence();
  turn.set({ outstanding: new Map(state.outstanding).set(sequence, { token, sentAt: now }) });
  return turn.act({ kind: 'write', octets: withSequence(octets, sequence) });
}

/** False when nothing of ours has this number. */
export function settleAnswer(turn: Turn, sequence: number, answer: SubmitAnswer): boolean {
  const found = take(turn, sequence);
  if (found === undefined) return false;
  const { messageIdForm, ownCodes } = turn.settings;
  const outcome = submitOutcome(answer, messageIdForm, ownCodes);
  settle(turn, found.token, paced(turn, found.sentAt, outcome), found.isLate);
  return true;
}

/** The SMSC took it, and its id cannot be read. */
export function settleUnreadable(turn: Turn, sequence: number, reason: string): boolean {
  const found = take(turn, sequence);
  if (found === undefined) return false;
  settle(turn, found.token, { kind: 'uncertain', detail: `unreadable answer: ${reason}` }, found.isLate);
  return true;
}

export function expireSubmits(turn: Turn): void {
  const { state, settings, now } = turn;
  const isOver = ({ sentAt }: Outstanding) => now - sentAt >= settings.responseTimeoutMs;
  const over = [...state.outstanding].filter(([, each]) => isOver(each));
  if (over.length === 0) return;
  turn.set({
    outstanding: new Map([...state.outstanding].filter(([, each]) => !isOver(each))),
    overdue: new Map([...state.overdue, ...over].slice(-maxOverdue)),
  });
  for (const [, { token }] of over) {
    settle(turn, token, { kind: 'uncertain', detail: `no answer within ${settings.responseTimeoutMs} ms` });
  }
}

/** The connection is lost: nobody will answer, and what was written may have arrived. */
export function abandonSubmits(turn: Turn): void {
  const { outstanding } = turn.state;
  turn.set({ outstanding: new Map(), overdue: new Map() });
  for (const { token } of outstanding.values()) {
    settle(turn, token, { kind: 'uncertain', detail: 'the connection was lost before the answer' });
  }
}

export function firstSubmitTimeout({ outstanding }: SessionState, { responseTimeoutMs }: SessionSettings): number {
  // Sent in the order in which they stand.
  const [oldest] = outstanding.values();
  return oldest === undefined ? Number.POSITIVE_INFINITY : oldest.sentAt + responseTimeoutMs;
}

function settle(turn: Turn, token: string, outcome: SendOutcome, isLate = false): Turn {
  return turn.act({ kind: 'settled', token, outcome, isLate });
}

function take(turn: Turn, sequence: number): (Outstanding & { isLate: boolean }) | undefined {
  const { outstanding, overdue } = turn.state;
  const found = outstanding.get(sequence) ?? overdue.get(sequence);
  if (found === undefined) return undefined;
  turn.set({ outstanding: without(outstanding, sequence), overdue: without(overdue, sequence) });
  return { ...found, isLate: !outstanding.has(sequence) };
}

function without<Value>(map: ReadonlyMap<number, Value>, key: number): ReadonlyMap<number, Value> {
  if (!map.has(key)) return map;
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}

/** Several answers may throttle at once: only one to a submit of after the last pause makes the pause longer. */
function paced(turn: Turn, sentAt: number, outcome: SendOutcome): SendOutcome {
  const { throttle } = turn.state;
  const { settings, now } = turn;
  const isAfterPause = sentAt > throttle.since;
  if (outcome.kind === 'accepted' && isAfterPause && throttle.times > 0)
    turn.set({ throttle: { ...throttle, times: 0 } });
  if (outcome.kind !== 'failed') return outcome;
  const { failure } = outcome;
  if (failure.class !== 'rate_limited' || failure.scope === 'pair') return outcome;
  if (isAfterPause) {
    const times = throttle.times + 1;
    const pauseMs = Math.max(doubled(settings.throttleMs, times), failure.retryAfterMs ?? 0);
    turn.set({ throttle: { times, since: now, until: now + pauseMs } });
  }
  const retryAfterMs = Math.max(turn.state.throttle.until - now, failure.retryAfterMs ?? 0);
  return { kind: 'failed', failure: { ...failure, retryAfterMs } };
}
