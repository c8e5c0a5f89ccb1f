/** Receipts of real messages, one signed POST each, until every one is written; against a handler that writes nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BareWebhookCalls } from './bare-webhook.ts';
import type { BenchContext } from './context.ts';
import { sendRequest } from './fixture.ts';
import { type Round, runPairs } from './pairs.ts';
import { describe } from './path.ts';
import { type PonteProcess, startPonteProcess } from './ponte-process.ts';
import { type Ledger, type Result, webhooksResult } from './report.ts';
import type { StubCalls } from './stub.ts';
import type { WebhookLoadCalls } from './webhook-load.ts';
import type { Worker } from './worker.ts';

const defaults = { messages: 20_000, pairs: 5, warmUp: 5_000 };
const pauseMs = 500;
const batchSize = 1_000;
const waitMs = 120_000;
const pollMs = 5;
const eventPage = 1_000;

export async function benchWebhooks(ledger: Ledger, context: BenchContext): Promise<Result> {
  const { options, cleanup, progress, databaseUrl } = context;
  const count = options.messages ?? defaults.messages;
  const pairs = options.pairs ?? defaults.pairs;
  const warmUp = options.warmUp ?? defaults.warmUp;
  const total = warmUp + pairs * count;

  const stub = context.worker<StubCalls>('./stub.ts');
  const bare = context.worker<BareWebhookCalls>('./bare-webhook.ts');
  const load = context.worker<WebhookLoadCalls>('./webhook-load.ts');
  const providerUrl = await stub.call('open', null);
  const bareUrl = await bare.call('open', null);
  // Without RabbitMQ: the bare handler has none either. The events are written all the same.
  const ponte = await startPonteProcess(
    { providerUrl, databaseUrl: await databaseUrl(ledger), profile: options.profile },
    cleanup,
  );
  progress(`webhooks, ${ledger}: sending the ${total} messages that the receipts are about`);
  await load.call('use', await sendMessages(ponte, stub, total));

  let applied = 0;
  const bareRound = async (messages: number): Promise<Round> => {
    await sleep(pauseMs);
    const before = await bare.call('cpuMicros', null);
    const { startedAtMs, answeredAtMs } = await load.call('round', { url: bareUrl, from: 0, count: messages });
    const cpuMicros = ((await bare.call('cpuMicros', null)) - before) / messages;
    return { perSecond: messages / ((answeredAtMs - startedAtMs) / 1000), cpuMicros };
  };
  const ponteRound = async (messages: number): Promise<Round> => {
    await sleep(pauseMs);
    const before = await ponte.usage();
    const { startedAtMs } = await load.call('round', { url: ponte.url, from: applied, count: messages });
    applied += messages;
    await counted(ponte, 'ponte_receipts_total', 'status="delivered"', applied);
    const ms = Number(process.hrtime.bigint()) / 1e6 - startedAtMs;
    const { cpuMicros } = await ponte.usage();
    return { perSecond: messages / (ms / 1000), cpuMicros: (cpuMicros - before.cpuMicros) / messages };
  };

  progress(`webhooks, ${ledger}: warm-up with ${warmUp} receipts`);
  await bareRound(warmUp);
  await ponteRound(warmUp);
  const measured = await runPairs(
    pairs,
    () => bareRound(count),
    () => ponteRound(count),
    (pair, number) => progress(describe(`webhooks, ${ledger}: pair ${number} of ${pairs}`, pair)),
  );
  const { rssBytes } = await ponte.usage();
  const delivered = await countDelivered(ponte);
  if (delivered !== total) throw new Error(`${total} receipts made ${delivered} messages "delivered"`);
  await ponte.stop();
  return webhooksResult({ ledger, pairs: measured, rssBytes, total });
}

/** Through Ponte itself, so that every receipt is about a message that the ledger knows. */
async function sendMessages(ponte: PonteProcess, stub: Worker<StubCalls>, total: number) {
  await stub.call('watch', true);
  for (let first = 0; first < total; first += batchSize) {
    const size = Math.min(batchSize, total - first);
    const messages = Array.from({ length: size }, (_, place) => sendRequest(first + place));
    const answer = await call(ponte, '/v1/messages/batch', { messages });
    const { results } = (await answer.json()) as { results: { accepted?: unknown }[] };
    if (results.some(({ accepted }) => accepted === undefined)) throw new Error('a message was refused');
  }
  await counted(ponte, 'ponte_attempts_total', 'outcome="sent"', total);
  await stub.call('watch', false);
  return stub.call('take', null);
}

async function call(ponte: PonteProcess, path: string, body?: unknown): Promise<Response> {
  const answer = await fetch(ponte.url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${ponte.key}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

/** Waits until a counter of Ponte's has got there: it counts after the commit. */
async function counted(ponte: PonteProcess, name: string, label: string, wanted: number): Promise<void> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    const found = await ponte.counter(name, label);
    if (found >= wanted) return;
    if (performance.now() > deadline) {
      throw new Error(
        `${name} stands at ${found} of ${wanted}; the last lines of Ponte's log:\n${await ponte.logTail()}`,
      );
    }
    await sleep(pollMs);
  }
}

/** Off the clock: walks the whole feed and counts the messages that it says were delivered. */
async function countDelivered(ponte: PonteProcess): Promise<number> {
  const subjects = new Set<string>();
  let after: string | null = null;
  do {
    const query: string = after === null ? '' : `&after=${encodeURIComponent(after)}`;
    const answer = await call(ponte, `/v1/events?type=ponte.message.delivered.v1&limit=${eventPage}${query}`);
    const page = (await answer.json()) as { data: { subject: string }[]; next: string | null };
    for (const { subject } of page.data) subjects.add(subject);
    after = page.next;
  } while (after !== null);
  return subjects.size;
}
