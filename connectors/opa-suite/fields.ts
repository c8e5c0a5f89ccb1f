/** Reading loosely shaped JSON. */

import { type Fields, isRecord, parseJson } from '../kit/fields.ts';

export { type Fields, isRecord, parseJson };

/** Empty text counts as absent. */
export function textOf(value: unknown, key: string): string | undefined {
  const text = isRecord(value) ? value[key] : undefined;
  return typeof text === 'string' && text.trim() !== '' ? text : undefined;
}

export function recordOf(value: unknown, key: string): Fields | undefined {
  const inner = isRecord(value) ? value[key] : undefined;
  return isRecord(inner) ? inner : undefined;
}

const latestInstant = 8.64e15;
/** A time without its zone would be read in the zone of this machine. */
const zoned = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

/** ISO 8601 with zone, or seconds or milliseconds since the epoch, to milliseconds. */
export function instantOf(value: unknown): number | undefined {
  if (typeof value === 'string' && zoned.test(value)) {
    const ms = Date.parse(value);
    return ms >= 0 ? ms : undefined;
  }
  const number = typeof value === 'string' && /^\d{9,16}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !(number >= 1e9)) return undefined;
  const ms = Math.floor(number >= 1e12 ? number : number * 1000);
  return ms <= latestInstant ? ms : undefined;
}

/** Every id of Opa! Suite is a Mongo id. */
export const mongoId = /^[0-9a-f]{24}$/;

/** The first four bytes of a Mongo id say when it was made. */
export function instantOfId(id: string): number | undefined {
  return mongoId.test(id) ? Number.parseInt(id.slice(0, 8), 16) * 1000 : undefined;
}
