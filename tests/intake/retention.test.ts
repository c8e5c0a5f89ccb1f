/** What is older than it is kept for goes, exactly that, and nothing that is still open; no figure changes because of it. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MessageView } from '../../contracts/message.ts';
import { RetentionRun, RetentionView } from '../../contracts/retention.ts';
import { Retention } from '../../src/intake/privacy/retention.ts';
import { readSettings, SettingsError } from '../../src/settings.ts';
import { testIds } from '../kit/ids.ts';
import { look } from '../kit/ledger.ts';
import { startTestPonte, TestClock, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';
import { ana, put, rui, wholeLedger } from './privacy-kit.ts';

const dayMs = 86_400_000;
const days = {
  texts: 30,
  raw: 10,
  events: 20,
  attempts: 40,
  messages: 100,
  parkedReceipts: 7,
  deadLetters: 7,
  audit: 90,
};

describe.each(ledgers)('retention on %s', (ledger) => {
  let t: TestPonte;
  const clock = new TestClock();
  let read: string;
  let scheduled: string;
  const sql = (text: string) => look(t.hub.store.reader, text);
  const count = async (what: string) => Number((await sql(`select count(*) as n from ${what}`))[0]?.n);
  const statesAndCosts = async () =>
    JSON.stringify(
      await sql(
        `select channel, status, direction, kind, category, cost_micros, sent_at is null as unsent, count(*) as n
         from message group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7`,
      ),
    );
  /** All that was to be taken from the feed has been. */
  const sweep = async () => {
    await t.hub.store.transaction((tx) =>
      look(tx, `update figure_cursor set seq = (select coalesce(max(seq), 0) from event)`),
    );
    return t.hub.retention.sweep();
  };
  let figures: string;

  beforeAll(async () => {
    t = await startTestPonte({ ledger, clock, newId: testIds(clock), simulator: { clock: () => clock.now() } });
    read = await t.sendText(ana.phone, ana.text, { metadata: { customerId: '7', 'customer.name': ana.name } });
    await t.untilStatus(read, 'read');
    expect(await t.sim.reply({ from: ana.phone, content: ana.text }).settled).toBe('acknowledged');
    scheduled = await t.sendText(rui.phone, rui.text, { sendAt: new Date(clock.now() + 400 * dayMs).toISOString() });
    await t.call('POST', '/v1/consents', { contact: ana.phone, action: 'out', category: 'marketing' });
    const letter = { kind: 'webhook_item', channel: 'wa-matriz', reason: 'x', reason_pt: 'x', attempts: 0, cause: '' };
    const at = clock.now();
    const id = (n: number) =>
      `${at
        .toString(16)
        .padStart(12, '0')
        .replace(/^(.{8})/, '$1-')}-7000-8000-00000000000${n}`;
    for (const [place, state] of ['open', 'replayed', 'discarded'].entries()) {
      const row = {
        ...letter,
        id: id(place),
        state,
        body: state,
        at_ms: at,
        item_key: `k${place}`,
        webhook_seq: place + 1,
      };
      await put(t, 'dead_letter', row);
      await put(t, 'webhook', { channel: 'wa-matriz', received_at: at, encoding: 'utf8', body: state, call: null });
    }
    const receipt = {
      channel: 'wa-matriz',
      message_id: null,
      status: 'sent',
      at_ms: at,
      received_at: at,
      raw: '{"x":1}',
    };
    await put(t, 'receipt', { ...receipt, item_key: 'p1', provider_id: 'nobody' });
    figures = await statesAndCosts();
  });
  afterAll(() => t.stop());

  test('is generous until somebody says otherwise, and says what it is', async () => {
    const view = RetentionView.parse((await t.call('GET', '/v1/retention')).body);
    expect(view.origin).toBe('default');
    expect(view.days).toEqual({
      texts: 365,
      raw: 90,
      events: 90,
      attempts: 365,
      messages: 1_825,
      parkedReceipts: 30,
      deadLetters: 180,
      audit: 1_825,
    });
    expect(await sweep()).toEqual({});
  });

  test.each([
    [{ ...days, raw: 31 }, 'raw', 'no longer than texts'],
    [{ ...days, events: null }, 'events', 'no longer than texts'],
    [{ ...days, texts: 101, raw: 10 }, 'texts', 'no longer than messages'],
    [{ ...days, attempts: 101 }, 'attempts', 'no longer than messages'],
    [{ ...days, texts: 0 }, 'texts', 'Too small'],
    [{ ...days, textos: 1 }, 'textos', 'unknown field'],
  ])('%j is refused at %s', async (input, path, message) => {
    const answer = await t.call<{ errors: { path: string; message: string }[] }>('PUT', '/v1/retention', input);
    expect([answer.status, answer.body.errors[0]?.path]).toEqual([422, path]);
    expect(answer.body.errors[0]?.message).toContain(message);
  });

  test('removes nothing that is not old enough yet', async () => {
    for (const _ of ['once', 'twice']) {
      const { body } = await t.call('PUT', '/v1/retention', days);
      expect(RetentionView.parse(body)).toMatchObject({ days, origin: 'api' });
    }
    clock.advance(6 * dayMs);
    await t.untilEvents((events) => events.some(({ type }) => type === 'ponte.window.closed.v1'));
    const before = await wholeLedger(t.hub.store.reader, ledger);
    expect(await sweep()).toEqual({});
    const after = await wholeLedger(t.hub.store.reader, ledger);
    for (const table of ['message', 'attempt', 'receipt', 'event', 'dead_letter', 'webhook', 'contact', 'consent'])
      expect([table, after.get(table)]).toEqual([table, before.get(table)]);
  });

  test('each kind in its time; twice is once; the log tells it all the while', async () => {
    const events = await count('event');
    clock.advance(2 * dayMs);
    expect(await sweep()).toEqual({ parkedReceipts: 1, deadLetters: 4 });
    expect(await sql('select state from dead_letter')).toEqual([{ state: 'open' }]);
    expect(await sql('select body from webhook')).toEqual([{ body: 'open' }]);

    clock.advance(3 * dayMs);
    const removed = await sweep();
    expect(removed).toEqual({ raw: expect.any(Number) });
    expect(await sql(`select response, request from attempt`)).toEqual([
      { response: null, request: '{"method":"","url":"","body":null}' },
    ]);
    expect(await sql(`select distinct raw from receipt`)).toEqual([{ raw: '{}' }]);
    expect(await sweep()).toEqual({});

    clock.advance(10 * dayMs);
    // The one event of the message that waits stays with it.
    const gone = await sweep();
    expect(Object.keys(gone)).toEqual(['events']);
    expect(await sql(`select subject, name from event where name <> 'window.closed'`)).toEqual([
      { subject: scheduled, name: 'message.accepted' },
    ]);
    expect(gone.events).toBe(events - 2);

    clock.advance(10 * dayMs);
    expect(await sweep()).toEqual({ texts: 2, events: 1 });
    const view = MessageView.parse((await t.call('GET', `/v1/messages/${read}`)).body);
    expect(view).toMatchObject({
      content: { type: 'text', native: { removed: 'expired' } },
      metadata: {},
      status: 'read',
      contact: ana.phone,
    });
    expect((await t.call('POST', `/v1/messages/${read}/retry`)).status).toBe(409);

    clock.advance(10 * dayMs);
    expect(Object.keys(await sweep())).toEqual(['attempts']);
    expect([await count('attempt'), await count('receipt')]).toEqual([0, 0]);
    expect((await t.message(read)).status).toBe('read');

    clock.advance(60 * dayMs);
    expect(await sweep()).toMatchObject({ messages: 2, audit: expect.any(Number) });
    expect((await t.message(read)).contact).toMatch(/^erased:/);
    expect(await sweep()).toEqual({});
    expect(await statesAndCosts()).toBe(figures);
    const page = await t.call<{ data: unknown[] }>('GET', '/v1/log');
    expect(page.body.data).toHaveLength(3);
  });

  test('what was still open kept everything, and follows once it has ended', async () => {
    const view = await t.message(scheduled);
    expect(view).toMatchObject({ status: 'queued', contact: rui.phone, content: { type: 'text', body: rui.text } });
    await t.call('POST', `/v1/messages/${scheduled}/cancel`);
    expect(await sweep()).toMatchObject({ texts: 1, messages: 1, events: 1 });
    expect(await t.message(scheduled)).toMatchObject({
      status: 'cancelled',
      content: { native: { removed: 'expired' } },
    });
    expect(await count('retention_left')).toBe(0);
  });

  test('who asked not to be written to is still not', async () => {
    const answer = await t.call('POST', '/v1/messages', {
      channel: 'wa-matriz',
      to: ana.phone,
      content: { type: 'text', body: 'Oferta' },
      category: 'marketing',
    });
    expect([answer.status, answer.body.code]).toEqual([409, 'opted_out']);
    expect(await count('consent_log')).toBe(1);
  });

  test('every run that removed something is told, newest first', async () => {
    const { body } = await t.call<{ data: unknown[]; next: string }>('GET', '/v1/retention/runs?limit=2');
    const runs = body.data.map((one) => RetentionRun.parse(one));
    expect(runs[0]?.removed).toMatchObject({ texts: 1, messages: 1 });
    const rest = await t.call<{ data: unknown[] }>('GET', `/v1/retention/runs?cursor=${body.next}`);
    expect(rest.body.data).toHaveLength(5);
  });

  test('an event that has not left for RabbitMQ stays, however old', async () => {
    const id = await t.sendText(rui.phone, 'x');
    await t.untilStatus(id, 'read');
    clock.advance(21 * dayMs);
    const { store, writer, personOf } = t.hub;
    const log = { info: () => undefined } as never;
    const parts = { store, writer, clock, newId: testIds(clock), hashOf: personOf, log };
    const waiting = new Retention({ ...parts, hasBroker: true });
    await waiting.load();
    const before = await count('event');
    await waiting.sweep();
    expect(await count('event')).toBe(before);
    const [last] = await sql('select max(seq) as seq from event');
    await put(t, 'relay_cursor', { name: 'rabbitmq', seq: Number(last?.seq) - 1 });
    await t.hub.store.transaction((tx) => look(tx, 'update figure_cursor set seq = (select max(seq) from event)'));
    await waiting.sweep();
    expect(await count('event')).toBe(1);
  });

  test('mailings and notices of outages lose their people with the messages, and keep their counts', async () => {
    const at = clock.now();
    const campaign = {
      id: testIds(clock)(),
      name: 'c',
      channel: 'wa-matriz',
      input: '{}',
      created_at: at,
      finished_at: at,
    };
    await put(t, 'campaign', { ...campaign, state: 'finished', file_bytes: 3 });
    await put(t, 'mailing_chunk', { campaign_id: campaign.id, place: 0, bytes: 'eHh4' });
    await put(t, 'campaign_person', { campaign_id: campaign.id, position: 1, body: '{}' });
    const record = { campaign_id: campaign.id, customer: ana.name, contact: ana.phone };
    await put(t, 'campaign_record', { ...record, record_key: 'k', position: 1, message_id: 'm' });
    await put(t, 'campaign_record', { ...record, record_key: 'l', position: 2, code: 'opted_out', reason: ana.phone });
    const notice = {
      watch_id: 'v',
      outage_id: 'q',
      root_id: 'q',
      kind: 'opened',
      logins: 'ana',
      input: '{}',
      created_at: at,
    };
    await put(t, 'watch_notice', { ...notice, id: 'n-1', contact: ana.phone, name: ana.name });
    await put(t, 'watch_notice', {
      ...notice,
      id: 'n-2',
      contact: rui.phone,
      name: rui.name,
      due_at: at + 900 * dayMs,
    });
    clock.advance(99 * dayMs);
    await sweep();
    expect([await count('mailing_chunk'), await count('campaign_person')]).toEqual([1, 1]);
    clock.advance(2 * dayMs);
    await sweep();
    expect([await count('mailing_chunk'), await count('campaign_person')]).toEqual([0, 0]);
    const records = await sql(
      'select position, code, customer, reason, contact from campaign_record order by position',
    );
    expect(records).toMatchObject([
      { position: 1, code: null, customer: null, reason: null },
      { position: 2, code: 'opted_out', customer: null, reason: null },
    ]);
    expect(records.every(({ contact }) => String(contact).startsWith('erased:'))).toBe(true);
    expect(await sql('select name, logins from watch_notice order by seq')).toEqual([
      { name: null, logins: '' },
      { name: rui.name, logins: 'ana' },
    ]);
  });

  test('keeps for ever what is to be kept for ever', async () => {
    const forever = Object.fromEntries(Object.keys(days).map((kind) => [kind, null]));
    expect((await t.call('PUT', '/v1/retention', forever)).status).toBe(200);
    clock.advance(40_000 * dayMs);
    expect(await sweep()).toEqual({});
  });
});

