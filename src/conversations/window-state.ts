/**
 * The life of one customer window, as pure steps: closed -> open -> warned -> closed, and back to open whenever the
 * customer writes or calls. Each step says what has to be told, so that everything is told exactly once.
 */
import { windowMs } from '../rules/checks/window.ts';

/** Times are epoch milliseconds. */
export interface WindowState {
  /** The customer's last message or call, by the provider's clock. */
  lastInboundAt: number;
  /** 24 hours later. */
  until: number;
  /** What the customer did last. */
  openedBy: 'message' | 'call';
  /** When the provider last said that it is closed, whatever we believed. */
  closedAt: number | null;
  freeEntryUntil: number | null;
  /** What others were told last: `warned` is an open window whose end was announced. */
  stage: 'open' | 'warned' | 'closed';
  /** When the next step is due; null while closed. */
  nextAt: number | null;
}

export type Told =
  | { name: 'window.opened'; until: number; openedBy: 'message' | 'call' }
  | { name: 'window.expiring'; until: number }
  | { name: 'window.closed'; reason: 'expired' | 'provider' };

export interface Step {
  state: WindowState;
  told: Told[];
}

export interface Heard {
  at: number;
  by: 'message' | 'call';
  /** How long before its end the window is announced to close. */
  expiringMs: number;
  /** The message came from an ad or a page button. */
  fromAd: boolean;
}

/**
 * Free entry point: 72 hours in which messages cost nothing, counted from the business's first answer, which must come
 * within 24 hours. The answer is not known when the message comes, so what is kept is the earliest end, 72 hours after
 * the message itself. A matter of price only: it neither opens the window nor keeps it open.
 */
const freeEntryMs = 72 * 3_600_000;

/** The customer wrote or called. Webhooks may be late, doubled and out of order: the latest time counts. */
export function hear(before: WindowState | undefined, heard: Heard, now: number): Step {
  // A time in our future proves a clock wrong, and would hold the window open beyond its day.
  const at = Math.min(heard.at, now);
  const freeEntryUntil = latest(before?.freeEntryUntil ?? null, heard.fromAd ? at + freeEntryMs : null);
  if (before !== undefined && at <= before.lastInboundAt)
    return { state: freeEntryUntil === before.freeEntryUntil ? before : { ...before, freeEntryUntil }, told: [] };
  const until = at + windowMs;
  const closedAt = before?.closedAt ?? null;
  const wasOpen = before !== undefined && before.stage !== 'closed';
  const base = { lastInboundAt: at, until, openedBy: heard.by, closedAt, freeEntryUntil };
  if (until <= now || (closedAt !== null && closedAt >= at)) {
    const stage = before?.stage ?? 'closed';
    return { state: { ...base, stage, nextAt: wasOpen ? until : null }, told: [] };
  }
  const told: Told[] = [];
  const ended = wasOpen && at >= before.until;
  if (ended) told.push({ name: 'window.closed', reason: 'expired' });
  if (ended || !wasOpen) told.push({ name: 'window.opened', until, openedBy: heard.by });
  return { state: { ...base, stage: 'open', nextAt: until - heard.expiringMs }, told };
}

/** The provider refused free-form at this time. Known to happen although the customer has just written: its word counts. */
export function closeAt(before: WindowState, at: number): Step {
  const closedAt = Math.max(before.closedAt ?? at, at);
  const state = { ...before, closedAt };
  if (before.stage === 'closed' || closedAt < before.lastInboundAt) return { state, told: [] };
  return { state: { ...state, stage: 'closed', nextAt: null }, told: [{ name: 'window.closed', reason: 'provider' }] };
}

/** What time alone brings. After a long standstill a window that is over is closed without being announced. */
export function pass(before: WindowState, now: number): Step {
  if (before.stage === 'closed') return { state: { ...before, nextAt: null }, told: [] };
  if (before.until <= now)
    return {
      state: { ...before, stage: 'closed', nextAt: null },
      told: [{ name: 'window.closed', reason: 'expired' }],
    };
  if (before.stage === 'warned') return { state: { ...before, nextAt: before.until }, told: [] };
  return {
    state: { ...before, stage: 'warned', nextAt: before.until },
    told: [{ name: 'window.expiring', until: before.until }],
  };
}

/** Two contacts turned out to be one person: the later of everything. What was told of either counts as told. */
export function unite(a: WindowState, b: WindowState): Step {
  const [later, other] = b.lastInboundAt > a.lastInboundAt ? [b, a] : [a, b];
  const closedAt = latest(a.closedAt, b.closedAt);
  const state = { ...later, closedAt, freeEntryUntil: latest(a.freeEntryUntil, b.freeEntryUntil) };
  if (later.stage === 'closed' && other.stage === 'closed') return { state, told: [] };
  if (closedAt !== null && closedAt >= later.lastInboundAt)
    return {
      state: { ...state, stage: 'closed', nextAt: null },
      told: [{ name: 'window.closed', reason: 'provider' }],
    };
  // The later one was over already, so the earlier one is too: the next look at the time closes both as one.
  if (later.stage === 'closed') return { state: { ...state, stage: 'warned', nextAt: later.until }, told: [] };
  return { state, told: [] };
}

const latest = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);
