/** The first page of the log with a cold cache: what it weighs, and how long that takes on a slow mobile network. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, startBrowser, visit } from '../kit/browser.ts';
import { measureColdLoad, slowFourG } from './cold-load.ts';
import { type Stage, startStage } from './stage.ts';

const mostBytes = 100_000;
const rows = 50;

describe.skipIf(!hasChromium)('the first page of the log', () => {
  let stage: Stage;
  let browser: Browser;
  beforeAll(async () => {
    [stage, browser] = await Promise.all([startStage(), startBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.stop();
  });

  test('weighs less than 100 kB with all that belongs to it, and is there within a second on slow 4G', async () => {
    const visitor = await visit(browser, stage.t.url);
    const load = await measureColdLoad(visitor, '/console/log');
    process.stdout.write(`${JSON.stringify(load)}\n`);
    expect(await visitor.page.locator('#log-rows tbody tr').count()).toBe(rows);
    expect(load.bytes).toBeLessThan(mostBytes);
    // By the network's own arithmetic: a machine that is busy says nothing about the page.
    const { latencyMs, bytesPerSecond } = slowFourG;
    expect(load.roundTrips * latencyMs + (load.bytes / bytesPerSecond) * 1_000).toBeLessThan(1_000);
  });
});
