/** Two Pontes on one PostgreSQL: one of them holds the account, and the other takes it over with everything that waits. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SmscSimulator, startSmscSimulator } from '../../connectors/sms-smpp/simulator.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { hasPostgres, type Temporary, temporaryDatabase } from '../kit/services.ts';
import { isBound, putChannel, smppAccount, smppChannel, untilChannel } from '../kit/smpp.ts';

describe.skipIf(!hasPostgres)('SMPP and two processes on one ledger', () => {
  let database: Temporary;
  let smsc: SmscSimulator;
  let first: TestPonte;
  let second: TestPonte;
  beforeAll(async () => {
    database = await temporaryDatabase();
    // The account is held once: a second bind would be refused.
    smsc = await startSmscSimulator({ ...smppAccount, receipts: {}, maxBinds: 1 });
    const shared = { databaseUrl: database.url, secretKey: Buffer.alloc(32, 7).toString('base64') };
    first = await startTestPonte({ settings: shared });
    await putChannel(first, smsc, { config: { responseSeconds: 1 } });
    await untilChannel(first, isBound, 'bound');
    second = await startTestPonte({ settings: { ...shared, channels: first.settings.channels } });
  });
  afterAll(async () => {
    await second.stop();
    await first.stop();
    await smsc.close();
    await database.remove();
  });

  let people = 0;
  const send = (t: TestPonte, body = 'oi') => {
    people += 1;
    return t.sendText(`+55119${String(75_000_000 + people)}`, body, { channel: smppChannel });
  };

  test('one process holds the connection; messages given to either go over it, once', async () => {
    const ids = await Promise.all(Array.from({ length: 40 }, (_, place) => send(place % 2 === 0 ? first : second)));
    for (const id of ids) await second.untilStatus(id, 'delivered');
    expect(smsc.stats).toMatchObject({ binds: 1, accepted: 40, repeated: 0 });
    expect((await second.call('GET', `/v1/channels/${smppChannel}`)).body).toMatchObject({ connections: null });
  });

  test('the owner stops: the other binds within 15 s, and what waits goes out once', async () => {
    const ids = await Promise.all(Array.from({ length: 30 }, () => send(first, 'x'.repeat(200))));
    await first.ponte.stop();
    const since = Date.now();
    await untilChannel(second, isBound, 'bound by the other');
    expect(Date.now() - since).toBeLessThan(15_000);
    ids.push(...(await Promise.all(Array.from({ length: 10 }, () => send(second)))));
    for (const id of ids) await second.untilStatus(id, 'delivered');
    expect(smsc.stats).toMatchObject({ binds: 1, accepted: 40 + 30 * 2 + 10, repeated: 0 });
  });
});
