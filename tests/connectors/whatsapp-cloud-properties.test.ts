import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { InboundItem } from '../../connectors/kit/connector.ts';
import { outcome } from '../../connectors/whatsapp-cloud/outcome.ts';
import { send } from '../../connectors/whatsapp-cloud/send.ts';
import { parse } from '../../connectors/whatsapp-cloud/webhook.ts';
import { Content } from '../../contracts/content.ts';
import { contents } from './fixtures/whatsapp-cloud/contents.ts';
import { config, encode } from './fixtures/whatsapp-cloud/kit.ts';

/** Hundreds of runs each: generous, so that a busy machine fails no test. */
vi.setConfig({ testTimeout: 30_000 });

type Path = readonly (string | number)[];

/** Every place in a JSON value, the root included. */
function places(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Array.isArray(value) ? value.map((each, n) => [n, each] as const) : Object.entries(value);
  return [path, ...inner.flatMap(([key, each]) => places(each, [...path, key]))];
}

function withValueAt(value: unknown, [key, ...rest]: Path, replacement: unknown): unknown {
  if (key === undefined) return replacement;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, unknown>;
  copy[key] = withValueAt(copy[key], rest, replacement);
  return copy;
}

/** One of the samples with anything at all in one to three of its places. */
function spoiled(samples: readonly unknown[], anything: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(fc.constantFrom(...samples), fc.array(fc.tuple(fc.nat(), anything), { minLength: 1, maxLength: 3 }))
    .map(([sample, changes]) =>
      changes.reduce<unknown>((value, [choice, replacement]) => {
        const all = places(value);
        return withValueAt(value, all[choice % all.length] ?? [], replacement);
      }, sample),
    );
}

function expectUsable(item: InboundItem): void {
  expect(item.key).toMatch(/^[mstinuc]:./);
  if (item.at !== undefined) expect(() => new Date(item.at ?? 0).toISOString()).not.toThrow();
  expect(JSON.parse(JSON.stringify(item))).toEqual(item);
}

const folder = new URL('./fixtures/whatsapp-cloud/deliveries/', import.meta.url);
const deliveries = readdirSync(folder)
  .filter((file) => !file.endsWith('.expected.json'))
  .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as unknown);

const json = fc.oneof(fc.jsonValue(), fc.constantFrom(null, '', 0, -0, 1e300, 2 ** 53, {}, [], [[]], 'constructor'));
// JSON text has no negative zero of its own kind: it comes back as 0.
const written = json.map((value) => JSON.parse(JSON.stringify(value)) as unknown);

test('parse never throws for a delivery with anything anywhere, and every item is usable', () => {
  fc.assert(
    fc.property(spoiled(deliveries, written), (body) => {
      for (const item of parse(encode(body === undefined ? null : JSON.stringify(body)))) expectUsable(item);
    }),
    { numRuns: 500 },
  );
});

test('parse never throws for any JSON', () => {
  fc.assert(
    fc.property(written, (body) => {
      for (const item of parse(encode(JSON.stringify(body)))) expectUsable(item);
    }),
  );
});

const samples: unknown[] = Object.values(contents).flat();
const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\t', '😞', '\ud800', '{{1}}'), maxLength: 5000, size: 'max' }),
);
const anyContent = spoiled(
  samples,
  fc.oneof(words, fc.jsonValue(), fc.array(fc.constantFrom(...samples), { maxLength: 3 })),
)
  .map((value) => Content.safeParse(value).data)
  .filter((content) => content !== undefined);

test('send never throws for content the contract allows: a request or named faults', () => {
  let sent = 0;
  let refused = 0;
  fc.assert(
    fc.property(anyContent, fc.string(), (content, replyTo) => {
      const plan = send(
        { id: '01JX3', to: { kind: 'phone', e164: '+5511987650001' }, content, replyTo },
        { id: 'wa', config },
      );
      if (plan.ok) {
        sent++;
        expect(JSON.parse(plan.request.body ?? '')).toMatchObject({ type: content.type });
      } else {
        refused++;
        expect(plan.issues.length).toBeGreaterThan(0);
        for (const { path } of plan.issues) expect(path).toMatch(/^content\./);
      }
    }),
    { numRuns: 300 },
  );
  // Guards the generator: both branches must really be reached.
  expect(sent).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(0);
});

test('outcome never throws, and only an id makes a success', () => {
  const answers = [
    { messages: [{ id: 'wamid.1', message_status: 'accepted' }], contacts: [{ wa_id: '551187650001' }] },
    { error: { code: 131047, message: 'x', error_data: { details: 'y' } } },
  ];
  const bodies = fc.oneof(
    spoiled(answers, json).map((value) => JSON.stringify(value) ?? ''),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 599 }), bodies, (status, body) => {
      const result = outcome({ status, headers: {}, body });
      if (result.kind === 'accepted') {
        expect(result.providerId).not.toBe('');
        expect(Math.floor(status / 100)).toBe(2);
      }
    }),
    { numRuns: 1000 },
  );
});
