/** Transactions that overlap: all or nothing also where nobody waited for a statement, and no circles of locks. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { insertMessages, lockMessages, settleMessages } from '../../src/ledger/messages.ts';
import { bulk } from '../../src/ledger/store.ts';
import { type Operation, Writer } from '../../src/ledger/writer.ts';
import { look, openTestLedger, type TestLedger } from '../kit/ledger.ts';
import { messageRow, rowId } from '../kit/rows.ts';
import { ledgers } from '../kit/services.ts';

const addSettings = bulk<{ name: string; value: string | null }>(
  'test-add-settings',
  { name: 'text', value: 'text' },
  'insert into setting (name, value) select r.name, r.value from {rows} r where true',
);

describe.each(ledgers)('transactions on %s', (name) => {
  let ledger: TestLedger;
  beforeEach(async () => {
    ledger = await openTestLedger(name);
  });
  afterEach(() => ledger.remove());
  const settings = async () =>
    (await look(ledger.store.reader, 'select name from setting order by name')).map((row) => row.name);

  test('a statement nobody waited for fails the transaction, with its own reason, and nothing stays', async () => {
    const failing = ledger.store.transaction(async (tx) => {
      tx.write(addSettings, [{ name: 'a', value: '1' }]);
      tx.write(addSettings, [{ name: 'b', value: null }]);
      tx.write(addSettings, [{ name: 'c', value: '3' }]);
      return 'done';
    });
    await expect(failing).rejects.toThrow(/null/i);
    expect(await settings()).toEqual([]);
    await ledger.store.transaction(async (tx) => tx.write(addSettings, [{ name: 'd', value: '4' }]));
    expect(await settings()).toEqual(['d']);
  });

  test('the reason of a failure nobody waited for is told, not that of the statement behind it', async () => {
    const failing = ledger.store.transaction(async (tx) => {
      tx.write(addSettings, [{ name: 'b', value: null }]);
      await tx.each(addSettings, [{ name: 'c', value: '3' }]);
    });
    await expect(failing).rejects.toThrow(/null/i);
    expect(await settings()).toEqual([]);
  });

  test('work that gives up takes back what it wrote', async () => {
    const failing = ledger.store.transaction(async (tx) => {
      await tx.each(addSettings, [{ name: 'a', value: '1' }]);
      throw new Error('thought better of it');
    });
    await expect(failing).rejects.toThrow('thought better of it');
    expect(await settings()).toEqual([]);
  });

  test('transactions given at the same time all land, in either order', async () => {
    const names = Array.from({ length: 40 }, (_, place) => `n${String(place).padStart(2, '0')}`);
    await Promise.all(
      names.map((one) => ledger.store.transaction(async (tx) => tx.write(addSettings, [{ name: one, value: one }]))),
    );
    expect(await settings()).toEqual(names);
  });

  test('whoever locks the same messages in another order waits, and never in a circle', async () => {
    const ids = Array.from({ length: 30 }, (_, place) => rowId(place));
    await ledger.store.transaction(async (tx) => {
      tx.write(
        insertMessages,
        ids.map((_, place) => messageRow(place, { status: 'sending' })),
      );
    });
    let runs = 0;
    const settle = (order: readonly string[]) =>
      ledger.store.transaction(async (tx) => {
        runs += 1;
        tx.lock(order);
        // One by one, in an order of its own: without the lock before it, two of these wait for each other.
        for (const id of order) await tx.each(settleMessages, [settled(id)]);
      });
    const receive = (order: readonly string[]) =>
      ledger.store.transaction(async (tx) => {
        runs += 1;
        await tx.each(
          lockMessages,
          order.map((id) => ({ id })),
        );
      });
    const rounds = 6;
    for (let round = 0; round < rounds; round++)
      await Promise.all([settle(ids), settle(ids.toReversed()), receive(ids.toReversed()), receive(ids)]);
    expect(runs).toBe(rounds * 4);
  });

  test('a writer may have several transactions on their way, and is drained when all of them are', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    let running = 0;
    let most = 0;
    const writer = new Writer(
      {
        ...ledger.store,
        transaction: async (work) => {
          running += 1;
          most = Math.max(most, running);
          await gate;
          return ledger.store.transaction(work).finally(() => (running -= 1));
        },
      },
      { concurrent: 2, maxBatch: 1 },
    );
    const save: Operation<string, void> = {
      name: 'save',
      async run(tx, inputs) {
        tx.write(
          addSettings,
          inputs.map((one) => ({ name: one, value: one })),
        );
        return inputs.map(() => undefined);
      },
    };
    const writes = Promise.all(['a', 'b', 'c'].map((one) => writer.write(save, one)));
    await expect.poll(() => running).toBe(2);
    open();
    await writer.drained();
    expect(await settings()).toEqual(['a', 'b', 'c']);
    expect(most).toBe(2);
    await writes;
  });
});

const settled = (id: string) => ({
  id,
  status: 'sending',
  provider_id: null,
  due_at: null,
  settle_by: null,
  order_until: null,
  failed_at: null,
  error_code: null,
  failure: null,
  sequence: 2,
});
