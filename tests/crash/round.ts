/** One ledger's run: load on, kills, load off, everything settles, the counts. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WhatsAppSimulator } from '../../connectors/whatsapp-cloud/simulator.ts';
import { testKey } from '../kit/ponte.ts';
import { temporaryBus, temporaryDatabase } from '../kit/services.ts';
import { type EventSource, hearBus, hearFeed } from './events.ts';
import { amqpIntake, httpIntake, type Intake, startLoad } from './load.ts';
import { type CrashOptions, seededRandom } from './options.ts';
import { findPort, PonteChild } from './ponte-child.ts';
import { provider, writeConfig } from './provider.ts';
import { type CrashReport, isSettled, judge } from './verdict.ts';
import { Findings, Witness } from './witness.ts';

/** From one life's readiness to its death. */
const lifeMs = { least: 300, most: 2_500 };
/** Some lives end while Ponte is still starting, with its recovery half done. */
const earlyDeaths = { share: 0.2, leastMs: 150, mostMs: 900 };
const downMs = 300;
const calmMs = 1_000;
/** Longer than the slowest way to an outcome: a webhook left behind by a dead process is picked up after 15 to 25 s. */
const settleTimeoutMs = 90_000;
/** Short, so that what only a deadline can settle is settled within the run. */
const uncertainMs = 4_000;

export async function runRound(
  options: CrashOptions,
  signal: AbortSignal,
): Promise<{ report: CrashReport; findings: Findings }> {
  await using resources = new AsyncDisposableStack();
  const { ledger, kills, tell } = options;
  const random = seededRandom(options.seed);
  const findings = new Findings();
  const witness = new Witness(findings);

  const simulator = await provider(options.seed);
  resources.defer(() => simulator.close());
  const directory = await mkdtemp(join(tmpdir(), 'ponte-crash-'));
  resources.defer(() => rm(directory, { recursive: true, force: true }));
  const database = ledger === 'postgres' ? await temporaryDatabase() : undefined;
  resources.defer(async () => database?.remove());
  const bus = options.bus ? await temporaryBus() : undefined;
  resources.defer(async () => bus?.remove());

  const child = new PonteChild(await findPort(), {
    PONTE_CONFIG: await writeConfig(directory, simulator.url),
    PONTE_DATA: join(directory, 'data'),
    PONTE_ADMIN_KEY: testKey,
    PONTE_UNCERTAIN_MS: String(uncertainMs),
    ...(database !== undefined && { DATABASE_URL: database.url }),
    ...(bus !== undefined && { AMQP_URL: bus.url, PONTE_PREFIX: bus.prefix }),
  });
  simulator.setWebhookUrl(`${child.url}/webhooks/wa-matriz`);
  resources.defer(async () => {
    if (child.running) await child.kill();
  });

  const heard = bus === undefined ? undefined : await hearBus(bus.url, bus.prefix, witness);
  if (heard !== undefined) resources.defer(() => heard.close());
  child.start();
  await child.ready(signal);
  const feed: EventSource = heard ?? hearFeed(child.url, testKey, witness);
  if (heard === undefined) resources.defer(() => feed.close());

  const intakes: Intake[] = [httpIntake(child.url, testKey, witness, random)];
  if (bus !== undefined) intakes.push(await amqpIntake(bus.url, bus.prefix, witness, random));
  for (const intake of intakes) resources.defer(() => intake.close());
  const load = startLoad(intakes, options.rate);
  resources.defer(() => void load.stop());

  for (let kill = 1; kill <= kills; kill++) {
    await sleep(between(lifeMs.least, lifeMs.most, random), undefined, { signal });
    await child.kill();
    await restart(child, random, signal);
    tell(
      `${ledger}: kill ${kill} of ${kills}, ${witness.acceptedCount} accepted, ${simulator.stats.accepted} sent, ${witness.eventCount} events`,
    );
  }
  await sleep(calmMs, undefined, { signal });
  const asked = load.stop();
  tell(`${ledger}: the load is off after ${asked} messages; waiting for every outcome`);
  if (!(await settles(witness, simulator, intakes, asked, child, signal)))
    findings.add('not settled in time', `${await child.state()}\n${child.tail()}`);
  if (!(await child.stop())) findings.add('no orderly stop', child.tail());

  for (const intake of intakes) if (intake.open > 0) findings.add('never answered', `${intake.open} requests`);
  const { abandoned } = simulator.stats.webhooks;
  if (abandoned > 0) findings.add('webhooks given up by the provider', String(abandoned));
  const report = judge(witness, acceptancesOf(simulator), ledger, kills);
  tell(`${ledger}: ${witness.eventCount} events, ${witness.redelivered} of them heard again after a kill`);
  return { report, findings };
}

/** Brings Ponte back, at times only after it has died again in the middle of its start. */
async function restart(child: PonteChild, random: () => number, signal: AbortSignal): Promise<void> {
  await sleep(random() * downMs, undefined, { signal });
  child.start();
  if (random() < earlyDeaths.share) {
    await sleep(between(earlyDeaths.leastMs, earlyDeaths.mostMs, random), undefined, { signal });
    await child.kill();
    child.start();
  }
  await child.ready(signal);
}

const between = (least: number, most: number, random: () => number): number => least + random() * (most - least);

function acceptancesOf(simulator: WhatsAppSimulator): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { opaque = 'without a reference' } of simulator.sent) counts.set(opaque, (counts.get(opaque) ?? 0) + 1);
  return counts;
}

/** True when every caller is answered and every message has its last event; false when the time is up first. */
async function settles(
  witness: Witness,
  simulator: WhatsAppSimulator,
  intakes: readonly Intake[],
  asked: number,
  child: PonteChild,
  signal: AbortSignal,
): Promise<boolean> {
  const deadline = performance.now() + settleTimeoutMs;
  const settled = () =>
    intakes.every((intake) => intake.open === 0) &&
    witness.acceptedCount >= asked &&
    simulator.webhooks.stats.pending === 0 &&
    [...witness.ids].every((id) => isSettled(witness.history(id), simulator.accepted(id)));
  while (!settled() && performance.now() < deadline) {
    child.requireRunning();
    await sleep(200, undefined, { signal });
  }
  return settled();
}
