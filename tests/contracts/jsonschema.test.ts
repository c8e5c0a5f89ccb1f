import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { jsonSchemas, publishedSchemas } from '../../contracts/jsonschema.ts';
import { incomingSamples, outgoingSamples } from './samples.ts';

/** Dates carry a pattern of the same meaning; an URI is what the platform's own parser takes, as in zod. */
const formats = { 'date-time': true, date: true, uri: (text: string) => URL.canParse(text) } as const;
const schemas = jsonSchemas();
const validators = new Map(
  Object.entries(schemas).map(([name, schema]) => [name, new Ajv2020({ strictTypes: false, formats }).compile(schema)]),
);
const isValid = (name: string, value: unknown): boolean => validators.get(name)?.(value) === true;

type Path = (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const keys: Path = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [path, ...keys.flatMap((key) => pathsOf((value as Record<string | number, unknown>)[key], [...path, key]))];
}

/** A copy in which what stands at the path is replaced, or left out when the replacement is undefined. */
function changed(value: unknown, [key, ...rest]: Path, replacement: unknown): unknown {
  if (key === undefined) return replacement;
  const copy = structuredClone(value) as Record<string | number, unknown>;
  const inner = changed(copy[key], rest, replacement);
  if (inner !== undefined) copy[key] = inner;
  else if (Array.isArray(copy)) copy.splice(Number(key), 1);
  else delete copy[key];
  return copy;
}

const replacements = [
  undefined,
  null,
  true,
  0,
  -1,
  1.5,
  91,
  1e20,
  '',
  'x',
  'X Y',
  '1.0',
  'text',
  'queued',
  'https://a.example/b',
  'ftp://a.example',
  '2026-02-30T00:00:00Z',
  '2026-02-28T00:00:00Z',
  '2026-02-28 00:00',
  'x'.repeat(300),
  'x'.repeat(70000),
  [],
  ['x'],
  {},
  { x: 'y' },
  Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, index])),
];

/** Published answers are open where zod is closed: the one difference there may be. */
const onlyUnknownFields = (issues: readonly z.core.$ZodIssue[]): boolean =>
  issues.every(
    (issue) =>
      issue.code === 'unrecognized_keys' || (issue.code === 'invalid_union' && issue.errors.some(onlyUnknownFields)),
  );

const all: [string, z.ZodType, readonly unknown[]][] = [
  ...Object.entries(publishedSchemas.incoming).map(([name, schema]): [string, z.ZodType, readonly unknown[]] => [
    name,
    schema,
    incomingSamples[name] ?? [],
  ]),
  ...Object.entries(publishedSchemas.outgoing).map(([name, schema]): [string, z.ZodType, readonly unknown[]] => [
    name,
    schema,
    outgoingSamples[name] ?? [],
  ]),
];

describe('standalone JSON Schemas', () => {
  it('are published for every schema, each with an id and nothing outside itself', () => {
    expect(Object.keys(schemas)).toEqual(all.map(([name]) => name));
    for (const [name, schema] of Object.entries(schemas)) {
      expect(schema.$id).toBe(`urn:ponte:schema:${name}`);
      for (const [, ref] of JSON.stringify(schema).matchAll(/"\$ref":"([^"]+)"/g)) expect(ref).toMatch(/^#\/\$defs\//);
    }
  });

  it.each(all)('%s accepts its samples, as zod does', (name, schema, samples) => {
    expect(samples.length).toBeGreaterThan(0);
    for (const sample of samples) {
      expect(schema.safeParse(sample).error).toBeUndefined();
      expect(isValid(name, sample), JSON.stringify(validators.get(name)?.errors)).toBe(true);
    }
  });

  it.each(all)('%s refuses what zod refuses, and accepts what zod accepts', (name, schema, samples) => {
    const cases = samples.flatMap((sample) => pathsOf(sample).map((path) => ({ sample, path })));
    fc.assert(
      fc.property(fc.constantFrom(...cases), fc.constantFrom(...replacements), ({ sample, path }, replacement) => {
        const document = changed(sample, path, replacement);
        // A document that is missing altogether cannot be written in JSON.
        fc.pre(document !== undefined);
        const { success, error } = schema.safeParse(document);
        const open = name in publishedSchemas.outgoing && onlyUnknownFields(error?.issues ?? []);
        expect({ document, valid: isValid(name, document) }).toEqual({ document, valid: success || open });
      }),
      { numRuns: 400 },
    );
  });

  it('close requests and commands data to fields they do not name, and keep answers and events open', () => {
    const message = incomingSamples['send-message']?.[0] as object;
    expect(isValid('send-message', { ...message, chanel: 'typo' })).toBe(false);
    const event = outgoingSamples['ponte.message.sent.v1']?.[0] as { data: object };
    expect(isValid('ponte.message.sent.v1', { ...event, data: { ...event.data, addedLater: 1 } })).toBe(true);
  });
});
