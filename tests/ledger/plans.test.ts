/** Every statement of the hot paths and every filter of the log goes by an index, so that none of them slows with age. */
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { finishAttempts } from '../../src/ledger/attempts.ts';
import { claimMessages } from '../../src/ledger/claims.ts';
import {
  conversationById,
  conversationPage,
  lockConversations,
  noticesOfContacts,
  quotedMessages,
} from '../../src/ledger/conversations.ts';
import { eventsAfter, eventsOf } from '../../src/ledger/events.ts';
import { lastOutbound, lockOpenLong, longsOverdue, piecesOf } from '../../src/ledger/inbound-longs.ts';
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
import { messagesByPart, partsOf } from '../../src/ledger/parts.ts';
import { receiptsOverdue } from '../../src/ledger/receipt-timeouts.ts';
import {
  adoptReceipts,
  matchableParked,
  matchableParkedParts,
  messagesByProviderId,
  parkedReceipts,
  receiptsOf,
} from '../../src/ledger/receipts.ts';
import { type BulkStatement, renderRows, type Statement, type Value } from '../../src/ledger/store.ts';
import {
  beginningsOf,
  dueNotice,
  holdNotices,
  joinNotices,
  noticesOfOutage,
  redateBeginnings,
  settleNotices,
  takeNotices,
  waitingNotices,
} from '../../src/ledger/watch-notices.ts';
import { dropWatchedLogins, outageById } from '../../src/ledger/watches.ts';
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
    (line) =>
      /^SCAN (message|attempt|receipt|event|watch_notice|[a-z])\b/.test(line) && !/USING (COVERING )?INDEX/.test(line),
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
      conversationById,
      matchableParkedParts,
      partsOf,
      receiptsOverdue,
      longsOverdue,
      lockOpenLong,
      piecesOf,
      dueNotice,
      takeNotices,
      holdNotices,
      joinNotices,
      redateBeginnings,
      waitingNotices,
      noticesOfOutage,
      outageById,
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
    [
      'messages by the id of a part',
      () => one(messagesByPart),
      /p USING PRIMARY KEY \(provider_id=\? AND channel=\?\)/,
    ],
    ['what an SMS answers', () => one(lastOutbound), /l USING INDEX message_contact \(contact=\? AND id>\?\)/],
    ['attempts to finish', () => one(finishAttempts), /attempt USING PRIMARY KEY \(message_id=\? AND number=\?\)/],
    ['notices to settle', () => one(settleNotices), /watch_notice USING INDEX watch_notice_id \(id=\?\)/],
    [
      'beginnings of ends',
      () => one(beginningsOf),
      /n USING INDEX watch_notice_root \(root_id=\? AND kind=\? AND contact=\?\)/,
    ],
    [
      'logins that are gone',
      () => one(dropWatchedLogins),
      /watch_login USING PRIMARY KEY \(watch_id=\? AND login_id=\?\)/,
    ],
    ['receipts to adopt', () => one(adoptReceipts), /receipt USING PRIMARY KEY \(item_key=\? AND channel=\?\)/],
    ['conversations to lock', () => one(lockConversations), /m USING INDEX sqlite_autoindex_conversation_1 \(id=\?\)/],
    ['messages that are quoted', () => one(quotedMessages), /a USING INDEX attempt_provider \(provider_id=\?\)/],
    [
      'notices of contacts',
      () => one(noticesOfContacts),
      /l USING INDEX conversation_message_contact \(contact=\? AND channel=\?\)/,
    ],
  ])('%s are found by their key', (_, plan, index) => expect(plan()).toMatch(index));

  test('unmatched receipts are looked for from the few that are parked, not from the many attempts', () => {
    expect(planOf(matchableParked)[0]).toMatch(/SCAN p USING INDEX receipt_parked/);
  });
});

describe('pages of conversations', () => {
  test.each([
    ['all', {}, /conversation_opened/],
    ['of a contact', { contact: '+5511988880001' }, /conversation_contact/],
  ])('%s go by an index', (_, search, index) => {
    for (const before of [undefined, { openedAt: 5, id: rowId(5) }]) {
      const plan = planOf(conversationPage({ ...search, before, limit: 50 }).statement);
      expect(scans(plan)).toEqual([]);
      expect(plan.join('\n')).toMatch(index);
    }
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
