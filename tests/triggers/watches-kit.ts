/** A small invented ISP for the tests of watches, and a Ponte that watches it. */
import { expect } from 'vitest';
import { type IxcSimulator, type Row, simulatorToken, startIxcSimulator } from '../../connectors/ixc/simulator.ts';
import type { LogRow } from '../../contracts/log.ts';
import { OutageNotice, type OutageView, WatchView } from '../../contracts/watch.ts';
import { type Answer, startTestPonte, TestClock, type TestPonte, type TestPonteOptions } from '../kit/ponte.ts';
import type { Ledger } from '../kit/services.ts';

const phoneOf = (customer: number) => `(48) 99000-${String(customer).padStart(4, '0')}`;
export const e164Of = (customer: number) => `+554899000${String(customer).padStart(4, '0')}`;
const customer = (id: number, more: Row = {}): Row => ({
  id: String(id),
  razao: `Cliente ${id}`,
  ativo: 'S',
  bairro: 'Centro',
  telefone_celular: phoneOf(id),
  ...more,
});
const login = (id: number, customerId: number, transmitter: number): Row => ({
  id: String(id),
  login: `login${id}`,
  ativo: 'S',
  online: 'S',
  id_cliente: String(customerId),
  id_contrato: String(500 + customerId),
  id_transmissor: String(transmitter),
  interface_transmissao: '0/1/1',
});

