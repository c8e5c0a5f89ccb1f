/** Marketing cooldown after 131049: a day, twice as long each time in a month, a week at most; one message strikes once. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { noteCooldown } from '../../src/conversations/cooldowns.ts';
import { look, openTestLedger, type TestLedger } from '../kit/ledger.ts';
import { ledgers } from '../kit/services.ts';

const hour = 3_600_000;
const start = Date.parse('2026-11-21T12:00:00Z');
const ana = '+5511988880001';

describe.each(ledgers)('cooldowns on %s', (dialect) => {
  let ledger: TestLedger;
  beforeEach(async () => {
    ledger = await openTestLedger(dialect);
  });
  afterEach(() => ledger.remove());
  const refused = (messageId: string, at: number, contact = ana) =>
    ledger.store.transaction((tx) => noteCooldown(tx, { scope: 'waba-1', contact, messageId, at }));
  const until = async (contact = ana) => {
    const [row] = await look(ledger.store.reader, 'select until, strikes from cooldown where contact = ?1', contact);
    return row && { hours: (Number(row.until) - start) / hour, strikes: Number(row.strikes) };
  };

  test('given a first refusal, then 24 hours; other people are not concerned', async () => {
    await refused('m1', start);
    expect(await until()).toEqual({ hours: 24, strikes: 1 });
    expect(await until('+5511988880002')).toBeUndefined();
  });
  test('given the same refusal in answer, receipt and repetition, with another in between, then each strikes once', async () => {
    await refused('m1', start);
    await refused('m1', start + 1_000);
    await refused('m2', start + 2 * hour);
    await refused('m1', start + 3 * hour);
    expect(await until()).toEqual({ hours: 2 + 48, strikes: 2 });
  });
  test('given refusals without end, then 1, 2, 4 days and never more than 7', async () => {
    const seen = [];
    for (let n = 0; n < 6; n++) {
      await refused(`m${n}`, start + n * hour);
      seen.push(((await until())?.hours ?? 0) - n);
    }
    expect(seen).toEqual([24, 48, 96, 168, 168, 168]);
  });
  test('given a refusal more than 30 days ago, then it is forgotten: 1 ms less, and it counts', async () => {
    await refused('m1', start);
    await refused('m2', start + 30 * 24 * hour);
    expect((await until())?.strikes).toBe(2);
    await refused('m3', start + 60 * 24 * hour + 1);
    expect((await until())?.strikes).toBe(1);
  });
});
