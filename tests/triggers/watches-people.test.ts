/** Whose the logins of an outage are: asked for with as little work for the source as possible, and all or nobody. */
import { describe, expect, test } from 'vitest';
import { ixc as ixcConnector } from '../../connectors/ixc/connector.ts';
import type { SourceQuery } from '../../connectors/kit/source.ts';
import type { LoginRow } from '../../src/triggers/logins/rows.ts';
import type { SourceReader } from '../../src/triggers/source-reader.ts';
import { PeopleUnread, readRows } from '../../src/triggers/watches/poll.ts';
import { customer as customerRecord, login as loginRecord } from './logins-kit.ts';

describe('the people behind logins', () => {
  const source = { id: 'erp', name: 'ERP', connector: ixcConnector, config: {} };
  const logins = (count: number) => Array.from({ length: count }, (_, n) => loginRecord(String(n + 1)));
  /** A source of 600 customers; `asked` are the ids it was asked for, null: all. */
  const sourceOf = (isAskable: boolean, total = 600) => {
    const all = Array.from({ length: 600 }, (_, n) => customerRecord(`c${n + 1}`));
    const asked: (string | null)[] = [];
    const page = async (_: unknown, { resource, filters }: SourceQuery, cursor?: string) => {
      const id = filters.find(({ field }) => field === 'id')?.values[0] ?? null;
      asked.push(id);
      if (resource !== 'customers') throw new Error(`nobody asked for ${resource}`);
      if (id !== null && isAskable)
        return { ok: true, records: all.filter((one) => one.id === id), broken: [], next: undefined, total: 1 };
      const from = Number(cursor ?? 0);
      const next = from + 500 < all.length ? String(from + 500) : undefined;
      return { ok: true, records: all.slice(from, from + 500), broken: [], next, total };
    };
    return { reader: { page } as unknown as SourceReader, asked };
  };
  const idsOf = (rows: LoginRow[]) => rows.map(({ customer }) => customer?.id);

  test('few are asked for one by one, each once', async () => {
    const { reader, asked } = sourceOf(true);
    const twice = [...logins(3), loginRecord('9', { customerId: 'c2' }), loginRecord('10', { customerId: 'c900' })];
    expect(idsOf(await readRows(reader, source, twice, []))).toEqual(['c1', 'c2', 'c3', 'c2', undefined]);
    expect(asked.toSorted()).toEqual(['c1', 'c2', 'c3', 'c900']);
  });

  test('many, or of a source that lists all whatever is asked, come from all pages', async () => {
    const many = sourceOf(true);
    expect(idsOf(await readRows(many.reader, source, logins(201), []))).toHaveLength(201);
    expect(many.asked).toEqual([null, null]);
    const deaf = sourceOf(false);
    const late = [loginRecord('1', { customerId: 'c550' }), loginRecord('2', { customerId: 'c560' })];
    expect(idsOf(await readRows(deaf.reader, source, late, []))).toEqual(['c550', 'c560']);
    expect(deaf.asked.filter((id) => id === null)).toHaveLength(2);
  });

  test('pages that are not all there are no audience', async () => {
    const { reader } = sourceOf(true, 700);
    await expect(readRows(reader, source, logins(201), [])).rejects.toThrow(PeopleUnread);
  });
});
