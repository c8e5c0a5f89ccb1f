/** A person who asks to be forgotten is: in every text of every table, while everybody else's rows stay as they are. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventSchema } from '../../contracts/event.ts';
import { MessageView } from '../../contracts/message.ts';
import { PersonExport } from '../../contracts/privacy.ts';
import { sha256 } from '../../src/platform/secrets.ts';
import { look } from '../kit/ledger.ts';
import type { TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';
import {
  ana,
  erase,
  find,
  leftOf,
  liveThrough,
  rui,
  scatter,
  startStage,
  tracesIn,
  wholeLedger,
} from './privacy-kit.ts';

const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();

describe.each(ledgers)('a person in every table, on %s', (ledger) => {
  let t: TestPonte;
  let ids: Map<string, string>;
  let waiting: string;
  let before: Map<string, string[]>;
  let figures: string;
  const statesAndCosts = async () =>
    JSON.stringify(
      await look(
        t.hub.store.reader,
        `select channel, status, direction, kind, category, cost_micros, campaign_id is null as alone, count(*) as n
         from message group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7`,
      ),
    );

  beforeAll(async () => {
    t = await startStage(ledger);
    ids = await liveThrough(t, [ana, rui]);
    waiting = await t.sendText(ana.phone, ana.text, { sendAt: tomorrow() });
    await scatter(t);
    const said = {
      contact: ana.phone,
      action: 'out',
      category: 'all',
      evidence: `ligou de (11) 98765-4321, chamado 4711`,
    };
    expect((await t.call('POST', '/v1/consents', said)).status).toBe(200);
  }, 60_000);
  afterAll(() => t.stop());

  test('is found by phone in any form, by CPF and by user id, with how much of what there is', async () => {
    const found = await find(t, '(11) 98765-4321');
    expect(found).toMatchObject({ optedOut: true, open: 1, customerIds: ['cod-0'] });
    expect(found.addresses).toContain(ana.phone);
    expect(found.names).toContain(ana.name);
    const kinds = Object.fromEntries(found.kept.map(({ kind, rows }) => [kind, rows]));
    expect(kinds).toMatchObject({
      messages: 4,
      people: 1,
      windows: 1,
      conversations: 2,
      deadLetters: 1,
      webhooks: 2,
      parkedReceipts: 1,
      longTexts: 2,
      campaignPeople: 1,
      notices: 1,
      limits: 2,
      inboundKeys: 1,
    });
    for (const other of ['11987654321', '+55 11 98765-4321', ana.bsuid, '529.982.247-25', ana.cpf])
      expect([other, await find(t, other)]).toEqual([other, { ...found, addresses: expect.any(Array) }]);
    expect(await find(t, '+5511900000009')).toMatchObject({ kept: [], names: [], open: 0, optedOut: false });
  });

  test('nothing but a phone, a CPF or a user id is looked for; only who manages may', async () => {
    for (const path of ['find', 'export', 'erase']) {
      const answer = await t.call('POST', `/v1/privacy/${path}`, {
        contact: '(11) 1234',
        ...(path === 'erase' && { reason: 'x', confirm: '1234' }),
      });
      expect([path, answer.status, answer.body.code]).toEqual([path, 422, 'recipient_invalid']);
    }
    const keyOf = async (input: object) => (await t.call<{ key: string }>('POST', '/v1/keys', input)).body.key;
    for (const [input, code] of [
      [{ name: 'op', scopes: ['read', 'operate'] }, 'forbidden_scope'],
      [{ name: 'um', scopes: ['manage'], channels: ['wa-matriz'] }, 'forbidden_channel'],
    ] as const) {
      const authorization = `Bearer ${await keyOf(input)}`;
      for (const path of ['find', 'export', 'erase']) {
        const body = { contact: ana.phone, ...(path === 'erase' && { reason: 'x', confirm: '4321' }) };
        expect((await t.call('POST', `/v1/privacy/${path}`, body, { authorization })).body.code).toBe(code);
      }
    }
  });

  test('is handed everything, and nothing of anybody else', async () => {
    const answer = await t.call('POST', '/v1/privacy/export', { contact: ana.phone });
    expect(answer.status).toBe(200);
    const document = PersonExport.parse(answer.body);
    expect(document.messages.map((one) => MessageView.parse(one).direction).sort()).toEqual([
      'inbound',
      'outbound',
      'outbound',
      'outbound',
    ]);
    expect(document.messages.every(({ timeline }) => (timeline as unknown[]).length > 0)).toBe(true);
    expect(document.consents).toHaveLength(2);
    expect(document.windows).toHaveLength(1);
    expect(document.conversations).toHaveLength(2);
    const kinds = new Set(document.records.map(({ kind }) => kind));
    for (const kind of ['deadLetters', 'webhooks', 'parkedReceipts', 'campaignPeople', 'notices', 'campaignRecords'])
      expect(kinds).toContain(kind);
    expect(new Set(tracesIn(answer.text))).toEqual(new Set(['phone', 'name', 'cpf', 'text', 'user id']));
    for (const foreign of [rui.phone.slice(1), rui.name, rui.cpf, rui.text])
      expect([foreign, answer.text.indexOf(foreign)]).toEqual([foreign, -1]);
  });

  test('a slip in the confirmation erases nobody', async () => {
    const { status, text } = await erase(t, ana.phone, { confirm: '4320' });
    expect(status).toBe(422);
    expect(text).toContain('not the last four characters of the contact');
    expect((await find(t, ana.phone)).kept).not.toEqual([]);
  });

  test('is erased: no form of phone, CPF, name or text is left in any text of any table', async () => {
    const whole = await wholeLedger(t.hub.store.reader, ledger);
    const found = [...whole].filter(([, rows]) => rows.some((row) => tracesIn(row).length > 0)).map(([table]) => table);
    for (const table of [
      'message',
      'attempt',
      'receipt',
      'event',
      'contact',
      'campaign_record',
      'mailing_chunk',
      'consent_log',
    ])
      expect(found).toContain(table);
    expect(found.length).toBeGreaterThan(18);
    before = whole;
    figures = (await statesAndCosts()).replace('"queued"', '"cancelled"');
    const { status, view } = await erase(t, '11 98765-4321', {
      reason: `${ana.name} (11 98765-4321) pediu, chamado 4711`,
    });
    expect(status).toBe(200);
    expect(view).toMatchObject({ state: 'done', waitingFor: 0, by: 'administrador' });
    expect(view?.reason).toBe('*** (apagado) pediu, chamado 4711');
    expect(view?.erased).toMatchObject({
      messages: 4,
      cancelled: 1,
      people: 1,
      windows: 1,
      campaignFiles: 4,
      notices: 1,
      limits: 2,
    });
    expect(view?.kept.map(({ what }) => what)).toContain('The opt-out');
    expect(await leftOf(t.hub.store.reader, ledger)).toEqual([]);
  });

  test("everybody else's rows are as they were", async () => {
    const after = await wholeLedger(t.hub.store.reader, ledger);
    const isOthers = (row: string) =>
      tracesIn(row).length === 0 &&
      [rui.phone.slice(1), rui.name, ids.get(rui.phone) ?? ''].some((mark) => row.includes(mark));
    let compared = 0;
    for (const [table, rows] of before) {
      const now = new Set(after.get(table));
      for (const row of rows.filter(isOthers)) {
        expect([table, now.has(row) ? row : 'changed']).toEqual([table, row]);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(20);
    const [webhook] = await look(t.hub.store.reader, 'select body from webhook');
    expect(String(webhook?.body)).toContain(rui.name);
    const [file] = await look(t.hub.store.reader, 'select bytes from mailing_chunk');
    const lines = Buffer.from(String(file?.bytes), 'base64').toString().split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[2]).toBe([rui.phone.slice(3), rui.name, rui.cpf, rui.text].join(';'));
  });

  test('figures and costs add up as before', async () => {
    expect(await statesAndCosts()).toBe(figures);
    const page = await t.call<{ data: { contact: string; state: string }[] }>('GET', '/v1/log?limit=100');
    expect(page.body.data.filter(({ contact }) => contact.startsWith('erased:'))).toHaveLength(4);
    for (const id of [ids.get(ana.phone) ?? '', waiting]) {
      const view = MessageView.parse((await t.call('GET', `/v1/messages/${id}`)).body);
      expect(view).toMatchObject({ content: { type: 'text' }, metadata: {} });
    }
  });

  test('what waited was cancelled, is never sent, and cannot be sent again', async () => {
    expect((await t.message(waiting)).status).toBe('cancelled');
    const sent = t.sim.sent.length;
    const again = await t.call('POST', `/v1/messages/${waiting}/retry`);
    expect([again.status, again.text]).toEqual([409, expect.stringContaining('its text is not kept any more')]);
    const read = await t.call('POST', `/v1/messages/${ids.get(ana.phone)}/retry`);
    expect(read.status).toBe(409);
    expect(t.sim.sent.length).toBe(sent);
  });

  test('the wish not to be written to still holds', async () => {
    const answer = await t.call('POST', '/v1/messages', {
      channel: 'wa-matriz',
      to: ana.phone,
      content: { type: 'text', body: 'Oi' },
      category: 'marketing',
    });
    expect([answer.status, answer.body.code]).toEqual([409, 'opted_out']);
    expect(await leftOf(t.hub.store.reader, ledger)).toEqual([]);
  });

  test('consumers are told, with hashes that say whom, and events are still what their contracts say', async () => {
    const events = await t.events();
    const told = events.filter(({ type }) => type === 'ponte.contact.erased.v1');
    expect(told).toHaveLength(1);
    const { data } = eventSchema('contact.erased').parse(told[0]);
    expect(data.sha256).toContain(sha256(ana.phone));
    expect(data.sha256).toContain(sha256(ana.bsuid));
    for (const event of events) {
      const name = event.type.replace(/^ponte\.|\.v1$/g, '') as 'message.sent';
      expect([name, eventSchema(name).safeParse(event).error?.issues]).toEqual([name, undefined]);
    }
  });

  test('asked again, in whatever form, it is the same erasure', async () => {
    const { view: first } = await erase(t, ana.phone);
    for (const contact of ['(11) 98765-4321', ana.bsuid, '529.982.247-25'])
      expect((await erase(t, contact)).view).toEqual(first);
    const { body } = await t.call<{ data: unknown[] }>('GET', '/v1/privacy/erasures');
    expect(body.data).toEqual([first]);
    expect((await t.call('GET', `/v1/privacy/erasures/${first?.id}`)).body).toEqual(first);
    expect((await t.call('GET', '/v1/privacy/erasures/nenhuma')).status).toBe(404);
    expect((await t.events()).filter(({ type }) => type === 'ponte.contact.erased.v1')).toHaveLength(1);
  });

  test('who asked is in the trail, and whom they asked about is not', async () => {
    const { body } = await t.call<{ data: { action: string; target: string | null }[] }>('GET', '/v1/audit?limit=200');
    for (const action of ['findPerson', 'exportPerson', 'erasePerson'])
      expect(body.data.filter((entry) => entry.action === action && entry.target === null).length).toBeGreaterThan(0);
  });

  test('the same request sent again is still the same message', async () => {
    const key = { idempotencyKey: 'pedido-1' };
    const input = { channel: 'wa-matriz', to: '+5511987650003', content: { type: 'text', body: 'Uma vez só' }, ...key };
    const { body } = await t.call<{ id: string }>('POST', '/v1/messages', input);
    await t.untilStatus(body.id, 'read');
    expect((await erase(t, '+5511987650003')).status).toBe(200);
    const again = await t.call('POST', '/v1/messages', input);
    expect([again.status, again.body]).toMatchObject([202, { id: body.id, duplicate: true }]);
    const other = await t.call('POST', '/v1/messages', { ...input, content: { type: 'text', body: 'Outra' } });
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_conflict']);
  });

  test('what comes later is the beginning of something new, and can be erased in its turn', async () => {
    const { settled } = t.sim.reply({ from: ana.phone, content: 'Voltei' });
    expect(await settled).toBe('acknowledged');
    const found = await find(t, ana.phone);
    expect(found.kept.find(({ kind }) => kind === 'messages')?.rows).toBe(1);
    const { view } = await erase(t, ana.phone);
    expect(view?.erased).toMatchObject({ messages: 1, people: 1 });
    expect(await leftOf(t.hub.store.reader, ledger)).toEqual([]);
    const { body } = await t.call<{ data: unknown[] }>('GET', '/v1/privacy/erasures');
    expect(body.data.length).toBeGreaterThan(2);
  });
});
