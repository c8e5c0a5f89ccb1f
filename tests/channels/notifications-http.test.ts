/** Notifications (Mensagens Omnichannel) over HTTP: kept, previewed, sent. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accepted } from '../../contracts/message.ts';
import { NotificationPreview, NotificationView } from '../../contracts/notification.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const input = {
  name: 'Lembrete de fatura',
  channel: 'wa-matriz',
  template: { name: 'lembrete_fatura', language: 'pt_BR' },
  variables: [
    { parameter: '1', label: 'Nome', from: 'nome', format: 'first_name', default: 'cliente' },
    { parameter: '2', label: 'Valor', from: 'valor', format: 'money' },
    { parameter: '3', label: 'Vencimento', from: 'vencimento', format: 'date' },
  ],
};
const values = { nome: 'MARIA DA SILVA', valor: '99.90', vencimento: '2026-12-10' };
const text = 'Olá Maria, sua fatura de R$ 99,90 vence em 10/12/2026.';

interface Problem {
  code: string;
  errors: { path: string; messagePt: string }[];
}

describe.each(ledgers)('notifications on %s', (ledger) => {
  let t: TestPonte;
  beforeAll(async () => {
    t = await startTestPonte({
      ledger,
      templates: [
        {
          name: 'lembrete_fatura',
          language: 'pt_BR',
          components: [{ type: 'BODY', text: 'Olá {{1}}, sua fatura de {{2}} vence em {{3}}.' }],
        },
      ],
    });
    await t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
    await t.call('PUT', '/v1/notifications/lembrete', input);
  });
  afterAll(() => t.stop());
  const put = (id: string, more: object = {}) =>
    t.call<NotificationView & Problem>('PUT', `/v1/notifications/${id}`, { ...input, ...more });
  const send = (more: object = {}, headers: Record<string, string> = {}) =>
    t.call<Accepted & Problem>(
      'POST',
      '/v1/notifications/lembrete/messages',
      { to: '(11) 98888-0001', values, ...more },
      headers,
    );
  const boundKey = async (channel: string) => {
    const { body } = await t.call<{ key: string }>('POST', '/v1/keys', {
      name: `só ${channel}`,
      scopes: ['send', 'read', 'manage'],
      channels: [channel],
    });
    return { authorization: `Bearer ${body.key}` };
  };

  test('saved, shown, listed, changed and deleted', async () => {
    const created = await put('aviso-2');
    expect(created.status).toBe(200);
    expect(NotificationView.parse(created.body)).toMatchObject({
      id: 'aviso-2',
      origin: 'api',
      templateStatus: 'APPROVED',
      templateUnusable: null,
      category: 'UTILITY',
      problems: [],
    });
    expect((await put('aviso-2', { name: 'Outro' })).body.name).toBe('Outro');
    const { body } = await t.call<{ data: NotificationView[]; next: null }>(
      'GET',
      '/v1/notifications?channel=wa-matriz',
    );
    expect(body.data.map(({ id }) => id)).toEqual(['aviso-2', 'lembrete']);
    expect((await t.call('DELETE', '/v1/notifications/aviso-2')).status).toBe(204);
    expect((await t.call('GET', '/v1/notifications/aviso-2')).status).toBe(404);
    expect((await t.call('DELETE', '/v1/notifications/aviso-2')).status).toBe(404);
  });

  test.each([
    [
      'LOG-18: a template the account does not have',
      { template: { name: 'nada', language: 'pt_BR' } },
      'template_unknown',
      ['template.name'],
    ],
    ['a parameter without a variable', { variables: input.variables.slice(1) }, 'template_mismatch', ['variables']],
    [
      'a variable the template does not have',
      { variables: [...input.variables, { parameter: '4', from: 'x' }] },
      'template_mismatch',
      ['variables.3.parameter'],
    ],
    ['a channel that is not there', { channel: 'wa-nada' }, 'channel_unknown', ['channel']],
    [
      'a format nobody knows',
      { variables: [{ parameter: '1', from: 'x', format: 'roman' }] },
      'invalid_request',
      ['variables.0.format'],
    ],
  ])('%s is refused by name', async (_, more, code, paths) => {
    const { status, body } = await put('ruim', more);
    expect(status).toBe(422);
    expect([body.code, body.errors.map(({ path }) => path)]).toEqual([code, paths]);
    expect((await t.call('GET', '/v1/notifications/ruim')).status).toBe(404);
  });

  test('an id must fit an address', async () => {
    expect((await put('Com_Maiúscula')).body.errors[0]?.path).toBe('id');
  });

  test('LOG-19 SMT-27 SMT-29: the preview is the text the customer gets', async () => {
    const { body } = await t.call('POST', '/v1/notifications/lembrete/preview', { values });
    expect(NotificationPreview.parse(body)).toMatchObject({ text, errors: [], parts: { missing: [] } });
  });

  test('SMT-30: the preview names what is empty and shows the rest', async () => {
    const { body } = await t.call<NotificationPreview>('POST', '/v1/notifications/lembrete/preview', {
      values: { ...values, vencimento: '0000-00-00' },
    });
    expect(body.text).toBe('Olá Maria, sua fatura de R$ 99,90 vence em {{3}}.');
    expect(body.errors).toEqual([
      {
        path: 'values.vencimento',
        message: '"Vencimento" must not be empty',
        messagePt: '"Vencimento" não pode ficar vazio',
      },
    ]);
  });

  test('LOG-08: sent, it arrives filled, and the message is one like any other', async () => {
    const answer = await send({ metadata: { customerId: '1234' }, urgent: true });
    expect(answer.status).toBe(202);
    const view = await t.untilMessage(answer.body.id, ({ providerId }) => providerId !== null);
    expect(view).toMatchObject({
      channel: 'wa-matriz',
      contact: '+5511988880001',
      metadata: { customerId: '1234' },
      content: { type: 'template', name: 'lembrete_fatura', parameters: ['Maria', 'R$ 99,90', '10/12/2026'] },
    });
    expect(JSON.stringify(t.sim.sent.at(-1))).toContain('10/12/2026');
  });

  test('the same key and the same values are one message', async () => {
    const first = await send({}, { 'idempotency-key': 'fatura-1' });
    const again = await send({ idempotencyKey: 'fatura-1' });
    const other = await send({ idempotencyKey: 'fatura-1', values: { ...values, valor: 1 } });
    expect([first.status, again.status, other.status]).toEqual([202, 202, 409]);
    expect(again.body).toMatchObject({ id: first.body.id, duplicate: true });
  });

  test('SMT-30: an empty value is a 422 that names it, and nothing is sent', async () => {
    const sent = t.sim.sent.length;
    const { status, body } = await send({ values: { nome: 'Ana', valor: 'abc' } });
    expect(status).toBe(422);
    expect([body.code, body.errors.map(({ path }) => path)]).toEqual([
      'invalid_request',
      ['values.valor', 'values.vencimento'],
    ]);
    expect(t.sim.sent).toHaveLength(sent);
  });

  test('what is unknown is 404', async () => {
    const answer = await t.call<Problem>('POST', '/v1/notifications/nada/messages', { to: '11988880001', values });
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
  });

  test('SMT-31: a key of another channel neither sees nor changes it', async () => {
    const key = await boundKey('wa-suporte');
    const path = '/v1/notifications/lembrete';
    const answers = await Promise.all([
      t.call('GET', path, undefined, key),
      t.call('DELETE', path, undefined, key),
      t.call('POST', `${path}/messages`, { to: '11988880001', values }, key),
      t.call('PUT', path, { ...input, channel: 'wa-suporte' }, key),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 403]);
    const list = await t.call<{ data: unknown[] }>('GET', '/v1/notifications', undefined, key);
    expect(list.body.data).toEqual([]);
  });
});
