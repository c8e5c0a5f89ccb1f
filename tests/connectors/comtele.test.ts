/** The Comtele connector by itself: what leaves for each generation, and what is made of reports. */
import { describe, expect, test } from 'vitest';
import { ComteleConfig } from '../../connectors/comtele/config.ts';
import { comtele } from '../../connectors/comtele/connector.ts';
import type { PollQuestion } from '../../connectors/kit/connector.ts';
import { answer } from './fixtures/answers.ts';
import { described } from './fixtures/comtele/kit.ts';

const now = Date.UTC(2026, 10, 21, 12);
const v2 = { api: 'v2', apiKey: described.apiKey } as const;
const channel = (more: object = described) => ({ id: 'sms', config: ComteleConfig.parse(more) });

describe('a send', () => {
  const planOf = (more: object, e164 = '+5511987650001') =>
    comtele.send(
      { id: '01JX3', to: { kind: 'phone', e164, waId: '551187650001' }, content: { type: 'text', body: 'Olá, Ana' } },
      channel(more),
    );

  test('current: one receiver in national form, the route, and our id in custom', () => {
    const plan = planOf(described);
    if (!plan.ok) throw new Error(JSON.stringify(plan.issues));
    expect(plan.request).toMatchObject({
      method: 'POST',
      url: 'https://api.comtele.com.br/messages/sms/send',
      headers: { 'x-api-key': described.apiKey, 'content-type': 'application/json' },
    });
    expect(JSON.parse(plan.request.body ?? '')).toEqual({
      receivers: ['11987650001'],
      contactGroups: [],
      message: 'Ola, Ana',
      route: 17,
      custom: '01JX3',
    });
  });

  test('v2: a joined string of one, and the label', () => {
    const plan = planOf({ ...v2, sender: 'matriz' });
    if (!plan.ok) throw new Error(JSON.stringify(plan.issues));
    expect(plan.request).toMatchObject({
      url: 'https://sms.comtele.com.br/api/v2/send',
      headers: { 'auth-key': described.apiKey },
    });
    expect(JSON.parse(plan.request.body ?? '')).toEqual({
      Sender: 'matriz',
      Receivers: '11987650001',
      Content: 'Ola, Ana',
    });
  });

  test('a number of another country has no national form', () => {
    expect(planOf(described, '+14155550100')).toMatchObject({ ok: false, code: 'recipient_unsupported' });
  });

  test('the current API needs its route', () => {
    const { route: _, ...rest } = described;
    expect(ComteleConfig.safeParse(rest).error?.issues).toMatchObject([{ path: ['route'] }]);
    expect(ComteleConfig.safeParse(v2).success).toBe(true);
  });
});

describe('questions', () => {
  const ask = (question: Partial<PollQuestion>, more: object) =>
    new URL(comtele.poll?.ask(channel(more), { cursor: undefined, now, ...question }).url ?? '');

  test('v2: by day, from some days before, with its filter; replies by their label', () => {
    const sent = ask({}, { ...v2, pollDays: 3 });
    expect(`${sent}`).toBe(
      'https://sms.comtele.com.br/api/v2/detailedreporting?startDate=2026-11-18&endDate=2026-11-22&delivered=all',
    );
    const cursor = JSON.stringify({ since: now - 600_000, startedAt: now, report: 'received' });
    expect(`${ask({ cursor }, { ...v2, sender: 'matriz' })}`).toBe(
      'https://sms.comtele.com.br/api/v2/replyreporting?startDate=2026-11-21&endDate=2026-11-22&sender=matriz',
    );
  });

  test('the day is that of Brasília; times are written out where the account wants them', () => {
    expect(ask({ now: Date.UTC(2026, 10, 22, 2) }, v2).searchParams.get('endDate')).toBe('2026-11-22');
    const times = ask(
      { cursor: JSON.stringify({ readUntil: now - 3_600_000 }) },
      { ...v2, pollDays: 0, queryDates: 'time' },
    );
    expect(Object.fromEntries(times.searchParams)).toMatchObject({
      startDate: '2026-11-21T07:50:00',
      endDate: '2026-11-21T09:10:00',
    });
  });

  test('a round that began before midnight ends where it stood', () => {
    const { poll } = comtele;
    const first = { cursor: undefined, now };
    const sent = poll?.read(answer(200, []), channel(), first);
    if (sent?.ok !== true) throw new Error('refused');
    const later = { cursor: sent.cursor, now: now + 30_000 };
    const received = poll?.read(answer(200, []), channel(), later);
    expect(received).toMatchObject({ ok: true, again: false, cursor: JSON.stringify({ readUntil: now }) });
  });
});

