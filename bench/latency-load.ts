/** Sends at a steady rate whatever the answers do: a slow answer delays no later request. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { sendRequest } from './fixture.ts';
import { serveCalls } from './worker.ts';

const connections = 64;

export interface Sending {
  messageId: string;
  /** Right before the request is handed to the client, on the machine's clock. */
  atMs: number;
}

const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;

async function sendOne(pool: Pool, key: string, number: number): Promise<Sending> {
  const body = JSON.stringify(sendRequest(number));
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const atMs = nowMs();
  const answer = await pool.request({ method: 'POST', path: '/v1/messages', headers, body });
  const text = await answer.body.text();
  if (answer.statusCode !== 202) throw new Error(`answered ${answer.statusCode}: ${text}`);
  return { messageId: (JSON.parse(text) as { id: string }).id, atMs };
}

const handlers = {
  run: async (load: { url: string; key: string; first: number; count: number; ratePerSecond: number }) => {
    const pool = new Pool(load.url, { connections, pipelining: 1 });
    const sendings: Promise<Sending>[] = [];
    const startedAt = nowMs();
    for (let place = 0; place < load.count; place++) {
      const waitMs = startedAt + (place * 1000) / load.ratePerSecond - nowMs();
      if (waitMs > 0) await sleep(waitMs);
      sendings.push(sendOne(pool, load.key, load.first + place));
    }
    const done = await Promise.all(sendings);
    await pool.close();
    return done;
  },
};
export type LatencyLoadCalls = typeof handlers;

serveCalls(handlers);
