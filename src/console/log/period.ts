/** Wall-clock times in a zone, as date fields give and take them. */

/** `2026-11-21T10:00` in a zone, or an instant with its own offset, in milliseconds; undefined when it is neither. */
export function instantOf(text: string, timeZone: string): number | undefined {
  const isLocal = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?)?$/.test(text);
  if (!isLocal) return /[zZ]$|[+-]\d\d:\d\d$/.test(text) ? validOrNone(Date.parse(text)) : undefined;
  const asUtcMs = Date.parse(text.includes('T') ? `${text}Z` : `${text}T00:00Z`);
  if (Number.isNaN(asUtcMs)) return undefined;
  // Asked twice: the first answer may lie on the other side of a change of the clocks.
  const nearMs = asUtcMs - offsetMs(timeZone, asUtcMs);
  return asUtcMs - offsetMs(timeZone, nearMs);
}

/** `2026-11-21T10:00`, as a date field wants it. */
export const wallClock = (timeZone: string, atMs: number): string =>
  new Date(atMs + offsetMs(timeZone, atMs)).toISOString().slice(0, 16);

const validOrNone = (ms: number): number | undefined => (Number.isNaN(ms) ? undefined : ms);

function offsetMs(timeZone: string, atMs: number): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(atMs);
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((one) => one.type === type)?.value);
  const wallMs = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wallMs - Math.floor(atMs / 1000) * 1000;
}
