/**
 * `{today}`, `{today+3}`, `{today-1:DD/MM/YYYY}` in what is sent to a source. A connector reads no clock: the day comes
 * with the query, as the filter `today = YYYY-MM-DD`.
 */
import type { SourceQuery } from './source.ts';

const anyTemplate = /\{today[^{}]*\}/g;
const template = /^\{today(?:(?<sign>[+-])(?<days>\d{1,4}))?(?::(?<form>(?:YYYY|YY|MM|DD|[-/. _])+))?\}$/;
const dayMs = 86_400_000;

/** The first template that says something else than a day; undefined when all are well written. */
export function wrongTemplate(text: string): string | undefined {
  return text.match(anyTemplate)?.find((one) => !template.test(one));
}

export function todayOf(query: Pick<SourceQuery, 'filters'>): string | undefined {
  return query.filters.find(({ field, op }) => field === 'today' && op === '=')?.values[0];
}

/** @throws when the text has a template and no real day was given: a request for the wrong day must not leave. */
export function fillDates(text: string, today: string | undefined): string {
  return text.replaceAll(anyTemplate, (one) => {
    const { sign, days = '0', form = 'YYYY-MM-DD' } = template.exec(one)?.groups ?? {};
    const shift = Number(days) * (sign === '-' ? -1 : 1);
    const [year = '', month = '', day = ''] = dayAfter(today, shift).split('-');
    return form.replaceAll('YYYY', year).replaceAll('YY', year.slice(-2)).replaceAll('MM', month).replaceAll('DD', day);
  });
}

function dayAfter(today: string | undefined, days: number): string {
  const start = today === undefined ? Number.NaN : Date.parse(`${today}T00:00:00Z`);
  if (Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== today) {
    throw new Error(`a date template needs the filter today = YYYY-MM-DD, and the query has ${today ?? 'none'}`);
  }
  return new Date(start + days * dayMs).toISOString().slice(0, 10);
}
