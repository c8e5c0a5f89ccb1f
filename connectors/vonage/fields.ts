/** Reading what a stranger wrote. */

export type Fields = Record<string, unknown>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Undefined when it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A field with something in it, as text. */
export function textOf(fields: Fields, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** `2026-11-21 13:05:00`, which is UTC. */
export function instantOf(text: string | undefined): number | undefined {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})-(\d\d)-(\d\d)[ T+](\d\d):(\d\d):(\d\d)/.exec(text ?? '') ?? [];
  if (year === undefined) return undefined;
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  return Number.isFinite(at) ? at : undefined;
}

/** `2611211305`: year, month, day, hour and minute, of a clock that nobody names. */
export function minuteOf(text: string | undefined): number | undefined {
  const [, year, month, day, hour, minute] = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\d\d)?$/.exec(text ?? '') ?? [];
  if (year === undefined) return undefined;
  return Date.UTC(2000 + Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute));
}
