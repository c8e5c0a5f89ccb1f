/** Lists and replays of dead letters go by an index in their order, so that a million of them are no slower than ten. */
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countOpenLetters, deadLetterPage, lettersByCause, openLetters } from '../../src/ledger/dead-letters.ts';
import { countParked, parkedPage } from '../../src/ledger/parked-receipts.ts';
import type { Statement, Value } from '../../src/ledger/store.ts';
import { openTestLedger, type TestLedger } from '../kit/ledger.ts';

let ledger: TestLedger;
let db: DatabaseSync;
beforeAll(async () => {
  ledger = await openTestLedger('sqlite');
  db = new DatabaseSync(ledger.address, { readOnly: true });
});
afterAll(async () => {
  db.close();
  await ledger.remove();
});

const planOf = ({ statement: { text }, values }: { statement: Statement; values: Value[] }): string[] =>
  db
    .prepare(`explain query plan ${text}`)
    .all(...values)
    .map((row) => String(row.detail));

const from = '2026-11-01T00:00:00Z';
const filters = [
  {},
  { kind: 'command' },
  { channel: 'wa-a' },
  { cause: 'command|channel_unknown||wa-a' },
  { from, to: '2026-11-02T00:00:00Z' },
  { kind: 'command', channel: 'wa-a', from },
];

describe('dead letters', () => {
  test.each(filters)('an open page with %j is read from an index, in its order', (search) => {
    const plan = planOf(deadLetterPage({ ...search, state: 'open', limit: 50 }));
    expect(plan.filter((line) => /SCAN d\b/.test(line))).toEqual([]);
    expect(plan.filter((line) => /USING INDEX dead_letter_/.test(line))).toHaveLength(1);
    // The page itself is put in order at the end, and nothing else.
    expect(plan.filter((line) => /TEMP B-TREE/.test(line)).length).toBeLessThanOrEqual(1);
  });

  test.each(filters)('without a state, each state of %j is', (search) => {
    const plan = planOf(deadLetterPage({ ...search, limit: 50 }));
    expect(plan.filter((line) => /SEARCH d USING INDEX dead_letter_/.test(line))).toHaveLength(3);
  });

  test.each(filters)('what a replay takes next with %j needs no sorting', (search) => {
    const plan = planOf(openLetters({ ...search, after: 'a', until: 'b', limit: 200 }));
    expect(plan).toHaveLength(1);
    expect(plan[0]).toMatch(/SEARCH d USING (COVERING )?INDEX dead_letter_/);
  });

  test('causes are counted from their index alone', () => {
    const plan = planOf({ statement: lettersByCause, values: ['open'] });
    expect(plan).toEqual([expect.stringMatching(/COVERING INDEX dead_letter_cause/)]);
    expect(planOf(countOpenLetters({ cause: 'x' }))[0]).toMatch(/COVERING INDEX dead_letter_cause/);
  });

  test('receipts without a message are read from an index of theirs', () => {
    for (const search of [{}, { before: [1, 'a', 'b'] as const }, { channel: 'wa-a' }])
      expect(planOf(parkedPage({ ...search, limit: 50 }))[0]).toMatch(/USING INDEX receipt_parked/);
    expect(planOf(countParked({ limit: 10 })).join()).toMatch(/USING (COVERING )?INDEX receipt_parked/);
  });
});
