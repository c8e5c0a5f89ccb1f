/** A delivery is answered when it is on disk, and not before; what could not be stored comes again as itself. */
import { expect, onTestFinished, test } from 'vitest';
import { smsSmpp } from '../../connectors/sms-smpp/connector.ts';
import { startSmscSimulator } from '../../connectors/sms-smpp/simulator.ts';
import type { LiveChannel } from '../../src/channels/registry.ts';
import { ChannelSession, type SessionParts } from '../../src/dispatch/session/channel-session.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { createLogger } from '../../src/platform/telemetry.ts';
import { smppAccount, smppConfig, smppSender } from '../kit/smpp.ts';

async function connected(onDelivered: SessionParts['onDelivered'], onRoom: () => void = () => undefined) {
  const smsc = await startSmscSimulator({ ...smppAccount, receipts: 'none' });
  const config = smsSmpp.config.parse(smppConfig(smsc));
  const context = { id: 'sms', config };
  const channel = { id: 'sms', context, secrets: [], limits: smsSmpp.limits } as unknown as LiveChannel;
  let made = 0;
  let up: () => void = () => undefined;
  const isUp = new Promise<void>((resolve) => {
    up = resolve;
  });
  const session = new ChannelSession(channel, smsSmpp, {
    clock: systemClock,
    newId: () => `id-${++made}`,
    dice: () => 0.5,
    log: createLogger('silent'),
    onDelivered,
    onRoom,
    onLate: () => undefined,
    onHealth: () => up(),
    takeParts: async (wanted) => wanted,
  });
  session.start();
  await isUp;
  onTestFinished(async () => {
    await session.stop();
    await smsc.close();
  });
  return { smsc, session, channel };
}

test('not stored: the SMSC is asked to send it again, and it is the same then', async () => {
  const arrivals: string[] = [];
  const { smsc } = await connected(async (_channel, _octets, { id }) => {
    arrivals.push(id);
    if (arrivals.length === 1) throw new Error('the ledger is away');
  });
  smsc.deliver({ from: '5511976000001', to: smppSender, text: 'Oi' });
  await smsc.until(({ deliveries }) => deliveries[0]?.answered === 0x64);
  smsc.redeliver();
  await smsc.until(({ deliveries }) => deliveries[0]?.answered === 0);
  expect(arrivals).toEqual(['id-1', 'id-1']);
});

test('no answer leaves before it is stored', async () => {
  let store: () => void = () => undefined;
  const stored = new Promise<void>((resolve) => {
    store = resolve;
  });
  const { smsc } = await connected(() => stored);
  smsc.deliver({ from: '5511976000002', to: smppSender, text: 'Oi' });
  await smsc.until(({ deliveries }) => deliveries[0]?.sent === 1);
  expect(smsc.deliveries[0]?.answered).toBeUndefined();
  store();
  await smsc.settled();
  expect(smsc.deliveries[0]).toMatchObject({ sent: 1, answered: 0 });
});

test('that there is room is told once: a loop that looks again and again would never rest', async () => {
  let told = 0;
  const { session, channel } = await connected(
    async () => undefined,
    () => {
      told += 1;
    },
  );
  expect(session.room).toBe(20);
  for (let times = 0; times < 5; times++) session.follow(channel);
  expect(told).toBe(1);
});
