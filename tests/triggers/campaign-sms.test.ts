/** Campaigns over SMS: a mailing becomes texts, opens attendances as they leave, by hand, by the clock and out of a queue. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MailingRestSimulator, startMailingRestSimulator } from '../../connectors/mailing-rest/simulator.ts';
import { CampaignPreview, CampaignRecord, CampaignView } from '../../contracts/campaign.ts';
import { eventSchema } from '../../contracts/event.ts';
import type { Problem } from '../../contracts/problem.ts';
import type { TaskView } from '../../contracts/task.ts';
import { opaIds, opaToken, webhookSecret } from '../kit/opa-channel.ts';
import { TestClock } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';
import { addSmsChannel, type SmsPonte, startSmsPonte } from '../kit/sms.ts';
import { financeMap, financeRecord } from './mailing-kit.ts';
import { e164Of, startWatched } from './watches-kit.ts';

/** A Friday, 07:20 in Brasília. */
const start = Date.parse('2026-11-20T10:20:00Z');
const minuteMs = 60_000;

const sms = {
  name: 'Parcela por SMS',
  channel: 'sms-matriz',
  text: '{{nome}}, a parcela {{Número da Parcela}} vence em {{vencimento}}.',
  variables: [
    { parameter: 'nome', from: 'nome', format: 'first_name' },
    { parameter: 'Número da Parcela', from: 'Número da Parcela' },
    { parameter: 'vencimento', from: 'Data de Vencimento', format: 'date' },
  ],
};
const onSend = { ...financeMap, openingMode: 'on-send' };
const other = { ...financeRecord, Nome: 'Eva Exemplo', Celular: '48990000003' };
const email = { subject: 'Parcela', text: 'Olá {{nome}}.', variables: [{ parameter: 'nome', from: 'nome' }] };

