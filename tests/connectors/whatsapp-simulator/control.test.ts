import { describe, expect, test } from 'vitest';
import { startWhatsAppSimulator } from '../../../connectors/whatsapp-cloud/simulator.ts';
import {
  account,
  ana,
  anaDigits,
  errorOf,
  type Json,
  messagesOf,
  startBench,
  startHub,
  startWithHub,
  statusesOf,
  template,
  text,
} from './setup.ts';

describe('/_sim', () => {
  test('a reply, the sent messages and the counts', async () => {
    const { sim, hub, call, send } = await startWithHub({ receipts: 'none', window: 'sync' });
    const { json } = await call('POST', '/_sim/reply', { body: { from: ana, content: 'oi' } });
    await sim.settled();
    expect(messagesOf(hub.deliveries)).toMatchObject([{ id: json.id, text: { body: 'oi' } }]);
    await send({ ...text(), biz_opaque_callback_data: 'ob_1' });
    await send(template('plain'));
    expect((await call('GET', '/_sim/sent?limit=1')).json.sent).toMatchObject([{ type: 'template' }]);
    expect((await call('GET', `/_sim/sent?to=${encodeURIComponent(ana)}`)).json.sent).toHaveLength(2);
    expect((await call('GET', '/_sim/sent?to=551199')).json.sent).toHaveLength(0);
    expect((await call('GET', '/_sim/accepted?opaque=ob_1')).json).toEqual({ accepted: 1 });
    expect((await call('GET', '/_sim/stats')).json).toMatchObject({
      accepted: 2,
      inbound: 1,
      webhooks: { acknowledged: 1 },
    });
  });

  test('a file arrives as base64', async () => {
    const { sim, call, hub } = await startWithHub();
    const content = { type: 'document', data: Buffer.from('hello').toString('base64'), filename: 'a.txt' };
    await call('POST', '/_sim/reply', { body: { from: ana, content } });
    await sim.settled();
    const [message] = messagesOf(hub.deliveries);
    const { id } = (message?.document ?? {}) as { id?: string };
    const { url } = (await call('GET', `/v25.0/${id}`)).json;
    expect((await call('GET', String(url).slice(sim.url.length), { headers: { 'user-agent': 'x' } })).text).toBe(
      'hello',
    );
  });

  test('faults are scripted, several at a time, and cleared', async () => {
    const { call, send } = await startBench();
    const rules = [4, 131016].map((code) => ({ fault: { kind: 'graph_error', code } }));
    expect((await call('POST', '/_sim/faults', { body: { rules } })).json).toEqual({ scripted: 2 });
    expect([errorOf(await send(text())).code, errorOf(await send(text())).code]).toEqual([4, 131016]);
    await call('POST', '/_sim/faults', { body: { fault: { kind: 'server_error' }, times: 'always' } });
    expect((await send(text())).status).toBe(500);
    await call('DELETE', '/_sim/faults');
    expect((await send(text())).status).toBe(200);
  });

  test('webhooks are held and released, configured and subscribed', async () => {
    const hub = await startHub();
    const { sim, call, send } = await startBench({ receipts: {} });
    expect((await call('POST', '/_sim/subscribe', { body: { url: hub.url } })).json).toMatchObject({ verified: true });
    await call('POST', '/_sim/webhooks', { body: { batch: 3 } });
    await call('POST', '/_sim/webhooks/hold');
    await send(text());
    expect(sim.stats.webhooks).toMatchObject({ held: true, pending: 3 });
    await call('POST', '/_sim/webhooks/release');
    await sim.settled();
    expect(hub.deliveries).toHaveLength(1);
    expect(statusesOf(hub.deliveries)).toHaveLength(3);
  });

  test('a receipt and a template status', async () => {
    const { sim, call, send, hub } = await startWithHub();
    await call('POST', '/_sim/receipt', { body: { wamid: 'wamid.X', status: 'read', to: ana } });
    await call('POST', '/_sim/templates/status', { body: { name: 'plain', language: 'pt_BR', status: 'DISABLED' } });
    await sim.settled();
    expect(statusesOf(hub.deliveries)).toMatchObject([{ id: 'wamid.X', recipient_id: anaDigits }]);
    expect(errorOf(await send(template('plain'))).code).toBe(132016);
  });

  test.each<[string, string, Json | string, Record<string, string>, number]>([
    ['an unknown command', '/_sim/nothing', {}, {}, 404],
    [
      'a form, as a web page could post',
      '/_sim/reply',
      'from=1',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
    ],
    ['an unknown number', '/_sim/reply', { from: ana, content: 'x', phoneNumberId: '9' }, {}, 400],
    ['a rule without fault', '/_sim/faults', { times: 1 }, {}, 400],
    ['broken JSON', '/_sim/reply', '{', {}, 400],
  ])('%s is refused', async (_case, path, body, headers, status) => {
    const { sim, call } = await startBench();
    expect((await call('POST', path, { body, headers })).status).toBe(status);
    expect(sim.stats.inbound).toBe(0);
  });
});

describe('waiting', () => {
  test('resolves when the state is reached', async () => {
    const { sim, send } = await startBench();
    const two = sim.until(({ sent }) => sent.length === 2);
    await send(text());
    await send(text());
    await two;
    expect(sim.sent).toHaveLength(2);
  });

  test('names what never came', async () => {
    const { sim } = await startBench();
    await expect(sim.until(() => false, { what: 'a miracle', timeoutMs: 10 })).rejects.toThrow('a miracle');
  });

  test('passes on an error of the predicate', async () => {
    const { sim, send } = await startBench();
    const waiting = sim.until(({ sent }) => {
      if (sent.length > 0) throw new Error('unexpected message');
      return false;
    });
    const failed = expect(waiting).rejects.toThrow('unexpected message');
    await send(text());
    await failed;
  });
});

test('closing ends waits, timers, deliveries and the port', async () => {
  const hub = await startHub();
  hub.answerWith(() => 500);
  const sim = await startWhatsAppSimulator({ accounts: [account({ webhookUrl: hub.url })] });
  sim.reply({ from: ana, content: 'oi' });
  await sim.until(({ stats }) => stats.webhooks.failedPosts === 1);
  const waiting = expect(sim.until(() => false)).rejects.toThrow('closed');
  await sim.close();
  await waiting;
  expect(sim.stats.scheduled).toBe(0);
  await expect(fetch(sim.url)).rejects.toThrow();
});
