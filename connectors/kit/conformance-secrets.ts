/** Secrets leave in headers, and nowhere else. */
import { expect } from 'vitest';
import type { ProviderRequest } from './connector.ts';

export function expectNoSecret(output: unknown, secrets: readonly string[]): void {
  const text = JSON.stringify(output);
  for (const secret of secrets) expect(text).not.toContain(secret);
}

export function withoutHeaders({ headers: _headers, ...rest }: ProviderRequest): Omit<ProviderRequest, 'headers'> {
  return rest;
}
