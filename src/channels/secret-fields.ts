/** Secrets in the settings of connectors: never shown, and kept when whoever changes the rest sends them back masked. */
import type { z } from 'zod';

/** What a client sees, and sends back, for a secret it was never shown. */
const maskedSecret = '***';

/** Field names that the connector's schema marks as secret. */
export function secretFields(connector: { config: z.ZodType }): string[] {
  const shape = (connector.config as unknown as { shape?: Record<string, z.ZodType> }).shape ?? {};
  return Object.keys(shape).filter(
    (name) => (shape[name]?.meta() as { secret?: boolean } | undefined)?.secret === true,
  );
}

/** @param known the configuration as it was before. */
export function keepSecrets(config: Record<string, unknown>, known: unknown): Record<string, unknown> {
  const before = (known ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [name, value === maskedSecret ? before[name] : value]),
  );
}

/** The configuration as it may be shown. */
export function shownConfig(connector: { config: z.ZodType }, config: unknown): Record<string, unknown> {
  const secret = new Set(secretFields(connector));
  return Object.fromEntries(
    Object.entries(config as Record<string, unknown>).map(([name, value]) => [
      name,
      secret.has(name) && value !== undefined ? maskedSecret : value,
    ]),
  );
}
