/** Calendar days as the books keep them: in Brasília time, which has had no summer time since 2019. */

export const brasiliaOffsetMs = -3 * 3_600_000;
export const dayMs = 86_400_000;

/** `2026-11-21` */
export const dayOf = (atMs: number): string => new Date(atMs + brasiliaOffsetMs).toISOString().slice(0, 10);

/** The first millisecond of a day written `2026-11-21`; undefined when there is no such day. */
export function dayStart(day: string): number | undefined {
  if (!/^20\d{2}-\d{2}-\d{2}$/.test(day)) return undefined;
  const utcMs = Date.parse(`${day}T00:00:00Z`);
  const start = utcMs - brasiliaOffsetMs;
  return Number.isNaN(utcMs) || dayOf(start) !== day ? undefined : start;
}

/** The day it is in a time zone, `2026-11-21`. */
export const dayIn = (timeZone: string, atMs: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(atMs);
