/** Past its backlog Ponte stops reading commands: they wait in RabbitMQ, where they are safe, until there is room. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasRabbit, ledgers } from '../kit/services.ts';
import { text, untilTrue } from './client.ts';
import { type BusTest, startBusTest } from './fixture.ts';

const maxBacklog = 5;
const prefetch = 2;
const published = 20;

describe.skipIf(!hasRabbit).each(ledgers)('a full backlog on %s', (ledger) => {
  let b: BusTest;
  let ids: string[];
  const answered = () => ids.filter((id) => b.client.repliesTo(id).length > 0).length;
  const waiting = async () => (await b.client.waitingCommands()).messages;

  beforeEach(async () => {
    b = await startBusTest({ ledger, settings: { maxBacklog, amqpPrefetch: prefetch } });
    await b.t.call('POST', '/v1/channels/wa-matriz/pause');
    ids = [];
    for (let place = 0; place < published; place++)
      ids.push(await b.client.send({ id: `comando-${place}`, data: text(`+55119888800${10 + place}`) }));
    await untilTrue(() => answered() >= maxBacklog, 'the backlog is full');
  });
  afterEach(() => b.stop());

  test('leaves commands in their queue, refuses requests, and takes both again once there is room', async () => {
    expect(answered()).toBeLessThanOrEqual(maxBacklog + prefetch);
    // At most what was asked for ahead is in hand, neither answered nor rejected; the rest is in the queue.
    await untilTrue(async () => (await waiting()) >= published - answered() - prefetch, 'the rest waits');
    const refused = await b.t.call('POST', '/v1/messages', text());
    expect(refused.status).toBe(503);
    expect(refused.body).toMatchObject({ code: 'overloaded' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(b.t.sim.stats.accepted).toBe(0);

    await b.t.call('POST', '/v1/channels/wa-matriz/resume');
    await untilTrue(() => answered() === published, 'every command is answered');
    for (const id of ids) expect(b.client.repliesTo(id)).toMatchObject([{ type: 'ponte.command.accepted.v1' }]);
    await b.t.sim.until(({ stats }) => stats.accepted === published, { timeoutMs: 15_000 });
    await untilTrue(async () => (await b.t.call('POST', '/v1/messages', text())).status === 202, 'requests are taken');
    await untilTrue(async () => (await b.client.waitingCommands()).consumers === 1, 'reading goes on');
  });

  test('is no reason not to stop: what is in hand goes back to the queue', async () => {
    const startedAt = performance.now();
    await b.t.ponte.stop();
    expect(performance.now() - startedAt).toBeLessThan(b.t.settings.stopMs / 2);
    await untilTrue(async () => (await waiting()) === published - answered(), 'all of it waits in the queue');
  });
});
