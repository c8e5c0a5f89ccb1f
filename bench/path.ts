/** From a command on RabbitMQ to its `message.sent` event on RabbitMQ, against a bare loop over the same provider in the same run. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BareLoopCalls, BareProvider } from './bare-loop.ts';
import type { BenchContext } from './context.ts';
import type { DispatchLoadCalls } from './dispatch-load.ts';
import { type Pair, type Round, runPairs } from './pairs.ts';
import { startPonteProcess } from './ponte-process.ts';
import type { Ledger, Measured } from './report.ts';
import { openBus } from './services.ts';

/** Who takes the messages of both sides. */
export interface Peer {
  channel: string;
  /** `ponte.yaml` with this channel. */
  config: string;
  /** Messages it has taken so far. */
  sends(): Promise<number>;
  bare: BareProvider;
}

export interface PathDefaults {
  messages: number;
  pairs: number;
  warmUp: number;
}

const pauseMs = 500;

export async function measurePath(
  title: string,
  peer: Peer,
  { messages, pairs: pairCount, warmUp: first }: PathDefaults,
  ledger: Ledger,
  context: BenchContext,
): Promise<Measured> {
  const { options, cleanup, progress, databaseUrl } = context;
  const count = options.messages ?? messages;
  const pairs = options.pairs ?? pairCount;
  const warmUp = options.warmUp ?? first;
  const { channel } = peer;

  const { amqpUrl, prefix, barePrefix } = await openBus(cleanup);
  const load = context.worker<DispatchLoadCalls>('./dispatch-load.ts');
  const bareLoop = context.worker<BareLoopCalls>('./bare-loop.ts');
  await load.call('open', { amqpUrl, prefix: barePrefix, bare: true });
  await load.call('open', { amqpUrl, prefix, bare: false });
  await bareLoop.call('open', { amqpUrl, prefix: barePrefix, channelId: channel, provider: peer.bare });
  const ponte = await startPonteProcess(
    {
      config: peer.config,
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
    const before = { cpuMicros: await cpuOf(side), sends: await peer.sends() };
    const asked = { prefix: side, first: total, count: messages, channel };
    const ms = await load.call('round', asked).catch(async (error: Error) => {
      throw new Error(`${error.message}\nthe last lines of Ponte's log:\n${await ponte.logTail()}`);
    });
    const sends = (await peer.sends()) - before.sends;
    if (sends !== messages) throw new Error(`${messages} messages made ${sends} calls to the provider (${side})`);
    const cpuMicros = ((await cpuOf(side)) - before.cpuMicros) / messages;
    if (side === prefix) total += messages;
    return { perSecond: messages / (ms / 1000), cpuMicros };
  };

  progress(`${title}, ${ledger}: warm-up with ${warmUp} messages`);
  await round(barePrefix, warmUp);
  await round(prefix, warmUp);
  const measured = await runPairs(
    pairs,
    () => round(barePrefix, count),
    () => round(prefix, count),
    (pair, number) => progress(describe(`${title}, ${ledger}: pair ${number} of ${pairs}`, pair)),
  );
  const { rssBytes } = await ponte.usage();
  await ponte.stop();
  return { ledger, pairs: measured, rssBytes, total };
}

export const describe = (title: string, { bare, ponte }: Pair): string =>
  `${title}: bare ${say(bare)}, Ponte ${say(ponte)}, ratio ${(ponte.perSecond / bare.perSecond).toFixed(3)}`;

const say = ({ perSecond, cpuMicros }: Round): string => `${perSecond.toFixed(0)}/s at ${cpuMicros.toFixed(0)} us CPU`;
