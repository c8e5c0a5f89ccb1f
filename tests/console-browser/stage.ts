/** A Ponte after a day of work, for the pages of the console: something of everything that they show. */
import type { IxcSimulator } from '../../connectors/ixc/simulator.ts';
import { simulatorToken, startIxcSimulator } from '../../connectors/ixc/simulator.ts';
import type { TemplateOptions } from '../../connectors/whatsapp-cloud/simulator.ts';
import type { LogPage } from '../../contracts/log.ts';
import { foresee, keepLetters, letters, lost, makeOldChannel, startReplay } from '../intake/letters-kit.ts';
import { account, startTestPonte, type TestPonte, type TestPonteOptions } from '../kit/ponte.ts';
import { smsSender } from '../kit/sms.ts';
import { isp, notificationOf, templates as outageTemplates, triggerOf, watchInput } from '../triggers/watches-kit.ts';

export const password = 'cavalo-bateria-grampo';
const minuteMs = 60_000;
/** More than a page of the log. */
const customers = 60;

export const phoneOf = (customer: number): string => `+55119880${String(10_000 + customer)}`;
export const people = {
  /** The provider refuses the first message to them, and takes the second. */
  refusedOnce: '+5511988020001',
  optedOut: '+5511988020002',
  /** Has just written. */
  writer: '+5511988020003',
} as const;

const invoiceTemplate: TemplateOptions = {
  name: 'fatura',
  language: 'pt_BR',
  category: 'UTILITY',
  components: [{ type: 'BODY', text: 'Olá {{1}}, sua fatura de {{2}} vence em {{3}}.' }],
};
const invoice = {
  name: 'Lembrete de fatura',
  channel: 'wa-matriz',
  template: { name: 'fatura', language: 'pt_BR' },
  variables: [
    { parameter: '1', from: 'nome', format: 'first_name' },
    { parameter: '2', from: 'valor', label: 'Valor' },
    { parameter: '3', from: 'vencimento', label: 'Vencimento', format: 'date' },
  ],
};
const group = 'Disparo';
const map = {
  standard: { mobile: 'celular', name: 'nome', code: 'codigo' },
  occurrence: {
    type: group,
    name: 'Vencimentos',
    groups: [
      {
        name: group,
        kind: 'occurrence',
        fields: [
          { id: 'valor', label: 'Valor', required: true },
          { id: 'vencimento', label: 'Vencimento', type: 'date', required: true },
        ],
      },
    ],
  },
  extra: ['valor', 'vencimento'].map((field) => ({ group, field, from: field })),
  openingMode: 'on-reply',
};
export const mailing = (lines: number, first = 1): string =>
  [
    'codigo;nome;celular;vencimento;valor',
    ...Array.from({ length: lines }, (_, place) => {
      const customer = first + place;
      return `${customer};CLIENTE ${customer};${phoneOf(customer).slice(3)};05/12/2026;99,90`;
    }),
  ].join('\r\n');

export interface Stage {
  t: TestPonte;
  /** Of one of each kind; the parts of addresses. */
  ids: Record<StageId, string>;
  /** Accepted over the API; answers the id. */
  remind(to: string, more?: object): Promise<string>;
  stop(): Promise<void>;
}
export type StageId =
  | 'read'
  | 'failed'
  | 'later'
  | 'inbound'
  | 'draft'
  | 'fresh'
  | 'audience'
  | 'campaign'
  | 'letter'
  | 'replay'
  | 'outage'
  | 'erasure';

