/** From a command on RabbitMQ to its `message.sent` event on RabbitMQ, against the bare loop in the same run. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BareLoopCalls } from './bare-loop.ts';
import type { BenchContext } from './context.ts';
import type { DispatchLoadCalls } from './dispatch-load.ts';
import { type Route, whatsappRoute } from './fixture.ts';
import type { BenchName } from './options.ts';
import { type Pair, type Round, runPairs } from './pairs.ts';
import { startPonteProcess } from './ponte-process.ts';
import { dispatchResult, type Ledger, type Result } from './report.ts';
import { openBus } from './services.ts';
import { smsHttpRoute } from './sms-http-fixture.ts';
import type { StubCalls } from './stub.ts';

/** With the warm-up more than 200,000 messages through one process: enough for memory to show where it settles. */
const defaults = { messages: 40_000, pairs: 5, warmUp: 10_000 };
const pauseMs = 500;

export const benchDispatch = (ledger: Ledger, context: BenchContext): Promise<Result> =>
  benchRoute('dispatch', whatsappRoute, ledger, context);

export const benchSmsHttp = (ledger: Ledger, context: BenchContext): Promise<Result> =>
  benchRoute('sms-http', smsHttpRoute, ledger, context);

async function benchRoute(name: BenchName, route: Route, ledger: Ledger, context: BenchContext): Promise<Result> {
  const { channel, providerPath } = route;
  const { options, cleanup, progress, databaseUrl } = context;
  const count = options.messages ?? defaults.messages;
  const pairs = options.pairs ?? defaults.pairs;
  const warmUp = options.warmUp ?? defaults.warmUp;

  const { amqpUrl, prefix, barePrefix } = await openBus(cleanup);
  const stub = context.worker<StubCalls>('./stub.ts');
  const load = context.worker<DispatchLoadCalls>('./dispatch-load.ts');
  const bareLoop = context.worker<BareLoopCalls>('./bare-loop.ts');
  const providerUrl = await stub.call('open', null);
  await load.call('open', { amqpUrl, prefix: barePrefix, bare: true });
  await load.call('open', { amqpUrl, prefix, bare: false });
  await bareLoop.call('open', { amqpUrl, prefix: barePrefix, providerUrl, providerPath, channelId: channel });
  const ponte = await startPonteProcess(
    {
      config: route.configFile(providerUrl),
      amqpUrl,
      prefix,
      databaseUrl: await databaseUrl(ledger),
      profile: options.profile,
    },
    cleanup,
  );

  let total = 0;
  const cpuOf = async (side: string): Promise<number> =>
    side === barePrefix ? bareLoop.call('cpuMicros', null) : (await ponte.usage()).cpuMicros;
  const round = async (side: string, messages: number): Promise<Round> => {
    await sleep(pauseMs);
    const before = { cpuMicros: await cpuOf(side), sends: await stub.call('count', null) };
    const asked = { prefix: side, first: total, count: messages, channel };
    const ms = await load.call('round', asked).catch(async (error: Error) => {
      throw new Error(`${error.message}\nthe last lines of Ponte's log:\n${await ponte.logTail()}`);
    });
    const sends = (await stub.call('count', null)) - before.sends;
    if (sends !== messages) throw new Error(`${messages} messages made ${sends} calls to the provider (${side})`);
    const cpuMicros = ((await cpuOf(side)) - before.cpuMicros) / messages;
    if (side === prefix) total += messages;
    return { perSecond: messages / (ms / 1000), cpuMicros };
  };

  progress(`${name}, ${ledger}: warm-up with ${warmUp} messages`);
  await round(barePrefix, warmUp);
  await round(prefix, warmUp);
  const measured = await runPairs(
    pairs,
    () => round(barePrefix, count),
    () => round(prefix, count),
    (pair, number) => progress(describe(`${name}, ${ledger}: pair ${number} of ${pairs}`, pair)),
  );
  const { rssBytes } = await ponte.usage();
  await ponte.stop();
  return dispatchResult({ ledger, pairs: measured, rssBytes, total }, name);
}

export const describe = (title: string, { bare, ponte }: Pair): string =>
  `${title}: bare ${say(bare)}, Ponte ${say(ponte)}, ratio ${(ponte.perSecond / bare.perSecond).toFixed(3)}`;

const say = ({ perSecond, cpuMicros }: Round): string => `${perSecond.toFixed(0)}/s at ${cpuMicros.toFixed(0)} us CPU`;
