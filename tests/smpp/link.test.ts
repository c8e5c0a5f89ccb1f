/** The connections of a channel: who holds them, why there are none, and how they are given back. */
import { once } from 'node:events';
import { type AddressInfo, connect as connectPlain } from 'node:net';
import { createServer } from 'node:tls';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { testCertificate } from '../kit/certificate.ts';
import { ledgers } from '../kit/services.ts';
import { isBound, type SmppPonte, type SmppPonteOptions, smppChannel, startSmppPonte } from '../kit/smpp.ts';

let s: SmppPonte;
const start = async (options: SmppPonteOptions = {}): Promise<SmppPonte> => {
  s = await startSmppPonte(options);
  return s;
};
afterEach(() => s.stop());

let people = 0;
const somebody = () => {
  people += 1;
  return `+55119${String(74_000_000 + people)}`;
};

test.each(ledgers)(
  'a wrong password: told with what to do, not tried again, and mended by the right one (%s)',
  async (ledger) => {
    const { smsc, t } = await start({ ledger, sms: { config: { password: 'errada-de-todo' } }, isBound: false });
    const refused = await s.untilChannel(({ health }) => health.status === 'degraded', 'degraded');
    expect(refused).toMatchObject({
      health: { failure: { class: 'auth', code: 'ESME_RINVPASWD' }, retryAt: null },
      connections: [
        { state: 'refused', failure: { nextStep: expect.stringMatching(/^Corrija a senha/) }, retryAt: null },
      ],
    });
    expect(JSON.stringify(refused)).not.toContain('errada-de-todo');
    const id = await s.send(somebody(), 'espera');
    // Nothing but a person's decision makes another try: the next channel's first bind comes long after one would have.
    smsc.setPassword('outra-senha-01');
    await s.t.untilStatus(await s.t.sendText(somebody()), 'read');
    expect((await s.channel()).connections).toMatchObject([
      { state: 'refused', since: refused.connections?.[0]?.since },
    ]);
    await s.put({ password: 'outra-senha-01' });
    await s.untilChannel(isBound, 'bound');
    await t.untilStatus(id, 'sent');
    const events = (await t.events()).filter(({ type }) => type.startsWith('ponte.channel.'));
    expect(events.map(({ type, data }) => [type, (data as { failure?: { code: string } }).failure?.code])).toEqual([
      ['ponte.channel.degraded.v1', 'ESME_RINVPASWD'],
      ['ponte.channel.restored.v1', undefined],
    ]);
    await s.untilChannel(({ health }) => health.status === 'ok');
  },
);

test('refused, and the account unlocked at the SMSC: paused and resumed, it is tried anew', async () => {
  const { t } = await start({
    smsc: { faults: [{ fault: { kind: 'status', status: 0x0f }, on: 'bind' }] },
    isBound: false,
  });
  await s.untilChannel(({ connections }) => connections?.[0]?.state === 'refused', 'refused');
  await t.call('POST', `/v1/channels/${smppChannel}/pause`);
  await t.call('POST', `/v1/channels/${smppChannel}/resume`);
  await s.untilChannel(isBound, 'bound');
});

test('a single loss is mended without a word; the channel is degraded only when it lasts', async () => {
  const { smsc, t } = await start();
  smsc.dropAll();
  await s.untilChannel(isBound, 'bound again');
  expect((await t.events()).filter(({ type }) => type.startsWith('ponte.channel.'))).toEqual([]);
});

test('switched off, the connection is given back in order', async () => {
  const { smsc, t } = await start();
  await t.hub.channels.setState(smppChannel, 'off');
  await smsc.until(({ stats }) => stats.connections === 0);
  expect((await s.channel()).connections).toEqual([]);
});

test('one connection to send and one to receive', async () => {
  const { smsc, t } = await start({ sms: { config: { mode: 'transmitter_receiver' } } });
  expect((await s.channel()).connections?.map(({ name, state }) => [name, state])).toEqual([
    ['transmitter', 'bound'],
    ['receiver', 'bound'],
  ]);
  expect(smsc.stats.binds).toBe(2);
  smsc.setReceipts({});
  await t.untilStatus(await s.send(somebody(), 'x'.repeat(400)), 'delivered');
});

test('stopped in order: what was written is answered and written down, the rest waits for the next start', async () => {
  const { smsc, t } = await start({ ledger: 'sqlite' });
  smsc.faults.script({ fault: { kind: 'hold' }, times: 10 });
  const ids = await Promise.all(Array.from({ length: 30 }, () => s.send(somebody(), 'parada')));
  await smsc.until(({ stats }) => stats.submits === 10);
  const stopping = t.hub.fleet.stop();
  smsc.release();
  await stopping;
  expect(smsc.stats).toMatchObject({ accepted: 10, repeated: 0, connections: 0 });
  const views = await Promise.all(ids.map((id) => t.message(id)));
  expect(views.filter(({ status }) => status === 'sent')).toHaveLength(10);
  const waiting = views.filter(({ status }) => status === 'queued');
  expect(waiting).toHaveLength(20);
  for (const { attempts } of waiting) expect(attempts).toEqual([]);
});

test('the rate counts parts: a text of ten takes ten times as long', async () => {
  const { smsc, t } = await start({ sms: { limits: { numberMps: 20 }, config: { maxParts: 10 } } });
  const id = await s.send(somebody(), 'x'.repeat(153 * 9 + 1));
  await t.untilStatus(id, 'sent');
  const times = smsc.sent.map(({ at }) => at);
  expect(times).toHaveLength(10);
  // Ten at twenty a second take half a second, less what goes at once.
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(380);
});

test('another address: the secret must be given again', async () => {
  const { smsc, t } = await start();
  const moved = await t.call('PUT', `/v1/channels/${smppChannel}`, {
    connector: 'sms-smpp',
    name: 'SMS SMPP',
    config: { address: `smpp://localhost:${smsc.port}`, systemId: 'ponte', password: '***', from: '28123' },
  });
  expect(moved).toMatchObject({ status: 422, body: { errors: [{ path: 'config.password' }] } });
});

describe('with TLS', () => {
  const secure = async () => {
    const { smsc } = await start({ isBound: false });
    const server = createServer(testCertificate, (near) => {
      const far = connectPlain({ host: smsc.host, port: smsc.port });
      near.pipe(far).pipe(near);
      near.on('error', () => far.destroy());
      far.on('error', () => near.destroy());
    });
    server.on('tlsClientError', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    return `smpps://localhost:${(server.address() as AddressInfo).port}`;
  };

  test('a certificate of nobody that is known: not connected, and why', async () => {
    await s?.stop();
    const address = await secure();
    await s.put({ address });
    const view = await s.untilChannel(({ connections }) => connections?.[0]?.failure?.detail !== undefined);
    expect(view.connections).toMatchObject([
      { failure: { code: 'smpp_connect_failed', detail: expect.stringMatching(/self.signed/) } },
    ]);
  });

  test('of an authority that was named: connected, verified and used', async () => {
    const address = await secure();
    await s.put({ address, tlsAuthority: testCertificate.cert });
    await s.untilChannel(isBound, 'bound');
    await s.t.untilStatus(await s.send(somebody(), 'cifrada'), 'sent');
  });

  test('an authority that is none: told, and nothing breaks', async () => {
    const address = await secure();
    await s.put({ address, tlsAuthority: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' });
    const view = await s.untilChannel(({ health }) => health.status === 'degraded');
    expect(view.connections).toMatchObject([{ failure: { code: 'smpp_connect_failed' } }]);
  });
});