/** With what happened before the outage a few minutes away: polls of a watch are a minute apart. */
export async function startStage(options: TestPonteOptions = {}): Promise<Stage> {
  let aheadMs = -5 * minuteMs;
  const clock = { now: () => Date.now() + aheadMs };
  const erp = await startIxcSimulator({ rows: isp(), clock: clock.now });
  const t = await startTestPonte({
    clock,
    templates: [invoiceTemplate, ...outageTemplates],
    rules: { quietHours: [] },
    simulator: { window: 'off', limits: { numberMps: 'off', pair: 'off' }, clock: clock.now },
    ...options,
  });
  const call = callOf(t);
  await records(t, erp);
  await outage(t, erp, (ms) => {
    aheadMs += ms;
  });
  aheadMs = 0;

  const remind: Stage['remind'] = async (to, more = {}) =>
    (await call<{ id: string }>('POST', '/v1/messages', { ...reminder(to, to.slice(-5)), ...more })).id;
  const ids = { ...(await messages(t, remind)), ...(await campaigns(t)), ...(await problems(t)) };
  await settings(t);
  const [found] = (await call<{ data: { id: string }[] }>('GET', '/v1/outages')).data;
  const stage = { t, remind, ids: { ...ids, outage: found?.id ?? '', erasure: await erasure(t, remind) } };
  return {
    ...stage,
    async stop() {
      await t.stop();
      await erp.close();
    },
  };
}

/** @throws with what the API said when it refuses. */
export const callOf =
  (t: TestPonte) =>
  async <Body = unknown>(method: string, path: string, body?: unknown, type?: string): Promise<Body> => {
    const answer = await t.call<Body>(method, path, body, type === undefined ? {} : { 'content-type': type });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
    return answer.body;
  };

const reminder = (to: string, customer: number | string) => ({
  channel: 'wa-matriz',
  to,
  content: {
    type: 'template',
    name: 'fatura',
    language: 'pt_BR',
    parameters: [`Cliente ${customer}`, 'R$ 99,90', '05/12/2026'],
  },
  metadata: { customerId: `C-${customer}`, reference: `fatura-${customer}` },
});

async function records(t: TestPonte, erp: IxcSimulator): Promise<void> {
  const call = callOf(t);
  await call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
  await call('PUT', '/v1/notifications/fatura', invoice);
  for (const id of ['queda', 'retorno'] as const) {
    await call('PUT', `/v1/notifications/${id}`, notificationOf(id));
    await call('PUT', `/v1/triggers/${id}`, triggerOf(id));
  }
  await call('PUT', '/v1/triggers/a-vencer', {
    name: 'Fatura a vencer',
    notification: 'fatura',
    variables: [{ name: 'nome' }, { name: 'valor' }, { name: 'vencimento', type: 'date', label: 'Vencimento' }],
  });
  const config = { baseUrl: erp.url, userId: erp.userId, token: simulatorToken };
  await call('PUT', '/v1/sources/erp', { name: 'ERP da matriz', connector: 'ixc', config });
  await call('PUT', '/v1/watches/quedas', watchInput);
  await call('PUT', '/v1/tasks/fila', {
    kind: 'drain',
    name: 'Envia Mensagens Omnichannel da Fila',
    schedule: { minute: 30, hour: 7, weekday: '1-5' },
  });
  await call('PUT', '/v1/channels/sms-matriz', {
    connector: 'vonage',
    name: 'SMS Matriz',
    config: {
      apiKey: 'a1b2c3d4',
      apiSecret: 'test-api-secret-0123456789',
      from: smsSender,
      webhookToken: 'test-webhook-token-0123456789',
      // Nothing goes by it here.
      baseUrl: erp.url,
    },
  });
  for (const [id, role] of [
    ['maria', 'operate'],
    ['chefe', 'manage'],
    ['davi', 'read'],
  ])
    await call('PUT', `/v1/users/${id}`, { name: `${id} Modelo`, role, password });
}

async function outage(t: TestPonte, erp: IxcSimulator, pass: (ms: number) => void): Promise<void> {
  const poll = async () => {
    pass(minuteMs);
    await t.hub.watchRunner.look();
  };
  await poll();
  erp.dropTransmitter('1');
  await poll();
  await poll();
}

