/** The connectors against the simulator, over real HTTP and with the hub's own client. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OutboundMessage, ProviderRequest } from '../../connectors/kit/connector.ts';
import type { TwilioSmsConfig, TwilioWhatsAppConfig } from '../../connectors/twilio/config.ts';
import { outcome } from '../../connectors/twilio/outcome.ts';
import { sendSms } from '../../connectors/twilio/send-sms.ts';
import { sendWhatsApp } from '../../connectors/twilio/send-whatsapp.ts';
import { type SimulatorOptions, startTwilioSimulator } from '../../connectors/twilio/simulator.ts';
import { listTemplates, parseTemplates } from '../../connectors/twilio/templates.ts';
import type { Content } from '../../contracts/content.ts';
import { createHttpClient, type HttpClient } from '../../src/platform/http.ts';
import { accountSid, contentSid, smsConfig, templateName, whatsAppConfig } from './fixtures/twilio/samples.ts';

const ana = { kind: 'phone', e164: '+5511987650001', waId: '551187650001' } as const;
const text: Content = { type: 'text', body: 'Olá, Ana' };
const notice = {
  sid: contentSid,
  friendly_name: 'aviso',
  language: 'pt_BR',
  types: { 'twilio/text': { body: 'Oi {{1}}, {{2}}.' } },
  approval_requests: { status: 'approved', category: 'UTILITY' },
};

let client: HttpClient;
beforeAll(() => {
  client = createHttpClient(4);
});
afterAll(() => client.close());

async function start(options: Partial<SimulatorOptions> = {}) {
  const twilio = await startTwilioSimulator({
    accountSid,
    authToken: smsConfig.authToken,
    apiKey: { sid: smsConfig.apiKeySid ?? '', secret: smsConfig.apiKeySecret ?? '' },
    contents: [notice],
    ...options,
  });
  const call = (request: ProviderRequest) => client.request(request, { timeoutMs: 400 });
  const outcomeOf = async (plan: ReturnType<typeof sendSms>) => {
    if (!plan.ok) throw new Error(JSON.stringify(plan.issues));
    return outcome(await call(plan.request));
  };
  const message = (content: Content): OutboundMessage => ({ id: '01JX3', to: ana, content });
  return {
    twilio,
    call,
    sms: (content = text, more: Partial<TwilioSmsConfig> = {}) =>
      outcomeOf(sendSms(message(content), { id: 'sms', config: { ...smsConfig, baseUrl: twilio.url, ...more } })),
    whatsApp: (content: Content, more: Partial<TwilioWhatsAppConfig> = {}) =>
      outcomeOf(
        sendWhatsApp(message(content), { id: 'wa', config: { ...whatsAppConfig, baseUrl: twilio.url, ...more } }),
      ),
    [Symbol.asyncDispose]: () => twilio.close(),
  };
}

describe('sending', () => {
  test('an SMS goes to all nine digits, with its callback, as plain text', async () => {
    await using t = await start();
    expect(await t.sms()).toEqual({ kind: 'accepted', providerId: t.twilio.sent[0]?.sid });
    expect(t.twilio.sent[0]?.form).toEqual({
      To: '+5511987650001',
      From: '28123',
      Body: 'Ola, Ana',
      StatusCallback: 'https://ponte.example.net/webhooks/twilio?message=01JX3#rc=3&rp=ct,rt,5xx',
    });
    expect(t.twilio.accepted('01JX3')).toBe(1);
  });

  test('by a messaging service, with a validity and without overrides, signed in by the token itself', async () => {
    await using t = await start();
    const messagingServiceSid = `MG${'c'.repeat(32)}`;
    const key = { apiKeySid: undefined, apiKeySecret: undefined };
    const more = { ...key, from: undefined, messagingServiceSid, validitySeconds: 600, connectionOverrides: '' };
    expect(await t.sms(text, more)).toMatchObject({ kind: 'accepted' });
    expect(t.twilio.sent[0]?.form).toEqual({
      To: '+5511987650001',
      MessagingServiceSid: messagingServiceSid,
      Body: 'Ola, Ana',
      StatusCallback: 'https://ponte.example.net/webhooks/twilio?message=01JX3',
      ValidityPeriod: '600',
    });
  });

  test('WhatsApp goes to the form of the number that WhatsApp knows', async () => {
    await using t = await start();
    await t.whatsApp(text);
    await t.whatsApp({ type: 'image', link: 'https://cdn.example.net/a.jpg', caption: 'Foto' });
    expect(t.twilio.sent.map(({ to, from, body, mediaUrl }) => ({ to, from, body, mediaUrl }))).toEqual([
      { to: 'whatsapp:+551187650001', from: 'whatsapp:+551140040001', body: 'Olá, Ana', mediaUrl: undefined },
      {
        to: 'whatsapp:+551187650001',
        from: 'whatsapp:+551140040001',
        body: 'Foto',
        mediaUrl: 'https://cdn.example.net/a.jpg',
      },
    ]);
  });

  test('a template goes by its SID, its values numbered and clean', async () => {
    await using t = await start();
    const template: Content = { type: 'template', name: templateName, language: 'pt_BR', parameters: ['Ana\nB', 'ok'] };
    expect(await t.whatsApp(template)).toMatchObject({ kind: 'accepted' });
    expect(t.twilio.sent[0]).toMatchObject({ contentSid, variables: { 1: 'Ana B', 2: 'ok' }, body: undefined });
    expect(await t.whatsApp({ ...template, parameters: ['Ana'] })).toMatchObject({
      failure: { code: '21656', class: 'template_invalid' },
    });
    expect(await t.whatsApp({ ...template, name: `hx${'9'.repeat(32)}` })).toMatchObject({
      failure: { code: '21655' },
    });
  });
});

describe('refusals and riddles', () => {
  test('a wrong key, a number that is no mobile', async () => {
    await using t = await start();
    expect(await t.sms(text, { apiKeySecret: 'wrong' })).toMatchObject({ failure: { code: '20003', class: 'auth' } });
    expect(await t.whatsApp(text, { accountSid: `AC${'0'.repeat(32)}` })).toMatchObject({ failure: { code: '20404' } });
    expect(t.twilio.sent).toEqual([]);
  });

  test('429 with and without Retry-After may be tried again', async () => {
    await using t = await start();
    const busy = { status: 429, body: { code: 20429, message: 'Too many' } };
    t.twilio.faults.script(
      { fault: { kind: 'answer', ...busy, headers: { 'retry-after': '3' } } },
      { fault: { kind: 'answer', status: 429, body: '' } },
    );
    expect(await t.sms()).toMatchObject({ failure: { class: 'rate_limited', code: '20429', retryAfterMs: 3000 } });
    expect(await t.sms()).toMatchObject({ failure: { class: 'rate_limited', code: 'http_429', retryAfterMs: 1000 } });
  });

  test('taken, and then 5xx, cut or slow: nobody says that it failed', async () => {
    await using t = await start();
    t.twilio.faults.script(
      { fault: { kind: 'process_then_answer', status: 503, body: '<html>' } },
      { fault: { kind: 'process_then_answer', status: 200, body: '<html>' } },
      { fault: { kind: 'process_then_reset' } },
      { fault: { kind: 'slow', ms: 5_000 } },
    );
    expect(await t.sms()).toEqual({ kind: 'uncertain', detail: 'HTTP 503: <html>' });
    expect(await t.sms()).toEqual({ kind: 'uncertain', detail: 'HTTP 200: <html>' });
    await expect(t.sms()).rejects.toThrow();
    await expect(t.sms()).rejects.toThrow('no complete answer');
    expect(t.twilio.accepted('01JX3')).toBe(4);
  });

  test('taken and failed at once', async () => {
    await using t = await start();
    const body = { sid: 'SM1', status: 'undelivered', error_code: 30006, error_message: 'Landline' };
    t.twilio.faults.script({ fault: { kind: 'process_then_answer', status: 201, body } });
    expect(await t.sms()).toMatchObject({
      kind: 'failed',
      failure: { code: '30006', class: 'recipient_invalid', detail: 'Landline' },
    });
  });
});

test('templates are listed page by page, by the configured address only', async () => {
  const many = Array.from({ length: 130 }, (_, place) => ({
    ...notice,
    sid: `HX${place.toString(16).padStart(32, '0')}`,
    friendly_name: `aviso_${place}`,
  }));
  await using t = await start({ contents: many });
  const channel = { id: 'wa', config: { ...whatsAppConfig, contentUrl: t.twilio.url } };
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = parseTemplates(await t.call(listTemplates(channel, cursor)));
    found.push(...page.templates.map(({ label }) => label));
    cursor = page.next;
  } while (cursor !== undefined);
  expect(found).toEqual(many.map(({ friendly_name }) => friendly_name));
});
