/** One message over several ways: the same people by e-mail, SMS and Opa! Suite, by a plan, and by whoever fires. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpaSimulator, startOpaSimulator } from '../../connectors/opa-suite/simulator.ts';
import type { VonageSimulator } from '../../connectors/vonage/simulator.ts';
import type { Accepted, CheckResult } from '../../contracts/message.ts';
import type { Problem } from '../../contracts/problem.ts';
import { type BusClient, openBusClient } from '../broker/client.ts';
import { opaIds, opaToken, webhookSecret } from '../kit/opa-channel.ts';
import { hasRabbit, ledgers, type Temporary, temporaryBus } from '../kit/services.ts';
import { addSmsChannel } from '../kit/sms.ts';
import { phoneOf, type ReportStage, startReport } from './report-kit.ts';

const first = {
  name: 'Aviso de rede',
  channel: 'wa-matriz',
  template: { name: 'aviso_rede', language: 'pt_BR' },
  variables: [
    { parameter: '1', from: 'nome', format: 'first_name' },
    { parameter: '2', from: 'local' },
    { parameter: '3', from: 'logins' },
  ],
};
const named = (parameter: string) => ({ parameter, from: parameter });
const sms = {
  channel: 'sms-matriz',
  text: '{{nome}}, falha em: {{local}}.',
  variables: [{ ...named('nome'), format: 'first_name' }, named('local')],
};
const opaWay = {
  channel: 'opa-matriz',
  template: { name: opaIds.notice, language: 'pt_BR' },
  variables: [
    { ...named('nome'), format: 'first_name' },
    { parameter: 'motivo', from: 'local' },
  ],
};
const email = {
  subject: 'Falha em {{local}}',
  text: 'Olá {{nome}}, há uma falha em {{local}}.',
  variables: [named('nome'), named('local')],
};

describe.skipIf(!hasRabbit).each(ledgers)('one message, several ways on %s', (ledger) => {
  let s: ReportStage;
  let vonage: VonageSimulator;
  let opa: OpaSimulator;
  let bus: Temporary & { prefix: string };
  let client: BusClient;
  beforeEach(async () => {
    bus = await temporaryBus();
    client = await openBusClient(bus.url, bus.prefix);
    s = await startReport({ ledger, bus });
    vonage = await addSmsChannel(s.t, {}, s.clock);
    opa = await startOpaSimulator({
      token: opaToken,
      clock: () => s.clock.now(),
      channels: [{ _id: opaIds.matriz, nome: 'WhatsApp Matriz' }],
      templates: [
        { _id: opaIds.notice, atalho: 'aviso_rede', texto: 'Oi {{nome}}, {{motivo}}.', canais: [opaIds.matriz] },
      ],
    });
    const made = await s.t.call('PUT', '/v1/channels/opa-matriz', {
      connector: 'opa-suite',
      name: 'Opa',
      config: { baseUrl: opa.url, token: opaToken, webhookSecret, canal: opaIds.matriz },
      limits: { numberMps: 1_000, pairSeconds: 0 },
      rules: { quietHours: [] },
    });
    expect(made.status, made.text).toBe(200);
    await s.t.call('POST', '/v1/templates/sync', { channel: 'opa-matriz' });
    // Those who are written to have an e-mail address, and one who is not as well.
    for (const id of [1, 2, 3, 4]) s.erp.set('cliente', String(id), { email: `cliente${id}@example.net` });
    await put({ ways: [sms, opaWay], email });
  });
  afterEach(async () => {
    await s.stop();
    await vonage.close();
    await opa.close();
    await client.close();
    await bus.remove();
  });

  const put = async (more: object) => {
    const { status, text } = await s.t.call('PUT', '/v1/notifications/aviso-rede', { ...first, ...more });
    expect(status, text).toBe(200);
  };
  const run = async (more: object) => {
    const id = await s.started(more);
    await s.untilFinished(id);
    return id;
  };
  const goodOf = async (id: string) =>
    (await s.records(id)).filter(({ result }) => result === 'queued').map(({ customer: whom }) => whom);
  const emailsOf = (campaignId: string) =>
    client.heard.filter(
      ({ event }) => event.type === 'ponte.email.requested.v1' && event.data.campaignId === campaignId,
    );

  test('IXC-02, IXC-11, IXC-12, IXC-13: the same people by e-mail, SMS and omnichannel, each way its own campaign', async () => {
    // Who has no telephone that takes messages may have an e-mail address, so the audience of all ways is 1, 2 and 3.
    s.erp.set('cliente', '4', { email: '' });
    const [mailed, texted, served] = [
      await run({ via: 'email' }),
      await run({ channel: 'sms-matriz' }),
      await run({ channel: 'opa-matriz' }),
    ];
    for (const id of [mailed, texted, served]) expect(await goodOf(id)).toEqual(['1', '2', '3']);
    const people = [1, 2, 3].map(phoneOf);
    expect(vonage.sent.map(({ to }) => `+${to}`).sort()).toEqual(people);
    expect(vonage.sent[0]?.text).toBe('Cliente, falha em: PON 0/1/1 do transmissor 1.');
    expect(opa.sent).toHaveLength(3);
    await expect.poll(() => emailsOf(mailed).length, { timeout: 20_000 }).toBe(3);
    expect(s.told(), 'the first way was not chosen').toEqual([]);
    const views = await Promise.all([mailed, texted, served].map((id) => s.view(id)));
    expect(views.map(({ channel, via, notification }) => [channel, via, notification])).toEqual([
      ['wa-matriz', 'email', 'aviso-rede'],
      ['sms-matriz', null, 'aviso-rede'],
      ['opa-matriz', null, 'aviso-rede'],
    ]);
  });

  test('IXC-11: an e-mail is handed to the core on the bus, once for each record, and Ponte sends none', async () => {
    const { body } = await s.make({ via: 'email' });
    const preview = await s.preview(body.id);
    expect(preview).toMatchObject({ confirm: 4, leftOut: 4 });
    expect(preview.records[0]).toMatchObject({
      to: 'cliente1@example.net',
      text: 'Falha em PON 0/1/1 do transmissor 1\n\nOlá CLIENTE 1, há uma falha em PON 0/1/1 do transmissor 1.',
    });
    expect(client.heard).toEqual([]);
    // The landline of 4 keeps no e-mail back; 8 has the address of 2, in other letters.
    s.erp.set('cliente', '8', { email: 'Cliente2@example.net' });
    s.erp.set('cliente', '5', { email: 'não tem' });
    await s.begin(body.id, 4);
    await s.untilFinished(body.id);
    await expect.poll(() => emailsOf(body.id).length, { timeout: 20_000 }).toBe(4);
    const [{ event, message } = expect.fail()] = emailsOf(body.id);
    expect(event).toMatchObject({
      subject: `${body.id}/1`,
      sequence: 1,
      data: {
        reference: `${body.id}/1`,
        campaignId: body.id,
        to: 'cliente1@example.net',
        name: 'CLIENTE 1',
        subject: 'Falha em PON 0/1/1 do transmissor 1',
        text: 'Olá CLIENTE 1, há uma falha em PON 0/1/1 do transmissor 1.',
        customerId: '1',
      },
    });
    expect(message.fields.routingKey).toBe('email.requested.wa-matriz');
    const records = await s.records(body.id);
    expect(records.map(({ customer: whom, contact, code }) => [whom, contact, code])).toEqual([
      ['1', 'cliente1@example.net', null],
      ['2', 'cliente2@example.net', null],
      ['3', 'cliente3@example.net', null],
      ['4', 'cliente4@example.net', null],
      ['5', null, 'email_invalid'],
      ['6', null, 'customer_inactive'],
      ['7', null, 'quiet_until'],
      ['8', 'cliente2@example.net', 'email_duplicate'],
    ]);
    expect(records[0]).toMatchObject({ result: 'queued', messageId: null, status: null });
    expect(records.find(({ code }) => code === 'email_invalid')?.reasonPt).toBe('email não é um e-mail');
    const out = await s.t.call<{ data: unknown[] }>('GET', `/v1/campaigns/${body.id}/records?result=left_out`);
    expect(out.body.data).toHaveLength(4);
    expect(await s.view(body.id)).toMatchObject({ records: { read: 8, queued: 4, leftOut: 4 }, messages: {} });
    const told = (await s.t.events()).filter(({ type }) => type === 'ponte.email.requested.v1');
    expect(told.map(({ subject }) => subject)).toEqual([1, 2, 3, 4].map((place) => `${body.id}/${place}`));
    expect([s.told(), vonage.sent, opa.sent]).toEqual([[], [], []]);
  });

  test('a plan: whom WhatsApp does not reach gets the SMS, everybody else does not', async () => {
    await put({ ways: [{ ...sms, when: { classes: ['recipient_invalid'] } }] });
    s.t.sim.faults.script({ fault: { kind: 'graph_error', code: 131026 }, to: phoneOf(2), times: 1 });
    const id = await run({});
    await expect.poll(() => vonage.sent.map(({ to }) => `+${to}`), { timeout: 20_000 }).toEqual([phoneOf(2)]);
    expect(await s.view(id)).toMatchObject({ records: { queued: 3 } });
    expect((await s.log(id)).map(({ channel }) => channel).sort()).toEqual([
      'sms-matriz',
      ...Array(3).fill('wa-matriz'),
    ]);
  });

  test('a way that the notification has no more, or an e-mail, pauses what was made for it and says so', async () => {
    const { body } = await s.make({ via: 'email' });
    await put({ ways: [sms] });
    const refused = await s.begin(body.id, 3);
    expect([refused.status, refused.body.errors?.[0]?.messagePt]).toEqual([409, 'a notificação não tem e-mail']);
    const other = await s.make({ channel: 'opa-matriz' });
    expect([other.status, other.body.errors?.[0]?.path]).toEqual([422, 'channel']);
  });

  test.each<[string, object, string[]]>([
    ['both a channel and e-mail', { via: 'email', channel: 'sms-matriz' }, ['via']],
    ['a channel of another notification', { channel: 'wa-suporte' }, ['channel']],
    ['a queue for e-mails', { via: 'email', queue: 'fila' }, ['queue', 'queue']],
    ['an attendance by e-mail', { via: 'email', opening: { mode: 'on-send' } }, ['opening']],
    ['an end for e-mails', { via: 'email', validSeconds: 60 }, ['validSeconds']],
  ])('%s: refused by name', async (_, more, paths) => {
    const { status, body } = await s.make(more);
    expect([status, body.errors?.map(({ path }) => path)]).toEqual([422, paths]);
  });

  test('whoever fires may name the way: another way is another notice, the same one is the same', async () => {
    const trigger = { name: 'Falha', notification: 'aviso-rede', onceBy: ['local'] };
    const variables = ['nome', 'local', 'logins'].map((name) => ({ name }));
    const saved = await s.t.call('PUT', '/v1/triggers/falha', { ...trigger, variables });
    expect(saved.status, saved.text).toBe(200);
    const values = { nome: 'ANA LIMA', local: 'caixa 7', logins: 'ana' };
    const firing = { to: phoneOf(30), values };
    const fire = (more: object = {}) =>
      s.t.call<Accepted & Pick<Problem, 'code' | 'errors'>>('POST', '/v1/triggers/falha/fire', { ...firing, ...more });
    const check = await s.t.call<CheckResult>('POST', '/v1/triggers/falha/check', { ...firing, channel: 'sms-matriz' });
    expect(check.body).toMatchObject({ preview: 'Ana, falha em: caixa 7.', sms: { parts: 1 } });
    const usual = (await fire()).body;
    const sent = [await fire({ channel: 'sms-matriz' }), await fire({ channel: 'sms-matriz' })].map(({ body }) => body);
    expect(sent.map(({ id, duplicate }) => [id === usual.id, duplicate])).toEqual([
      [false, false],
      [false, true],
    ]);
    expect((await fire({ channel: 'wa-matriz' })).body).toMatchObject({ id: usual.id, duplicate: true });
    await s.t.untilStatus(sent[0]?.id ?? '', 'sent');
    expect(vonage.sent.map(({ text }) => text)).toEqual(['Ana, falha em: caixa 7.']);
    const wrong = await fire({ channel: 'wa-suporte' });
    expect([wrong.status, wrong.body.errors?.[0]?.path]).toEqual([422, 'channel']);
    expect((await fire({ via: 'email' })).status, 'e-mails are for campaigns').toBe(422);
  });

  test('a key needs all channels of the ways', async () => {
    const { body } = await s.t.call<{ key: string }>('POST', '/v1/keys', {
      name: 'só WhatsApp',
      scopes: ['send', 'read', 'manage'],
      channels: ['wa-matriz'],
    });
    const key = { authorization: `Bearer ${body.key}` };
    const campaign = { name: 'x', notification: 'aviso-rede', audience: { kind: 'file' } };
    const trigger = { name: 'x', notification: 'aviso-rede', variables: [] };
    const answers = [
      await s.t.call('POST', '/v1/campaigns', campaign, key),
      await s.t.call('PUT', '/v1/triggers/x', trigger, key),
      await s.t.call('PUT', '/v1/tasks/x', { name: 'x', schedule: { minute: 0, hour: 8 }, campaign }, key),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
  });
});
