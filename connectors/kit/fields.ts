/** Reading loosely shaped JSON. */

export type Fields = Record<string, unknown>;

export const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Undefined when the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Empty text counts as absent; a number is told as its digits. */
export function textOf(value: unknown, key: string): string | undefined {
  const text = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  if (typeof text === 'number' && Number.isFinite(text)) return String(text);
  return typeof text === 'string' && text.trim() !== '' ? text : undefined;
}

export function numberOf(value: unknown, key: string): number | undefined {
  const text = textOf(value, key);
  const number = Number(text ?? Number.NaN);
  return Number.isFinite(number) ? number : undefined;
}

export function recordOf(value: unknown, key: string): Fields | undefined {
  const inner = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return isRecord(inner) ? inner : undefined;
}

/** Empty when there is no such list. */
export function listOf(value: unknown, key: string): readonly unknown[] {
  const inner = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return Array.isArray(inner) ? inner : [];
}

/** Without the blanks that some gateways leave around their keys. */
export function trimKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(trimKeys);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.trim(), trimKeys(inner)]));
}

/** A time without its zone would be read in the zone of this machine. */
const zoned = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/i;

/** ISO 8601 with a zone, which may lack its colon (`-0300`), to epoch milliseconds. */
export function instantOf(text: string | undefined): number | undefined {
  if (text === undefined || !zoned.test(text)) return undefined;
  const ms = Date.parse(
    text
      .replace(' ', 'T')
      .replace(',', '.')
      .replace(/([+-]\d{2})(\d{2})$/, '$1:$2')
      .toUpperCase(),
  );
  return ms >= 0 ? ms : undefined;
}

export const utf8 = (raw: Uint8Array): string =>
  Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('utf8');
