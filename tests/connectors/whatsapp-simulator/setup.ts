/** A simulator and a hub that receives its webhooks, both on loopback, for one test. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import { onTestFinished } from 'vitest';
import {
  type AccountOptions,
  type SimulatorOptions,
  startWhatsAppSimulator,
  type TemplateOptions,
  type WhatsAppSimulator,
} from '../../../connectors/whatsapp-cloud/simulator.ts';

export type Json = Record<string, unknown>;

export const wabaId = '102000000000001';
export const numberId = '106000000000001';
export const otherNumberId = '106000000000002';
export const token = 'token-of-the-test';
export const appSecret = 'secret-of-the-test';
export const ana = '+5511987650001';
export const anaDigits = '5511987650001';

const body = (text: string) => ({ type: 'BODY' as const, text });

export const templates: TemplateOptions[] = [
  { name: 'plain', language: 'pt_BR', components: [body('Olá!')] },
  { name: 'two', language: 'pt_BR', components: [body('Olá {{1}}, pedido {{2}}')] },
  { name: 'named', language: 'pt_BR', parameterFormat: 'NAMED', components: [body('Olá {{nome}}, {{dia}}')] },
  {
    name: 'invoice',
    language: 'pt_BR',
    components: [
      { type: 'HEADER', format: 'DOCUMENT' },
      body('Sua fatura, {{1}}'),
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'QUICK_REPLY', text: 'Paguei' },
          { type: 'URL', text: 'Abrir', url: 'https://pay.example.net/{{1}}' },
          { type: 'URL', text: 'Site', url: 'https://example.net/' },
        ],
      },
    ],
  },
  {
    name: 'titled',
    language: 'pt_BR',
    components: [{ type: 'HEADER', format: 'TEXT', text: 'Oi {{1}}' }, body('Texto')],
  },
  {
    name: 'coupon',
    language: 'pt_BR',
    components: [body('Cupom'), { type: 'BUTTONS', buttons: [{ type: 'COPY_CODE' }] }],
  },
  {
    name: 'code',
    language: 'pt_BR',
    category: 'AUTHENTICATION',
    components: [body('{{1}} é seu código'), { type: 'BUTTONS', buttons: [{ type: 'OTP', text: 'Copiar' }] }],
  },
  { name: 'offer', language: 'pt_BR', category: 'MARKETING', components: [body('Promoção')] },
  { name: 'paused', language: 'pt_BR', status: 'PAUSED', components: [body('x')] },
  { name: 'disabled', language: 'pt_BR', status: 'DISABLED', components: [body('x')] },
  { name: 'rejected', language: 'pt_BR', status: 'REJECTED', components: [body('x')] },
  { name: 'pacing', language: 'pt_BR', messageStatus: 'held_for_quality_assessment', components: [body('x')] },
];

export const account = (options: Partial<AccountOptions> = {}): AccountOptions => ({
  wabaId,
  accessToken: token,
  appSecret,
  verifyToken: 'verify-me',
  numbers: [
    { phoneNumberId: numberId, displayPhoneNumber: '+55 11 4000-0001' },
    { phoneNumberId: otherNumberId, displayPhoneNumber: '+55 11 4000-0002' },
  ],
  templates,
  ...options,
});

/** Frozen unless a test moves it. */
export function testClock(start = 1_794_000_000_000) {
  let now = start;
  const clock = () => now;
  return Object.assign(clock, {
    advance(ms: number) {
      now += ms;
    },
  });
}

export interface Delivery {
  raw: string;
  headers: IncomingHttpHeaders;
  body: Json;
}

export interface Hub {
  url: string;
  deliveries: Delivery[];
  /** Status of the n-th POST, counted from 0. */
  answerWith(answer: (nth: number) => number): void;
  close(): Promise<void>;
}

