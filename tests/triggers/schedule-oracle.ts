/**
 * When a schedule must run, found without any code of the product and without croner: the zone's clock is read from
 * Intl.DateTimeFormat over all of the years, and every day is looked at by itself.
 */
import type { Schedule } from '../../src/triggers/schedule.ts';

const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

interface Change {
  /** The first moment with the new offset. */
  at: number;
  before: number;
  after: number;
}

export interface ZoneClock {
  name: string;
  changes: Change[];
  /** What the wall clock shows, as if it were UTC. */
  wallAt(at: number): number;
  offsets: number[];
}

/** Reads the zone's clock four times a day, and narrows every change down to its minute. */
export function zoneClock(name: string, fromMs: number, toMs: number): ZoneClock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const offsetAt = (at: number): number => {
    const [, month, day, year, hour, minute, second] =
      /^(\d+)\/(\d+)\/(\d+), (\d+):(\d+):(\d+)$/.exec(format.format(at)) ?? [];
    return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) - at;
  };
  const changes: Change[] = [];
  for (let at = fromMs; at < toMs; at += 6 * hourMs) {
    const [before, after] = [offsetAt(at), offsetAt(at + 6 * hourMs)];
    if (before === after) continue;
    let change = at;
    while (offsetAt(change) === before) change += minuteMs;
    changes.push({ at: change, before, after });
  }
  const first = offsetAt(fromMs);
  const offsetFrom = (at: number) => changes.findLast((change) => change.at <= at)?.after ?? first;
  return {
    name,
    changes,
    wallAt: (at) => at + offsetFrom(at),
    offsets: [...new Set([first, ...changes.map(({ after }) => after)])],
  };
}

/** The run of one local time; undefined when its day ends before the clocks show anything after it. */
function runOf(clock: ZoneClock, wall: number): number | undefined {
  const occurrences = clock.offsets.map((offset) => wall - offset).filter((at) => clock.wallAt(at) === wall);
  if (occurrences.length > 0) return Math.min(...occurrences);
  const gap = clock.changes.find(({ at, before, after }) => at + before <= wall && wall < at + after);
  if (gap === undefined)
    throw new Error(`${clock.name} shows no ${new Date(wall).toISOString()}, and has no gap there`);
  const isSameDay = Math.floor((gap.at + gap.after) / dayMs) === Math.floor(wall / dayMs);
  return isSameDay ? gap.at : undefined;
}

/** All runs from `fromMs` on, `toMs` included. */
export function expectedRuns(schedule: Schedule, clock: ZoneClock, fromMs: number, toMs: number): number[] {
  const takes = (values: Schedule['minute'], value: number) => values === 'all' || values.includes(value);
  const runs = new Set<number>();
  for (let day = Math.floor(fromMs / dayMs) * dayMs - dayMs; day <= toMs + dayMs; day += dayMs) {
    const date = new Date(day);
    if (!takes(schedule.dayOfMonth, date.getUTCDate())) continue;
    if (!takes(schedule.month, date.getUTCMonth() + 1)) continue;
    if (!takes(schedule.weekday, date.getUTCDay())) continue;
    for (let hour = 0; hour < 24; hour++) {
      if (!takes(schedule.hour, hour)) continue;
      for (let minute = 0; minute < 60; minute++) {
        if (!takes(schedule.minute, minute)) continue;
        const run = runOf(clock, day + hour * hourMs + minute * minuteMs);
        if (run !== undefined && run >= fromMs && run <= toMs) runs.add(run);
      }
    }
  }
  return [...runs].sort((a, b) => a - b);
}
