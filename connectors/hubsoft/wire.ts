/**
 * Reading loosely shaped values. The public documentation shows samples, not types: numbers may come as text, flags as
 * words and dates in the Brazilian or the ISO order, depending on the field and on the release.
 */

export type Fields = Record<string, unknown>;

export function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text or a number; blank is none. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : null;
  if (typeof value !== 'string') return null;
  const text = value.trim();
  return text === '' ? null : text;
}

/** `a.b.c`; a list on the way reads as its first element. */
export function valueAt(fields: Fields, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    const inner = Array.isArray(value) ? value[0] : value;
    return isRecord(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined;
  }, fields);
}

/** A name, or an object that has one. */
export function nameOf(value: unknown): string | null {
  return isRecord(value) ? textOf(value.nome) : textOf(value);
}

/** Lower case without accents, for comparing words. */
export function plainWord(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

const yes = new Set(['true', '1', 's', 'sim', 'yes', 'online', 'conectado']);
const no = new Set(['false', '0', 'n', 'nao', 'no', 'offline', 'desconectado']);

/** Undefined when it says neither: absent is not the same as no. */
export function flagOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const word = plainWord(textOf(value) ?? '');
  if (yes.has(word)) return true;
  return no.has(word) ? false : undefined;
}

/**
 * `1234.5`, `1234.5000`, `1.234,50` or `1234,50`, in cents; undefined when it is no amount. `1.234` is none: it may be
 * meant either way.
 */
export function centsOf(value: unknown): number | undefined {
  if (typeof value === 'number') return wholeCents(value);
  const text = textOf(value)?.replace(/^R\$\s*/, '') ?? '';
  if (/^\d+(\.(\d{1,2}|\d{4,}))?$/.test(text)) return wholeCents(Number(text));
  if (!/^(\d{1,3}(\.\d{3})+|\d+),\d{1,2}$/.test(text)) return undefined;
  return wholeCents(Number(text.replaceAll('.', '').replace(',', '.')));
}

function wholeCents(amount: number): number | undefined {
  const cents = Math.round(Math.abs(amount) * 100);
  return amount >= 0 && Number.isSafeInteger(cents) ? cents : undefined;
}

const time = String.raw`(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?`;
const isoOrder = new RegExp(String.raw`^(\d{4})-(\d{2})-(\d{2})${time}$`);
const brazilianOrder = new RegExp(String.raw`^(\d{2})/(\d{2})/(\d{4})${time}$`);

interface Moment {
  /** `YYYY-MM-DD` */
  day: string;
  /** `HH:mm:ss`; null when only the day is told. */
  time: string | null;
}

function momentOf(value: unknown): Moment | undefined {
  const text = textOf(value) ?? '';
  const iso = isoOrder.exec(text);
  const match = iso ?? brazilianOrder.exec(text);
  if (match === null) return undefined;
  const [, first = '', month = '', third = '', hour, minute, second = '00'] = match;
  const [year, dayOfMonth] = iso === null ? [third, first] : [first, third];
  const day = `${year}-${month}-${dayOfMonth}`;
  if (!isCalendarDay(day)) return undefined;
  if (hour === undefined || minute === undefined) return { day, time: null };
  return hour < '24' && minute < '60' && second < '60' ? { day, time: `${hour}:${minute}:${second}` } : undefined;
}

function isCalendarDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  // 31 February rolls over into March instead of failing.
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}

/** `YYYY-MM-DD`; undefined when it is no day. */
export function dayOf(value: unknown): string | undefined {
  return momentOf(value)?.day;
}

/** `YYYY-MM-DD HH:mm:ss`; null when it does not tell a moment. */
export function localMomentOf(value: unknown): string | null {
  const moment = momentOf(value);
  return moment === undefined || moment.time === null ? null : `${moment.day} ${moment.time}`;
}

export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** The list of an answer, under its name or as the only list there is. */
export function listIn(answer: Fields, name: string): unknown[] | undefined {
  const named = answer[name];
  if (Array.isArray(named)) return named;
  const lists = Object.values(answer).filter((value) => Array.isArray(value));
  return lists.length === 1 ? lists[0] : undefined;
}
