/** How long messages take, on a coarse scale: sums of it can be added up, and say what 95 of 100 took at most. */
import type { Latency } from '../../../contracts/figures.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
/** Upper bounds of the steps. */
const steps = [
  ...[0.25, 0.5, 1, 2, 5, 10, 30].map((seconds) => seconds * second),
  ...[1, 5, 30].map((minutes) => minutes * minute),
  ...[2, 8, 24].map((hours) => hours * hour),
];
/** Beyond the scale nothing is worth telling apart. */
const last = 400 * 24 * hour;

export const stepOf = (latencyMs: number): number => steps.find((bound) => latencyMs <= bound) ?? last;

const madeByTime = /^([0-9a-f]{8})-([0-9a-f]{4})-7/;

/** When the message of this id was accepted; undefined: the id does not tell. */
export function acceptedAt(id: string): number | undefined {
  const [, high, low] = madeByTime.exec(id) ?? [];
  return high === undefined || low === undefined ? undefined : Number.parseInt(high + low, 16);
}

/** What was measured within one step. */
export interface Measured {
  withinMs: number;
  messages: number;
  latencyMs: number;
}

/** Null: nothing was measured. */
export function latencyOf(measured: readonly Measured[]): Latency | null {
  const sorted = measured
    .filter(({ withinMs }) => withinMs > 0)
    .toSorted((one, other) => one.withinMs - other.withinMs);
  const messages = sorted.reduce((sum, one) => sum + one.messages, 0);
  if (messages === 0) return null;
  const latencyMs = sorted.reduce((sum, one) => sum + one.latencyMs, 0);
  let seen = 0;
  const step = sorted.find((one) => {
    seen += one.messages;
    return seen >= messages * 0.95;
  });
  return { messages, meanSeconds: latencyMs / messages / second, p95Seconds: (step?.withinMs ?? last) / second };
}
