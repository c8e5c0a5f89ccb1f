/** An outage of many people while Ponte is killed again and again; counted from outside, person by person. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { type IxcSimulator, type Row, simulatorToken, startIxcSimulator } from '../../connectors/ixc/simulator.ts';
import { startWhatsAppSimulator, type WhatsAppSimulator } from '../../connectors/whatsapp-cloud/simulator.ts';
import type { OutageNotice, OutageView, WatchView } from '../../contracts/watch.ts';
import { account, numberIds, testKey } from '../kit/ponte.ts';
import { type Ledger, temporaryDatabase } from '../kit/services.ts';
import { notificationOf, templates, triggerOf, watchInput } from '../triggers/watches-kit.ts';
import { findPort, PonteChild } from './ponte-child.ts';

export interface WatchReport {
  people: number;
  /** Notices by kind and result. */
  opened: Record<string, number>;
  closed: Record<string, number>;
  /** People with more than one message of a kind. */
  told_twice: number;
  /** People the provider took more than one message of a kind for. */
  sent_twice: number;
  /** Ends told to people whom the beginning did not reach. */
  end_alone: number;
}

const lookMs = 50;
const settleTimeoutMs = 60_000;
const pollMs = 61_000;
const transmitter = '1';

export async function runWatch(ledger: Ledger, people: number, signal: AbortSignal): Promise<WatchReport> {
  await using resources = new AsyncDisposableStack();
  const simulator = await startSimulator();
  resources.defer(() => simulator.close());
  const erp = await startIxcSimulator({ rows: townOf(people) });
  resources.defer(() => erp.close());
  const directory = await mkdtemp(join(tmpdir(), 'ponte-watch-'));
  resources.defer(() => rm(directory, { recursive: true, force: true }));
  const database = ledger === 'postgres' ? await temporaryDatabase() : undefined;
  resources.defer(async () => database?.remove());
  const environment = {
    PONTE_CONFIG: await writeConfig(directory, simulator, erp),
    PONTE_DATA: join(directory, 'data'),
    PONTE_ADMIN_KEY: testKey,
    PONTE_UNCERTAIN_MS: '4000',
    // As `npm start` does: it is started four times.
    NODE_COMPILE_CACHE: fileURLToPath(new URL('../../node_modules/.cache/ponte', import.meta.url)),
    ...(database !== undefined && { DATABASE_URL: database.url }),
  };
  const entry = fileURLToPath(new URL('./clock-child.ts', import.meta.url));
  const child = new PonteChild(await findPort(), environment, entry);
  simulator.setWebhookUrl(`${child.url}/webhooks/wa-matriz`);
  resources.defer(async () => {
    if (child.running) await child.kill();
  });
  let aheadMs = 0;
  const advance = (ms: number) => {
    aheadMs += ms;
    child.say(ms);
  };
  const restart = async (laterMs: number) => {
    if (child.running) await child.kill();
    aheadMs += laterMs;
    child.start({ CLOCK_AHEAD_MS: String(aheadMs) });
    await child.ready(signal);
  };
  const api = async <Body>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Body> => {
    const headers = { authorization: `Bearer ${testKey}`, 'content-type': 'application/json' };
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await request(`${child.url}${path}`, { method, headers, ...text });
    const said = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${method} ${path} answered ${answer.statusCode}: ${said}`);
    return (said === '' ? null : JSON.parse(said)) as Body;
  };
  const until = async (what: string, reached: () => Promise<boolean> | boolean) => {
    const deadline = performance.now() + settleTimeoutMs;
    while (!(await reached())) {
      if (performance.now() > deadline) throw new Error(`${what}: not in time\n${child.tail()}`);
      child.requireRunning();
      await sleep(lookMs, undefined, { signal });
    }
  };
  const outage = async (): Promise<OutageView | undefined> =>
    (await api<{ data: OutageView[] }>('GET', '/v1/outages')).data[0];
  const polledAt = async () => (await api<WatchView>('GET', '/v1/watches/quedas')).lastPoll?.at ?? '';
  const poll = async () => {
    const before = await polledAt();
    advance(pollMs);
    await until('a poll', async () => (await polledAt()) > before);
  };

  await restart(0);
  await api('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
  await until('the first poll', async () => (await polledAt()) !== '');
  // Without it nothing can be fired: what is killed has decided its notices, and told nobody. The next start brings it back.
  await api('DELETE', '/v1/notifications/queda');
  erp.dropTransmitter(transmitter);
  await poll();
  await poll();
  await until('notices that wait', async () => (await outage())?.waiting === people);
  // Killed between the decision and the firing, then in the middle of the firing.
  await restart(pollMs);
  await until('first messages', () => simulator.stats.accepted >= people / 20);
  await restart(pollMs);
  await until('every beginning told', async () => (await outage())?.waiting === 0);
  await settled();
  erp.restoreTransmitter(transmitter);
  await poll();
  await poll();
  await until('the end', async () => (await outage())?.closedAt !== null);
  await restart(pollMs);
  await until('every end told', async () => (await outage())?.waiting === 0);
  await settled();
  const { id = '' } = (await outage()) ?? {};
  const { data } = await api<{ data: OutageNotice[] }>('GET', `/v1/outages/${id}/notices?limit=1000`);
  await child.kill();
  return judge(people, data, simulator);

  /** Calls that were cut by a kill are settled by their deadline. */
  async function settled(): Promise<void> {
    await until('messages settled', async () => {
      advance(1_000);
      const { id = '' } = (await outage()) ?? {};
      const { data } = await api<{ data: OutageNotice[] }>('GET', `/v1/outages/${id}/notices?limit=1000`);
      return data.every(({ status }) => status === null || !['queued', 'sending', 'uncertain'].includes(status));
    });
  }
}

const startSimulator = (): Promise<WhatsAppSimulator> =>
  startWhatsAppSimulator({
    accounts: [
      {
        ...account,
        templates,
        numbers: [{ phoneNumberId: numberIds['wa-matriz'], displayPhoneNumber: '+55 11 3000-0001' }],
      },
    ],
    window: 'off',
    limits: { numberMps: 'off', pair: 'off' },
    keepSent: 'all',
    keepRequests: 0,
    // Every kill finds calls in flight.
    faults: [{ fault: { kind: 'slow', ms: 30 }, times: 'always' }],
  });

const townOf = (people: number): { cliente: Row[]; cliente_contrato: Row[]; radusuarios: Row[] } => {
  const ids = Array.from({ length: people }, (_, place) => String(place + 1));
  return {
    cliente: ids.map((id) => ({
      id,
      razao: `Cliente ${id}`,
      ativo: 'S',
      bairro: 'Centro',
      telefone_celular: `(48) 99${id.padStart(7, '0')}`,
    })),
    cliente_contrato: [],
    // Each with two logins: one person, one notice.
    radusuarios: ids.flatMap((id) =>
      ['1', '2'].map((line) => ({
        id: `${line}${id.padStart(5, '0')}`,
        login: `login${id}-${line}`,
        ativo: 'S',
        online: 'S',
        id_cliente: id,
        id_transmissor: transmitter,
        interface_transmissao: '0/1/1',
      })),
    ),
  };
};

async function writeConfig(directory: string, simulator: WhatsAppSimulator, erp: IxcSimulator): Promise<string> {
  const path = join(directory, 'ponte.yaml');
  const config = { ...account, phoneNumberId: numberIds['wa-matriz'], apiVersion: 'v25.0', baseUrl: simulator.url };
  const ids = ['queda', 'retorno'] as const;
  // JSON is YAML.
  const file = {
    channels: [
      {
        id: 'wa-matriz',
        connector: 'whatsapp-cloud',
        name: 'Matriz',
        config,
        limits: { numberMps: 1_000 },
        rules: { enforceWindow: false },
      },
    ],
    notifications: ids.map((id) => ({ id, ...notificationOf(id) })),
    triggers: ids.map((id) => ({ id, ...triggerOf(id) })),
    sources: [
      {
        id: 'erp',
        name: 'ERP',
        connector: 'ixc',
        config: { baseUrl: erp.url, userId: erp.userId, token: simulatorToken },
      },
    ],
    watches: [{ id: 'quedas', ...watchInput }],
  };
  await writeFile(path, JSON.stringify(file));
  return path;
}

function judge(people: number, notices: readonly OutageNotice[], simulator: WhatsAppSimulator): WatchReport {
  const of = (kind: OutageNotice['kind']) => notices.filter((notice) => notice.kind === kind);
  const results = (kind: OutageNotice['kind']) =>
    Object.fromEntries(
      [...Map.groupBy(of(kind), ({ result }) => result)].map(([result, list]) => [result, list.length]),
    );
  const repeated = (keys: readonly unknown[]) => keys.length - new Set(keys).size;
  const told = notices.filter(({ result }) => result === 'told');
  const reached = new Set(
    of('opened')
      .filter(({ status }) => status === 'sent' || status === 'delivered' || status === 'read')
      .map(({ contact }) => contact),
  );
  return {
    people,
    opened: results('opened'),
    closed: results('closed'),
    told_twice: repeated(told.map(({ kind, contact }) => `${kind} ${contact}`)),
    sent_twice: repeated(simulator.sent.map((sent) => `${sent.to} ${JSON.stringify(sent).includes('"queda"')}`)),
    end_alone: of('closed').filter(({ result, contact }) => result === 'told' && !reached.has(contact)).length,
  };
}
