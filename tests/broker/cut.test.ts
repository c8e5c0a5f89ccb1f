/**
 * The broker is cut off under load: requests are accepted, messages are sent, and afterwards every event arrives, once
 * per id and in order. `TEST_CUT_SECONDS=30` makes the cut as long as a real one.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { hearBus } from '../crash/events.ts';
import { amqpIntake, type Intake, startLoad } from '../crash/load.ts';
import { Findings, Witness } from '../crash/witness.ts';
import { hasRabbit, ledgers } from '../kit/services.ts';
import { text, untilTrue } from './client.ts';
import { type BusTest, startBusTest } from './fixture.ts';

const cutSeconds = Number(process.env.TEST_CUT_SECONDS ?? 5);
const calmMs = 1_000;
const settleMs = 30_000;
const ratePerSecond = 40;

interface Scene {
  b: BusTest;
  witness: Witness;
  /** Every status that requests were answered with. */
  statuses: Map<number, number>;
  intakes: Intake[];
}

/** Callers that ask once: every answer counts. */
function strictHttp(b: BusTest, witness: Witness, statuses: Map<number, number>): Intake {
  let open = 0;
  return {
    send(number) {
      open += 1;
      const to = `+551198888${String(number % 1_000).padStart(4, '0')}`;
      b.t
        .call<{ id: string }>('POST', '/v1/messages', text(to, `Pedido ${number}`))
        .then(({ status, body }) => {
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          if (status === 202) witness.accepted(`http-${number}`, body.id);
        })
        .catch((error) => witness.findings.add('request without an answer', String(error)))
        .finally(() => {
          open -= 1;
        });
    },
    get open() {
      return open;
    },
    close: async () => undefined,
  };
}

async function withLoad(ledger: (typeof ledgers)[number], disturb: (scene: Scene) => Promise<void>): Promise<void> {
  await using resources = new AsyncDisposableStack();
  const b = await startBusTest({ ledger, queue: null, simulator: { webhooks: { batch: 50 } } });
  resources.defer(() => b.stop());
  const findings = new Findings();
  const witness = new Witness(findings);
  const heard = await hearBus(b.bus.url, b.bus.prefix, witness);
  resources.defer(() => heard.close());
  const statuses = new Map<number, number>();
  const commands = await amqpIntake(b.bus.url, b.bus.prefix, witness, () => 0.5);
  resources.defer(() => commands.close());
  const intakes = [strictHttp(b, witness, statuses), commands];
  const load = startLoad(intakes, ratePerSecond);
  resources.defer(() => void load.stop());

  await sleep(calmMs);
  await disturb({ b, witness, statuses, intakes });
  await sleep(calmMs);
  const asked = load.stop();

  const untold = () => [...witness.ids].filter((id) => witness.history(id).at(-1) !== 'message.read');
  await untilTrue(() => intakes.every((intake) => intake.open === 0), 'every caller is answered', settleMs);
  await untilTrue(() => untold().length === 0, 'every event of every message has come', settleMs).catch(
    async (error) => {
      const [first = ''] = untold();
      const { status } = await b.t.message(first);
      const heard = witness.history(first).join(', ');
      throw new Error(`${error.message}; ${untold().length} are open, such as ${first}: ${heard}, but it is ${status}`);
    },
  );

  expect(findings.lines()).toEqual([]);
  expect([...statuses.keys()]).toEqual([202]);
  expect(witness.acceptedCount).toBe(asked);
  for (const id of witness.ids) {
    expect(b.t.sim.accepted(id)).toBe(1);
    expect(witness.history(id)).toEqual(['message.accepted', 'message.sent', 'message.delivered', 'message.read']);
  }
  // What came over the bus is the whole feed.
  expect(witness.eventCount).toBe((await b.t.events()).length);
}

describe.skipIf(!hasRabbit).each(ledgers)('the broker is cut off on %s', (ledger) => {
  test(`for ${cutSeconds} s: nothing waits for it, and nothing is lost`, { timeout: 90_000 + cutSeconds * 1_000 }, () =>
    withLoad(ledger, async ({ b, witness, intakes: [http] }) => {
      await b.proxy.cut();
      await b.untilRabbit('down');
      const before = { sent: b.t.sim.stats.accepted };
      // What the broker had taken before the cut may still reach the consumer.
      await sleep(cutSeconds * 500);
      const events = witness.eventCount;
      await sleep(cutSeconds * 500);
      expect((await b.t.call('GET', '/readyz')).status).toBe(200);
      expect(http?.open).toBeLessThan(ratePerSecond / 2);
      expect(b.t.sim.stats.accepted - before.sent).toBeGreaterThan((cutSeconds * ratePerSecond) / 4);
      expect(witness.eventCount).toBe(events);
      await b.proxy.join();
      await b.untilRabbit('up');
    }),
  );
});

// Side by side: most of the time is the waiting between attempts.
describe.skipIf(!hasRabbit).concurrent('the broker is cut off while it comes back', { timeout: 90_000 }, () => {
  // Some sixteen answers of the broker lie between a new connection and the first command.
  const steps = [
    [1, 4, 7, 10, 13],
    [2, 5, 8, 11, 14],
    [3, 6, 9, 12, 15],
  ];
  for (const answers of steps) {
    test(`again and again, after ${answers.join(', ')} of its answers`, () =>
      withLoad('sqlite', async ({ b }) => {
        const { broken } = b.breaking;
        b.breaking.breakAfter(answers);
        await untilTrue(() => b.breaking.broken >= broken + answers.length, 'the last break', settleMs);
        await b.untilRabbit('up');
      }));
  }
});
