/** A page loaded as by somebody who has never been there, over the slow 4G that Lighthouse emulates. */
import { performance } from 'node:perf_hooks';
import type { Visitor } from '../kit/browser.ts';

export const slowFourG = { latencyMs: 150, bytesPerSecond: 1_600_000 / 8, uploadBytesPerSecond: 750_000 / 8 };

export interface ColdLoad {
  /** On the wire, with headers, compressed. */
  bytes: number;
  requests: Record<string, number>;
  /** That follow one another: the page, and then at once all that it names in its head. */
  roundTrips: number;
  /** Until everything is there that the page names. */
  completeMs: number;
}

interface Finished {
  requestId: string;
  encodedDataLength: number;
}

export async function measureColdLoad({ page, context, open }: Visitor, path: string): Promise<ColdLoad> {
  const cdp = await context.newCDPSession(page);
  await cdp.send('Network.enable');
  await cdp.send('Network.clearBrowserCache');
  await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
  await cdp.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: slowFourG.latencyMs,
    downloadThroughput: slowFourG.bytesPerSecond,
    uploadThroughput: slowFourG.uploadBytesPerSecond,
  });
  const names = new Map<string, string>();
  const requests: Record<string, number> = {};
  cdp.on('Network.requestWillBeSent', ({ requestId, request }) => names.set(requestId, new URL(request.url).pathname));
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }: Finished) => {
    requests[names.get(requestId) ?? requestId] = encodedDataLength;
  });
  const started = performance.now();
  await open(path);
  const completeMs = Math.round(performance.now() - started);
  await page.waitForFunction(
    "performance.getEntriesByType('resource').every(({ responseEnd }) => responseEnd > 0)",
  );
  await cdp.send('Network.disable');
  await cdp.detach();
  return {
    bytes: Object.values(requests).reduce((sum, bytes) => sum + bytes, 0),
    requests,
    roundTrips: Object.keys(requests).length > 1 ? 2 : 1,
    completeMs,
  };
}
