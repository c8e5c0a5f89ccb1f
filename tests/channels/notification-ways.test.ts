/** Notifications over SMS, and over several ways: written down, previewed, sent. HTTP in, both wires out. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accepted } from '../../contracts/message.ts';
import { NotificationPreview, type NotificationView } from '../../contracts/notification.ts';
import type { Problem } from '../../contracts/problem.ts';
import { ledgers } from '../kit/services.ts';
import { type SmsPonte, startSmsPonte } from '../kit/sms.ts';

const variables = [
  { parameter: 'nome', label: 'Nome', from: 'nome', format: 'first_name' },
  { parameter: 'valor', label: 'Valor', from: 'valor', format: 'money' },
];
const sms = {
  name: 'Fatura por SMS',
  channel: 'sms-matriz',
  text: 'Olá {{nome}}, sua fatura de {{valor}} venceu.',
  variables,
};
const whatsapp = {
  name: 'Fatura',
  channel: 'wa-matriz',
  template: { name: 'fatura', language: 'pt_BR' },
  variables: [
    { parameter: '1', from: 'nome', format: 'first_name' },
    { parameter: '2', from: 'valor', format: 'money' },
  ],
};
const { name: _, ...smsWay } = sms;
const values = { nome: 'MARIA DA SILVA', valor: '1234.56' };
const email = { subject: 'Fatura de {{nome}}', text: 'Olá {{nome}}!', variables: variables.slice(0, 1) };

describe.each(ledgers)('ways of a notification on %s', (ledger) => {
  let s: SmsPonte;
  beforeAll(async () => {
    const components = [{ type: 'BODY' as const, text: 'Olá {{1}}, sua fatura de {{2}} venceu.' }];
    s = await startSmsPonte({ ledger, templates: [{ name: 'fatura', language: 'pt_BR', components }] });
    await s.t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
  });
  afterAll(() => s.stop());

  const put = (id: string, input: object) =>
    s.t.call<NotificationView & Problem>('PUT', `/v1/notifications/${id}`, input);
  const kept = async (id: string, input: object) => {
    const { status, body, text } = await put(id, input);
    expect(status, text).toBe(200);
    return body;
  };
  const preview = async (id: string, more: object = {}) =>
    NotificationPreview.parse((await s.t.call('POST', `/v1/notifications/${id}/preview`, { values, ...more })).body);
  const send = (id: string, more: object = {}) =>
    s.t.call<Accepted & Pick<Problem, 'code' | 'errors'>>('POST', `/v1/notifications/${id}/messages`, {
      to: '11988880001',
      values,
      ...more,
    });
  const fallbackOf = async (id: string) => (await s.t.message(id)).fallbacks;

  test('a text over SMS: no template to ask for, previewed with its parts, and sent as it was shown', async () => {
    expect(await kept('por-sms', sms)).toMatchObject({ templateStatus: null, category: null, problems: [] });
    const shown = await preview('por-sms');
    expect(shown).toMatchObject({
      text: 'Olá Maria, sua fatura de R$ 1.234,56 venceu.'.replace('á', 'a'),
      sms: { alphabet: 'gsm7', parts: 1, replaced: [{ from: 'á', to: 'a', count: 1 }] },
      errors: [],
    });
    const { status, body } = await send('por-sms');
    expect(status).toBe(202);
    await s.t.untilStatus(body.id, 'sent');
    expect(s.taken(body.id)).toMatchObject({ to: '5511988880001', text: shown.text });
  });

  test('a value that looks like a place is a value, and a long text is counted before it is paid for', async () => {
    await kept('por-sms', sms);
    const tricky = await preview('por-sms', { values: { ...values, nome: '{{valor}}' } });
    expect(tricky.text).toContain('{{valor}}, sua fatura de R$ 1.234,56');
    await kept('longa', { ...sms, text: `${'a'.repeat(200)} {{nome}} {{valor}}` });
    expect((await preview('longa')).sms).toMatchObject({ parts: 2 });
    await kept('longa-demais', { ...sms, text: `${'a'.repeat(4000)} {{nome}} {{valor}}` });
    expect((await preview('longa-demais')).errors.map(({ path }) => path)).toEqual(['content.body']);
    const refused = await send('longa-demais');
    expect([refused.status, refused.body.code]).toEqual([422, 'content_invalid']);
  });

  test('an empty value is told by its field, in the preview and when it is sent', async () => {
    await kept('por-sms', sms);
    const empty = { values: { nome: 'Ana' } };
    const { text, parts, errors } = await preview('por-sms', empty);
    expect([text, parts.missing]).toEqual(['Ola Ana, sua fatura de {{valor}} venceu.', ['valor']]);
    const refused = await send('por-sms', empty);
    expect([refused.status, refused.body.code]).toEqual([422, 'invalid_request']);
    expect(refused.body.errors).toEqual(errors);
    expect(errors.map(({ path }) => path)).toEqual(['values.valor']);
  });

  test.each<[string, object, string[]]>([
    ['a text on WhatsApp', { ...whatsapp, template: undefined, text: 'Oi', variables: [] }, ['template', 'text']],
    ['a template on SMS', { ...sms, text: undefined, template: whatsapp.template }, ['text', 'template']],
    ['both', { ...sms, template: whatsapp.template }, ['template']],
    ['neither', { ...sms, text: undefined, variables: [] }, ['text']],
    ['IXC-23: WhatsApp as the type of an SMS', { ...sms, type: 'whatsapp' }, ['type']],
    ['a button on SMS', { ...sms, buttons: [{ index: 0, constant: 'x' }] }, ['buttons']],
    ['a place without a variable', { ...sms, text: `${sms.text} {{x}}` }, ['variables']],
    ['a variable without a place', { ...sms, text: 'Olá {{nome}}' }, ['variables.1.parameter']],
    [
      'a fault of a further way',
      { ...whatsapp, ways: [{ ...smsWay, text: '{{nome}}' }] },
      ['ways.0.variables.1.parameter'],
    ],
    ['two ways over one channel', { ...whatsapp, ways: [smsWay, smsWay] }, ['ways.1.channel']],
    ['an e-mail whose place nobody fills', { ...sms, email: { ...email, text: '{{x}}' } }, ['email.variables']],
  ])('%s is refused by name', async (_title, input, paths) => {
    const { status, body } = await put('errada', input);
    expect([status, body.code, body.errors?.map(({ path }) => path)]).toEqual([422, 'invalid_request', paths]);
    for (const { messagePt } of body.errors ?? []) expect(messagePt).toMatch(/\S/);
    expect((await s.t.call('GET', '/v1/notifications/errada')).status).toBe(404);
  });

  test('a way over a channel that is not there, or with a template that is not, is named too', async () => {
    const gone = await put('errada', { ...whatsapp, ways: [{ ...smsWay, channel: 'sms-nada' }] });
    expect([gone.body.code, gone.body.errors?.[0]?.path]).toEqual(['channel_unknown', 'ways.0.channel']);
    const { name: _name, ...other } = { ...whatsapp, template: { name: 'nada', language: 'pt_BR' } };
    const unknown = await put('errada', { ...sms, ways: [other] });
    expect([unknown.body.code, unknown.body.errors?.[0]?.path]).toEqual(['template_unknown', 'ways.0.template.name']);
  });

  test('IXC-02: one message in three ways: each shown as its reader gets it, out of the same values', async () => {
    await kept('tres', { ...whatsapp, ways: [smsWay], email });
    expect((await preview('tres')).text).toBe('Olá Maria, sua fatura de R$ 1.234,56 venceu.');
    expect(await preview('tres', { channel: 'sms-matriz' })).toMatchObject({
      text: 'Ola Maria, sua fatura de R$ 1.234,56 venceu.',
      sms: { parts: 1 },
    });
    expect(await preview('tres', { via: 'email' })).toMatchObject({
      parts: { header: 'Fatura de Maria', body: 'Olá Maria!' },
      text: 'Fatura de Maria\n\nOlá Maria!',
      errors: [],
    });
    const list = await s.t.call<{ data: { id: string }[] }>('GET', '/v1/notifications?channel=sms-matriz');
    expect(list.body.data.map(({ id }) => id)).toContain('tres');
  });

  test('by choice it goes by that way only; a way without a condition is no plan', async () => {
    await kept('tres', { ...whatsapp, ways: [smsWay] });
    const chosen = await send('tres', { channel: 'sms-matriz', to: '11988880011' });
    await s.t.untilStatus(chosen.body.id, 'sent');
    expect(s.taken(chosen.body.id).text).toContain('Maria');
    s.t.sim.faults.script({ fault: { kind: 'graph_error', code: 131026 }, to: '+5511988880012', times: 1 });
    const first = await send('tres', { to: '11988880012' });
    await s.t.untilStatus(first.body.id, 'failed');
    expect(await fallbackOf(first.body.id)).toEqual([]);
    const wrong = await send('tres', { channel: 'wa-suporte' });
    expect([wrong.status, wrong.body.errors]).toEqual([
      422,
      [
        {
          path: 'channel',
          message: 'the notification has no way over "wa-suporte", only: wa-matriz, sms-matriz',
          messagePt: 'a notificação não tem caminho por "wa-suporte", só por: wa-matriz, sms-matriz',
        },
      ],
    ]);
  });

  test('with a condition the next way is tried when the first cannot deliver, once, in its own words', async () => {
    const when = { classes: ['recipient_invalid'] };
    await kept('plano', { ...whatsapp, ways: [{ ...smsWay, when }] });
    s.t.sim.faults.script({ fault: { kind: 'graph_error', code: 131026 }, to: '+5511988880021', times: 1 });
    const { body } = await send('plano', { to: '11988880021', metadata: { customerId: '1042' } });
    await s.t.untilMessage(body.id, ({ fallbacks }) => fallbacks.length === 1, 'the next way');
    const [next = ''] = await fallbackOf(body.id);
    const view = await s.t.untilStatus(next, 'sent');
    expect(view).toMatchObject({
      channel: 'sms-matriz',
      fallbackOf: body.id,
      metadata: { customerId: '1042' },
      content: { type: 'text', body: 'Olá Maria, sua fatura de R$ 1.234,56 venceu.' },
    });
    expect(s.sim.sent.filter(({ to }) => to === '5511988880021')).toHaveLength(1);
    const arrived = await send('plano', { to: '11988880022' });
    await s.t.untilStatus(arrived.body.id, 'read');
    expect(await fallbackOf(arrived.body.id)).toEqual([]);
  });

  test('whoever may not use one of its channels neither sees nor changes it', async () => {
    await kept('tres', { ...whatsapp, ways: [smsWay] });
    const { body } = await s.t.call<{ key: string }>('POST', '/v1/keys', {
      name: 'só WhatsApp',
      scopes: ['send', 'read', 'manage'],
      channels: ['wa-matriz'],
    });
    const key = { authorization: `Bearer ${body.key}` };
    const path = '/v1/notifications/tres';
    const answers = await Promise.all([
      s.t.call('GET', path, undefined, key),
      s.t.call('POST', `${path}/messages`, { to: '11988880031', values }, key),
      s.t.call('PUT', path, whatsapp, key),
      s.t.call('PUT', '/v1/notifications/outra', { ...whatsapp, ways: [smsWay] }, key),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 403, 403]);
  });
});
