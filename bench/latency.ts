/** From a message handed to Ponte over HTTP to the first byte of its request at the provider, at an even, modest rate. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchContext } from './context.ts';
import type { DispatchLoadCalls } from './dispatch-load.ts';
import type { LatencyLoadCalls } from './latency-load.ts';
import { startPonteProcess } from './ponte-process.ts';
import { type Ledger, latencyResult, type Result } from './report.ts';
import { openBus } from './services.ts';
import type { StubCalls } from './stub.ts';

const ratePerSecond = 80;
const defaultSeconds = 30;
const warmUpSeconds = 3;
const waitMs = 30_000;

export async function benchLatency(ledger: Ledger, context: BenchContext): Promise<Result> {
  const { options, cleanup, progress, databaseUrl } = context;
  const count = options.messages ?? ratePerSecond * (options.seconds ?? defaultSeconds);
  const warmUp = options.warmUp ?? ratePerSecond * warmUpSeconds;

  const { amqpUrl, prefix } = await openBus(cleanup);
  const stub = context.worker<StubCalls>('./stub.ts');
  const load = context.worker<LatencyLoadCalls>('./latency-load.ts');
  const reader = context.worker<DispatchLoadCalls>('./dispatch-load.ts');
  const providerUrl = await stub.call('open', null);
  // Somebody reads the events, as somebody would.
  await reader.call('open', { amqpUrl, prefix, bare: false });
  const ponte = await startPonteProcess(
    { providerUrl, amqpUrl, prefix, databaseUrl: await databaseUrl(ledger), profile: options.profile },
    cleanup,
  );
  await stub.call('watch', true);

  const run = async (first: number, messages: number): Promise<number[]> => {
    const { url, key } = ponte;
    const sendings = await load.call('run', { url, key, first, count: messages, ratePerSecond });
    const arrived = new Map<string, number>();
    const deadline = performance.now() + waitMs;
    while (arrived.size < messages) {
      for (const { messageId, atMs } of await stub.call('take', null)) arrived.set(messageId, atMs);
      if (arrived.size >= messages) break;
      if (performance.now() > deadline) {
        throw new Error(
          `${arrived.size} of ${messages} reached the provider; the last lines of Ponte's log:\n${await ponte.logTail()}`,
        );
      }
      await sleep(50);
    }
    return sendings.map(({ messageId, atMs }) => (arrived.get(messageId) ?? Number.POSITIVE_INFINITY) - atMs);
  };

  progress(`latency, ${ledger}: ${Math.round((warmUp + count) / ratePerSecond)} s at ${ratePerSecond} messages/s`);
  await run(0, warmUp);
  const latencies = await run(warmUp, count);
  await ponte.stop();
  return latencyResult(ledger, ratePerSecond, latencies);
}