describe('records', () => {
  const read = (records: unknown, more: object, report?: 'received') => {
    const cursor = report === undefined ? undefined : JSON.stringify({ since: 0, startedAt: now, report });
    const result = comtele.poll?.read(answer(200, records), channel(more), { cursor, now });
    if (result?.ok !== true) throw new Error(JSON.stringify(result));
    return result.items;
  };

  test('v2: by the id of the request; our own id is nowhere', () => {
    const record = {
      RequestUniqueId: 'r1',
      Receiver: '5511987650001',
      DlrStatus: 'Entregue',
      DlrDate: '2026-11-21T09:00:01',
      custom: 'x',
    };
    const [item] = read({ Success: true, Object: [record] }, v2);
    expect(item).toMatchObject({
      kind: 'receipt',
      providerId: 'r1',
      status: 'delivered',
      at: now + 1000,
      recipient: { phone: '+5511987650001' },
    });
    expect(item).not.toHaveProperty('messageId');
  });

  test('an empty report is a list too; an answer without a list is none', () => {
    expect(read({ Success: true, Object: null }, v2)).toEqual([]);
    expect(() => read({ Success: true }, v2)).toThrow('no list of records');
    expect(() => read('<html>', v2)).toThrow('no list of records');
  });

  test('fields and words are those that the configuration says', () => {
    const more = {
      ...v2,
      itemsField: 'r.linhas',
      idField: 'req',
      statusField: 'sit',
      statuses: { OK: 'delivered' },
      phoneField: 'fone',
    };
    const lines = [
      { req: 7, sit: 'ok', fone: '(11) 98765-0001' },
      { req: 8, sit: 'entregue', fone: '1' },
    ];
    expect(read({ r: { linhas: lines } }, more)).toMatchObject([
      { kind: 'receipt', providerId: '7', status: 'delivered', recipient: { phone: '+5511987650001' } },
      { kind: 'other', field: 'status.entregue' },
    ]);
  });

  test('replies: of a person, of a short code, without an id, without a sender', () => {
    const items = read(
      [
        { Id: 1, Sender: '11987650001', ReceivedContent: 'SAIR', ReceivedDate: '2026-11-21T09:00:00' },
        { Id: 2, Sender: '28999', ReceivedContent: 'promo' },
        { Sender: '28999', ReceivedContent: 'sem id' },
        { Id: 4, ReceivedContent: 'de quem?' },
        'x',
      ],
      v2,
      'received',
    );
    expect(items).toMatchObject([
      { key: 'm:1', at: now, contact: { phone: '+5511987650001' }, content: { text: 'SAIR' } },
      { key: 'm:2', at: now, contact: { shortCode: '28999' } },
      { kind: 'message', providerId: expect.stringMatching(/^content:/) },
      { kind: 'unparsed' },
      { kind: 'unparsed' },
    ]);
  });
});

test('nobody is heard who calls a channel without a token', () => {
  const call = { method: 'POST', query: 'token=', contentType: undefined } as const;
  const { config } = channel({ ...described, webhookToken: undefined });
  expect(comtele.webhook.verify(new Uint8Array(), () => undefined, config, call)).toBe(false);
});
