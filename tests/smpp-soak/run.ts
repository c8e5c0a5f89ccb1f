/** One soak: load on, everything goes wrong, load off, everything settles, the counts. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { type SmscSimulator, startSmscSimulator } from '../../connectors/sms-smpp/simulator.ts';
import type { ChannelView } from '../../contracts/admin.ts';
import type { MessageView } from '../../contracts/message.ts';
import { seededRandom } from '../crash/options.ts';
import { findPort, PonteChild } from '../crash/ponte-child.ts';
import type { Findings } from '../crash/witness.ts';
import { testKey } from '../kit/ponte.ts';
import { temporaryDatabase } from '../kit/services.ts';
import { isBound, smppAccount, smppChannel, smppConfig } from '../kit/smpp.ts';
import { badDays } from './bad-days.ts';
import type { SoakOptions } from './options.ts';
import { Slope } from './slope.ts';
import { type Counts, Stories } from './stories.ts';

export interface SoakReport extends Counts {
  ledger: string;
  parts_taken: number;
  uncertain: { total: number; by_late_answer: number; by_receipt: number; failed: number };
  cuts: number;
  kills: number;
  faults: number;
  events: number;
  seconds: number;
  per_s: number;
  rss_mb: { first: number; peak: number; last: number; slope_per_100k: number };
}

const batch = 500;
/** Accepted and without an outcome: more than this and the load waits. */
const mostOpen = 10_000;
/** Short, so that what only a deadline can settle is settled within the run. */
const uncertainMs = 3_000;
/** Without any progress. */
const stallMs = 30_000;
const lookMs = 250;
/** Messages that are looked at together. */
const asked = 100;
const receipts = { copies: 2, shuffle: 40 };

export async function runSoak(
  { ledger, messages, kills, seed, tell }: SoakOptions,
  signal: AbortSignal,
): Promise<{ report: SoakReport; findings: Findings }> {
  await using resources = new AsyncDisposableStack();
  const random = seededRandom(seed);
  const smsc = await startSmscSimulator({
    ...smppAccount,
    receipts,
    seed,
    redeliverAfterMs: 2_000,
    deliveryWindow: 100,
    keepSent: 10_000_000,
  });
  resources.defer(() => smsc.close());
  const directory = await mkdtemp(join(tmpdir(), 'ponte-smpp-soak-'));
  resources.defer(() => rm(directory, { recursive: true, force: true }));
  const database = ledger === 'postgres' ? await temporaryDatabase() : undefined;
  resources.defer(async () => database?.remove());
  const child = new PonteChild(await findPort(), {
    PONTE_CONFIG: await writeConfig(directory, smsc),
    PONTE_DATA: join(directory, 'data'),
    PONTE_ADMIN_KEY: testKey,
    PONTE_UNCERTAIN_MS: String(uncertainMs),
    LOG_LEVEL: 'error',
    ...(database !== undefined && { DATABASE_URL: database.url }),
  });
  child.start();
  resources.defer(async () => {
    if (child.running) await child.kill();
  });
  await child.ready(signal);
  const ponte = new Client(child.url);
  resources.defer(() => ponte.close());
  const bound = async () => isBound(await ponte.get<ChannelView>(`/v1/channels/${smppChannel}`));
  await downTo(0, async () => ((await bound()) ? 0 : 1), 'connections that are not bound', signal);

  const stories = new Stories();
  const heard = hear(ponte, stories, signal);
  resources.defer(() => heard.close());
  const days = badDays(smsc, random);
  resources.defer(() => days.end());
  const slope = new Slope();
  const startedAt = performance.now();

  const lifeLength = Math.ceil(messages / (kills + 1));
  let killed = 0;
  for (let sent = 0; sent < messages; sent += batch) {
    child.requireRunning();
    if (killed < kills && sent >= (killed + 1) * lifeLength) {
      killed += 1;
      await child.kill();
      child.start();
      await child.ready(signal);
    }
    await ponte.sendBatch(sent, Math.min(batch, messages - sent), stories);
    slope.add(sent + batch, await ponte.rssBytes());
    while (stories.size - smsc.sent.length > mostOpen) await sleep(20, undefined, { signal });
    if (sent % 20_000 === 0)
      tell(`${ledger}: ${stories.size} accepted, ${smsc.stats.accepted} parts taken, ${days.cuts} cuts`);
  }
  // Until the queue is empty nothing is mended: the last messages have as bad a time as the first.
  await downTo(0, () => ponte.backlog(), 'messages that have not left', signal);
  const seconds = (performance.now() - startedAt) / 1000;
  days.end();
  tell(`${ledger}: all have left; waiting for every outcome`);
  const open = async () => {
    smsc.releaseReceipts();
    return messages - stories.settled(smsc);
  };
  await downTo(0, open, 'messages without their last event', signal).catch((error: Error) =>
    stories.findings.add('not settled', error.message),
  );
  slope.add(messages, await ponte.rssBytes());

  const counts = stories.judge(smsc);
  const uncertain = await howSettled(ponte, stories);
  await heard.close();
  if (!(await child.stop())) stories.findings.add('no orderly stop', child.tail());
  const { accepted, faultsStruck } = smsc.stats;
  const report: SoakReport = {
    ledger,
    ...counts,
    uncertain,
    parts_taken: accepted,
    cuts: days.cuts,
    kills,
    faults: faultsStruck,
    events: stories.eventCount,
    seconds: Math.round(seconds),
    per_s: Math.round(messages / seconds),
    rss_mb: slope.report(),
  };
  return { report, findings: stories.findings };
}

