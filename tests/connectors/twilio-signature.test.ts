/** Who is believed to be Twilio: each trap of its signature, with the signature computed by hand. */
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { WebhookCall } from '../../connectors/kit/connector.ts';
import type { TwilioConfig } from '../../connectors/twilio/config.ts';
import { verify } from '../../connectors/twilio/webhook.ts';
import { encode, form, inbound, sha256, smsConfig, status, webhookUrl } from './fixtures/twilio/samples.ts';

interface Signed {
  config?: Partial<TwilioConfig>;
  query?: string;
  contentType?: string;
  /** What Twilio has signed. */
  text: string;
  token?: string;
}

const isBelieved = (raw: Uint8Array, { config = {}, query = '', contentType, text, token }: Signed): boolean => {
  const call: WebhookCall = { method: 'POST', query, contentType: contentType ?? 'application/x-www-form-urlencoded' };
  const signature = createHmac('sha1', token ?? smsConfig.authToken)
    .update(text)
    .digest('base64');
  const header = (name: string) => (name.toLowerCase() === 'x-twilio-signature' ? signature : undefined);
  return verify(raw, header, { ...smsConfig, ...config }, call);
};

const joined = (fields: Record<string, string>): string =>
  Object.keys(fields)
    .sort()
    .map((name) => name + fields[name])
    .join('');

test("the example of Twilio's own documentation", () => {
  const fields = {
    CallSid: 'CA1234567890ABCDE',
    Caller: '+14158675309',
    Digits: '1234',
    From: '+14158675309',
    To: '+18005551212',
  };
  const config = { ...smsConfig, authToken: '12345', webhookUrl: 'https://mycompany.com/myapp.php' };
  const call = { method: 'POST', query: 'foo=1&bar=2', contentType: 'application/x-www-form-urlencoded' } as const;
  const believe = (signature: string) => verify(form(fields), () => signature, config, call);
  expect(believe('RSOYDt4T1cUTdK1PDd93/VVr8B8=')).toBe(true);
  expect(believe('RSOYDt4T1cUTdK1PDd93/VVr8B9=')).toBe(false);
});

describe('the address', () => {
  const fields = status('delivered');
  const raw = form(fields);
  const rest = joined(fields);

  test('our id in the query is part of it, whatever host and path the proxy made of it', () => {
    const query = 'message=01JX3';
    expect(isBelieved(raw, { query, text: `${webhookUrl}?${query}${rest}` })).toBe(true);
    expect(isBelieved(raw, { query: 'message=01JX4', text: `${webhookUrl}?${query}${rest}` })).toBe(false);
    expect(isBelieved(raw, { query, text: `http://10.0.0.7:8080/webhooks/twilio?${query}${rest}` })).toBe(false);
  });

  test('a port that goes without saying may be said or not', () => {
    const withPort = webhookUrl.replace('.net/', '.net:443/');
    expect(isBelieved(raw, { text: withPort + rest })).toBe(true);
    expect(isBelieved(raw, { config: { webhookUrl: withPort }, text: webhookUrl + rest })).toBe(true);
    const other = webhookUrl.replace('.net/', '.net:8443/');
    expect(isBelieved(raw, { config: { webhookUrl: other }, text: other + rest })).toBe(true);
    expect(isBelieved(raw, { config: { webhookUrl: other }, text: withPort + rest })).toBe(false);
  });

  test('the overrides behind # may be signed or not', () => {
    expect(isBelieved(raw, { text: `${webhookUrl}${rest}` })).toBe(true);
    expect(isBelieved(raw, { text: `${webhookUrl}#${smsConfig.connectionOverrides}${rest}` })).toBe(true);
    expect(isBelieved(raw, { text: `${webhookUrl}#rc=9${rest}` })).toBe(false);
  });
});

describe('the parameters', () => {
  test.each([
    ['one that nobody knows yet', { ...inbound(), BrandNew: 'x' }],
    ['blanks at the ends', inbound({ Body: '  sem sinal \n' })],
    ['one without a value', inbound({ Body: '', FromCity: '' })],
    ['accents, emoji, plus and percent signs', inbound({ Body: 'não: 100% + 😀 & ç=é' })],
    ['capitals sort before small letters', { ...inbound(), a: '1', Z: '2', B: '3' }],
  ])('%s', (_name, fields) => {
    expect(isBelieved(form(fields), { text: webhookUrl + joined(fields) })).toBe(true);
  });

  test('one that comes twice counts once with each of its values, in order', () => {
    const raw = encode('A=1&Media=b&Media=a&Media=b');
    expect(isBelieved(raw, { text: `${webhookUrl}A1MediaaMediab` })).toBe(true);
    expect(isBelieved(raw, { text: `${webhookUrl}A1MediabMediaaMediab` })).toBe(false);
  });
});

describe('the token', () => {
  const fields = inbound();
  const signed = { text: webhookUrl + joined(fields) };

  test('is the auth token, never the API key; the secondary one counts while it is configured', () => {
    expect(isBelieved(form(fields), signed)).toBe(true);
    expect(isBelieved(form(fields), { ...signed, token: smsConfig.apiKeySecret ?? '' })).toBe(false);
    expect(isBelieved(form(fields), { ...signed, token: smsConfig.otherAuthToken ?? '' })).toBe(true);
    const config = { otherAuthToken: undefined };
    expect(isBelieved(form(fields), { ...signed, config, token: smsConfig.otherAuthToken ?? '' })).toBe(false);
  });
});

describe('JSON', () => {
  const raw = encode('{"EventType":"x"}');
  const contentType = 'application/json';

  test('the address is signed with the hash of the body in it, and the body must have that hash', () => {
    const query = `bodySHA256=${sha256(raw)}`;
    const text = `${webhookUrl}?${query}`;
    expect(isBelieved(raw, { query, contentType, text })).toBe(true);
    expect(isBelieved(encode('{"EventType":"y"}'), { query, contentType, text })).toBe(false);
  });

  test('without the hash nothing ties the body to the signature', () => {
    expect(isBelieved(raw, { contentType, text: webhookUrl })).toBe(false);
  });
});
