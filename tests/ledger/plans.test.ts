/** Every statement of the hot paths and every filter of the log goes by an index, so that none of them slows with age. */
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { finishAttempts } from '../../src/ledger/attempts.ts';
import { claimMessages } from '../../src/ledger/claims.ts';
import { eventsAfter, eventsOf } from '../../src/ledger/events.ts';
import { type LogSearch, logPage } from '../../src/ledger/log.ts';
import {
  claimedMessages,
  countOpen,
  findByIdempotencyKey,
  lockMessages,
  overdueExpired,
  overdueUncertain,
  settleMessages,
  updateStates,
} from '../../src/ledger/messages.ts';
import {
  adoptReceipts,
  matchableParked,
  messagesByProviderId,
  parkedReceipts,
  receiptsOf,
} from '../../src/ledger/receipts.ts';
import { type BulkStatement, renderRows, type Statement, type Value } from '../../src/ledger/store.ts';
import { openTestLedger, type TestLedger } from '../kit/ledger.ts';
import { rowId } from '../kit/rows.ts';

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

function planOf(statement: Statement): string[] {
  const count = new Set(statement.text.match(/\?\d+/g)).size;
  const rows = db
    .prepare(`explain query plan ${statement.text.replaceAll('{lock}', '').replaceAll('{free}', '')}`)
    .all(...Array<string>(count).fill('x'));
  return rows.map((row) => String(row.detail));
}
/** A scan of a whole table; a walk along an index in the wanted order is none. */
const scans = (plan: string[]) =>
  plan.filter(
    (line) => /^SCAN (message|attempt|receipt|event|[a-z])\b/.test(line) && !/USING (COVERING )?INDEX/.test(line),
  );

describe('statements of the hot paths', () => {
  test.each(
    [
      claimMessages,
      claimedMessages,
      overdueUncertain,
      overdueExpired,
      findByIdempotencyKey,
      countOpen,
      eventsAfter,
      eventsOf,
      receiptsOf,
      matchableParked,
    ].map((one) => [one.name, one] as const),
  )('%s', (_, statement) => {
    const plan = planOf(statement);
    expect(plan.length).toBeGreaterThan(0);
    expect(scans(plan)).toEqual([]);
  });

  test('claims are taken in the order of an index, without sorting everything that waits', () => {
    expect(planOf(claimMessages).join('\n')).toMatch(/INDEX message_due/);
  });
});

describe('look-ups for many rows at once', () => {
  const one = <Input extends Record<string, Value>>(bulk: BulkStatement<Input>) => {
    const names = Object.keys(bulk.columns);
    const row = `(select ${names.map((name, place) => `?${place + 1} as ${name}`).join(', ')})`;
    return planOf({
      name: bulk.name,
      text: renderRows(bulk.text, row).replaceAll('{lock}', '').replaceAll('{free}', ''),
    }).join('\n');
  };
  test.each([
    ['parked receipts', () => one(parkedReceipts), /p USING INDEX receipt_parked \(channel=\? AND provider_id=\?\)/],
    ['messages by provider id', () => one(messagesByProviderId), /a USING INDEX attempt_provider \(provider_id=\?\)/],
    ['messages to lock', () => one(lockMessages), /m USING INDEX sqlite_autoindex_message_1 \(id=\?\)/],
    ['messages to settle', () => one(settleMessages), /message USING INDEX sqlite_autoindex_message_1 \(id=\?\)/],
    [
      'states to update',
      () => one(updateStates),
      /message USING (COVERING )?INDEX sqlite_autoindex_message_1 \(id=\?\)/,
    ],
    ['attempts to finish', () => one(finishAttempts), /attempt USING PRIMARY KEY \(message_id=\? AND number=\?\)/],
    ['receipts to adopt', () => one(adoptReceipts), /receipt USING PRIMARY KEY \(item_key=\? AND channel=\?\)/],
  ])('%s are found by their key', (_, plan, index) => expect(plan()).toMatch(index));

  test('unmatched receipts are looked for from the few that are parked, not from the many attempts', () => {
    expect(planOf(matchableParked)[0]).toMatch(/SCAN p USING INDEX receipt_parked/);
  });
});

describe('filters of the log', () => {
  const searches: [string, Partial<LogSearch>, RegExp][] = [
    ['none', {}, /sqlite_autoindex_message_1|PRIMARY KEY/],
    ['id', { id: rowId(1) }, /sqlite_autoindex_message_1/],
    ['contact', { contact: '+5511988880001' }, /message_contact/],
    ['channel', { channel: 'wa-matriz' }, /message_channel/],
    ['customerId', { customerId: '42' }, /message_customer/],
    ['campaignId', { campaignId: 'natal' }, /message_campaign/],
    ['reference', { reference: 'r' }, /message_reference/],
    ['errorCode', { errorCode: '131047' }, /message_error|message_failed/],
    ['status falha', { status: 'falha' }, /message_failed/],
    ['state failed', { state: 'failed' }, /message_failed/],
    ['providerId', { providerId: 'wamid.1' }, /attempt_provider/],
    ['period', { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z' }, /sqlite_autoindex_message_1/],
  ];
  test.each(searches)('%s', (_, search, index) => {
    for (const before of [undefined, rowId(5)]) {
      const plan = planOf(logPage({ ...search, before, limit: 50 }).statement);
      expect(scans(plan)).toEqual([]);
      expect(plan.join('\n')).toMatch(index);
      if (search.providerId === undefined) expect(plan.join('\n')).not.toMatch(/TEMP B-TREE/);
    }
  });
});