describe.each(ledgers)('a campaign by SMS on %s', (ledger) => {
  let s: SmsPonte;
  let webservice: MailingRestSimulator;
  let clock: TestClock;
  beforeEach(async () => {
    clock = new TestClock(start);
    webservice = await startMailingRestSimulator({ records: [financeRecord, other] });
    const components = [{ type: 'BODY' as const, text: 'Olá {{1}}.' }];
    s = await startSmsPonte({ ledger, clock, templates: [{ name: 'aviso', language: 'pt_BR', components }] });
    await s.t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
    const saved = await s.t.call('PUT', '/v1/notifications/parcela', { ...sms, email });
    expect(saved.status, saved.text).toBe(200);
    const config = { url: webservice.url };
    await s.t.call('PUT', '/v1/sources/mailing', { name: 'Mailing', connector: 'mailing-rest', config });
  });
  afterEach(async () => {
    await s.stop();
    await webservice.close();
  });

  const campaign = {
    name: 'Parcelas',
    notification: 'parcela',
    audience: { kind: 'source', source: 'mailing' },
    map: onSend,
  };
  const make = (more: object = {}) =>
    s.t.call<CampaignView & Problem>('POST', '/v1/campaigns', { ...campaign, ...more });
  const started = async (more: object = {}) => {
    const { status, body, text } = await make(more);
    expect(status, text).toBe(201);
    await s.t.call('POST', `/v1/campaigns/${body.id}/start`);
    return body.id;
  };
  const view = async (id: string) => CampaignView.parse((await s.t.call('GET', `/v1/campaigns/${id}`)).body);
  const records = async (id: string) =>
    (await s.t.call<{ data: unknown[] }>('GET', `/v1/campaigns/${id}/records`)).body.data.map((one) =>
      CampaignRecord.parse(one),
    );
  /** A campaign looks again a second later whether all has gone: the clock has to go on. */
  const untilFinished = (id: string) =>
    expect
      .poll(
        async () => {
          clock.advance(1_100);
          return (await view(id)).state;
        },
        { timeout: 20_000, interval: 100 },
      )
      .toBe('finished');
  const told = (name: string) => async () => (await s.t.events()).filter(({ type }) => type === `ponte.${name}.v1`);
  const texts = () => s.sim.sent.map(({ to, text }) => [to, text]).sort();
  const both = [
    ['5548990000002', 'Rui, a parcela 3 vence em 05/12/2026.'],
    ['5548990000003', 'Eva, a parcela 3 vence em 05/12/2026.'],
  ];

  test('LMD-16: every attendance is opened as its SMS is sent, with its fields, and nobody has to answer', async () => {
    const id = await started();
    await untilFinished(id);
    expect(texts()).toEqual(both);
    await expect.poll(async () => (await told('conversation.opened')()).length, { timeout: 20_000 }).toBe(2);
    const opened = (await told('conversation.opened')()).map(
      (event) => eventSchema('conversation.opened').parse(event).data,
    );
    expect(opened.find(({ contact }) => contact === '+5548990000002')).toMatchObject({
      channel: 'sms-matriz',
      campaignId: id,
      openedBy: 'send',
      occurrence: { type: 'Financiamento', name: 'Lembrete de Vencimento de Parcela' },
      extra: { 'Data de Vencimento': '2026-12-05', 'Número do Contrato': 'C-77', 'Número da Parcela': '3' },
      customer: { name: 'Rui Exemplo', cpf: '52998224725' },
    });
    expect(await told('message.received')()).toEqual([]);
    expect((await records(id)).map(({ status }) => status)).toEqual(['sent', 'sent']);
  });

  test('LMD-03: fields of an occurrence go with campaigns over SMS and WhatsApp, and with no other kind', async () => {
    expect((await make()).status).toBe(201);
    const whatsapp = { ...sms, channel: 'wa-matriz', text: undefined, template: { name: 'aviso', language: 'pt_BR' } };
    await s.t.call('PUT', '/v1/notifications/zap', { ...whatsapp, variables: [{ parameter: '1', from: 'nome' }] });
    expect((await make({ notification: 'zap' })).status).toBe(201);
    const config = { baseUrl: 'http://127.0.0.1:9', token: opaToken, canal: opaIds.matriz, webhookSecret };
    const opa = await s.t.call('PUT', '/v1/channels/opa', { connector: 'opa-suite', name: 'Opa', config });
    expect(opa.status, opa.text).toBe(200);
    const template = { name: opaIds.notice, language: 'pt_BR' };
    const saved = await s.t.call('PUT', '/v1/notifications/opa', { name: 'Opa', channel: 'opa', template });
    expect(saved.status, saved.text).toBe(200);
    for (const more of [{ notification: 'opa' }, { via: 'email', map: { ...onSend, email: 'Email' } }]) {
      const { status, body } = await make(more);
      expect([status, body.errors]).toEqual([
        422,
        [
          {
            path: 'map.occurrence',
            message: 'only campaigns over WhatsApp and SMS open attendances with extra fields',
            messagePt: 'só campanhas de WhatsApp e de SMS abrem atendimento com campos extras',
          },
        ],
      ]);
    }
  });

  test('the preview reads as the customer would, and a record that no text can be made of is left out by name', async () => {
    webservice.setRecords([financeRecord, { ...other, 'Número da Parcela': '' }]);
    const { body } = await make();
    const preview = CampaignPreview.parse((await s.t.call('POST', `/v1/campaigns/${body.id}/preview`)).body);
    expect(preview.records.map(({ text, leftOut }) => text ?? leftOut?.messagePt)).toEqual([
      'Rui, a parcela 3 vence em 05/12/2026.',
      '"Número da Parcela" não pode ficar vazio',
    ]);
    expect(s.sim.sent).toEqual([]);
  });

  test('what is too long for the channel is a result of its record, and the others go', async () => {
    webservice.setRecords([{ ...financeRecord, Nome: 'x'.repeat(900) }, other]);
    await s.t.call('PUT', '/v1/notifications/parcela', {
      ...sms,
      text: '{{nome}} {{nome}} {{nome}}',
      variables: [{ parameter: 'nome', from: 'nome' }],
    });
    const id = await started();
    await untilFinished(id);
    expect((await records(id)).map(({ code }) => code)).toEqual(['content_invalid', null]);
    expect(s.sim.sent).toHaveLength(1);
  });

  test('by the clock: a task starts it, and another lets go what was queued', async () => {
    const schedule = { minute: 30, hour: 7 };
    const queue = await s.t.call('PUT', '/v1/tasks/fila', { kind: 'drain', name: 'Fila', schedule });
    expect(queue.status, queue.text).toBe(200);
    const waiting = await started({ queue: 'fila' });
    await expect.poll(async () => (await view(waiting)).messages, { timeout: 20_000 }).toEqual({ queued: 2 });
    expect(s.sim.sent).toEqual([]);
    const task = await s.t.call('PUT', '/v1/tasks/avisos', {
      name: 'Avisos',
      schedule: { ...schedule, minute: 40 },
      campaign,
    });
    expect(task.status, task.text).toBe(200);
    clock.advance(10 * minuteMs);
    await s.t.hub.taskRunner.look();
    await untilFinished(waiting);
    expect(texts()).toEqual(both);
    webservice.setRecords([{ ...financeRecord, 'Número da Parcela': '4' }]);
    clock.advance(10 * minuteMs);
    await s.t.hub.taskRunner.look();
    const { runs } = (await s.t.call<TaskView>('GET', '/v1/tasks/avisos')).body;
    expect(runs[0]).toMatchObject({ outcome: 'started' });
    await untilFinished(runs[0]?.campaignId ?? '');
    expect(s.sim.sent.at(-1)?.text).toBe('Rui, a parcela 4 vence em 05/12/2026.');
  });

  test('IXC-11: over a mailing, to the mapped address: once for each record, and who has none is left out', async () => {
    const map = { standard: { name: 'Nome', code: 'Codigo' }, email: 'Email' };
    webservice.setRecords([
      { Nome: 'RUI', Codigo: '007', Email: 'rui@example.net; outro@example.net', Celular: 'sem' },
      { Nome: 'EVA', Email: 'eva(at)example.net' },
      { Nome: 'ANA', Email: ' ' },
      { Nome: 'RUI', Codigo: '007', Email: 'rui@example.net; outro@example.net' },
    ]);
    const missing = await make({ via: 'email', map: { standard: { mobile: 'Celular' } } });
    expect([missing.status, missing.body.errors?.map(({ path }) => path)]).toEqual([422, ['map.email']]);
    const id = await started({ via: 'email', map });
    await untilFinished(id);
    expect((await records(id)).map(({ code, contact, reasonPt }) => [code, contact, reasonPt])).toEqual([
      [null, 'rui@example.net', null],
      ['value_invalid', null, 'E-mail: não é um e-mail'],
      ['email_missing', null, 'E-mail: registro sem e-mail'],
      ['record_duplicate', 'rui@example.net', 'o mesmo registro já apareceu antes neste mailing'],
    ]);
    const told = (await s.t.events()).filter(({ type }) => type === 'ponte.email.requested.v1');
    expect(told.map(({ data }) => data)).toEqual([
      {
        reference: `${id}/1`,
        campaignId: id,
        to: 'rui@example.net',
        name: 'RUI',
        subject: 'Parcela',
        text: 'Olá RUI.',
        customerId: '007',
      },
    ]);
    expect(await view(id)).toMatchObject({ via: 'email', records: { read: 4, queued: 1, leftOut: 3 }, messages: {} });
  });
});

test('a watch tells an outage by SMS', async () => {
  const w = await startWatched('sqlite');
  const vonage = await addSmsChannel(w.t, {}, w.clock);
  const { status, text } = await w.t.call('PUT', '/v1/notifications/queda', {
    name: 'Queda',
    channel: 'sms-matriz',
    text: '{{nome}}, falha: {{local}}. Previsao: {{previsao}}.',
    variables: [
      { parameter: 'nome', from: 'nome' },
      { parameter: 'local', from: 'local' },
      { parameter: 'previsao', from: 'previsao', default: 'sem previsao' },
    ],
  });
  expect(status, text).toBe(200);
  await w.watching({ closed: undefined });
  w.erp.dropTransmitter('1');
  await w.poll(2);
  await expect.poll(() => vonage.sent.length, { timeout: 20_000 }).toBe(8);
  const [first] = vonage.sent.filter(({ to }) => `+${to}` === e164Of(1));
  expect(first?.text).toBe('Cliente 1, falha: PON 0/1/1 do transmissor 1. Previsao: sem previsao.');
  await w.stop();
  await vonage.close();
});
