/** A Ponte with an SMS channel over SMPP: HTTP in, an SMSC on loopback out. */
import { expect } from 'vitest';
import type { SimulatorOptions, SmscSimulator } from '../../connectors/sms-smpp/simulator.ts';
import { startSmscSimulator } from '../../connectors/sms-smpp/simulator.ts';
import type { ChannelView } from '../../contracts/admin.ts';
import type { EventData, PonteEvent } from '../../contracts/event.ts';
import { startTestPonte, type TestPonte, type TestPonteOptions } from './ponte.ts';

export const smppChannel = 'sms-smpp';
export const smppSender = '28123';
export const smppAccount = { systemId: 'ponte', password: 'segredo-smpp-01' };

export interface SmppPonteOptions extends TestPonteOptions {
  smsc?: Partial<SimulatorOptions>;
  sms?: { config?: Record<string, unknown>; limits?: Record<string, unknown>; rules?: Record<string, unknown> };
  /** Left out: waits until the connections are there. */
  isBound?: false;
}

export interface SmppPonte {
  t: TestPonte;
  smsc: SmscSimulator;
  /** Accepted; answers the message's id. */
  send(to: string, body: string, more?: Record<string, unknown>): Promise<string>;
  channel(): Promise<ChannelView>;
  /** Resolves when the channel is shown like that; looked at again and again. */
  untilChannel(reached: (view: ChannelView) => boolean, what?: string): Promise<ChannelView>;
  put(config?: Record<string, unknown>): Promise<void>;
  received(contact: string, count?: number): Promise<EventData<'message.received'>[]>;
  stop(): Promise<void>;
}

const waitMs = 30_000;

/** Enough for tests that wait for a connection to be made anew. */
export const quick = { rebindSeconds: 0.02 };

export const smppConfig = (smsc: Pick<SmscSimulator, 'host' | 'port'>, more: Record<string, unknown> = {}) => ({
  address: `smpp://${smsc.host}:${smsc.port}`,
  ...smppAccount,
  from: smppSender,
  ...quick,
  ...more,
});

export async function putChannel(
  t: TestPonte,
  smsc: Pick<SmscSimulator, 'host' | 'port'>,
  { config, limits, rules }: NonNullable<SmppPonteOptions['sms']> = {},
): Promise<void> {
  const made = await t.call('PUT', `/v1/channels/${smppChannel}`, {
    connector: 'sms-smpp',
    name: 'SMS SMPP',
    config: smppConfig(smsc, config),
    limits: { numberMps: 1_000, pairSeconds: 0, pairBurst: 100, ...limits },
    rules: { quietHours: [], ...rules },
  });
  expect(made.status, made.text).toBe(200);
}

export async function untilChannel(
  t: TestPonte,
  reached: (view: ChannelView) => boolean,
  what = 'the state of the channel',
): Promise<ChannelView> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    const { body } = await t.call<ChannelView>('GET', `/v1/channels/${smppChannel}`);
    if (reached(body)) return body;
    if (Date.now() > deadline) throw new Error(`${what} was not reached; last: ${JSON.stringify(body)}`);
    // Connections are no events: a look now and then.
    await t.hub.signal.next(50, new AbortController().signal);
  }
}

export const isBound = ({ connections }: ChannelView): boolean =>
  connections !== null && connections.length > 0 && connections.every(({ state }) => state === 'bound');

export async function startSmppPonte({ smsc: given, sms = {}, ...options }: SmppPonteOptions = {}): Promise<SmppPonte> {
  const smsc = await startSmscSimulator({ ...smppAccount, receipts: 'none', ...given });
  const t = await startTestPonte(options);
  const put = (config: Record<string, unknown> = {}) =>
    putChannel(t, smsc, { ...sms, config: { ...sms.config, ...config } });
  await put();
  const until: SmppPonte['untilChannel'] = (reached, what) => untilChannel(t, reached, what);
  if (options.isBound !== false) await until(isBound, 'bound');
  const ofContact = (contact: string, events: readonly PonteEvent[]) =>
    events.filter(({ type, data }) => type === 'ponte.message.received.v1' && data.contact === contact);
  return {
    t,
    smsc,
    send: (to, body, more = {}) => t.sendText(to, body, { channel: smppChannel, ...more }),
    channel: async () => (await t.call<ChannelView>('GET', `/v1/channels/${smppChannel}`)).body,
    untilChannel: until,
    put,
    async received(contact, count = 1) {
      const events = await t.untilEvents((all) => ofContact(contact, all).length >= count, `messages of ${contact}`);
      return ofContact(contact, events).map(({ data }) => data as unknown as EventData<'message.received'>);
    },
    async stop() {
      await t.stop();
      await smsc.close();
    },
  };
}
