/** What is refused before a centavo is spent on an SMS, and what a check tells of a text. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckResult } from '../../contracts/message.ts';
import type { Problem } from '../../contracts/problem.ts';
import { countRows } from '../kit/ledger.ts';
import { ledgers } from '../kit/services.ts';
import { type SmsPonte, startSmsPonte } from '../kit/sms.ts';

describe.each(ledgers)('SMS at intake on %s', (ledger) => {
  let s: SmsPonte;
  beforeAll(async () => {
    s = await startSmsPonte({ ledger });
  });
  afterAll(() => s.stop());

  const message = (to: string, body = 'Oi', more: object = {}) => ({
    channel: 'sms-matriz',
    to,
    content: { type: 'text', body },
    ...more,
  });
  const post = (to: string, body?: string, more?: object) =>
    s.t.call<Problem & { id: string }>('POST', '/v1/messages', message(to, body, more));
  const check = async (body: string, more: object = {}) =>
    (
      await s.t.call<CheckResult>('POST', '/v1/messages/check', message('+5511987650001', body, more), {
        'accept-language': 'pt',
      })
    ).body;

  test.each([
    ['a landline', '(11) 3333-4444', 'telefone fixo não recebe SMS'],
    ['a landline in E.164', '+551133334444', 'telefone fixo não recebe SMS'],
    ['0800', '0800 123 4567', '0800 ou 4004 não recebe SMS'],
    ['0800 with the country code', '+55 800 123 4567', '0800 ou 4004 não recebe SMS'],
    ['4004', '4004-1234', '0800 ou 4004 não recebe SMS'],
    ['3003', '3003 1234', '0800 ou 4004 não recebe SMS'],
    ['a short code', '28123', 'número curto não recebe SMS'],
    ['an emergency number', '190', 'número curto não recebe SMS'],
  ])('%s is refused before anything is spent', async (_, to, text) => {
    const before = await countRows(s.t.hub.store.reader, 'message');
    const answer = await post(to);
    expect(answer).toMatchObject({ status: 422, body: { code: 'recipient_not_mobile', errors: [{ path: 'to' }] } });
    expect(answer.body.errors?.[0]?.messagePt).toContain(text);
    expect(answer.body.detailPt).toContain('SMS só chega a celulares');
    expect(await countRows(s.t.hub.store.reader, 'message')).toBe(before);
    expect(s.sim.requests).toBe(0);
  });

  test('what is no number at all is refused as everywhere, and WhatsApp goes to landlines as before', async () => {
    expect(await post('+55 11 98765')).toMatchObject({ status: 422, body: { code: 'recipient_invalid' } });
    const whatsapp = await s.t.call('POST', '/v1/messages', { ...message('(11) 3333-4444'), channel: 'wa-matriz' });
    expect(whatsapp.status).toBe(202);
  });

  test('a step of a plan that no SMS could reach is refused at once, naming the step', async () => {
    const whatsapp = await s.t.call<Problem>('POST', '/v1/messages', {
      ...message('(11) 3333-4444'),
      channel: 'wa-matriz',
      fallback: [{ when: { codes: ['131026'] }, channel: 'sms-matriz' }],
    });
    expect(whatsapp).toMatchObject({
      status: 422,
      body: { code: 'recipient_not_mobile', errors: [{ path: 'fallback.0.to' }] },
    });
  });

  test('a foreign mobile and any form of a Brazilian one are taken', async () => {
    for (const to of ['+351912345678', '011 98765-0002', '+55 11 98765-0003']) {
      expect(await post(to)).toMatchObject({ status: 202 });
    }
  });

  test('a text of too many parts is refused with the numbers, at the field', async () => {
    const answer = await post('+5511987650001', 'ã😀'.repeat(300));
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'content_invalid', errors: [{ path: 'content.body' }] },
    });
    expect(answer.body.errors?.[0]?.messagePt).toMatch(/ocupa 14 partes de SMS e este canal envia no máximo 5/);
    const checked = await check('x'.repeat(153 * 5 + 1));
    expect(checked).toMatchObject({ verdict: 'refuse', results: [{ rule: 'content_valid', code: 'content_invalid' }] });
    expect(checked.summary).toContain('ocupa 6 partes');
  });

  test('a check tells alphabet, parts, what was replaced and what still fits', async () => {
    const plain = await check('Sua fatura “nº 88” já está disponível: R$ 99,90');
    expect(plain).toMatchObject({
      verdict: 'send',
      preview: 'Sua fatura "no 88" ja esta disponivel: R$ 99,90',
      sms: { alphabet: 'gsm7', parts: 1, maxParts: 5, unitsLeft: 160 - 47 },
    });
    expect(plain.sms?.replaced).toContainEqual({ from: 'á', to: 'a', count: 2 });
    const emoji = await check(`Oi 😀${'x'.repeat(66)}`);
    expect(emoji.sms).toMatchObject({
      alphabet: 'ucs2',
      parts: 2,
      replaced: [],
      forcedBy: { character: '😀', position: 4 },
    });
    expect((await check('Oi')).results.some(({ rule }) => rule === 'sender')).toBe(false);
    const whatsapp = await check('Oi', { channel: 'wa-matriz' });
    expect(whatsapp.sms).toBeUndefined();
  });

  test('what the check says is what leaves', async () => {
    const checked = await check('Atenção: manutenção às 22h — até já!');
    const id = await s.send('+5511987650009', 'Atenção: manutenção às 22h — até já!');
    expect(await s.t.untilStatus(id, 'sent')).toMatchObject({ parts: checked.sms?.parts });
    expect(s.taken(id)).toMatchObject({ text: checked.preview, type: 'text', from: '28123', to: '5511987650009' });
  });

  test('a name as sender is told to arrive as a number', async () => {
    const change = async (from: string, transliteration: boolean) => {
      const { body } = await s.t.call<Record<string, unknown>>('GET', '/v1/channels/sms-matriz');
      const { connector, name, config, limits, rules } = body;
      const changed = { ...(config as object), from, transliteration };
      return s.t.call('PUT', '/v1/channels/sms-matriz', { connector, name, limits, rules, config: changed });
    };
    expect((await change('PONTE', false)).status).toBe(200);
    const checked = await check('ação');
    expect(checked).toMatchObject({ verdict: 'send', preview: 'ação', sms: { alphabet: 'ucs2' } });
    expect(checked.results).toContainEqual(
      expect.objectContaining({ rule: 'sender', result: 'note', code: 'sender_overwritten', detail: 'PONTE' }),
    );
    expect(checked.summary).toContain('O remetente tem letras');
    expect((await change('28123', true)).status).toBe(200);
  });

  test('SMS goes to the nine digits, whatever WhatsApp knows the number as', async () => {
    await s.t.sim.reply({ from: '551187650077', content: 'Oi', phoneNumberId: '106000000000001' }).settled;
    const whatsapp = await s.t.sendText('+5511987650077');
    await s.t.untilMessage(whatsapp, ({ sentAt }) => sentAt !== null);
    const id = await s.send('+5511987650077', 'Oi por SMS');
    await s.t.untilStatus(id, 'sent');
    expect(s.taken(id).to).toBe('5511987650077');
  });
});
