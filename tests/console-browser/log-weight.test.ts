/** The first page of the log with a cold cache: what it weighs, and how long that takes on a slow mobile network. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, startBrowser, visit } from '../kit/browser.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { measureColdLoad } from './cold-load.ts';
import { phoneOf } from './stage.ts';

const mostBytes = 100_000;
const mostMs = 1_000;
const rows = 50;

describe.skipIf(!hasChromium)('the first page of the log', () => {
  let t: TestPonte;
  let browser: Browser;
  beforeAll(async () => {
    [t, browser] = await Promise.all([startTestPonte(), startBrowser()]);
    const refused = { fault: { kind: 'graph_error', code: 131026 }, times: 'always' } as const;
    for (const place of [3, 4, 20, 30]) t.sim.faults.script({ ...refused, to: phoneOf(place) });
    const content = { type: 'text', body: 'Olá, sua fatura de R$ 99,90 vence em 05/12/2026.' };
    const messages = Array.from({ length: 2 * rows }, (_, place) => {
      const metadata = { customerId: String(4_000 + place), reference: `fatura-${place}` };
      return { channel: 'wa-matriz', to: phoneOf(place), content, metadata };
    });
    await t.call('POST', '/v1/messages/batch', { messages });
    await t.untilEvents((events) => events.filter(({ type }) => type === 'ponte.message.read.v1').length > rows);
  });
  afterAll(async () => {
    await browser?.close();
    await t?.stop();
  });

  test('weighs less than 100 kB with all that belongs to it, and is there within a second on slow 4G', async () => {
    const visitor = await visit(browser, t.url);
    const load = await measureColdLoad(visitor, '/console/log');
    process.stdout.write(`${JSON.stringify(load)}\n`);
    expect(await visitor.page.locator('#log-rows tbody tr').count()).toBe(rows);
    expect(Object.keys(load.requests).length).toBeGreaterThanOrEqual(4);
    expect(load.bytes).toBeLessThan(mostBytes);
    // A machine that is busy says nothing about the page.
    expect(load.networkMs).toBeLessThan(mostMs);
  });
});