/** Twelve logins of ten customers behind one PON of transmitter 1; six of others behind transmitter 2. */
export const isp = () => ({
  cliente: [
    customer(1),
    customer(2, { telefone_celular: '(48) 3300-0002' }),
    customer(3, { bairro: 'Vila Norte' }),
    customer(4, { whatsapp: '(48) 99100-0004', fone: '(48) 3300-0004' }),
    ...[5, 6, 7, 8, 9, 10, 21, 22, 23, 24, 25, 26].map((id) => customer(id)),
  ],
  cliente_contrato: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((id) => ({
    id: String(500 + id),
    id_cliente: String(id),
    contrato: 'Fibra 500 Mega',
    status: 'A',
  })),
  radusuarios: [
    ...[1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((customerId, place) => login(101 + place, customerId, 1)),
    ...[21, 22, 23, 24, 25, 26].map((customerId) => login(200 + customerId, customerId, 2)),
  ],
});
/** Those of the outage that the filter lets through and that can be reached. */
export const reachable = [1, 4, 5, 6, 7, 8, 9, 10].map(e164Of).sort();

export interface Problem {
  code: string;
  errors: { path: string; message: string; messagePt: string }[];
}

const minuteMs = 60_000;
const start = Date.parse('2026-11-20T15:00:00Z');

export const watchInput = {
  name: 'Quedas de rede',
  source: 'erp',
  filters: [{ field: 'customer.district', op: '=', values: ['Centro'] }],
  opened: 'queda',
  closed: 'retorno',
};

const texts = {
  queda: 'Olá {{1}}, há uma falha: {{2}}. Previsão: {{3}}.',
  retorno: 'Olá {{1}}, a internet voltou: {{2}}.',
};
export type NoticeTemplate = keyof typeof texts;
export const templates = Object.entries(texts).map(([name, text]) => ({
  name,
  language: 'pt_BR',
  category: 'UTILITY' as const,
  components: [{ type: 'BODY' as const, text }],
}));
export const notificationOf = (id: NoticeTemplate) => ({
  name: id,
  channel: 'wa-matriz',
  template: { name: id, language: 'pt_BR' },
  variables: [
    { parameter: '1', from: 'nome' },
    { parameter: '2', from: 'local' },
    ...(id === 'queda' ? [{ parameter: '3', from: 'previsao', default: 'sem previsão' }] : []),
  ],
});
export const triggerOf = (id: string) => ({
  name: id,
  notification: id,
  variables: [{ name: 'nome' }, { name: 'local' }, { name: 'queda' }, { name: 'previsao', required: false }],
  urgent: true,
});

export type WatchedOptions = Pick<TestPonteOptions, 'rules' | 'simulator'> & { at?: number };

export interface Watched {
  t: TestPonte;
  erp: IxcSimulator;
  clock: TestClock;
  putNotification(id: NoticeTemplate): Promise<Answer>;
  removeNotification(id: NoticeTemplate): Promise<void>;
  putTrigger(id: string, more?: object): Promise<Answer>;
  put(more?: object, id?: string): Promise<Answer<WatchView & Problem>>;
  view(): Promise<WatchView>;
  outages(): Promise<OutageView[]>;
  notices(outageId: string): Promise<OutageNotice[]>;
  /** What the hub's chore does every second, a minute later. */
  poll(times?: number): Promise<void>;
  /** A new watch that has seen all lines up. */
  watching(more?: object): Promise<void>;
  /** Such a watch, and transmitter 1 fails: the last poll decides the notices. The id of the outage. */
  fall(beforeLastPoll?: () => Promise<void>): Promise<string>;
  /** So many notices of the outage have a message in this status: outcomes and receipts travel by themselves. */
  untilStatus(outageId: string, status: OutageNotice['status'], count: number): Promise<void>;
  log(): Promise<LogRow[]>;
  /** Whose messages there are, by what their text says. */
  told(word: string): Promise<string[]>;
  stop(): Promise<void>;
}

export async function startWatched(ledger: Ledger, { at = start, ...options }: WatchedOptions = {}): Promise<Watched> {
  const clock = new TestClock(at);
  const erp = await startIxcSimulator({ rows: isp(), clock: () => clock.now() });
  const t = await startTestPonte({ ledger, clock, templates, ...options });
  const look = () => t.hub.watchRunner.look();
  const w: Watched = {
    t,
    erp,
    clock,
    putNotification: (id) => t.call('PUT', `/v1/notifications/${id}`, notificationOf(id)),
    async removeNotification(id) {
      await t.call('DELETE', `/v1/notifications/${id}`);
    },
    putTrigger: (id, more = {}) =>
      t.call('PUT', `/v1/triggers/${id}`, { ...triggerOf(id), notification: 'queda', ...more }),
    put: (more = {}, id = 'quedas') => t.call('PUT', `/v1/watches/${id}`, { ...watchInput, ...more }),
    view: async () => WatchView.parse((await t.call('GET', '/v1/watches/quedas')).body),
    outages: async () => (await t.call<{ data: OutageView[] }>('GET', '/v1/outages')).body.data,
    async notices(outageId) {
      const { body } = await t.call<{ data: unknown[] }>('GET', `/v1/outages/${outageId}/notices`);
      return body.data.map((notice) => OutageNotice.parse(notice));
    },
    async poll(times = 1) {
      for (let n = 0; n < times; n++) {
        clock.advance(minuteMs);
        await look();
      }
    },
    async watching(more = {}) {
      expect((await w.put(more)).status).toBe(200);
      await look();
    },
    async fall(beforeLastPoll = () => Promise.resolve()) {
      await w.watching();
      erp.dropTransmitter('1');
      await w.poll();
      await beforeLastPoll();
      await w.poll();
      const [outage] = await w.outages();
      return outage?.id ?? '';
    },
    async untilStatus(outageId, status, count) {
      const reached = async () => (await w.notices(outageId)).filter((one) => one.status === status).length;
      await expect.poll(reached, { timeout: 20_000 }).toBe(count);
    },
    log: async () => (await t.call<{ data: LogRow[] }>('GET', '/v1/log?direction=outbound&limit=100')).body.data,
    async told(word) {
      const rows = await w.log();
      await expect.poll(() => t.sim.sent.length, { timeout: 20_000 }).toBe(rows.length);
      return t.sim.sent
        .filter((sent) => JSON.stringify(sent).includes(`"${word}"`))
        .map((sent) => `+${sent.to.replace('+', '')}`)
        .sort();
    },
    async stop() {
      await t.stop();
      await erp.close();
    },
  };
  await t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
  for (const id of ['queda', 'retorno'] as const) {
    await w.putNotification(id);
    await w.putTrigger(id, { notification: id });
  }
  await t.call('PUT', '/v1/sources/erp', {
    name: 'ERP',
    connector: 'ixc',
    config: { baseUrl: erp.url, userId: erp.userId, token: simulatorToken },
  });
  return w;
}

export const noticesBy = (
  notices: readonly OutageNotice[],
  kind: OutageNotice['kind'],
  result: OutageNotice['result'],
): OutageNotice[] => notices.filter((one) => one.kind === kind && one.result === result);
