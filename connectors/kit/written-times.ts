/** Times in whatever way a gateway writes them. */
import { instantOf } from './fields.ts';

/** `iso`, `epoch`, `epoch_ms`, or the parts of a time as they stand: `DDMMYYYYHHmmss`, `YYYY-MM-DD HH:mm:ss`. */
export const isTimeFormat = (format: string): boolean =>
  ['iso', 'epoch', 'epoch_ms'].includes(format) ||
  (/YYYY|YY/.test(format) && format.includes('MM') && format.includes('DD'));

const token = /YYYY|YY|MM|DD|HH|mm|ss/g;

/** @param utcOffset of times without a zone, such as `-03:00`. */
export function timeIn(word: string | undefined, format: string, utcOffset: string): number | undefined {
  if (word === undefined) return undefined;
  if (format === 'iso') return instantOf(word) ?? instantOf(`${word}${utcOffset}`);
  if (format === 'epoch') return epochOf(word, 1000);
  if (format === 'epoch_ms') return epochOf(word, 1);
  const parts = partsOf(word, format);
  if (parts === undefined) return undefined;
  const { YYYY = `20${parts.YY ?? '00'}`, MM = '01', DD = '01', HH = '00', mm = '00', ss = '00' } = parts;
  const at = instantOf(`${YYYY}-${MM}-${DD}T${HH}:${mm}:${ss}${utcOffset}`);
  // 31 February is nobody's time.
  return at !== undefined && new Date(at + offsetMs(utcOffset)).getUTCDate() === Number(DD) ? at : undefined;
}

function partsOf(word: string, format: string): Partial<Record<string, string>> | undefined {
  const names: string[] = [];
  const pattern = format
    .split(token)
    .map((literal) => literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .reduce((text, literal, place) => {
      const name = [...format.matchAll(token)][place - 1]?.[0] ?? '';
      names.push(name);
      return `${text}(\\d{${name.length}})${literal}`;
    });
  const found = new RegExp(`^${pattern}`).exec(word);
  return found === null ? undefined : Object.fromEntries(names.map((name, place) => [name, found[place + 1]]));
}

const latestEpochMs = 8.64e15;

function epochOf(word: string, unitMs: number): number | undefined {
  const ms = Math.floor(Number(word) * unitMs);
  return /^\d+(?:\.\d+)?$/.test(word) && ms <= latestEpochMs ? ms : undefined;
}

function offsetMs(utcOffset: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(utcOffset) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
}
