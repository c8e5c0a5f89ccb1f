/** A whole Ponte against a provider simulator, for tests at the level a user meets it: HTTP in, provider wire out. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import type { z } from 'zod';
import {
  type SimulatorOptions,
  startWhatsAppSimulator,
  type TemplateOptions,
  type WhatsAppSimulator,
} from '../../connectors/whatsapp-cloud/simulator.ts';
import type { ChannelLimits } from '../../contracts/admin.ts';
import type { PonteEvent } from '../../contracts/event.ts';
import type { MessageView } from '../../contracts/message.ts';
import { ChannelRules } from '../../contracts/rules.ts';
import type { Hub } from '../../src/hub.ts';
import { createLogger } from '../../src/platform/telemetry.ts';
import { type Ponte, type PonteOptions, startPonte } from '../../src/ponte.ts';
import { readSettings, type Settings } from '../../src/settings.ts';
import { type Ledger, temporaryDatabase } from './services.ts';

export const testKey = 'test-admin-key-0123456789';
export const account = {
  wabaId: '102000000000001',
  accessToken: 'EAAG-test-token',
  appSecret: 'test-app-secret',
  verifyToken: 'test-verify',
};
export const numberIds = { 'wa-matriz': '106000000000001', 'wa-suporte': '106000000000002' } as const;

/** A clock that stands still until moved. */
export class TestClock {
  #now: number;
  constructor(now = Date.parse('2026-11-21T12:00:00Z')) {
    this.#now = now;
  }
  now(): number {
    return this.#now;
  }
  advance(ms: number): void {
    this.#now += ms;
  }
}

export interface Answer<Body = Record<string, unknown>> {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Body;
  text: string;
}

export interface TestPonteOptions extends PonteOptions {
  ledger?: Ledger;
  bus?: { url: string; prefix: string };
  settings?: Partial<Settings>;
  simulator?: Partial<SimulatorOptions>;
  limits?: Partial<ChannelLimits>;
  /**
   * Rules of both channels. Left out: windows are left to the simulator, which does not check them either, and the hour
   * at which a test runs holds nothing back.
   */
  rules?: z.input<typeof ChannelRules>;
  /** Approved templates of the simulated account; `POST /v1/templates/sync` makes Ponte know them. */
  templates?: TemplateOptions[];
}

export interface TestPonte {
  url: string;
  hub: Hub;
  ponte: Ponte;
  sim: WhatsAppSimulator;
  settings: Settings;
  call<Body = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<Body>>;
  /** Sends a text and answers the message's id. */
  sendText(to: string, body?: string, more?: Record<string, unknown>): Promise<string>;
  message(id: string): Promise<MessageView>;
  /** Resolves when the message satisfies the condition; looked at after every event, never by sleeping. */
  untilMessage(id: string, reached: (view: MessageView) => boolean, what?: string): Promise<MessageView>;
  untilStatus(id: string, status: MessageView['status']): Promise<MessageView>;
  /** All events so far, oldest first. */
  events(): Promise<PonteEvent[]>;
  untilEvents(reached: (events: PonteEvent[]) => boolean, what?: string): Promise<PonteEvent[]>;
  stop(): Promise<void>;
}

const waitMs = 30_000;

export async function startTestPonte(options: TestPonteOptions = {}): Promise<TestPonte> {
  const directory = await mkdtemp(join(tmpdir(), 'ponte-test-'));
  const database = options.ledger === 'postgres' ? await temporaryDatabase() : undefined;
  const sim = await startWhatsAppSimulator({
    accounts: [
      {
        ...account,
        templates: options.templates ?? [],
        numbers: Object.values(numberIds).map((phoneNumberId, place) => ({
          phoneNumberId,
          displayPhoneNumber: `+55 11 3000-000${place + 1}`,
        })),
      },
    ],
    window: 'off',
    limits: { numberMps: 'off', pair: 'off' },
    ...options.simulator,
  });
  const settings: Settings = {
    ...readSettings({
      PONTE_DATA: directory,
      PORT: '0',
      LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
      PONTE_ADMIN_KEY: testKey,
    }),
    databaseUrl: database?.url,
    amqpUrl: options.bus?.url,
    ...(options.bus !== undefined && { prefix: options.bus.prefix }),
    channels: Object.entries(numberIds).map(([id, phoneNumberId]) => ({
      id,
      connector: 'whatsapp-cloud',
      name: id,
      config: { ...account, phoneNumberId, apiVersion: 'v25.0', baseUrl: sim.url },
      limits: { numberMps: 1_000, ...options.limits },
      rules: ChannelRules.parse(options.rules ?? { enforceWindow: false, quietHours: [] }),
    })),
    ...options.settings,
  };
  const ponte = await startPonte(settings, { log: createLogger(settings.logLevel), ...options });
  const hub = await ponte.ready;
  sim.setWebhookUrl(`${ponte.url}/webhooks/wa-matriz`);

  const call: TestPonte['call'] = async (method, path, body, headers = {}) => {
    const response = await request(`${ponte.url}${path}`, {
      method: method as 'GET',
      headers: {
        authorization: `Bearer ${testKey}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.body.text();
    const isJson = /json/.test(String(response.headers['content-type'] ?? ''));
    return {
      status: response.statusCode,
      headers: response.headers,
      text,
      body: (isJson ? JSON.parse(text) : {}) as never,
    };
  };
  const until = async <Value>(
    read: () => Promise<Value>,
    reached: (value: Value) => boolean,
    what: string,
  ): Promise<Value> => {
    const deadline = Date.now() + waitMs;
    for (;;) {
      const value = await read();
      if (reached(value)) return value;
      const left = deadline - Date.now();
      if (left <= 0)
        throw new Error(`${what} was not reached within ${waitMs} ms; last: ${JSON.stringify(value).slice(0, 2000)}`);
      // Woken by the next commit; a plain look now and then covers states that no event announces.
      await hub.signal.next(Math.min(left, 200), new AbortController().signal);
    }
  };
  const message = async (id: string) => (await call<MessageView>('GET', `/v1/messages/${id}`)).body;
  const events = async () => {
    const all: PonteEvent[] = [];
    let path = '/v1/events?limit=1000';
    for (;;) {
      const { body } = await call<{ data: PonteEvent[]; next: string | null }>('GET', path);
      all.push(...body.data);
      if (body.next === null) return all;
      path = `/v1/events?limit=1000&after=${body.next}`;
    }
  };
  return {
    url: ponte.url,
    hub,
    ponte,
    sim,
    settings,
    call,
    async sendText(to, body = 'Olá', more = {}) {
      const answer = await call<{ id: string }>('POST', '/v1/messages', {
        channel: 'wa-matriz',
        to,
        content: { type: 'text', body },
        ...more,
      });
      if (answer.status !== 202) throw new Error(`not accepted: ${answer.text}`);
      return answer.body.id;
    },
    message,
    untilMessage: (id, reached, what = 'the state of the message') => until(() => message(id), reached, what),
    untilStatus: (id, status) =>
      until(
        () => message(id),
        (view) => view.status === status,
        `status ${status}`,
      ),
    events,
    untilEvents: (reached, what = 'the events') => until(events, reached, what),
    async stop() {
      await sim.close();
      await ponte.stop();
      await database?.remove();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
