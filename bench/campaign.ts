/**
 * A mailing file of a million records into queued messages, and what that backlog costs those who send meanwhile. The file
 * is made as it is sent: nobody holds it whole, here or there.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchContext } from './context.ts';
import type { DispatchLoadCalls } from './dispatch-load.ts';
import { campaignInput, campaignNotification, drainTask, mailingFile, notificationId, taskId } from './mailing.ts';
import { median } from './pairs.ts';
import { type PonteProcess, startPonteProcess } from './ponte-process.ts';
import { campaignResult, type Ledger, type Result } from './report.ts';
import { openBus } from './services.ts';
import type { StubCalls } from './stub.ts';

const defaults = { records: 1_000_000, messages: 20_000, warmUp: 10_000 };
const rounds = 5;
const lookMs = 200;
const pauseMs = 500;

export async function benchCampaign(ledger: Ledger, context: BenchContext): Promise<Result> {
  const { options, cleanup, progress, databaseUrl } = context;
  const records = options.records ?? defaults.records;
  const messages = options.messages ?? defaults.messages;
  const warmUp = options.warmUp ?? defaults.warmUp;

  const { amqpUrl, prefix } = await openBus(cleanup);
  const stub = context.worker<StubCalls>('./stub.ts');
  const load = context.worker<DispatchLoadCalls>('./dispatch-load.ts');
  const providerUrl = await stub.call('open', null);
  await load.call('open', { amqpUrl, prefix, bare: false });
  const ponte = await startPonteProcess(
    { providerUrl, amqpUrl, prefix, databaseUrl: await databaseUrl(ledger), profile: options.profile },
    cleanup,
  );
  const api = apiOf(ponte);
  await api('PUT', `/v1/notifications/${notificationId}`, campaignNotification);
  await api('PUT', `/v1/tasks/${taskId}`, drainTask);

  let sent = 0;
  const dispatch = async (count: number): Promise<number> => {
    await sleep(pauseMs);
    const ms = await load.call('round', { prefix, first: sent, count });
    sent += count;
    return count / (ms / 1000);
  };
  const dispatchRates = async (title: string): Promise<number> => {
    const rates: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      rates.push(await dispatch(messages));
      progress(`campaign, ${ledger}: ${title}, round ${round} of ${rounds}: ${rates.at(-1)?.toFixed(0)}/s`);
    }
    return median(rates);
  };

  await dispatch(warmUp);
  const memoryAt = async (moment: string): Promise<number> => {
    const { rssBytes } = await ponte.usage();
    progress(`campaign, ${ledger}: ${(rssBytes / 2 ** 20).toFixed(0)} MiB ${moment}`);
    return rssBytes;
  };
  const alone = await dispatchRates('dispatch without a backlog');
  const before = await memoryAt('before the file is uploaded');
  const memory = watchMemory(ponte);

  const create = async (input: Record<string, unknown>): Promise<string> => {
    const { id } = await api<{ id: string }>('POST', '/v1/campaigns', input);
    await upload(ponte, id, mailingFile(records));
    return id;
  };

  const first = await create(campaignInput({}));
  await memoryAt('with the file of the first campaign uploaded');
  const callsBefore = await stub.call('count', null);
  const startedAt = performance.now();
  await api('POST', `/v1/campaigns/${first}/start`);
  while ((await stub.call('count', null)) === callsBefore) await sleep(5);
  const firstMessageMs = performance.now() - startedAt;
  await api('POST', `/v1/campaigns/${first}/cancel`);
  progress(
    `campaign, ${ledger}: the first of ${records} records was at the provider after ${firstMessageMs.toFixed(0)} ms`,
  );

  await memoryAt('after the first campaign was cancelled');
  const second = await create(campaignInput({ queue: taskId }));
  await memoryAt('with the second file uploaded');
  const queuedFrom = performance.now();
  await api('POST', `/v1/campaigns/${second}/start`);
  for (let looks = 0; ; looks++) {
    const { data } = await api<{ data: { id: string; records: { read: number; queued: number } }[] }>(
      'GET',
      '/v1/campaigns?limit=5',
    );
    const counts = data.find(({ id }) => id === second)?.records;
    if (looks % 50 === 0) progress(`campaign, ${ledger}: ${counts?.queued ?? 0} of ${records} queued`);
    if (counts !== undefined && counts.read >= records) {
      if (counts.queued !== records) throw new Error(`${records} records made ${counts.queued} messages`);
      break;
    }
    await sleep(lookMs);
  }
  const recordsPerSecond = records / ((performance.now() - queuedFrom) / 1000);
  const peak = await memory.end();

  const beside = await dispatchRates(`dispatch beside ${records} waiting messages`);
  const { rssBytes: after } = await ponte.usage();
  await ponte.stop();
  return campaignResult({ ledger, records, recordsPerSecond, firstMessageMs, before, peak, after, alone, beside });
}

type Api = <Answer>(method: string, path: string, body?: unknown) => Promise<Answer>;

function apiOf({ url, key }: PonteProcess): Api {
  return async <Answer>(method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as Answer;
  };
}

async function upload({ url, key }: PonteProcess, id: string, file: AsyncIterable<Uint8Array>): Promise<void> {
  const response = await fetch(`${url}/v1/campaigns/${id}/file`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'text/csv' },
    body: ReadableStream.from(file),
    duplex: 'half',
  } as RequestInit);
  if (!response.ok) throw new Error(`the file was not taken: ${response.status} ${await response.text()}`);
}

function watchMemory(ponte: PonteProcess): { end(): Promise<number> } {
  let peak = 0;
  let ended = false;
  const watching = (async () => {
    while (!ended) {
      peak = Math.max(peak, (await ponte.usage()).rssBytes);
      await sleep(lookMs);
    }
  })();
  return {
    async end() {
      ended = true;
      await watching;
      return peak;
    },
  };
}
