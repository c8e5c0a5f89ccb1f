/**
 * A backlog over SMPP, from the ledger to the SMSC and its answer back into the ledger, against a bare loop of the codec; and,
 * as dispatch is measured, from a command on RabbitMQ to its event, against that loop behind RabbitMQ.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BareSmppCalls } from './bare-smpp.ts';
import type { BenchContext } from './context.ts';
import { type Pair, type Round, runPairs } from './pairs.ts';
import { describe, measurePath } from './path.ts';
import { type PonteProcess, startPonteProcess } from './ponte-process.ts';
import { type Ledger, type Result, smppResult } from './report.ts';
import { channelOf, smppConfigFile, smppMessages, windows } from './smpp-fixture.ts';
import type { SmscStubCalls } from './smsc-stub.ts';

const defaults = { messages: 10_000, pairs: 3, warmUp: 5_000 };
const pauseMs = 300;
const lookMs = 5;
const batch = 1_000;
const stallMs = 60_000;

export async function benchSmpp(ledger: Ledger, context: BenchContext): Promise<Result> {
  const { options, cleanup, progress, databaseUrl } = context;
  const count = options.messages ?? defaults.messages;
  const pairs = options.pairs ?? defaults.pairs;
  const warmUp = options.warmUp ?? defaults.warmUp;

  const stub = context.worker<SmscStubCalls>('./smsc-stub.ts');
  const bareLoop = context.worker<BareSmppCalls>('./bare-smpp.ts');
  const place = await stub.call('open', null);
  await bareLoop.call('open', place);
  const ponte = await startPonteProcess(
    { config: smppConfigFile(place), databaseUrl: await databaseUrl(ledger), profile: options.profile },
    cleanup,
  );

  let total = 0;
  const bare = async (windowSize: number, messages: number): Promise<Round> => {
    await sleep(pauseMs);
    const first = total;
    total += messages;
    const ms = await bareLoop.call('round', { first, count: messages, windowSize });
    return { perSecond: messages / (ms / 1000), cpuMicros: 0 };
  };
  /** Accepted while the channel is paused: only sending is measured, as in the bare loop. */
  const sent = async (windowSize: number, messages: number): Promise<Round> => {
    const channel = channelOf(windowSize);
    await post(ponte, `/v1/channels/${channel}/pause`);
    for (let first = 0; first < messages; first += batch) {
      const some = smppMessages(channel, total, Math.min(batch, messages - first));
      await post(ponte, '/v1/messages/batch', { messages: some });
      total += some.length;
    }
    await sleep(pauseMs);
    const before = await stub.call('counts', null);
    const cpuBefore = (await ponte.usage()).cpuMicros;
    await post(ponte, `/v1/channels/${channel}/resume`);
    let startedAt: number | undefined;
    const deadline = performance.now() + stallMs;
    for (;;) {
      const now = (await stub.call('counts', null)).accepted - before.accepted;
      if (now > 0) startedAt ??= performance.now();
      if (now >= messages) break;
      if (performance.now() > deadline) throw new Error(`${now} of ${messages} submits:\n${await ponte.logTail()}`);
      await sleep(lookMs);
    }
    const ms = performance.now() - (startedAt ?? 0);
    await drained(ponte, channel);
    const { accepted, repeated } = await stub.call('counts', null);
    if (accepted - before.accepted !== messages || repeated !== 0)
      throw new Error(`${messages} messages made ${accepted - before.accepted} submits, ${repeated} of them repeated`);
    const cpuMicros = ((await ponte.usage()).cpuMicros - cpuBefore) / messages;
    return { perSecond: messages / (ms / 1000), cpuMicros };
  };

  const measured: { windowSize: number; pairs: Pair[] }[] = [];
  for (const windowSize of windows) {
    const title = `smpp, ${ledger}, window ${windowSize}`;
    progress(`${title}: warm-up with ${warmUp} messages`);
    await bare(windowSize, warmUp);
    await sent(windowSize, warmUp);
    const rounds = await runPairs(
      pairs,
      () => bare(windowSize, count),
      () => sent(windowSize, count),
      (pair, number) => progress(describe(`${title}: pair ${number} of ${pairs}`, pair)),
    );
    measured.push({ windowSize, pairs: rounds });
  }
  const { rssBytes } = await ponte.usage();
  await ponte.stop();
  const paths = [];
  for (const windowSize of windows) {
    const peer = {
      channel: channelOf(windowSize),
      config: smppConfigFile(place),
      sends: async () => (await stub.call('counts', null)).accepted,
      bare: { kind: 'smpp', ...place, windowSize },
    } as const;
    const title = `smpp from the bus, window ${windowSize}`;
    paths.push({ windowSize, pairs: (await measurePath(title, peer, defaults, ledger, context)).pairs });
  }
  return smppResult({ ledger, measured, paths, rssBytes, messages: count });
}

async function post({ url, key }: PonteProcess, path: string, body: object = {}): Promise<void> {
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  await answer.arrayBuffer();
}

/** Until every answer is written down. */
async function drained({ url, key }: PonteProcess, channel: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}/v1/channels/${channel}`, { headers: { authorization: `Bearer ${key}` } });
    const { backlog } = (await answer.json()) as { backlog: { queued: number; sending: number } };
    if (backlog.queued + backlog.sending === 0) return;
    await sleep(lookMs);
  }
}
