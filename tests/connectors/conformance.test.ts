import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { channelConnectors } from '../../connectors/index.ts';
import { type ConformanceKit, conformance } from '../../connectors/kit/conformance.ts';
import { pure, sealed } from '../../connectors/kit/conformance-purity.ts';
import { opaSuiteKit } from './fixtures/opa-suite/kit.ts';
import { whatsappCloudKit } from './fixtures/whatsapp-cloud/kit.ts';

const kits: Record<string, ConformanceKit> = { 'opa-suite': opaSuiteKit, 'whatsapp-cloud': whatsappCloudKit };

/** The seal ends with the call; a request that a connector left behind for later is caught here. */
const lateRequests: string[] = [];
const network = setupServer(
  http.all('*', ({ request }) => {
    lateRequests.push(request.url);
    return HttpResponse.error();
  }),
);
beforeAll(() => network.listen());
afterAll(() => {
  network.close();
  expect(lateRequests).toEqual([]);
});

describe('registry', () => {
  test('every connector has a conformance kit, and every kit a connector', () => {
    expect(Object.keys(kits).sort()).toEqual(channelConnectors.map(({ id }) => id).sort());
  });
  test('ids are unique', () => {
    expect(new Set(channelConnectors.map(({ id }) => id)).size).toBe(channelConnectors.length);
  });
});

for (const connector of channelConnectors) {
  const kit = kits[connector.id];
  if (kit !== undefined) conformance(connector, kit);
}

describe('the seal of the suite', () => {
  const swallowed = (run: () => unknown) => () => {
    try {
      run();
    } catch {
      return 'a connector may hide the exception';
    }
    return 'nothing was thrown';
  };
  test.each([
    ['Date.now', () => Date.now()],
    ['new Date', () => new Date()],
    ['performance.now', () => performance.now()],
    ['Math.random', () => Math.random()],
    ['crypto.randomUUID', () => crypto.randomUUID()],
    ['fetch', () => fetch('http://127.0.0.1:9')],
  ])('%s is noticed, even when its exception is caught', (_name, run) => {
    expect(() => sealed(swallowed(run))).toThrow();
  });
  test('a request sent after the call is noticed by the guard around the suite', async () => {
    await fetch('http://ponte.invalid/late').catch(() => undefined);
    expect(lateRequests.splice(0)).toEqual(['http://ponte.invalid/late']);
  });
  test('a fixed instant may be turned into text, and the clock runs again afterwards', () => {
    expect(sealed(() => new Date(0).toISOString())).toBe('1970-01-01T00:00:00.000Z');
    expect(Date.now()).toBeGreaterThan(0);
  });
  test('a call that remembers the one before is noticed', () => {
    let calls = 0;
    expect(() => pure(() => ++calls)).toThrow();
  });
});
