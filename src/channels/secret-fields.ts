/** Secrets in the settings of connectors: never shown, and kept when whoever changes the rest sends them back masked. */
import type { z } from 'zod';
import { Refusal } from '../../contracts/problem.ts';

/** What a client sees, and sends back, for a secret it was never shown. */
const maskedSecret = '***';

/** Field names that the connector's schema marks as secret. */
export function secretFields(connector: { config: z.ZodType }): string[] {
  const shape = (connector.config as unknown as { shape?: Record<string, z.ZodType> }).shape ?? {};
  return Object.keys(shape).filter(
    (name) => (shape[name]?.meta() as { secret?: boolean } | undefined)?.secret === true,
  );
}

/** What must never be stored or logged of a configuration. */
export function secretValues(connector: { config: z.ZodType }, config: unknown): string[] {
  const values = secretFields(connector)
    .map((name) => (config as Record<string, unknown>)[name])
    .filter((value): value is string => typeof value === 'string' && value.length > 0);
  return [...new Set(values.flatMap(waysToWrite))];
}

/** As it stands in an address, a form, JSON, JSON within JSON, and XML: the same for most secrets. */
function waysToWrite(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    encodeURIComponent(secret.toWellFormed()),
    new URLSearchParams([['', secret]]).toString().slice(1),
    inJson,
    JSON.stringify(inJson).slice(1, -1),
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  ];
}

/**
 * @param known the configuration as it was before.
 * @throws Refusal when an address has changed: who may change settings must not learn a stored secret by having it sent
 * to a server of their own.
 */
export function keepSecrets(config: Record<string, unknown>, known: unknown): Record<string, unknown> {
  const before = (known ?? {}) as Record<string, unknown>;
  const masked = Object.keys(config).filter((name) => config[name] === maskedSecret && before[name] !== undefined);
  const moved = Object.keys(config).find((name) => isAddress(config[name]) && config[name] !== before[name]);
  if (moved !== undefined && masked.length > 0) {
    throw new Refusal(
      'invalid_request',
      masked.map((name) => ({
        path: `config.${name}`,
        message: `${moved} has changed: give this secret again`,
        messagePt: `${moved} mudou: informe este segredo de novo`,
      })),
    );
  }
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [name, value === maskedSecret ? before[name] : value]),
  );
}

const isAddress = (value: unknown): boolean => typeof value === 'string' && /^(https?|smpps?):\/\//i.test(value);

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
