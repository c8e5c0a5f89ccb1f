/** What a webhook costs with nothing behind it: Hono, the signature, JSON.parse, 200. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { appSecret, webhookPath } from './fixture.ts';
import { serveCalls } from './worker.ts';

const app = new Hono();
app.post(webhookPath, async (c) => {
  const raw = Buffer.from(await c.req.arrayBuffer());
  const given = Buffer.from((c.req.header('x-hub-signature-256') ?? '').slice('sha256='.length), 'hex');
  const expected = createHmac('sha256', appSecret).update(raw).digest();
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return c.body('', 401);
  const body = JSON.parse(raw.toString('utf8')) as { object?: string };
  return c.body('', body.object === 'whatsapp_business_account' ? 200 : 400);
});

const handlers = {
  /** CPU used so far. */
  cpuMicros: (_: null): number => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  open: (_: null) =>
    new Promise<string>((resolve) => {
      const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () =>
        resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
      );
    }),
};
export type BareWebhookCalls = typeof handlers;

serveCalls(handlers);
