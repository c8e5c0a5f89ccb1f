/** The Redis of one run: its own server where this machine has one, else a cut-off way to the shared one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { findPort } from '../crash/ponte-child.ts';
import { startCutProxy } from '../kit/proxy.ts';
import { hasRedis, redisTestUrl, uniqueName } from '../kit/services.ts';

export interface RunRedis {
  url: string;
  prefix: string;
  /** Gone at once and for good, with everything in it. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** @throws when there is neither a server to start nor one that answers. */
export async function openRedis(): Promise<RunRedis> {
  const prefix = uniqueName();
  const server = await startServer();
  if (server !== undefined) {
    const kill = async () => {
      if (server.child.exitCode !== null || server.child.signalCode !== null) return;
      const closed = once(server.child, 'close');
      server.child.kill('SIGKILL');
      await closed;
    };
    return { url: `redis://127.0.0.1:${server.port}`, prefix, kill, close: kill };
  }
  if (!hasRedis) throw new Error('Redis does not answer, and there is no redis-server to start');
  // Its keys are small, under a prefix of their own, and the limits among them end by themselves.
  const { hostname, port } = new URL(redisTestUrl);
  const proxy = await startCutProxy({ host: hostname, port: Number(port || 6379) });
  return { url: proxy.through(redisTestUrl), prefix, kill: () => proxy.cut(), close: () => proxy.close() };
}

async function startServer(): Promise<{ child: ChildProcess; port: number } | undefined> {
  const port = await findPort();
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout });
  const started = await new Promise<boolean>((resolve) => {
    child.once('error', () => resolve(false));
    child.once('close', () => resolve(false));
    lines.on('line', (line) => line.includes('Ready to accept connections') && resolve(true));
  });
  return started ? { child, port } : undefined;
}