async function messages(t: TestPonte, remind: Stage['remind']) {
  const call = callOf(t);
  const all = Array.from({ length: customers }, (_, place) => reminder(phoneOf(place + 1), place + 1));
  await call('POST', '/v1/messages/batch', { messages: all });
  t.sim.faults.script({ fault: { kind: 'graph_error', code: 131026 }, to: people.refusedOnce, times: 1 });
  t.sim.faults.script({ fault: { kind: 'graph_error', code: 131026 }, to: phoneOf(900), times: 'always' });
  const failed = await remind(phoneOf(900));
  await remind(people.refusedOnce);
  const later = await remind(phoneOf(901), { sendAt: new Date(Date.now() + 60 * minuteMs).toISOString() });
  const read = await remind(people.writer);
  await t.untilStatus(failed, 'failed');
  await t.untilStatus(read, 'read');
  t.sim.reply({ from: { phone: people.writer, name: 'Bruno Exemplo' }, content: 'Já paguei, podem conferir?' });
  await t.untilEvents((events) => events.some(({ type }) => type === 'ponte.message.received.v1'), 'an answer');
  const [heard] = (await call<LogPage>('GET', '/v1/log?direction=inbound')).data;
  return { failed, later, read, inbound: heard?.id ?? '' };
}

async function campaigns(t: TestPonte) {
  const call = callOf(t);
  const made = async (name: string, audience: object = { kind: 'file' }, more: object = { map }) =>
    (await call<{ id: string }>('POST', '/v1/campaigns', { name, notification: 'fatura', audience, ...more })).id;
  const fresh = await made('Ainda sem arquivo', undefined, {});
  const draft = await made('Vencimentos de dezembro');
  await call('PUT', `/v1/campaigns/${draft}/file`, mailing(4), 'text/csv');
  const campaign = await made('Vencimentos de novembro');
  await call('PUT', `/v1/campaigns/${campaign}/file`, `${mailing(6)}\r\n7;SEM CELULAR;;05/12/2026;1,00`, 'text/csv');
  await call('POST', `/v1/campaigns/${campaign}/start`);
  const filters = [{ field: 'login.active', op: '=', values: ['true'] }];
  const audience = await made('Todos do bairro', { kind: 'logins', source: 'erp', filters }, { notification: 'queda' });
  await t.untilEvents(
    (events) => events.some(({ type, data }) => type === 'ponte.campaign.finished.v1' && data.campaignId === campaign),
    'the end of the campaign',
  );
  return { fresh, draft, campaign, audience };
}

async function problems(t: TestPonte) {
  await keepLetters(
    t,
    Array.from({ length: 6 }, (_, place) => lost(place)),
  );
  await makeOldChannel(t);
  const [newest, next] = await letters(t);
  const chosen = { ids: [newest?.id ?? ''] };
  await foresee(t, chosen);
  const { id: replay } = await startReplay(t, chosen);
  await t.sim.webhooks.post({ body: '{"quebrado": ' });
  const status = (id: string) => ({
    id: `wamid.${id}`,
    status: 'delivered',
    timestamp: String(Math.floor(Date.now() / 1_000)),
    recipient_id: phoneOf(1).slice(1),
  });
  const metadata = { display_phone_number: '551130000001', phone_number_id: '106000000000001' };
  const value = { messaging_product: 'whatsapp', metadata, statuses: [status('a'), status('b')] };
  const changes = [{ field: 'messages', value }];
  await t.sim.webhooks.post({
    body: { object: 'whatsapp_business_account', entry: [{ id: account.wabaId, changes }] },
  });
  return { letter: next?.id ?? '', replay };
}

async function settings(t: TestPonte): Promise<void> {
  const call = callOf(t);
  const evidence = 'chamado 4711';
  await call('POST', '/v1/consents', { contact: people.optedOut, action: 'out', category: 'all', evidence });
  const prices = 'valid_from;category;country;amount;currency\n2026-10-01;utility;BR;0,035;BRL\n';
  await call('POST', '/v1/prices/import?channel=wa-matriz', prices, 'text/csv');
  await call('POST', '/v1/keys', { name: 'CRM', scopes: ['read', 'send'] });
}

async function erasure(t: TestPonte, remind: Stage['remind']): Promise<string> {
  const gone = phoneOf(902);
  await t.untilStatus(await remind(gone), 'read');
  const asked = { contact: gone, reason: 'chamado 4712', confirm: gone.slice(-4) };
  return (await callOf(t)<{ id: string }>('POST', '/v1/privacy/erase', asked)).id;
}
