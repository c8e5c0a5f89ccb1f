/** The notices of the examples work as they stand: each is fired, and a customer reads its words. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { CheckResult } from '../../contracts/message.ts';
import { NotificationEntry } from '../../contracts/notification.ts';
import { TriggerEntry } from '../../contracts/trigger.ts';
import { type SmsPonte, startSmsPonte } from '../kit/sms.ts';

const text = readFileSync(new URL('../../examples/isp-notices.yaml', import.meta.url), 'utf8');
const file = parse(text) as { notifications: unknown[]; triggers: unknown[] };
const notifications = file.notifications.map((one) => NotificationEntry.parse(one));
const triggers = file.triggers.map((one) => TriggerEntry.parse(one));
/** The template's text stands in the comment above its notification. */
const texts = [...text.matchAll(/^ {2}# (.*)\n {2}- id: ([a-z-]+)$/gm)].map(([, body = '', id = '']) => ({ id, body }));

// The code of the Banco Central's manual.
const pix =
  '00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***63041D3D';
const boleto = '836400000011331201380002812884627116080136181551';
const bill = { nome: 'ANA LIMA', fatura: '7001', valor: '1.099,90', vencimento: '2026-12-10' };
const fired: Record<string, { values: object; words: string }> = {
  'fatura-a-vencer': { values: bill, words: 'Olá Ana! Sua fatura de R$ 1.099,90 vence em 10/12/2026.' },
  'fatura-vencida-pix': { values: { ...bill, pix }, words: `PIX copia e cola: ${pix}` },
  'fatura-vencida-boleto': { values: { ...bill, linha_digitavel: boleto }, words: `linha digitável: ${boleto}` },
  'status-pedido': {
    values: { pedido: '55', situacao: 'em transporte' },
    words: 'seu pedido 55 agora está: em transporte.',
  },
  manutencao: {
    values: { manutencao: 'M-9', dia: '2026-12-01', inicio: '02:00', fim: '05:00' },
    words: 'em 01/12/2026, das 02:00 às 05:00',
  },
  queda: { values: { queda: 'Q-1' }, words: 'Previsão de retorno: ainda sem previsão.' },
  'queda-resolvida': { values: { nome: 'josé', queda: 'Q-1' }, words: 'Olá José, sua internet voltou.' },
};

let sms: SmsPonte;
let t: SmsPonte['t'];
beforeAll(async () => {
  sms = await startSmsPonte({
    templates: notifications.flatMap(({ id, template }) => {
      const text = texts.find((one) => one.id === id)?.body ?? '';
      return template === undefined ? [] : [{ ...template, components: [{ type: 'BODY' as const, text }] }];
    }),
  });
  t = sms.t;
  await t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
});
afterAll(() => sms.stop());

test('every notification has its text, every trigger its example here', () => {
  expect(texts.map(({ id }) => id)).toEqual(notifications.map(({ id }) => id));
  expect(triggers.map(({ id }) => id)).toEqual(Object.keys(fired));
});

test.each(triggers.map((one) => [one.id, one] as const))('%s', async (id, { id: _, ...trigger }) => {
  const notification = notifications.find((one) => one.id === trigger.notification);
  const { id: notificationId = '', ...input } = notification ?? {};
  expect((await t.call('PUT', `/v1/notifications/${notificationId}`, input)).status).toBe(200);
  expect((await t.call('PUT', `/v1/triggers/${id}`, trigger)).status).toBe(200);
  const { values, words } = fired[id] ?? { values: {}, words: 'no example' };
  const to = '(11) 98888-0001';
  const check = await t.call<CheckResult>('POST', `/v1/triggers/${id}/check`, { to, values });
  expect(check.body.preview).toContain(words);
  const { status, body } = await t.call<{ id: string }>('POST', `/v1/triggers/${id}/fire`, { to, values });
  expect(status).toBe(202);
  expect((await t.untilMessage(body.id, (view) => view.status !== 'queued', 'on its way')).lane).toBe(trigger.lane);
});

test('the outage reaches people by SMS too', async () => {
  const firing = { to: '(11) 98888-0002', values: { nome: 'ANA LIMA', queda: 'Q-2' }, channel: 'sms-matriz' };
  const { status, body, text: answer } = await t.call<{ id: string }>('POST', '/v1/triggers/queda/fire', firing);
  expect(status, answer).toBe(202);
  await t.untilStatus(body.id, 'sent');
  expect(sms.taken(body.id).text).toBe(
    'Ana, sua internet parou e ja estamos trabalhando nisso. Previsao: ainda sem previsao.',
  );
});
