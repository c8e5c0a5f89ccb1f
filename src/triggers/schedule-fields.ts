/** The five fields of a schedule, as an operator types them: Todos, a value, a list, an interval, or a list of both. */
import type { FieldError } from '../../contracts/problem.ts';

/** Ascending, each once. `all`: every value the field can have. */
export type FieldValues = 'all' | readonly number[];

interface FieldRule {
  first: number;
  last: number;
  en: string;
  /** As the console labels it. */
  pt: string;
  /** Absent means all. Without a time of day a task has no meaning, so the first two must be said. */
  optional: boolean;
}

export const fieldRules = {
  minute: { first: 0, last: 59, en: 'minute', pt: 'Minuto', optional: false },
  hour: { first: 0, last: 23, en: 'hour', pt: 'Hora', optional: false },
  dayOfMonth: { first: 1, last: 31, en: 'day of month', pt: 'Dia do mês', optional: true },
  month: { first: 1, last: 12, en: 'month', pt: 'Mês', optional: true },
  // Sunday is 0, and 7 too, so that both 0-6 and 1-7 are a week.
  weekday: { first: 0, last: 7, en: 'weekday', pt: 'Dia da semana', optional: true },
} as const satisfies Record<string, FieldRule>;
export type ScheduleField = keyof typeof fieldRules;

type FieldResult = { ok: true; values: FieldValues } | { ok: false; error: FieldError };

const wordsForAll = new Set(['todos', 'todas', 'all', '*']);

/** The first fault is told; the others of the same field come up when it is mended. */
export function parseField(field: ScheduleField, input: unknown): FieldResult {
  const rule: FieldRule = fieldRules[field];
  if (input === undefined && rule.optional) return { ok: true, values: 'all' };
  const typed = typedOf(input);
  if (typed === undefined) {
    return fault(
      field,
      'must be text, a number or a list of numbers',
      'deve ser um texto, um número ou uma lista de números',
    );
  }
  if (typed === '') {
    return fault(
      field,
      'must not be empty: a value, a list such as 1,15, an interval such as 1-10, or Todos',
      'não pode ficar vazio: informe um valor, uma lista como 1,15, um intervalo como 1-10, ou Todos',
    );
  }
  if (wordsForAll.has(typed.toLowerCase())) return { ok: true, values: 'all' };
  const values = new Set<number>();
  for (const part of typed.split(',')) {
    const result = parsePart(field, part.trim());
    if (!result.ok) return result;
    for (let value = result.from; value <= result.to; value++) values.add(field === 'weekday' ? value % 7 : value);
  }
  return { ok: true, values: wholeOrSome(rule, field, values) };
}

function typedOf(input: unknown): string | undefined {
  if (input === undefined || input === null) return '';
  if (typeof input === 'number') return String(input);
  if (typeof input === 'string') return input.trim();
  if (!Array.isArray(input)) return undefined;
  const parts = input.map((part: unknown) => (Array.isArray(part) ? undefined : typedOf(part)));
  return parts.includes(undefined) ? undefined : parts.join(',');
}

type PartResult = { ok: true; from: number; to: number } | { ok: false; error: FieldError };

function parsePart(field: ScheduleField, part: string): PartResult {
  const rule: FieldRule = fieldRules[field];
  const [, start, end] = /^(-?\d{1,9})(?:\s*-\s*(\d{1,9}))?$/.exec(part) ?? [];
  if (start === undefined) {
    if (wordsForAll.has(part.toLowerCase())) {
      return fault(field, `"${part}" must stand alone`, `"${part}" deve ficar sozinho no campo`);
    }
    const shown = JSON.stringify(part.slice(0, 40));
    return fault(
      field,
      `${shown} is not a value, an interval such as 1-10, or Todos`,
      `${shown} não é um valor, um intervalo como 1-10, nem Todos`,
    );
  }
  const [from, to] = [Number(start), Number(end ?? start)];
  for (const value of [from, to]) {
    if (value < rule.first || value > rule.last) return outOfRange(field, value, end === undefined ? '' : part);
  }
  return from > to ? backwards(field, from, to) : { ok: true, from, to };
}

function outOfRange(field: ScheduleField, value: number, interval: string): { ok: false; error: FieldError } {
  const { first, last, en, pt }: FieldRule = fieldRules[field];
  const [inEn, inPt] = interval === '' ? ['', ''] : [`, in the interval ${interval}`, `, no intervalo ${interval}`];
  return fault(
    field,
    `${value} is no ${en}${inEn}: use ${first} to ${last}`,
    `${value} não existe no campo ${pt}${inPt}: use de ${first} a ${last}`,
  );
}

const span = (from: number, to: number): string => (from === to ? String(from) : `${from}-${to}`);

/** Both things that may have been meant are offered: the ends swapped, or over the end and on from the start. */
function backwards(field: ScheduleField, from: number, to: number): { ok: false; error: FieldError } {
  const { first, last }: FieldRule = fieldRules[field];
  const around = `${span(from, field === 'weekday' ? 6 : last)},${span(first, to)}`;
  const around7 = field === 'weekday' && from === 7 ? span(first, to) : around;
  return fault(
    field,
    `the interval ${from}-${to} runs backwards: write ${span(to, from)} or ${around7}`,
    `o intervalo ${from}-${to} está invertido: escreva ${span(to, from)} ou ${around7}`,
  );
}

function wholeOrSome({ first, last }: FieldRule, field: ScheduleField, values: ReadonlySet<number>): FieldValues {
  const possible = (field === 'weekday' ? 6 : last) - first + 1;
  return values.size === possible ? 'all' : [...values].sort((a, b) => a - b);
}

const fault = (path: ScheduleField, message: string, messagePt: string): { ok: false; error: FieldError } => ({
  ok: false,
  error: { path, message, messagePt },
});
