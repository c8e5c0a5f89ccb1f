/** A real Ponte in a process of its own, made to be killed: same data, same port, every time. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { startFlags } from '../../bench/start-flags.ts';

const flags = await startFlags();
const mainFile = fileURLToPath(new URL('../../src/main.js', import.meta.url));
const readyTimeoutMs = 30_000;
const stopTimeoutMs = 40_000;
const keptLines = 30;

interface Readiness {
  status: string;
  dependencies: { status: 'up' | 'down' | 'off' }[];
}

export class PonteChild {
  readonly url: string;
  readonly #environment: Record<string, string>;
  readonly #entry: string;
  #process: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  readonly #lines: string[] = [];

  /** @param entry another start of Ponte than its own; it may be spoken to. */
  constructor(port: number, environment: Record<string, string>, entry = mainFile) {
    this.#entry = entry;
    this.url = `http://127.0.0.1:${port}`;
    this.#environment = { PATH: process.env.PATH ?? '', PORT: String(port), LOG_LEVEL: 'warn', ...environment };
  }

  /** @param more environment of this life. */
  start(more: Record<string, string> = {}): void {
    const child = spawn(process.execPath, [...flags, this.#entry], {
      env: { ...this.#environment, ...more },
      stdio: ['ignore', 'pipe', 'pipe', ...(this.#entry === mainFile ? [] : (['ipc'] as const))],
    });
    this.#process = child;
    this.#ended = new Promise((resolve) => child.once('close', () => resolve()));
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        this.#lines.push(line);
        if (this.#lines.length > keptLines) this.#lines.shift();
      });
    }
  }

  /** Resolves when Ponte takes work and has every service it was given. */
  async ready(signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + readyTimeoutMs;
    for (;;) {
      this.requireRunning();
      if (await this.#isReady()) return;
      if (performance.now() > deadline) throw new Error(`Ponte did not become ready:\n${this.tail()}`);
      await sleep(20, undefined, { signal });
    }
  }

  async #isReady(): Promise<boolean> {
    try {
      const { statusCode, body } = await request(`${this.url}/readyz`);
      const { dependencies } = (await body.json()) as Readiness;
      return statusCode === 200 && dependencies.every(({ status }) => status !== 'down');
    } catch {
      return false;
    }
  }

  say(message: number): void {
    this.#process?.send(message);
  }

  /** No chance to write anything down. */
  async kill(): Promise<void> {
    this.requireRunning();
    this.#process?.kill('SIGKILL');
    await this.#ended;
  }

  /** The orderly way; answers whether it ended by itself, in time, without a complaint. */
  async stop(): Promise<boolean> {
    const child = this.#process;
    if (child === undefined || !this.running) return false;
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    await this.#ended;
    clearTimeout(killer);
    return child.exitCode === 0;
  }

  get running(): boolean {
    return this.#process !== undefined && this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** @throws when Ponte has ended although nobody killed it. */
  requireRunning(): void {
    if (this.running) return;
    const { exitCode, signalCode } = this.#process ?? {};
    throw new Error(`Ponte ended by itself (code ${exitCode}, signal ${signalCode}):\n${this.tail()}`);
  }

  /** What it says about itself, for when it does not do what it should. */
  async state(): Promise<string> {
    const texts = await Promise.all(
      ['/readyz', '/healthz', '/metrics'].map(async (path) => {
        const { body } = await request(`${this.url}${path}`, { headersTimeout: 5_000 });
        return body.text();
      }),
    ).catch((error: Error) => [error.message]);
    return texts
      .flatMap((text) => text.split('\n'))
      .filter((line) => !/^#|^process_|^nodejs_|_bucket/.test(line))
      .join('\n');
  }

  /** The last lines it wrote, over all its lives. */
  tail(): string {
    return this.#lines.join('\n');
  }
}

/**
 * A port below those that the system gives to outgoing connections: while Ponte is dead, one of the many attempts to
 * reach it could otherwise be given that very port and be connected to itself.
 */
export async function findPort(): Promise<number> {
  for (;;) {
    // Not by the run's seed: runs of one seed may go on side by side.
    const port = randomInt(20_000, 30_000);
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer();
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
}
