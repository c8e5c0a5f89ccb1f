/** Limits of a whole Ponte: at a takeover, in the tier, and with what the shared limits send back into the queue. */
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, test } from 'vitest';
import { releaseClaims } from '../../src/dispatch/release.ts';
import { insertAttempts } from '../../src/ledger/attempts.ts';
import { type ClaimedRow, claimMessages } from '../../src/ledger/claims.ts';
import { recentSends, recipientsSince } from '../../src/ledger/limits.ts';
import { Writer } from '../../src/ledger/writer.ts';
import { firstIdAt } from '../../src/platform/clock.ts';
import { look, openTestLedger, type TestLedger } from '../kit/ledger.ts';
import { messageRow, rowId, rowTime, writeMessages } from '../kit/rows.ts';
import { ledgers } from '../kit/services.ts';

describe.each(ledgers)('on %s', (dialect) => {
  let ledger: TestLedger;
  afterEach(() => ledger.remove());

  const claimed = async (): Promise<ClaimedRow[]> => {
    ledger = await openTestLedger(dialect);
    await writeMessages(ledger.store, [messageRow(1), messageRow(2, { contact: '+5511988880002' })]);
    return ledger.store.transaction(async (tx) => {
      // The bulk limit is the last one where the statement has it.
      const limits = claimMessages.text.includes('?4') ? [10, 10] : [10];
      const rows = (await tx.all(claimMessages, 'wa-matriz', rowTime + 60_000, ...limits)) as unknown as ClaimedRow[];
      const attempts = rows.map((row) => ({
        message_id: row.id,
        number: row.attempts,
        channel: row.channel,
        owner: 'me',
        started_at: rowTime + 60_000,
        request: '{}',
        verdict: null,
      }));
      tx.write(insertAttempts, attempts);
      return rows;
    });
  };

  test('given a claim that a shared limit has no room for, then it is as if never tried, says why and until when', async () => {
    const [row] = (await claimed()).filter(({ id }) => id === rowId(1));
    const now = rowTime + 60_100;
    const until = now + 30_000;
    const release = { row: row as ClaimedRow, code: 'portfolio_tier' as const, until, now };
    await new Writer(ledger.store).write(releaseClaims, [release]);
    const [message] = await look(ledger.store.reader, 'select * from message where id = ?1', rowId(1));
    expect(message).toMatchObject({ status: 'queued', due_at: until, attempts: 0, error_code: 'portfolio_tier' });
    const verdicts = JSON.parse(String(message?.verdicts)) as object[];
    expect(verdicts.at(-1)).toMatchObject({
      stage: 'dispatch',
      spoken: [{ rule: 'portfolio_tier', result: 'hold', until: new Date(until).toISOString() }],
    });
    expect(JSON.parse(String(message?.failure))).toMatchObject({ class: 'rate_limited', code: 'portfolio_tier' });
    const attempts = await look(ledger.store.reader, 'select message_id from attempt');
    expect(attempts.map((one) => one.message_id)).toEqual([rowId(2)]);
    const events = await look(ledger.store.reader, 'select name, sequence, data from event');
    expect(events).toMatchObject([{ name: 'message.held', sequence: 2 }]);
    expect(JSON.parse(String(events[0]?.data))).toMatchObject({ until: new Date(until).toISOString() });
    // Released twice, it is released once.
    await new Writer(ledger.store).write(releaseClaims, [release]);
    expect(await look(ledger.store.reader, 'select name from event')).toHaveLength(1);
  });

  test('given sends before a takeover, then those of the last minutes are found, failed ones are not', async () => {
    await claimed();
    const sends = () =>
      ledger.store.reader.all(recentSends, 'wa-matriz', firstIdAt(rowTime - 48 * 3_600_000), rowTime + 60_000);
    expect((await sends()).map((send) => send.contact).sort()).toEqual(['+5511988880001', '+5511988880002']);
    await ledger.store.transaction((tx) =>
      tx.all({ name: '', text: `update attempt set outcome = 'failed' where message_id = ?1` }, rowId(1)),
    );
    expect((await sends()).map((send) => send.contact)).toEqual(['+5511988880002']);
  });
});

test('both look-ups go by an index', async () => {
  const ledger = await openTestLedger('sqlite');
  const db = new DatabaseSync(ledger.address, { readOnly: true });
  const plan = (text: string) =>
    db
      .prepare(`explain query plan ${text}`)
      .all('x', 'x', 'x')
      .map((row) => String(row.detail))
      .join('\n');
  expect(plan(recentSends.text)).toMatch(/m USING INDEX message_channel \(channel=\? AND id>\?\)/);
  expect(plan(recentSends.text)).toMatch(/a USING (PRIMARY KEY|INDEX \w+) \(message_id=\?\)/);
  expect(
    db
      .prepare(`explain query plan ${recipientsSince.text}`)
      .all('x', 0)
      .map((row) => String(row.detail))
      .join('\n'),
  ).toMatch(/portfolio_recipient_at \(portfolio=\? AND at_ms>\?\)/);
  db.close();
  await ledger.remove();
});