/** A tenth are long texts. Every message has a person of its own. */
const isLong = (number: number): boolean => number % 10 === 0;
const toOf = (number: number): string => `+55119${String(10_000_000 + number)}`;

class Client {
  readonly #url: string;
  readonly #agent = new Agent({ connections: 8, pipelining: 1 });

  constructor(url: string) {
    this.#url = url;
  }

  async #ask(method: 'GET' | 'POST', path: string, body?: unknown): Promise<string> {
    const answer = await request(`${this.#url}${path}`, {
      method,
      headers: { authorization: `Bearer ${testKey}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      dispatcher: this.#agent,
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${path} answered ${answer.statusCode}: ${text.slice(0, 300)}`);
    return text;
  }

  async get<Body>(path: string): Promise<Body> {
    return JSON.parse(await this.#ask('GET', path)) as Body;
  }

  async sendBatch(first: number, count: number, stories: Stories): Promise<void> {
    const numbers = Array.from({ length: count }, (_, place) => first + place);
    const messages = numbers.map((number) => ({
      channel: smppChannel,
      to: toOf(number),
      content: { type: 'text', body: `Mensagem ${number} ${isLong(number) ? 'x'.repeat(320) : ''}` },
      idempotencyKey: `soak-${number}`,
    }));
    const text = await this.#ask('POST', '/v1/messages/batch', { messages });
    const { results } = JSON.parse(text) as { results: { accepted?: { id: string } }[] };
    for (const [place, { accepted }] of results.entries()) {
      const number = first + place;
      if (accepted === undefined) stories.findings.add('not accepted', JSON.stringify(results[place]));
      else stories.accepted(accepted.id, toOf(number).slice(1), isLong(number) ? 3 : 1);
    }
  }

  async rssBytes(): Promise<number> {
    const line = /^process_resident_memory_bytes (\S+)$/m.exec(await this.#ask('GET', '/metrics'));
    return Number(line?.[1]);
  }

  async backlog(): Promise<number> {
    const { backlog } = await this.get<ChannelView>(`/v1/channels/${smppChannel}`);
    return backlog.queued + backlog.sending;
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}

interface Page {
  data: { id: string; subject: string; type: string; sequence: number }[];
}

/** Reads the feed from its beginning, page by page. */
function hear(ponte: Client, stories: Stories, signal: AbortSignal): { close(): Promise<void> } {
  const ended = new AbortController();
  const over = AbortSignal.any([ended.signal, signal]);
  const read = async () => {
    let after = '';
    while (!over.aborted) {
      // Killed, it does not answer; the next life is asked from the last event heard.
      const page = await ponte.get<Page>(`/v1/events?limit=1000${after}`).catch(() => ({ data: [] }));
      for (const event of page.data) stories.event(event);
      const last = page.data.at(-1);
      if (last !== undefined) after = `&after=${last.id}`;
      if (page.data.length < 1_000) await sleep(100, undefined, { signal: over }).catch(() => undefined);
    }
  };
  const done = read();
  return {
    async close() {
      ended.abort();
      await done;
    },
  };
}

/** An answer that came late is written into the attempt; what a receipt settled leaves it as it was. */
async function howSettled(ponte: Client, stories: Stories): Promise<SoakReport['uncertain']> {
  const settled = { total: 0, by_late_answer: 0, by_receipt: 0, failed: 0 };
  const ids = stories.uncertain;
  for (let first = 0; first < ids.length; first += asked) {
    const some = ids.slice(first, first + asked);
    const views = await Promise.all(some.map((id) => ponte.get<MessageView>(`/v1/messages/${id}`)));
    for (const { attempts, status } of views) {
      settled.total += 1;
      if (status === 'failed') settled.failed += 1;
      else if (attempts.at(-1)?.outcome === 'uncertain') settled.by_receipt += 1;
      else settled.by_late_answer += 1;
    }
  }
  return settled;
}

/** Resolves when so few are left; fails when nothing moves any more. */
async function downTo(few: number, count: () => Promise<number>, what: string, signal: AbortSignal): Promise<void> {
  let least = Number.POSITIVE_INFINITY;
  let since = performance.now();
  for (;;) {
    const now = await count();
    if (now <= few) return;
    if (now < least) {
      least = now;
      since = performance.now();
    } else if (performance.now() - since > stallMs) throw new Error(`${now} ${what}, and none fewer for ${stallMs} ms`);
    await sleep(lookMs, undefined, { signal });
  }
}

async function writeConfig(directory: string, smsc: SmscSimulator): Promise<string> {
  const path = join(directory, 'ponte.yaml');
  const channel = {
    id: smppChannel,
    connector: 'sms-smpp',
    name: 'SMS',
    config: smppConfig(smsc, { windowSize: 20, responseSeconds: 0.25, enquireSeconds: 0.5 }),
    limits: { numberMps: 20_000, pairSeconds: 0, pairBurst: 100 },
    rules: { quietHours: [] },
  };
  // JSON is YAML.
  await writeFile(path, JSON.stringify({ channels: [channel] }));
  return path;
}
