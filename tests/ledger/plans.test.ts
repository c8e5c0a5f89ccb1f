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
import { type LogFilters, waysOf } from '../../src/ledger/log-filters.ts';
import {
  channelsInLog,
  codesInLog,
  contactsInLog,
  messagesBeingSent,
  messagesOfProviderId,
} from '../../src/ledger/log-lookups.ts';
import { newestIds, reaches } from '../../src/ledger/log-walks.ts';
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
  messageByIdEnd,
  messagesByProviderId,
  parkedReceipts,
  receiptsOf,
} from '../../src/ledger/receipts.ts';
import {
  type BulkStatement,
  type Queries,
  renderRows,
  type Statement,
  statement,
  type Value,
} from '../../src/ledger/store.ts';
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
import { messageRow, rowId, writeMessages } from '../kit/rows.ts';
import { ledgers } from '../kit/services.ts';

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
    [
      'a message by the end of its id',
      () => one(messageByIdEnd),
      /l USING INDEX message_contact \(contact=\? AND id>\?\)/,
    ],
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
  /** m and w are the rows that an index gave to a walk; k and c are values looked up one by one. */
  const readsWhole = (plan: string[]) => scans(plan).filter((line) => !/^SCAN [mwkc]\b/.test(line));
  /** Runs them for their plans. */
  const plansOf = async (work: (queries: Queries) => Promise<unknown>): Promise<string[]> => {
    const plans: string[] = [];
    await work({
      all: async (statement) => {
        plans.push(...planOf(statement));
        return [];
      },
    });
    return plans;
  };
  const searches: [string, LogFilters, RegExp][] = [
    ['none', {}, /sqlite_autoindex_message_1/],
    ['id', { id: rowId(1) }, /sqlite_autoindex_message_1/],
    ['contact', { contacts: ['+5511988880001'] }, /message_contact \(contact>\? AND \(contact,id\)</],
    ['channel', { channel: 'wa-matriz' }, /message_channel \(channel>\? AND \(channel,id\)</],
    [
      'channels of a key',
      { channels: ['wa-matriz', 'sms-matriz'] },
      /message_channel \(channel>\? AND \(channel,id\)</,
    ],
    ['customerId', { customerId: '42' }, /message_customer \(customer_id>\? AND \(customer_id,id\)</],
    ['campaignId', { campaignId: 'natal' }, /message_campaign \(campaign_id>\? AND \(campaign_id,id\)</],
    ['reference', { reference: 'r' }, /message_reference \(reference>\? AND \(reference,id\)</],
    ['errorCode', { errorCode: '131047' }, /message_error \(error_code>\? AND \(error_code,id\)</],
    ['status falha', { status: 'falha', channel: 'wa-matriz' }, /message_failed \(channel>\? AND \(channel,id\)</],
    ['state failed', { state: 'failed', channel: 'wa-matriz' }, /message_failed \(channel>\? AND \(channel,id\)</],
    [
      'state uncertain',
      { state: 'uncertain', channel: 'wa-matriz' },
      /message_unsettled \(channel>\? AND \(channel,id\)</,
    ],
    ['state queued', { state: 'queued', channel: 'wa-matriz' }, /message_waiting \(channel>\? AND \(channel,id\)</],
    ['inbound', { direction: 'inbound', channel: 'wa-matriz' }, /message_inbound \(channel>\? AND \(channel,id\)</],
    [
      'campaign and status',
      { campaignId: 'natal', status: 'sucesso' },
      /message_campaign \(campaign_id>\? AND \(campaign_id,id\)</,
    ],
  ];
  test.each(searches)('%s', async (_, filters, index) => {
    for (const before of [undefined, rowId(5)]) {
      const { ways } = await waysOf({ all: async () => [] }, filters);
      const range = { from: undefined, before };
      const plan = await plansOf(async (queries) => {
        await reaches(
          queries,
          ways.map(({ walks }) => walks),
          range,
          100,
        );
        for (const { walks, conditions } of ways) await newestIds(queries, walks, conditions, range, 100, 51);
      });
      expect(readsWhole(plan)).toEqual([]);
      expect(plan.join('\n')).toMatch(index);
      expect(plan.join('\n')).not.toMatch(/TEMP B-TREE/);
    }
  });

  test.each<[string, (queries: Queries) => Promise<unknown>, RegExp]>([
    ['channels', channelsInLog, /message_channel/],
    ['codes', codesInLog, /message_error/],
    ['contacts', (queries) => contactsInLog(queries, ['+5511988880001']), /message_contact \(contact=\?/],
    ['ids of a provider', (queries) => messagesOfProviderId(queries, 'x'), /attempt_provider \(provider_id=\?/],
    ['keys', (queries) => messagesOfProviderId(queries, 'x'), /message_idempotency \(idem_scope=\? AND idem_key=\?/],
    ['what is being sent', (queries) => messagesBeingSent(queries, ['c']), /message_due \(channel=\? AND lane=\?/],
  ])('%s are looked up by an index', async (_, work, index) => {
    const plan = await plansOf(work);
    expect(readsWhole(plan)).toEqual([]);
    expect(plan.join('\n')).toMatch(index);
  });
});

describe.skipIf(!ledgers.includes('postgres'))('walks on PostgreSQL', () => {
  let server: TestLedger;
  beforeAll(async () => {
    server = await openTestLedger('postgres');
    const rows = Array.from({ length: 4_000 }, (_, place) =>
      messageRow(place, {
        channel: place < 3_900 ? 'wa-matriz' : 'wa-suporte',
        contact: `+55119${88_880_000 + place}`,
        campaign_id: place < 50 ? 'natal' : null,
      }),
    );
    await writeMessages(server.store, rows);
  });
  afterAll(() => server.remove());

  test.each([
    ['without statistics', ''],
    ['with them', 'analyze message'],
  ])('go along their index in its order, %s', async (_, prepare) => {
    if (prepare !== '') await server.store.transaction((tx) => tx.all(statement('', prepare)));
    const { lookups } = server.store;
    const filters: LogFilters[] = [
      { channel: 'wa-suporte', state: 'read', text: 'x' },
      { channel: 'wa-matriz', errorCode: 'x' },
      { campaignId: 'natal', channel: 'wa-suporte' },
      { contacts: ['+5511988880001'], customerId: '7' },
    ];
    for (const { ways } of await Promise.all(filters.map((one) => waysOf(lookups, one)))) {
      for (const { walks, conditions } of ways) {
        const explained: string[] = [];
        const explain: Queries = {
          all: async (asked, ...values) => {
            const rows = await lookups.all(statement('', `explain ${asked.text}`), ...values);
            explained.push(...rows.map((row) => String(row['QUERY PLAN'])));
            return [];
          },
        };
        await newestIds(explain, walks, conditions, { from: rowId(3), before: rowId(3_990) }, 1_000, 51);
        await reaches(explain, [walks], { from: undefined, before: undefined }, 1_000);
        const plan = explained.join('\n');
        expect(plan).toMatch(/Index (Only )?Scan Backward using message_/);
        expect(plan).not.toMatch(/Seq Scan|Bitmap|Sort/);
      }
    }
  });

  test.each([
    ['without statistics', ''],
    ['with them', 'analyze message'],
  ])("a message by the end of its id is looked for among its contact's, %s", async (_, prepare) => {
    if (prepare !== '') await server.store.transaction((tx) => tx.all(statement('', prepare)));
    const row =
      '(select 0::bigint as place, ?1::text as channel, ?2::text as contact, ?3::text as oldest, ?4::text as ending)';
    const asked = statement('', `explain ${renderRows(messageByIdEnd.text, row)}`);
    const plan = await server.store.lookups.all(asked, 'wa-matriz', '+5511988880001', rowId(0), '%a1b2c3');
    const lines = plan.map((line) => String(line['QUERY PLAN'])).join('\n');
    expect(lines).toMatch(/message_contact/);
    expect(lines).not.toMatch(/Seq Scan|message_channel|message_pkey/);
  });
});
