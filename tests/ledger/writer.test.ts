/** Group commit: many inputs share one transaction, a bad one fails alone, and facts outlast a database that is away. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Store, statement } from '../../src/ledger/store.ts';
import { type Operation, Writer } from '../../src/ledger/writer.ts';
import { look, openTestLedger, type TestLedger } from '../kit/ledger.ts';
import { ledgers } from '../kit/services.ts';

const save: Operation<string, string> = {
  name: 'save',
  async run(tx, inputs) {
    for (const input of inputs)
      await tx.all(statement('test-save', 'insert into setting (name, value) values (?1, ?1)'), input);
    return inputs.map((input) => `saved ${input}`);
  },
};
const mustSave: Operation<string, string> = { ...save, name: 'must-save', mustLand: true };

/** Counts transactions and can be away. */
function watched(store: Store) {
  const seen = { transactions: 0, away: false };
  const wrapped: Store = {
    ...store,
    transaction: (work) => {
      if (seen.away) return Promise.reject(new Error('database or disk is full (Connection terminated)'));
      seen.transactions += 1;
      return store.transaction(work);
    },
  };
  return { store: wrapped, seen };
}

describe.each(ledgers)('the writer on %s', (name) => {
  let ledger: TestLedger;
  beforeEach(async () => {
    ledger = await openTestLedger(name);
  });
  afterEach(() => ledger.remove());
  const names = async () =>
    (await look(ledger.store.reader, 'select name from setting order by name')).map((row) => row.name);
  const many = (count: number) => Array.from({ length: count }, (_, place) => `n${String(place).padStart(4, '0')}`);

  test('two hundred writes at once take a handful of transactions and are answered each for itself', async () => {
    const { store, seen } = watched(ledger.store);
    const writer = new Writer(store);
    const inputs = many(200);
    expect(await Promise.all(inputs.map((input) => writer.write(save, input)))).toEqual(
      inputs.map((input) => `saved ${input}`),
    );
    expect(await names()).toEqual(inputs);
    expect(seen.transactions).toBeLessThanOrEqual(5);
  });

  test('no transaction holds more of one operation than the set maximum', async () => {
    const { store, seen } = watched(ledger.store);
    const writer = new Writer(store, { maxBatch: 10 });
    await Promise.all(many(35).map((input) => writer.write(save, input)));
    expect(seen.transactions).toBeGreaterThanOrEqual(4);
    expect(await names()).toHaveLength(35);
  });

  test('one bad input fails alone', async () => {
    const writer = new Writer(ledger.store);
    await writer.write(save, 'taken');
    const results = await Promise.allSettled(['a', 'taken', 'b', 'c'].map((input) => writer.write(save, input)));
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(await names()).toEqual(['a', 'b', 'c', 'taken']);
  });

  test('while the database is away requests are told at once, facts wait, and land when it is back', async () => {
    const { store, seen } = watched(ledger.store);
    let noticed = 0;
    const writer = new Writer(store, {
      onAway: () => {
        noticed += 1;
      },
    });
    seen.away = true;
    const fact = writer.write(mustSave, 'fact');
    await expect(writer.write(save, 'request')).rejects.toMatchObject({
      code: 'ledger_unavailable',
      retryAfterSeconds: 5,
    });
    expect(writer.away).toBe(true);
    expect(noticed).toBeGreaterThan(0);
    const later = writer.write(mustSave, 'later fact');
    seen.away = false;
    expect(await Promise.all([fact, later])).toEqual(['saved fact', 'saved later fact']);
    expect(writer.away).toBe(false);
    expect(await names()).toEqual(['fact', 'later fact']);
  });

  test('a bad fact is told instead of being tried for ever', async () => {
    const writer = new Writer(ledger.store);
    await writer.write(save, 'taken');
    await expect(writer.write(mustSave, 'taken')).rejects.toThrow();
    await writer.drained();
  });

  test('drained waits for everything that was handed over, and returns at once when there is nothing', async () => {
    const writer = new Writer(ledger.store);
    await writer.drained();
    const done: string[] = [];
    for (const input of many(50)) void writer.write(save, input).then((answer) => done.push(answer));
    await writer.drained();
    expect(done).toHaveLength(50);
  });

  test('events get their places in the feed in the order they were emitted', async () => {
    const writer = new Writer(ledger.store);
    const emit: Operation<number, void> = {
      name: 'emit',
      async run(tx, inputs) {
        for (const input of inputs) {
          tx.emit({
            subject: 's',
            name: 'channel.notice',
            channel: 'c',
            timeMs: 1,
            sequence: input,
            traceparent: null,
            data: '{}',
          });
        }
        return inputs.map(() => undefined);
      },
    };
    const order = Array.from({ length: 500 }, (_, place) => place);
    await Promise.all(order.map((place) => writer.write(emit, place)));
    const rows = await look(ledger.store.reader, 'select sequence from event order by seq');
    expect(rows.map((row) => row.sequence)).toEqual(order);
  });
});
