/** From a row of a connector's error table to the failure the hub is told. */
import type { ErrorRow, ProviderFailure } from './connector.ts';

/** @param code looked up in the table; one that is not there fails as its `unknown`, under its own name. */
export function failureOf(
  errors: Readonly<Record<string, ErrorRow>> & { unknown: ErrorRow },
  code: string,
  detail = '',
  retryAfterMs = 0,
): ProviderFailure {
  const row = (Object.hasOwn(errors, code) ? errors[code] : undefined) ?? errors.unknown;
  const { class: failureClass, scope, cause, nextStep, minWaitMs = 0 } = row;
  const result: ProviderFailure = { class: failureClass, code, cause, nextStep };
  if (detail !== '') result.detail = detail;
  if (scope !== undefined) result.scope = scope;
  const waitMs = Math.max(retryAfterMs, minWaitMs);
  if (waitMs > 0) result.retryAfterMs = waitMs;
  return result;
}
