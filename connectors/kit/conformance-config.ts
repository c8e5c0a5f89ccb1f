/** What the configuration of every channel connector must be: told to people, strict, and its secrets known as such. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ChannelConnector } from './connector.ts';

export function configConformance(connector: ChannelConnector, config: Record<string, unknown>): void {
  describe(`${connector.id}: config`, () => {
    const schema = z.toJSONSchema(connector.config, { io: 'input' });
    const fields = Object.entries(schema.properties ?? {}) as [string, Record<string, unknown>][];

    test.each(fields)('%s has a title and a help text', (_name, field) => {
      expect(field.title).toMatch(/\S/);
      expect(field.description).toMatch(/\S/);
    });
    test.each(schema.required ?? [])('%s is named when it is missing', (name) => {
      const { [name]: _removed, ...rest } = config;
      expect(complaints(connector, rest)).toContain(name);
    });
    test('an unknown field is refused by name', () => {
      expect(complaints(connector, { ...config, notAField: 1 })).toContain('notAField');
    });
    test('every secret of the kit is long enough to be searched for', () => {
      for (const secret of secretValues(connector, config)) expect(secret.length).toBeGreaterThanOrEqual(12);
    });
  });
}

export function secretValues(connector: ChannelConnector, config: Record<string, unknown>): string[] {
  const { properties = {} } = z.toJSONSchema(connector.config, { io: 'input' });
  return Object.entries(properties)
    .filter(([, field]) => (field as Record<string, unknown>).secret === true)
    .map(([name]) => String(config[name] ?? ''));
}

const complaints = (connector: ChannelConnector, config: unknown): string =>
  JSON.stringify(connector.config.safeParse(config).error?.issues ?? []);
