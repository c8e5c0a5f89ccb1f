/** The simulated gateways judge by themselves, and what they answer is what the connectors read. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InfobipSmsConfig, InfobipWhatsappConfig } from '../../connectors/infobip/config.ts';
import { infobipSms, infobipWhatsapp } from '../../connectors/infobip/connector.ts';
import { type InfobipSimulator, startInfobipSimulator } from '../../connectors/infobip/simulator.ts';
import type { ProviderRequest, SendOutcome, SendPlan } from '../../connectors/kit/connector.ts';
import { Watch } from '../../connectors/kit/simulator/watch.ts';
import { WebhookPush } from '../../connectors/kit/simulator/webhook-push.ts';
import { ZenviaSmsConfig, ZenviaWhatsappConfig } from '../../connectors/zenvia/config.ts';
import { zenviaSms, zenviaWhatsapp } from '../../connectors/zenvia/connector.ts';
import { startZenviaSimulator, type ZenviaSimulator } from '../../connectors/zenvia/simulator.ts';
import type { Content } from '../../contracts/content.ts';

async function ask({ url, method, headers, body }: ProviderRequest) {
  const answer = await request(url, { method, headers, ...(body !== undefined && { body }) });
  return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
}

function requestOf(plan: SendPlan): ProviderRequest {
  if (!plan.ok) throw new Error(JSON.stringify(plan.issues));
  return plan.request;
}

const short = (outcome: SendOutcome) =>
  outcome.kind === 'failed' ? [outcome.failure.class, outcome.failure.code] : outcome.kind;

const to = { kind: 'phone', e164: '+5511987650001' } as const;
const text = (body: string): Content => ({ type: 'text', body });
const template = (name: string, parameters: string[] | Record<string, string>): Content => ({
  type: 'template',
  name,
  language: 'pt_BR',
  parameters,
});
const webhookToken = 'test-webhook-token-0123456789';

describe('Zenvia', () => {
  let sim: ZenviaSimulator;
  beforeAll(async () => {
    sim = await startZenviaSimulator({
      token: 'right',
      senders: ['loja'],
      templates: [{ id: 'abc', name: 'aviso', text: 'Oi {{nome}}', fields: ['nome'] }],
    });
  });
  afterAll(() => sim.close());

  const sms = async (more: Record<string, unknown> = {}) => {
    const config = ZenviaSmsConfig.parse({ token: 'right', from: 'loja', webhookToken, baseUrl: sim.url, ...more });
    const message = { id: 'm-1', to, content: text('Oi') };
    return short(zenviaSms.outcome(await ask(requestOf(zenviaSms.send(message, { id: 'z', config })))));
  };
  const channel = () => ({
    id: 'z',
    config: ZenviaWhatsappConfig.parse({ token: 'right', from: 'loja', webhookToken, baseUrl: sim.url }),
  });
  const whatsapp = async (content: Content) =>
    short(zenviaWhatsapp.outcome(await ask(requestOf(zenviaWhatsapp.send({ id: 'm-2', to, content }, channel())))));

  test('takes what is right, and says what is wrong', async () => {
    expect(await sms()).toBe('accepted');
    expect(await sms({ token: 'wrong' })).toEqual(['auth', 'AUTHENTICATION_ERROR']);
    expect(await sms({ from: 'outra' })).toEqual(['bad_request', 'VALIDATION_ERROR']);
    expect(await sms({ baseUrl: `${sim.url}/v9` })).toEqual(['bad_request', 'NOT_FOUND']);
    expect(sim.accepted('m-1')).toBe(1);
  });

  test('knows its templates and what each needs', async () => {
    const listed = zenviaWhatsapp.templates?.parse(await ask(zenviaWhatsapp.templates.list(channel())));
    expect(listed?.templates).toMatchObject([{ name: 'abc', body: { parameters: ['nome'] } }]);
    expect(await whatsapp(template('abc', { nome: 'Ana' }))).toBe('accepted');
    expect(await whatsapp(template('abc', {}))).toEqual(['bad_request', 'VALIDATION_ERROR']);
    expect(await whatsapp(template('abd', { nome: 'Ana' }))).toEqual(['bad_request', 'NOT_FOUND']);
  });
});

describe('Infobip', () => {
  let sim: InfobipSimulator;
  let now = Date.UTC(2026, 10, 21, 12);
  beforeAll(async () => {
    sim = await startInfobipSimulator({
      apiKey: 'right',
      senders: ['28123', '551100005555'],
      templates: [{ name: 'aviso', language: 'pt_BR', text: 'Oi {{1}}' }],
      clock: () => now,
    });
  });
  afterAll(() => sim.close());

  const sms = async (id: string, body: string, more: Record<string, unknown> = {}) => {
    const config = InfobipSmsConfig.parse({
      apiKey: 'right',
      sender: '28123',
      webhookToken,
      baseUrl: sim.url,
      ...more,
    });
    const message = { id, to, content: text(body) };
    return short(infobipSms.outcome(await ask(requestOf(infobipSms.send(message, { id: 'i', config })))));
  };

  test('takes what is right, and says what is wrong', async () => {
    expect(await sms('a-1', 'Oi')).toBe('accepted');
    expect(await sms('a-2', 'Oi', { apiKey: 'wrong' })).toEqual(['auth', 'http_401']);
    expect(await sms('a-3', 'Oi', { sender: '28999' })).toEqual(['bad_request', 'http_400']);
    expect(await sms('a-4', 'Oi', { baseUrl: `${sim.url}/v9` })).toEqual(['bad_request', 'http_404']);
  });

  test('a repeated id is taken once', async () => {
    expect([await sms('b-1', 'Um'), await sms('b-1', 'Um')]).toEqual(['accepted', 'accepted']);
    expect(sim.accepted('b-1')).toBe(1);
  });

  test('six equal messages an hour, and no seventh', async () => {
    for (let count = 1; count <= 6; count++) expect(await sms(`c-${count}`, 'Igual')).toBe('accepted');
    expect(await sms('c-7', 'Igual')).toEqual(['rate_limited', 'REJECTED_FLOODING_FILTER']);
    now += 3_600_001;
    expect(await sms('c-7', 'Igual')).toBe('accepted');
  });

  test('knows its templates and what each needs', async () => {
    const config = InfobipWhatsappConfig.parse({
      apiKey: 'right',
      sender: '551100005555',
      webhookToken,
      baseUrl: sim.url,
    });
    const channel = { id: 'i', config };
    const send = async (content: Content) =>
      short(infobipWhatsapp.outcome(await ask(requestOf(infobipWhatsapp.send({ id: 'd-1', to, content }, channel)))));
    const listed = infobipWhatsapp.templates?.parse(await ask(infobipWhatsapp.templates.list(channel)));
    expect(listed?.templates).toMatchObject([{ name: 'aviso', body: { parameters: ['1'] } }]);
    expect(await send(template('aviso', []))).toEqual(['bad_request', 'http_400']);
    expect(await send(template('outro', ['Ana']))).toEqual(['bad_request', 'http_400']);
    expect(await send(template('aviso', ['Ana']))).toBe('accepted');
    expect(await send({ type: 'location', latitude: -23.5, longitude: -46.6 })).toBe('accepted');
  });
});

describe('the webhook sender', () => {
  const bodies: unknown[] = [];
  let answers: number[] = [];
  const watch = new Watch();
  const hub = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      bodies.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  let url: string;
  beforeAll(async () => {
    hub.listen(0, '127.0.0.1');
    await once(hub, 'listening');
    url = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
  });
  afterAll(() => hub.close());
  const settled = (push: WebhookPush) => watch.until(() => push.pending === 0, 'all of it');

  test('repeats until it hears 200, and gives up in the end', async () => {
    const push = new WebhookPush(
      { retry: { everyMs: 5, forMs: 10 } },
      ([item]) => item,
      () => watch.changed(),
    );
    answers = [500, 503];
    push.submit({ url, item: 'one' });
    await settled(push);
    expect(push.stats).toMatchObject({ acknowledged: 1, posts: 3, failedPosts: 2 });
    answers = [500, 500, 500];
    push.submit({ url, item: 'two' });
    await settled(push);
    expect(push.stats).toMatchObject({ acknowledged: 1, abandoned: 1, posts: 6 });
    await push.close();
  });

  test('holds, batches, and posts each batch as often as it is told', async () => {
    const push = new WebhookPush(
      { batch: 2, repeat: 2 },
      (items) => items,
      () => watch.changed(),
    );
    push.hold();
    for (const item of [1, 2, 3]) push.submit({ url, item });
    bodies.length = 0;
    await watch.until(() => push.pending === 3, 'all submitted');
    push.release();
    await settled(push);
    expect(bodies.flat().sort()).toEqual([1, 1, 2, 2, 3, 3]);
    await push.close();
  });
});