export async function startHub(port = 0): Promise<Hub> {
  const deliveries: Delivery[] = [];
  let statusOf = (_nth: number) => 200;
  let nth = 0;
  const server = createServer(async (incoming, response) => {
    const { searchParams } = new URL(incoming.url ?? '/', 'http://hub');
    if (incoming.method === 'GET') {
      const right =
        searchParams.get('hub.mode') === 'subscribe' && searchParams.get('hub.verify_token') === 'verify-me';
      response.writeHead(right ? 200 : 403).end(right ? searchParams.get('hub.challenge') : 'no');
      return;
    }
    const raw = Buffer.concat(await incoming.toArray()).toString('latin1');
    const status = statusOf(nth++);
    deliveries.push({ raw, headers: incoming.headers, body: JSON.parse(raw) as Json });
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/wa`,
    deliveries,
    answerWith: (answer) => {
      statusOf = answer;
    },
    close,
  };
}

export interface ApiAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  json: Json;
}

export interface Bench {
  sim: WhatsAppSimulator;
  call(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    options?: { body?: unknown; token?: string | null; headers?: Record<string, string> },
  ): Promise<ApiAnswer>;
  /** POST to the sending endpoint of the first number; `messaging_product` and `to` are filled in. */
  send(message: Json, options?: { number?: string; edge?: string }): Promise<ApiAnswer>;
}

export async function startBench(options: Partial<SimulatorOptions> = {}): Promise<Bench> {
  const sim = await startWhatsAppSimulator({ accounts: [account()], window: 'off', receipts: 'none', ...options });
  const dispatcher = new Agent();
  onTestFinished(async () => {
    await sim.close();
    await dispatcher.destroy();
  });
  const call: Bench['call'] = async (method, path, { body: sent, token: bearer = token, headers = {} } = {}) => {
    const answer = await request(`${sim.url}${path}`, {
      method,
      dispatcher,
      headers: {
        ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
        ...(sent !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(sent !== undefined && { body: typeof sent === 'string' ? sent : JSON.stringify(sent) }),
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, headers: answer.headers, text, json: parsed(text) };
  };
  return {
    sim,
    call,
    send: (message, { number = numberId, edge = 'messages' } = {}) =>
      call('POST', `/v25.0/${number}/${edge}`, { body: { messaging_product: 'whatsapp', to: ana, ...message } }),
  };
}

/** With a hub that has its address registered, and receipts on. */
export async function startWithHub(options: Partial<SimulatorOptions> = {}): Promise<Bench & { hub: Hub }> {
  const hub = await startHub();
  const bench = await startBench({ receipts: {}, ...options });
  bench.sim.setWebhookUrl(hub.url);
  return { ...bench, hub };
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {};
  }
}

export const text = (body = 'oi') => ({ type: 'text', text: { body } });
export const template = (name: string, components?: unknown[], language = 'pt_BR') => ({
  type: 'template',
  template: { name, language: { code: language }, ...(components && { components }) },
});

export interface GraphError {
  message: string;
  type: string;
  code: number;
  error_subcode?: number;
  is_transient?: boolean;
  error_data?: { messaging_product: string; details: string };
  fbtrace_id: string;
}
export const errorOf = (answer: ApiAnswer) => (answer.json.error ?? {}) as Partial<GraphError>;
export const wamidOf = (answer: ApiAnswer) => (answer.json.messages as { id: string }[] | undefined)?.[0]?.id ?? '';

interface Change {
  field: string;
  value: Json;
}
export const changesOf = (deliveries: readonly Delivery[]): Change[] =>
  deliveries.flatMap(({ body: sent }) => (sent.entry as { changes: Change[] }[]).flatMap(({ changes }) => changes));
export const statusesOf = (deliveries: readonly Delivery[]): Json[] =>
  changesOf(deliveries).flatMap(({ value }) => (value.statuses as Json[] | undefined) ?? []);
export const messagesOf = (deliveries: readonly Delivery[]): Json[] =>
  changesOf(deliveries).flatMap(({ value }) => (value.messages as Json[] | undefined) ?? []);
