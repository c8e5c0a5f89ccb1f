/** One load run: customers write, the backlog is loaded, Redis may go, everything finds its outcome, the counts. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Readiness } from '../../contracts/admin.ts';
import { seededRandom } from '../crash/options.ts';
import { Findings } from '../crash/witness.ts';
import { greet } from './greet.ts';
import { Answers, holdTalks, loadBacklog } from './intake.ts';
import { makeMix } from './mix.ts';
import type { LoadOptions, RedisMode } from './options.ts';
import { type Breaches, breachesOf, outcomesOf, settles } from './outcomes.ts';
import { makeCustomers, numbers, portfolioTierOf } from './people.ts';
import { exchange, openSite, type Site } from './site.ts';
import { usageOf } from './usage.ts';

export interface LoadReport {
  processes: number;
  redis: RedisMode;
  messages: number;
  sent: number;
  refused_by_rules: Record<string, number>;
  /** Still waiting at the end, most of them for a place in the tier. */
  held: number;
  breaches: Breaches;
  allowed_per_s: number;
  used_per_s: number;
  used_share: number;
  /** Length of the saturated part, which the rates are of. */
  saturated_seconds: number;
  /** From the first message given to Ponte to the last outcome. */
  seconds: number;
}

/** Part of the messages that the rules let pass, about. */
const sendablePart = 0.9;
/** After the last message that only the rate holds back come those held for their pair, and receipts. */
const settleSeconds = 240;
const lookMs = 100;
const tellEveryMs = 10_000;
const noticeMs = 30_000;

export async function runLoad(
  options: LoadOptions,
  signal: AbortSignal,
): Promise<{ report: LoadReport; findings: Findings }> {
  const { numberMps, messages, tell } = options;
  const findings = new Findings();
  const random = seededRandom(options.seed);
  const customers = makeCustomers(options.contacts);
  const runSeconds = (messages * sendablePart) / (numbers.length * numberMps);
  const { backlog, talks } = makeMix(messages, runSeconds, customers, random);
  const tier = portfolioTierOf(customers);

  const site = await openSite(options, tier, signal);
  try {
    tell(`customers write; then about ${runSeconds.toFixed(0)} s of load; tier ${tier}`);
    await greet(site, customers, numberMps, runSeconds, random, signal);

    const answers = new Answers();
    const startedAt = performance.now();
    const ended = new AbortController();
    const during = AbortSignal.any([signal, ended.signal]);
    const talking = holdTalks(site, talks, runSeconds, answers, during);
    const watching = Promise.all([
      follow(site, tell, during),
      options.redis === 'killed'
        ? killRedisHalfWay(site, (messages * sendablePart) / 2, findings, tell, during)
        : undefined,
    ]);
    // Awaited below; a failure before that must not end the process without its site being closed.
    talking.catch(() => undefined);
    watching.catch(() => undefined);
    try {
      await loadBacklog(site, backlog, answers);
      const loadedAt = Date.now();
      tell(`loaded ${backlog.length} messages in ${secondsSince(startedAt).toFixed(1)} s`);
      await talking;
      if (!(await settles(site, options.patienceMs, (runSeconds * 2 + settleSeconds) * 1_000, signal)))
        findings.add('not settled in time', await statesOf(site));
      const seconds = secondsSince(startedAt);
      ended.abort();
      await watching;

      const { sent, refused, held } = await outcomesOf(site, answers, findings);
      const breaches = breachesOf(site, findings);
      const usage = usageOf(site.simulator.sent, answers.plans, loadedAt, numberMps);
      if (usage === undefined) findings.add('never saturated', 'everything was sent as fast as it was loaded');
      for (const ponte of site.pontes) if (!(await ponte.stop())) findings.add('no orderly stop', ponte.tail());
      const report: LoadReport = {
        processes: options.processes,
        redis: options.redis,
        messages,
        sent,
        refused_by_rules: refused,
        held,
        breaches,
        allowed_per_s: numbers.length * numberMps,
        used_per_s: rounded(usage?.usedPerSecond ?? 0, 1),
        used_share: rounded(usage?.share ?? 0, 4),
        saturated_seconds: rounded(usage?.seconds ?? 0, 1),
        seconds: rounded(seconds, 1),
      };
      return { report, findings };
    } finally {
      ended.abort();
    }
  } finally {
    await site.close();
  }
}

async function follow({ simulator }: Site, tell: (line: string) => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(tellEveryMs, undefined, { signal }).catch(() => undefined);
    const { accepted, inbound, refused } = simulator.stats;
    tell(`${accepted} sent, ${inbound} received, refused by the provider: ${JSON.stringify(refused)}`);
  }
}

async function killRedisHalfWay(
  { simulator, redis, pontes }: Site,
  half: number,
  findings: Findings,
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  while (simulator.stats.accepted < half) {
    if (signal.aborted) return findings.add('Redis was never killed', `${simulator.stats.accepted} of ${half} sent`);
    await sleep(lookMs);
  }
  // A run in which nobody used Redis would prove nothing.
  for (const { url } of pontes)
    if ((await redisStatus(url)) !== 'up') findings.add('Redis was not in use before it was killed', url);
  await redis?.kill();
  tell(`Redis killed after ${simulator.stats.accepted} messages`);
  const deadline = performance.now() + noticeMs;
  for (const { url } of pontes) {
    while ((await redisStatus(url)) !== 'down') {
      if (performance.now() > deadline) return findings.add('the loss of Redis was not noticed', url);
      await sleep(lookMs);
    }
  }
}

async function redisStatus(url: string): Promise<string | undefined> {
  const { text } = await exchange(url, '/readyz');
  const { dependencies } = JSON.parse(text) as Readiness;
  return dependencies.find(({ name }) => name === 'redis')?.status;
}

async function statesOf({ pontes, simulator }: Site): Promise<string> {
  const states = await Promise.all(pontes.map(async (ponte) => `${await ponte.state()}\n${ponte.tail()}`));
  return [JSON.stringify(simulator.stats), ...states].join('\n');
}

const secondsSince = (startedAt: number): number => (performance.now() - startedAt) / 1_000;
const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
