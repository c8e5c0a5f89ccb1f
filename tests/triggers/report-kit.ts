/** A small invented ISP, a notification over it, and campaigns over its login-status report. */
import { expect } from 'vitest';
import { type IxcSimulator, type Row, simulatorToken, startIxcSimulator } from '../../connectors/ixc/simulator.ts';
import { CampaignPreview, CampaignRecord, CampaignView } from '../../contracts/campaign.ts';
import type { LogRow } from '../../contracts/log.ts';
import type { Problem } from '../../contracts/problem.ts';
import { TaskView } from '../../contracts/task.ts';
import { startTestPonte, TestClock, type TestPonte, type TestPonteOptions } from '../kit/ponte.ts';

/** A Friday, 07:20 in Brasília. */
export const start = Date.parse('2026-11-20T10:20:00Z');
export const minuteMs = 60_000;
export const queueName = 'Envia Mensagens Omnichannel da Fila';

export const phoneOf = (customer: number) => `+554899000${String(customer).padStart(4, '0')}`;
export const customer = (id: number, more: Row = {}): Row => ({
  id: String(id),
  razao: `CLIENTE ${id}`,
  ativo: 'S',
  bairro: 'Centro',
  telefone_celular: `(48) 99000-${String(id).padStart(4, '0')}`,
  ...more,
});
export const login = (id: number, owner: number, more: Row = {}): Row => ({
  id: String(id),
  login: `login${id}`,
  ativo: 'S',
  online: 'N',
  id_cliente: String(owner),
  id_contrato: String(500 + owner),
  id_transmissor: '1',
  interface_transmissao: '0/1/1',
  id_caixa_ftth: '7',
  ...more,
});
const contract = (owner: number): Row => ({
  id: String(500 + owner),
  id_cliente: String(owner),
  contrato: 'Fibra 500 Mega',
  status: 'A',
});

/** Nobody but 1, 2 and 3 gets anything; 1 has two logins, the others are left out, each for a reason of its own. */
const isp = () => ({
  cliente: [
    customer(1),
    customer(2),
    customer(3),
    customer(4, { telefone_celular: '(48) 3300-0004' }),
    customer(5, { telefone_celular: '', whatsapp: '(48) 99100-0005' }),
    customer(6, { ativo: 'N' }),
    customer(7, { nao_avisar_ate: '2026-12-31' }),
    customer(8, { telefone_celular: '(48) 99000-0002' }),
    customer(9, { bairro: 'Vila Norte' }),
    customer(10),
  ],
  cliente_contrato: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(contract),
  radusuarios: [
    login(101, 1),
    login(102, 1, { id_caixa_ftth: '8' }),
    login(103, 2),
    login(104, 3),
    login(105, 4),
    login(106, 5),
    login(107, 6),
    login(108, 7),
    login(109, 8),
    login(110, 9),
    login(111, 10, { online: 'S' }),
  ],
});

export const audience = {
  kind: 'logins',
  source: 'erp',
  filters: [
    { field: 'login.state', op: '=', values: ['offline'] },
    { field: 'customer.district', op: '=', values: ['Centro'] },
  ],
};

export type ReportStage = Awaited<ReturnType<typeof startReport>>;

/** @param options `rows`: another ISP. */
export async function startReport({ rows = isp(), ...options }: TestPonteOptions & { rows?: ReturnType<typeof isp> }) {
  const clock = new TestClock(start);
  const erp: IxcSimulator = await startIxcSimulator({ rows, clock: () => clock.now() });
  const t: TestPonte = await startTestPonte({
    clock,
    templates: [
      {
        name: 'aviso_rede',
        language: 'pt_BR',
        components: [{ type: 'BODY', text: 'Olá {{1}}, há uma falha em: {{2}} ({{3}}).' }],
      },
    ],
    ...options,
  });
  await t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
  await t.call('PUT', '/v1/notifications/aviso-rede', {
    name: 'Aviso de rede',
    channel: 'wa-matriz',
    template: { name: 'aviso_rede', language: 'pt_BR' },
    variables: [
      { parameter: '1', from: 'nome', format: 'first_name' },
      { parameter: '2', from: 'local' },
      { parameter: '3', from: 'logins' },
    ],
  });
  const config = { baseUrl: erp.url, userId: erp.userId, token: simulatorToken };
  await t.call('PUT', '/v1/sources/erp', { name: 'ERP', connector: 'ixc', config });

  const make = (more: object = {}) =>
    t.call<CampaignView & Problem>('POST', '/v1/campaigns', {
      name: 'Falha no Centro',
      notification: 'aviso-rede',
      audience,
      ...more,
    });
  const post = <Body>(id: string, verb: string, body?: object) =>
    t.call<Body & Problem>('POST', `/v1/campaigns/${id}/${verb}`, body);
  const view = async (id: string) => CampaignView.parse((await t.call('GET', `/v1/campaigns/${id}`)).body);
  const stage = {
    t,
    erp,
    clock,
    make,
    post,
    view,
    preview: async (id: string) => CampaignPreview.parse((await post(id, 'preview')).body),
    begin: (id: string, confirm?: number) =>
      post<CampaignView>(id, 'start', confirm === undefined ? undefined : { confirm }),
    /** Made, and started for as many as the preview tells. */
    async started(more: object = {}): Promise<string> {
      const { status, body, text } = await make(more);
      expect(status, text).toBe(201);
      const { confirm } = await stage.preview(body.id);
      const begun = await stage.begin(body.id, confirm ?? undefined);
      expect(begun.status, begun.text).toBe(200);
      return body.id;
    },
    records: async (id: string) =>
      (await t.call<{ data: unknown[] }>('GET', `/v1/campaigns/${id}/records?limit=1000`)).body.data.map((one) =>
        CampaignRecord.parse(one),
      ),
    log: async (id: string) =>
      (await t.call<{ data: LogRow[] }>('GET', `/v1/log?campaignId=${id}&limit=1000`)).body.data,
    /** What has been written to whom, in the order of the calls. */
    told: () => t.sim.sent.map(({ to }) => `+${to.replace('+', '')}`),
    /** All records have a result. */
    untilRead: (id: string) =>
      expect
        .poll(async () => (({ total, read }) => read === total)((await view(id)).records), { timeout: 20_000 })
        .toBe(true),
    /** A campaign looks again a second later whether all has gone: the clock has to go on. */
    untilFinished: (id: string) =>
      expect
        .poll(
          async () => {
            clock.advance(1_100);
            return (await view(id)).state;
          },
          { timeout: 20_000, interval: 100 },
        )
        .toBe('finished'),
    putQueue: (more: object = {}) =>
      t.call<TaskView & Problem>('PUT', '/v1/tasks/fila', {
        kind: 'drain',
        name: queueName,
        schedule: { minute: 30, hour: 7, weekday: '1-5' },
        ...more,
      }),
    queue: async () => TaskView.parse((await t.call('GET', '/v1/tasks/fila')).body),
    async stop() {
      await t.stop();
      await erp.close();
    },
  };
  return stage;
}
