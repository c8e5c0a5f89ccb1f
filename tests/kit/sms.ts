/** A Ponte with an SMS channel beside its WhatsApp ones: two simulators, HTTP in, both wires out. */
import { expect } from 'vitest';
import type { CallbackStyle } from '../../connectors/vonage/simulator/callbacks.ts';
import { startVonageSimulator, type VonageSimulator } from '../../connectors/vonage/simulator.ts';
import { startTestPonte, type TestPonte, type TestPonteOptions } from './ponte.ts';

export const smsSender = '28123';
export const smsAnswers = '5511940040001';
const credentials = { apiKey: 'a1b2c3d4', apiSecret: 'test-api-secret-0123456789' };
const webhookToken = 'test-webhook-token-0123456789';

export interface SmsChannelOptions {
  config?: Record<string, unknown>;
  limits?: Record<string, unknown>;
  rules?: Record<string, unknown>;
  receipts?: 'delivered' | 'none';
  style?: CallbackStyle;
}

export interface SmsPonteOptions extends TestPonteOptions {
  sms?: SmsChannelOptions;
}

export interface SmsPonte {
  t: TestPonte;
  sim: VonageSimulator;
  /** Accepted; answers the message's id. */
  send(to: string, body: string, more?: Record<string, unknown>): Promise<string>;
  /** What the provider took for the message. */
  taken(id: string): VonageSimulator['sent'][number];
  stop(): Promise<void>;
}

export async function startSmsPonte({ sms = {}, ...options }: SmsPonteOptions = {}): Promise<SmsPonte> {
  const t = await startTestPonte(options);
  const sim = await addSmsChannel(t, sms, options.clock);
  return {
    t,
    sim,
    send: (to, body, more = {}) => t.sendText(to, body, { channel: 'sms-matriz', ...more }),
    taken(id) {
      const found = sim.sent.filter(({ clientRef }) => clientRef === id);
      expect(found).toHaveLength(1);
      return found[0] as VonageSimulator['sent'][number];
    },
    async stop() {
      await sim.close();
      await t.stop();
    },
  };
}

/** The channel `sms-matriz`, on a simulator that is the caller's to close. */
export async function addSmsChannel(
  t: TestPonte,
  sms: SmsChannelOptions = {},
  clock?: { now(): number },
): Promise<VonageSimulator> {
  const sim = await startVonageSimulator({
    ...credentials,
    ...(clock !== undefined && { clock: () => clock.now() }),
    ...(sms.receipts !== undefined && { receipts: sms.receipts }),
    ...(sms.style !== undefined && { style: sms.style }),
  });
  const made = await t.call('PUT', '/v1/channels/sms-matriz', {
    connector: 'vonage',
    name: 'SMS Matriz',
    config: {
      ...credentials,
      from: smsSender,
      inboundNumber: smsAnswers,
      webhookToken,
      baseUrl: sim.url,
      ...sms.config,
    },
    limits: { numberMps: 1_000, ...sms.limits },
    rules: { quietHours: [], ...sms.rules },
  });
  expect(made.status, made.text).toBe(200);
  sim.setWebhookUrl(`${t.url}/webhooks/sms-matriz?token=${webhookToken}`);
  return sim;
}
