import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { channelConnectors } from '../../connectors/index.ts';
import { type ConformanceKit, conformance } from '../../connectors/kit/conformance.ts';
import { pure, sealed } from '../../connectors/kit/conformance-purity.ts';
import { type SessionKit, sessionConformance } from '../../connectors/kit/conformance-session.ts';
import { comteleKit } from './fixtures/comtele/kit.ts';
import { infobipSmsKit } from './fixtures/infobip/sms-kit.ts';
import { infobipWhatsappKit } from './fixtures/infobip/whatsapp-kit.ts';
import { kannelKit } from './fixtures/kannel/kit.ts';
import { opaSuiteKit } from './fixtures/opa-suite/kit.ts';
import { sinchSmsKit } from './fixtures/sinch/batch-kit.ts';
import { sinchBrazilKit } from './fixtures/sinch/brazil-kit.ts';
import { smsHttpKit } from './fixtures/sms-http/kit.ts';
import { smsSmppKit } from './fixtures/sms-smpp/kit.ts';
import { twilioSmsKit } from './fixtures/twilio/sms-kit.ts';
import { twilioWhatsAppKit } from './fixtures/twilio/whatsapp-kit.ts';
import { vonageKit } from './fixtures/vonage/kit.ts';
import { whatsappCloudKit } from './fixtures/whatsapp-cloud/kit.ts';
import { zenviaSmsKit } from './fixtures/zenvia/sms-kit.ts';
import { zenviaWhatsappKit } from './fixtures/zenvia/whatsapp-kit.ts';

const kits: Record<string, ConformanceKit> = {
  comtele: comteleKit,
  'infobip-sms': infobipSmsKit,
  'infobip-whatsapp': infobipWhatsappKit,
  kannel: kannelKit,
  'opa-suite': opaSuiteKit,
  'sinch-br-sms': sinchBrazilKit,
  'sinch-sms': sinchSmsKit,
  'sms-http': smsHttpKit,
  'twilio-sms': twilioSmsKit,
  'twilio-whatsapp': twilioWhatsAppKit,
  vonage: vonageKit,
  'whatsapp-cloud': whatsappCloudKit,
  'zenvia-sms': zenviaSmsKit,
  'zenvia-whatsapp': zenviaWhatsappKit,
};

const sessionKits: Record<string, SessionKit> = { 'sms-smpp': smsSmppKit };

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
    const ids = Object.keys(channelConnectors).sort();
    expect([...Object.keys(kits), ...Object.keys(sessionKits)].sort()).toEqual(ids);
  });
  test.each(Object.entries(channelConnectors))('%s is listed under its own id', async (id, load) => {
    expect((await load()).id).toBe(id);
  });
});

for (const load of Object.values(channelConnectors)) {
  const connector = await load();
  const [kit, sessionKit] = [kits[connector.id], sessionKits[connector.id]];
  if (kit !== undefined && connector.session === undefined) conformance(connector, kit);
  if (sessionKit !== undefined && connector.session !== undefined) sessionConformance(connector, sessionKit);
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
