/** A page loaded as by somebody who has never been there, over the slow 4G that Lighthouse emulates. */
import { performance } from 'node:perf_hooks';
import type { Visitor } from '../kit/browser.ts';

export const slowFourG = { latencyMs: 150, bytesPerSecond: 1_600_000 / 8, uploadBytesPerSecond: 750_000 / 8 };

export interface ColdLoad {
  /** On the wire, with headers, compressed. */
  bytes: number;
  requests: Record<string, number>;
  /** By the network's own arithmetic, whatever the machine. */
  networkMs: number;
  /** Until all of it was there, on this machine. */
  completeMs: number;
}

/** One after the other: TCP, TLS, the page, and at once all that it names in its head. */
const roundTrips = 4;

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
  cdp.on('Network.requestWillBeSent', ({ requestId, request }) => names.set(requestId, request.url));
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }: Finished) => {
    const { protocol, pathname } = new URL(names.get(requestId) ?? 'data:');
    // Its own signs a browser draws from data that it has.
    if (protocol !== 'data:') requests[pathname] = encodedDataLength;
  });
  const started = performance.now();
  await open(path);
  const completeMs = Math.round(performance.now() - started);
  await cdp.detach();
  const bytes = Object.values(requests).reduce((sum, one) => sum + one, 0);
  const networkMs = Math.round(roundTrips * slowFourG.latencyMs + (bytes / slowFourG.bytesPerSecond) * 1_000);
  return { bytes, requests, networkMs, completeMs };
}
