/** Several "processes" that share limits: one ledger, and a Redis of their own that a test may kill and start again. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import type { Ask, SharedSettings } from '../../src/dispatch/limits/admission.ts';
import { SharedLimits } from '../../src/dispatch/limits/shared.ts';
import { Writer } from '../../src/ledger/writer.ts';
import type { TestLedger } from '../kit/ledger.ts';
import { TestClock } from '../kit/ponte.ts';

export const hasRedisServer = (() => {
  try {
    execFileSync('redis-server', ['--version']);
    return true;
  } catch {
    return false;
  }
})();

export interface PrivateRedis {
  url: string;
  start(): Promise<void>;
  /** At once, nothing saved. */
  kill(): Promise<void>;
  remove(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

export async function startPrivateRedis(): Promise<PrivateRedis> {
  const port = await freePort();
  const directory = mkdtempSync(join(tmpdir(), 'ponte-redis-'));
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const start = async () => {
    child = spawn('redis-server', ['--port', String(port), '--save', '', '--appendonly', 'no', '--dir', directory], {
      stdio: 'ignore',
    });
    const probe = new Redis(url, { retryStrategy: () => 20 });
    probe.on('error', () => undefined);
    await probe.ping();
    probe.disconnect();
  };
  const kill = async () => {
    if (child === undefined) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    child = undefined;
  };
  await start();
  return {
    url,
    start,
    kill,
    async remove() {
      await kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export const settings = (more: Partial<SharedSettings> = {}): SharedSettings => ({
  account: 'waba-1',
  accountMps: undefined,
  portfolio: 'empresa',
  tier: undefined,
  realtimeShare: 0,
  ...more,
});

export interface TestProcess {
  limits: SharedLimits;
  /** How many of these people were let go. */
  ask(people: readonly string[], lane?: Ask['lane'], counts?: boolean): Promise<string[]>;
  /** Redis has answered this process since its connection was made. */
  met(): Promise<void>;
  close(): Promise<void>;
}

export class Processes {
  readonly clock = new TestClock();
  readonly #ledger: TestLedger;
  readonly #redis: string | undefined;
  readonly #all: TestProcess[] = [];
  #count = 0;

  constructor(ledger: TestLedger, redis?: string) {
    this.#ledger = ledger;
    this.#redis = redis;
  }

  async start(shared: SharedSettings, redis = this.#redis): Promise<TestProcess> {
    const limits = new SharedLimits({
      store: this.#ledger.store,
      writer: new Writer(this.#ledger.store),
      clock: this.clock,
      log: pino({ level: 'silent' }),
      process: `process-${++this.#count}`,
      ...(redis !== undefined && { redis: { url: redis, prefix: 'test', Client: Redis } }),
    });
    await limits.prepare(shared);
    const process: TestProcess = {
      limits,
      async ask(people, lane = 'realtime', counts = true) {
        await limits.prepare(shared);
        const admissions = await limits.admit(
          shared,
          people.map((contact) => ({ contact, lane, counts })),
        );
        return people.filter((_, place) => admissions[place]?.ok === true);
      },
      async met() {
        const deadline = Date.now() + 10_000;
        while (!limits.together) {
          if (Date.now() > deadline) throw new Error('Redis did not answer this process');
          await limits.prepare(shared);
          await limits.meet();
          await new Promise(setImmediate);
        }
      },
      close: () => limits.close(),
    };
    this.#all.push(process);
    if (redis !== undefined && redis === this.#redis) await process.met();
    return process;
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((one) => one.close()));
  }
}

export const people = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, place) => `+55119${String(70_000_000 + from + place)}`);