describe('ponte.yaml', () => {
  const directory = mkdtempSync(join(tmpdir(), 'ponte-retention-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const read = (text: string) => {
    const path = join(directory, 'ponte.yaml');
    writeFileSync(path, text);
    return readSettings({ PONTE_CONFIG: path, PONTE_DATA: directory, PORT: '0', LOG_LEVEL: 'silent' });
  };

  test('says for how long, what is left out follows the default, and a wrong number is named', () => {
    expect(read('retention: { texts: 60, raw: 30, events: 30 }').retention).toMatchObject({
      texts: 60,
      messages: 1_825,
    });
    expect(() => read('retention: { texts: 60 }')).toThrow(SettingsError);
    expect(() => read('retention: { texts: 60 }')).toThrow(/retention\.raw: no longer than texts/);
    expect(read('channels: []').retention).toBeUndefined();
  });

  test('counts from the start on, and gives way once it says nothing any more', async () => {
    const t = await startTestPonte({ settings: { retention: read('retention: { raw: 5 }').retention } });
    const view = async () => RetentionView.parse((await t.call('GET', '/v1/retention')).body);
    expect(await view()).toMatchObject({ days: { raw: 5 }, origin: 'file' });
    await t.call('PUT', '/v1/retention', { raw: 9 });
    expect(await view()).toMatchObject({ days: { raw: 9 }, origin: 'api' });
    await t.hub.retention.applyFile(read('retention: { raw: 5 }').retention);
    await t.hub.retention.applyFile(undefined);
    expect(await view()).toMatchObject({ days: { raw: 90 }, origin: 'default' });
    await t.stop();
  });
});
