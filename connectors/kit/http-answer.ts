/** What HTTP itself tells of an answer. */
import type { ProviderResponse } from './connector.ts';

export const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** A broken gateway's value must not park a message for years. */
const longestRetryAfterSeconds = 24 * 60 * 60;

/** Seconds only: a date would have to be held against a clock, which a connector does not read. */
export function retryAfterMs({ headers }: ProviderResponse): number | undefined {
  const header = Object.entries(headers).find(([name]) => name.toLowerCase() === 'retry-after')?.[1];
  const value = Array.isArray(header) ? header[0] : header;
  if (value === undefined || !/^\d+$/.test(value.trim())) return undefined;
  return Math.min(Number(value), longestRetryAfterSeconds) * 1000;
}

/** `http_302` becomes `http_3xx`: no redirection is followed, whichever it is. */
export const httpCode = (status: number): string => (status < 400 ? 'http_3xx' : `http_${status}`);

const maxDetail = 500;

/** For a detail that operators read. `credentials`: what the provider is known to quote of them. */
export function shorten(text: string, credentials?: RegExp): string {
  const start = text.slice(0, 2 * maxDetail);
  return (credentials === undefined ? start : start.replace(credentials, '[token]')).slice(0, maxDetail).toWellFormed();
}

/** The whole answer in one line, where nothing in it could be read. */
export const answerText = ({ status, body }: ProviderResponse, credentials?: RegExp): string =>
  shorten(`HTTP ${status}: ${body.trim() || 'empty body'}`, credentials);
