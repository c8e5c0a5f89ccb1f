/** Ponte stops while it is still connecting: nobody goes on with a link that was closed under them. */
import { expect, test } from 'vitest';
import { busNames } from '../../contracts/bus.ts';
import { BrokerConnection, type LinkUser } from '../../src/broker/connection.ts';
import { createLogger } from '../../src/platform/telemetry.ts';
import { hasRabbit, temporaryBus } from '../kit/services.ts';
import { untilTrue } from './client.ts';

test.skipIf(!hasRabbit)('closed in the middle of being set up, it lets go of whoever is attached', async () => {
  const bus = await temporaryBus();
  const attached = new Set<string>();
  let late = false;
  let closing: Promise<void> | undefined;
  const first: LinkUser = {
    async attach() {
      attached.add('first');
      closing = connection.close();
    },
    detach: () => void attached.delete('first'),
  };
  const second: LinkUser = {
    async attach() {
      late = true;
      attached.add('second');
    },
    detach: () => void attached.delete('second'),
  };
  const names = busNames(bus.prefix);
  const connection = new BrokerConnection(bus.url, names, [first, second], createLogger('silent'), () => 0);
  try {
    await connection.start();
    await untilTrue(() => late && attached.size === 0, 'everybody has been let go of');
    expect([...attached]).toEqual([]);
  } finally {
    await closing;
    await bus.remove();
  }
});
