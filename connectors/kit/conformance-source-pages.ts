/** What a page may look like, whatever its answer was: records whole and typed, failures in words. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { z } from 'zod';
import {
  type SourceConnector,
  type SourceFailure,
  type SourcePage,
  type SourceResource,
  sourceFailureClasses,
} from './source.ts';

const id = z.string().min(1);
const reference = id.nullable();
const day = z.iso.date();
const moment = z.string().refine((text) => z.iso.datetime({ local: true }).safeParse(text.replace(' ', 'T')).success);

/** Strict: a field that the contract does not name would carry out whatever the source put into it. */
const schemas: Record<SourceResource, z.ZodType> = {
  logins: z.strictObject({
    id,
    login: z.string(),
    state: z.enum(['online', 'offline', 'unknown']),
    active: z.boolean(),
    customerId: reference,
    contractId: reference,
    concentrator: reference,
    transmitter: reference,
    pon: reference,
    ctoBox: reference,
    since: moment.nullable(),
  }),
  customers: z.strictObject({
    id,
    name: z.string(),
    active: z.boolean(),
    phones: z.record(z.string(), z.string().min(1)),
    email: reference,
    city: reference,
    district: reference,
    quietUntil: day.nullable(),
  }),
  contracts: z.strictObject({
    id,
    customerId: id,
    plan: reference,
    status: z.enum(['active', 'pending', 'cancelled', 'blocked', 'other']),
    statusCode: z.string(),
    internetStatusCode: z.string().nullable(),
  }),
  invoices: z.strictObject({
    id,
    customerId: id,
    contractId: reference,
    amount: z.int(),
    open: z.boolean(),
    dueOn: day.nullable(),
    boletoLine: reference,
    link: reference,
  }),
  mailing: z.strictObject({ fields: z.record(z.string(), z.string().nullable()) }),
};

export function expectUsablePage(
  page: SourcePage,
  resource: SourceResource,
  { loginState }: Pick<SourceConnector, 'loginState'>,
): void {
  expect(JSON.parse(JSON.stringify(page))).toEqual(page);
  if (!page.ok) {
    expectFailure(page.failure);
    return;
  }
  for (const record of page.records) {
    const { error } = schemas[resource].safeParse(record);
    expect({ record, issues: error?.issues }).toEqual({ record, issues: undefined });
    if ('state' in record && loginState === 'none') expect(record.state).toBe('unknown');
  }
  const rows = page.records.length + page.broken.length;
  for (const { position, id: brokenId, field, reason, reasonPt } of page.broken) {
    expect(position).toBeGreaterThanOrEqual(0);
    expect(position).toBeLessThan(rows);
    expect(brokenId).not.toBe('');
    for (const text of [field, reason, reasonPt]) expect(text).toMatch(/\S/);
    expect(reasonPt).not.toBe(reason);
  }
  expect(new Set(page.broken.map(({ position }) => position)).size).toBe(page.broken.length);
  expect(page.next).not.toBe('');
  if (page.total !== undefined) {
    expect(Number.isSafeInteger(page.total)).toBe(true);
    expect(page.total).toBeGreaterThanOrEqual(0);
  }
}

export function expectFailure({
  class: failureClass,
  code,
  detail = '',
  cause,
  nextStep,
  retryAfterMs,
}: SourceFailure) {
  expect(sourceFailureClasses).toContain(failureClass);
  expect(code).toMatch(/^source_[a-z0-9_]+$/);
  for (const text of [cause, nextStep]) {
    expect(text).toMatch(/^\S.{10,}[.]$/);
    expect(text).not.toBe(detail);
  }
  expect(nextStep).not.toBe(cause);
  expect(detail.length).toBeLessThanOrEqual(1000);
  if (retryAfterMs !== undefined) expect(retryAfterMs).toBeGreaterThan(0);
}

type Path = readonly (string | number)[];

/** Every place in a JSON value, the root included. */
function places(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, each]) => places(each, [...path, key]))];
}

function withValueAt(value: unknown, [key, ...rest]: Path, replacement: unknown): unknown {
  if (key === undefined) return replacement;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, unknown>;
  copy[key] = withValueAt(copy[key], rest, replacement);
  return copy;
}

const odds = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(null, '', ' ', '0', '-1', 'S', '0000-00-00', '2026-02-30', '1e9', 0, 1e300, 2 ** 53, {}, [], [[]]),
);

/** A body cut off somewhere, or, where it is JSON, with anything at all in one to three of its places. */
export function spoiledText(body: string): fc.Arbitrary<string> {
  const cut = fc.nat(body.length).map((length) => body.slice(0, length));
  const json = parsed(body);
  if (json === undefined) return cut;
  const changed = fc.array(fc.tuple(fc.nat(), odds), { minLength: 1, maxLength: 3 }).map((changes) =>
    JSON.stringify(
      changes.reduce<unknown>((value, [choice, replacement]) => {
        const all = places(value);
        return withValueAt(value, all[choice % all.length] ?? [], replacement);
      }, json),
    ),
  );
  return fc.oneof({ weight: 1, arbitrary: cut }, { weight: 4, arbitrary: changed });
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
