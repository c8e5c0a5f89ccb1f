/** Everything one run needs: the provider with its own checks, the ledger, Redis, and Ponte in one or two processes. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { startWhatsAppSimulator, type WhatsAppSimulator } from '../../connectors/whatsapp-cloud/simulator.ts';
import { findPort, PonteChild } from '../crash/ponte-child.ts';
import { account, testKey } from '../kit/ponte.ts';
import { temporaryDatabase } from '../kit/services.ts';
import type { LoadOptions } from './options.ts';
import { numbers } from './people.ts';
import { openRedis, type RunRedis } from './redis.ts';
import { templates } from './templates.ts';

export interface Site {
  simulator: WhatsAppSimulator;
  pontes: PonteChild[];
  redis: RunRedis | undefined;
  close(): Promise<void>;
}

export async function openSite(options: LoadOptions, portfolioTier: number, signal: AbortSignal): Promise<Site> {
  const resources = new AsyncDisposableStack();
  try {
    const simulator = await startProvider(options, portfolioTier);
    resources.defer(() => simulator.close());
    const directory = await mkdtemp(join(tmpdir(), 'ponte-rules-load-'));
    resources.defer(() => rm(directory, { recursive: true, force: true }));
    const database = options.ledger === 'postgres' ? await temporaryDatabase() : undefined;
    resources.defer(async () => database?.remove());
    const redis = options.redis === 'none' ? undefined : await openRedis();
    resources.defer(async () => redis?.close());

    const pontes: PonteChild[] = [];
    for (let place = 0; place < options.processes; place++) {
      // Who knows a number first sends for it: the last process brings one more, so that each has some to send for.
      const known = numbers.slice(0, numbers.length - (options.processes - 1 - place));
      const path = join(directory, `ponte-${place}.yaml`);
      await writeFile(path, configOf(known, simulator.url, options.numberMps, portfolioTier));
      const child = new PonteChild(await findPort(), {
        PONTE_CONFIG: path,
        PONTE_DATA: join(directory, `data-${place}`),
        PONTE_ADMIN_KEY: testKey,
        // Sealed configuration is shared, so all need the same key.
        PONTE_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
        ...(database !== undefined && { DATABASE_URL: database.url }),
        ...(redis !== undefined && { REDIS_URL: redis.url, PONTE_PREFIX: redis.prefix }),
      });
      resources.defer(async () => {
        if (child.running) await child.kill();
      });
      child.start();
      await child.ready(signal);
      pontes.push(child);
    }
    for (const [place, { phoneNumberId, channel }] of numbers.entries()) {
      // With two processes some webhooks come to the one that does not send for the number.
      const ponte = pontes[place % pontes.length] as PonteChild;
      simulator.setWebhookUrl(`${ponte.url}/webhooks/${channel}`, phoneNumberId);
    }
    await Promise.all(pontes.map((ponte) => knowEverything(ponte, signal)));
    return { simulator, pontes, redis, close: () => resources.disposeAsync() };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

/** Half of the answers take a moment, so that many calls are in flight and arrive in another order than they left. */
function startProvider({ seed, numberMps }: LoadOptions, portfolioTier: number): Promise<WhatsAppSimulator> {
  const limits = { numberMps, portfolioTier };
  return startWhatsAppSimulator({
    accounts: [{ ...account, numbers: numbers.map(({ channel: _, ...number }) => number), templates }],
    seed,
    window: 'sync',
    limits,
    keepSent: 'all',
    keepRequests: 0,
    webhooks: { batch: 50, lingerMs: 50, parallel: 4, retry: { everyMs: 200, forMs: 120_000 } },
    faults: [{ fault: { kind: 'slow', ms: 40 }, times: 'always', probability: 0.5 }],
  });
}

function configOf(
  known: readonly (typeof numbers)[number][],
  baseUrl: string,
  numberMps: number,
  portfolioTier: number,
) {
  const channels = known.map(({ channel, phoneNumberId }) => ({
    id: channel,
    connector: 'whatsapp-cloud',
    name: channel,
    config: { ...account, phoneNumberId, apiVersion: 'v25.0', baseUrl },
    limits: { numberMps, portfolioTier },
    // A run at night would have to wait for the morning.
    rules: { quietHours: [] },
  }));
  // JSON is YAML.
  return JSON.stringify({ channels });
}

/** Channels that another process has brought, and the templates of each. */
async function knowEverything(ponte: PonteChild, signal: AbortSignal): Promise<void> {
  while ((await ask<{ data: unknown[] }>(ponte, '/v1/channels')).data.length < numbers.length) {
    ponte.requireRunning();
    await sleep(100, undefined, { signal });
  }
  for (const { channel } of numbers) {
    const { synced } = await ask<{ synced: number }>(ponte, '/v1/templates/sync', { channel });
    if (synced !== templates.length) throw new Error(`${channel} has read ${synced} of ${templates.length} templates`);
  }
}

/** @throws unless Ponte answers 2xx. */
export async function ask<Body>({ url }: PonteChild, path: string, body?: unknown): Promise<Body> {
  const { status, text } = await exchange(url, path, body);
  if (status >= 300) throw new Error(`${path} answered ${status}: ${text.slice(0, 500)}`);
  return JSON.parse(text) as Body;
}

export async function exchange(url: string, path: string, body?: unknown): Promise<{ status: number; text: string }> {
  const answer = await request(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${testKey}`, 'content-type': 'application/json' },
    headersTimeout: 120_000,
    bodyTimeout: 120_000,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.statusCode, text: await answer.body.text() };
}
