/** One campaign on one ledger: killed in the middle again and again, then counted from outside, record by record. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import type { CampaignView } from '../../contracts/campaign.ts';
import { testKey } from '../kit/ponte.ts';
import { type Ledger, temporaryDatabase } from '../kit/services.ts';
import { seededRandom } from './options.ts';
import { findPort, PonteChild } from './ponte-child.ts';
import { provider, writeConfig } from './provider.ts';

export interface CampaignRun {
  ledger: Ledger;
  records: number;
  kills: number;
  seed: number;
  tell(line: string): void;
}

export interface CampaignReport {
  ledger: Ledger;
  kills: number;
  records: number;
  /** Records with exactly one result. */
  one_result: number;
  queued: number;
  /** Rows of the log that name the campaign. */
  log_rows: number;
  left_out: number;
  /** Queued records that the provider took exactly once. */
  sent_once: number;
  sent_twice: number;
  /** Queued, never taken by the provider, and no outcome says why. */
  lost: number;
  /** Calls cut by a kill of which nobody can say whether they arrived: failed with that reason. */
  failed: number;
}

/** Every fiftieth record is a landline: left out. */
const landlineEvery = 50;
const settleTimeoutMs = 180_000;
const lookMs = 200;
const template = {
  name: 'aviso',
  language: 'pt_BR',
  components: [{ type: 'BODY' as const, text: 'Olá {{1}}, sua fatura vence amanhã.' }],
};

const phoneOf = (n: number): string =>
  n % landlineEvery === 0 ? `113${String(n).padStart(7, '0')}` : `119${String(n).padStart(8, '0')}`;

export async function runCampaign(run: CampaignRun, signal: AbortSignal): Promise<CampaignReport> {
  await using resources = new AsyncDisposableStack();
  const { ledger, records, kills, tell } = run;
  const random = seededRandom(run.seed);
  const simulator = await provider(run.seed, [template]);
  resources.defer(() => simulator.close());
  const directory = await mkdtemp(join(tmpdir(), 'ponte-campaign-'));
  resources.defer(() => rm(directory, { recursive: true, force: true }));
  const database = ledger === 'postgres' ? await temporaryDatabase() : undefined;
  resources.defer(async () => database?.remove());
  const child = new PonteChild(await findPort(), {
    PONTE_CONFIG: await writeConfig(directory, simulator.url),
    PONTE_DATA: join(directory, 'data'),
    PONTE_ADMIN_KEY: testKey,
    PONTE_UNCERTAIN_MS: '4000',
    ...(database !== undefined && { DATABASE_URL: database.url }),
  });
  simulator.setWebhookUrl(`${child.url}/webhooks/wa-matriz`);
  resources.defer(async () => {
    if (child.running) await child.kill();
  });
  child.start();
  await child.ready(signal);

  const api = async (method: 'GET' | 'POST' | 'PUT', path: string, body?: string, type = 'application/json') => {
    const headers = { authorization: `Bearer ${testKey}`, 'content-type': type, accept: '*/*' };
    const answer = await request(`${child.url}${path}`, { method, headers, ...(body !== undefined && { body }) });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`);
    return text;
  };
  await api('POST', '/v1/templates/sync', JSON.stringify({ channel: 'wa-matriz' }));
  const variables = [{ parameter: '1', from: 'nome' }];
  const notification = {
    name: 'Aviso',
    channel: 'wa-matriz',
    template: { name: 'aviso', language: 'pt_BR' },
    variables,
  };
  await api('PUT', '/v1/notifications/aviso', JSON.stringify(notification));
  const map = { standard: { code: 'codigo', name: 'nome', mobile: 'celular' } };
  const input = { name: 'Avisos', notification: 'aviso', audience: { kind: 'file' }, map };
  const { id } = JSON.parse(await api('POST', '/v1/campaigns', JSON.stringify(input))) as CampaignView;
  const lines = Array.from(
    { length: records },
    (_, place) => `${place + 1};Cliente ${place + 1};${phoneOf(place + 1)}`,
  );
  await api('PUT', `/v1/campaigns/${id}/file`, ['codigo;nome;celular', ...lines].join('\n'), 'text/csv');
  await api('POST', `/v1/campaigns/${id}/start`);

  for (let kill = 1; kill <= kills; kill++) {
    const mark = ((kill - 1 + random()) / kills) * records * 0.9;
    while (simulator.stats.accepted < mark) {
      child.requireRunning();
      await sleep(lookMs / 4, undefined, { signal });
    }
    await child.kill();
    tell(`${ledger}: kill ${kill} of ${kills} after ${simulator.stats.accepted} messages`);
    child.start();
    await child.ready(signal);
  }
  const deadline = performance.now() + settleTimeoutMs;
  const view = async () => JSON.parse(await api('GET', `/v1/campaigns/${id}`)) as CampaignView;
  for (let now = await view(); now.state !== 'finished' || (now.messages?.sent ?? 0) > 0; now = await view()) {
    if (performance.now() > deadline) throw new Error(`not finished in time: ${JSON.stringify(now)}`);
    child.requireRunning();
    await sleep(lookMs, undefined, { signal });
  }
  const csv = await resultsOf(child.url, id);
  const logRows = await logRowsOf(id, (path) => api('GET', path));
  await child.stop();
  return judge(run, csv, logRows, (message) => simulator.accepted(message));
}

async function logRowsOf(id: string, get: (path: string) => Promise<string>): Promise<number> {
  let rows = 0;
  for (let cursor: string | null = ''; cursor !== null; ) {
    const path: string = `/v1/log?campaignId=${id}&limit=1000${cursor === '' ? '' : `&cursor=${cursor}`}`;
    const { data, next } = JSON.parse(await get(path)) as { data: unknown[]; next: string | null };
    rows += data.length;
    cursor = next;
  }
  return rows;
}

async function resultsOf(url: string, id: string): Promise<string[][]> {
  const headers = { authorization: `Bearer ${testKey}`, accept: 'text/csv' };
  const { body } = await request(`${url}/v1/campaigns/${id}/records`, { headers });
  const [, ...rows] = (await body.text()).trimEnd().split('\r\n');
  return rows.map((row) => row.split(','));
}

/** By line of the file: the header is the first. */
function judge(
  { ledger, records, kills }: CampaignRun,
  rows: string[][],
  log_rows: number,
  accepted: (id: string) => number,
): CampaignReport {
  const results = Map.groupBy(rows, ([line]) => Number(line));
  const report = {
    ledger,
    kills,
    records,
    one_result: 0,
    queued: 0,
    log_rows,
    left_out: 0,
    sent_once: 0,
    sent_twice: 0,
    lost: 0,
    failed: 0,
  };
  for (let line = 2; line <= records + 1; line++) {
    const [first, ...more] = results.get(line) ?? [];
    if (first === undefined || more.length > 0) continue;
    report.one_result += 1;
    const [, result, status, , , , , message = ''] = first;
    if (result !== 'queued') {
      report.left_out += 1;
      continue;
    }
    report.queued += 1;
    const times = accepted(message);
    if (times === 1) report.sent_once += 1;
    else if (times > 1) report.sent_twice += 1;
    else if (status === 'failed') report.failed += 1;
    else report.lost += 1;
  }
  return report;
}
