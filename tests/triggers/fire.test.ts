/** An ERP fires, a customer reads: over HTTP, kept, checked, and once. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accepted, CheckResult } from '../../contracts/message.ts';
import { TriggerView } from '../../contracts/trigger.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const notification = {
  name: 'Lembrete de fatura',
  channel: 'wa-matriz',
  template: { name: 'lembrete_fatura', language: 'pt_BR' },
  variables: [
    { parameter: '1', from: 'nome', format: 'first_name', default: 'cliente' },
    { parameter: '2', from: 'valor', format: 'money' },
    { parameter: '3', from: 'vencimento', format: 'date' },
  ],
};
const trigger = {
  name: 'Fatura a vencer',
  notification: 'lembrete',
  variables: [
    { name: 'nome', required: false },
    { name: 'fatura', label: 'Número da fatura' },
    { name: 'valor', type: 'money' },
    { name: 'vencimento', type: 'date' },
  ],
  onceBy: ['fatura'],
  validSeconds: 3_600,
};
const values = { nome: 'MARIA DA SILVA', fatura: '7001', valor: '99.90', vencimento: '2026-12-10' };

interface Problem {
  code: string;
  errors: { path: string; message: string; messagePt: string }[];
}

describe.each(ledgers)('triggers on %s', (ledger) => {
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
    await t.call('PUT', '/v1/notifications/lembrete', notification);
    await t.call('PUT', '/v1/triggers/fatura', trigger);
  });
  afterAll(() => t.stop());
  const fire = (more: object = {}, headers: Record<string, string> = {}, id = 'fatura') =>
    t.call<Accepted & Problem>('POST', `/v1/triggers/${id}/fire`, { to: '(11) 98888-0001', values, ...more }, headers);
  const keyFor = async (name: string, channels?: string[]) => {
    const scopes = ['send', 'read', 'manage'];
    const { body } = await t.call<{ key: string }>('POST', '/v1/keys', { name, scopes, ...(channels && { channels }) });
    return { authorization: `Bearer ${body.key}` };
  };
  const messages = async () =>
    (await t.call<{ data: unknown[] }>('GET', '/v1/log?direction=outbound')).body.data.length;

  test('saved, shown, listed, changed and deleted', async () => {
    const created = await t.call('PUT', '/v1/triggers/outro', trigger);
    expect(TriggerView.parse(created.body)).toMatchObject({
      id: 'outro',
      origin: 'api',
      channel: 'wa-matriz',
      lane: 'realtime',
    });
    const renamed = await t.call<TriggerView>('PUT', '/v1/triggers/outro', { ...trigger, name: 'Mudou' });
    expect(renamed.body.name).toBe('Mudou');
    const { body } = await t.call<{ data: TriggerView[] }>('GET', '/v1/triggers');
    expect(body.data.map(({ id }) => id)).toEqual(['fatura', 'outro']);
    expect((await t.call('DELETE', '/v1/triggers/outro')).status).toBe(204);
    expect((await t.call('GET', '/v1/triggers/outro')).status).toBe(404);
  });

  test.each([
    ['a notification that is not there', { notification: 'nada' }, 'notification', 'não existe a notificação "nada"'],
    [
      'a value the notification needs and nobody gives',
      { variables: trigger.variables.slice(0, 3) },
      'variables',
      '"vencimento"',
    ],
    ['a variable twice', { variables: [...trigger.variables, { name: 'valor' }] }, 'variables.4.name', 'repetido'],
    ['onceBy with a variable it does not have', { onceBy: ['contrato'] }, 'onceBy.0', '"contrato"'],
  ])('%s: refused by name, and nothing kept', async (_, more, path, said) => {
    const refused = await t.call<Problem>('PUT', '/v1/triggers/errado', { ...trigger, ...more });
    expect([refused.status, refused.body.code]).toEqual([422, 'invalid_request']);
    expect(refused.body.errors).toHaveLength(1);
    expect(refused.body.errors[0]).toMatchObject({
      path,
      message: expect.any(String),
      messagePt: expect.stringContaining(said),
    });
    expect((await t.call('GET', '/v1/triggers/errado')).status).toBe(404);
  });

  test('fired, the filled template reaches the customer, and the message says which trigger it came from', async () => {
    const { status, body } = await fire();
    expect([status, body.duplicate]).toEqual([202, false]);
    const view = await t.untilMessage(body.id, (message) => message.status === 'read', 'read');
    expect(view).toMatchObject({
      content: { type: 'template', name: 'lembrete_fatura', parameters: ['Maria', 'R$ 99,90', '10/12/2026'] },
      metadata: { triggerId: 'fatura' },
      lane: 'realtime',
    });
    expect(t.sim.accepted(body.id)).toBe(1);
  });

  test('fired again for the same notice it is the first message: other words, another key, another form of the number', async () => {
    const first = await fire({ values: { ...values, fatura: '7002' } });
    const again = await fire(
      { to: '+55 11 98888-0001', values: { ...values, fatura: ' 7002 ', valor: '120.00' } },
      await keyFor('o CRM'),
    );
    expect(again.body).toMatchObject({ id: first.body.id, duplicate: true });
    const next = await fire({ values: { ...values, fatura: '7003' } });
    expect(next.body.duplicate).toBe(false);
    const other = await fire({ to: '(11) 98888-0002', values: { ...values, fatura: '7002' } });
    expect(other.body.duplicate).toBe(false);
  });

  test('a key of its own is kept to: the same firing is the same message, another one is a conflict', async () => {
    const headers = { 'Idempotency-Key': 'erp-1' };
    const first = await fire({}, headers);
    expect((await fire({}, headers)).body).toMatchObject({ id: first.body.id, duplicate: true });
    const other = await fire({ values: { ...values, valor: '1.00' } }, headers);
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_conflict']);
  });

  test('wrong and missing values are all named, and nothing is kept', async () => {
    const before = await messages();
    const { status, body } = await fire({ values: { valor: 'dez', vencimento: '31/02/2026' } });
    expect([status, body.code]).toEqual([422, 'invalid_request']);
    expect(body.errors.map(({ path }) => path)).toEqual(['values.fatura', 'values.valor', 'values.vencimento']);
    expect(body.errors[0]?.messagePt).toBe('falta Número da fatura');
    expect(await messages()).toBe(before);
  });

  test('a wrong number is refused as everywhere, with the field', async () => {
    const { status, body } = await fire({ to: '119888800' });
    expect([status, body.code, body.errors[0]?.path]).toEqual([422, 'recipient_invalid', 'to']);
  });

  test('a notice lives as long as the trigger says', async () => {
    const { body } = await fire({ values: { ...values, fatura: '7010' } });
    const { expiresAt, acceptedAt } = await t.message(body.id);
    expect(Date.parse(expiresAt ?? '') - Date.parse(acceptedAt)).toBeLessThanOrEqual(3_600_000);
    expect(Date.parse(expiresAt ?? '') - Date.parse(acceptedAt)).toBeGreaterThan(3_590_000);
  });

  test('the dry run shows the words and the verdict, and keeps nothing', async () => {
    const before = await messages();
    const { status, body } = await t.call<CheckResult>('POST', '/v1/triggers/fatura/check', {
      to: '(11) 98888-0009',
      values,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ verdict: 'send', preview: 'Olá Maria, sua fatura de R$ 99,90 vence em 10/12/2026.' });
    expect(await messages()).toBe(before);
  });

  test('a key of another channel neither sees nor fires it', async () => {
    const headers = await keyFor('só suporte', ['wa-suporte']);
    expect((await fire({}, headers)).status).toBe(404);
    expect((await t.call('GET', '/v1/triggers/fatura', undefined, headers)).status).toBe(404);
    expect((await t.call<{ data: unknown[] }>('GET', '/v1/triggers', undefined, headers)).body.data).toEqual([]);
    expect((await t.call('PUT', '/v1/triggers/fatura', trigger, headers)).status).toBe(403);
  });

  test('when its notification is gone, firing says so', async () => {
    await t.call('PUT', '/v1/notifications/passageira', notification);
    await t.call('PUT', '/v1/triggers/orfao', { ...trigger, notification: 'passageira' });
    await t.call('DELETE', '/v1/notifications/passageira');
    const { status, body } = await fire({}, {}, 'orfao');
    expect([status, body.code, body.errors[0]?.path]).toEqual([409, 'state_conflict', 'notification']);
    expect((await t.call<TriggerView>('GET', '/v1/triggers/orfao')).body.channel).toBeNull();
  });
});
