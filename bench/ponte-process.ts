/** The real Ponte, as `npm start` runs it, in a process and a folder of its own. */
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { configFile } from './fixture.ts';
import type { Cleanup } from './services.ts';
import { startFlags } from './start-flags.ts';

export interface PonteStart {
  /** Of the usual configuration's one channel. */
  providerUrl?: string | undefined;
  /** `ponte.yaml` as a whole, instead. */
  config?: string | undefined;
  databaseUrl?: string | undefined;
  /** Where its files are; left out: in a folder of their own. */
  data?: string | undefined;
  amqpUrl?: string | undefined;
  prefix?: string | undefined;
  /** Where the CPU profile goes when Ponte stops. */
  profile?: string | undefined;
}

export interface Usage {
  cpuMicros: number;
  rssBytes: number;
}

export interface PonteProcess {
  url: string;
  key: string;
  usage(): Promise<Usage>;
  /** A counter's sum over all label sets that contain `label`. */
  counter(name: string, label?: string): Promise<number>;
  /** The last lines that Ponte wrote, for when a round does not end. */
  logTail(): Promise<string>;
  stop(): Promise<void>;
}

const startTimeoutMs = 30_000;
const stopTimeoutMs = 40_000;
const mainFile = fileURLToPath(new URL('../src/main.js', import.meta.url));

export async function startPonteProcess(start: PonteStart, cleanup: Cleanup): Promise<PonteProcess> {
  const directory = await mkdtemp(join(tmpdir(), 'ponte-bench-'));
  cleanup.add(directory, () => rm(directory, { recursive: true, force: true }));
  const config = join(directory, 'ponte.yaml');
  const logPath = join(directory, 'ponte.log');
  await writeFile(config, start.config ?? configFile(start.providerUrl ?? ''));
  const key = randomBytes(24).toString('base64url');
  const profiling = start.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(start.profile)}`];
  const log = openSync(logPath, 'w');
  const flags = await startFlags();
  await promisify(execFile)(process.execPath, [...flags, mainFile, '--compile-only']);
  const child = spawn(process.execPath, [...flags, ...profiling, mainFile], {
    stdio: ['ignore', log, log],
    env: {
      ...withoutPonte(process.env),
      PONTE_CONFIG: config,
      PONTE_DATA: start.data ?? join(directory, 'data'),
      PONTE_ADMIN_KEY: key,
      PORT: '0',
      ...(start.databaseUrl !== undefined && { DATABASE_URL: start.databaseUrl }),
      ...(start.amqpUrl !== undefined && { AMQP_URL: start.amqpUrl, PONTE_PREFIX: start.prefix }),
    },
  });
  closeSync(log);
  const ended = new Promise<void>((done) => {
    child.once('exit', () => done());
    child.once('error', () => done());
  });
  const running = () => child.exitCode === null && child.signalCode === null;
  const stop = async () => {
    if (!running()) return;
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    await ended;
    clearTimeout(killer);
  };
  cleanup.add('the Ponte process', stop);
  const logTail = async () => (await readFile(logPath, 'utf8')).trimEnd().split('\n').slice(-8).join('\n');

  const deadline = performance.now() + startTimeoutMs;
  const url = await until(() => readUrl(logPath));
  await until(() => allUp(url));

  async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      if (!running() || performance.now() > deadline) throw new Error(`Ponte did not start:\n${await logTail()}`);
      await sleep(50);
    }
  }

  const metrics = async () => (await fetch(`${url}/metrics`)).text();
  return {
    url,
    key,
    logTail,
    stop,
    async usage() {
      const text = await metrics();
      return {
        cpuMicros: sumOf(text, 'process_cpu_seconds_total') * 1e6,
        rssBytes: sumOf(text, 'process_resident_memory_bytes'),
      };
    },
    counter: async (name, label = '') => sumOf(await metrics(), name, label),
  };
}

/** Settings of the shell must not change what is measured. */
function withoutPonte(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours = /^(PONTE_|DATABASE_URL$|AMQP_URL$|REDIS_URL$|HOST$|PORT$|LOG_LEVEL$|NODE_OPTIONS$)/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ours.test(name)));
}

async function readUrl(logPath: string): Promise<string | undefined> {
  const line = (await readFile(logPath, 'utf8')).split('\n').find((one) => one.includes('"ponte is ready"'));
  return line === undefined ? undefined : (JSON.parse(line) as { url: string }).url;
}

/** True or not yet: RabbitMQ may still be connecting when Ponte is ready. */
async function allUp(url: string): Promise<true | undefined> {
  const { dependencies } = (await (await fetch(`${url}/readyz`)).json()) as { dependencies: { status: string }[] };
  return dependencies.every(({ status }) => status !== 'down') ? true : undefined;
}

/** Sums a metric's samples in Prometheus text form. */
export function sumOf(text: string, name: string, label = ''): number {
  let sum = 0;
  for (const line of text.split('\n')) {
    if (!line.startsWith(name) || !line.includes(label)) continue;
    const after = line.charAt(name.length);
    if (after === ' ' || after === '{') sum += Number(line.slice(line.lastIndexOf(' ') + 1));
  }
  return sum;
}
