/** The relay alone, with a broker and a ledger that answer when the test says so: what is refused is never passed over. */
import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { busNames } from '../../contracts/bus.ts';
import type { BrokerLink } from '../../src/broker/connection.ts';
import { Relay, type RelayParts } from '../../src/broker/relay.ts';
import { readCursor } from '../../src/ledger/events.ts';
import type { Statement } from '../../src/ledger/store.ts';
import { createLogger, Metrics } from '../../src/platform/telemetry.ts';
import { untilTrue } from './client.ts';

interface Step {
  after: number;
  limit: number;
}

function stage() {
  const names = busNames('p');
  /** Asked of the ledger and not answered yet. */
  const steps: { input: Step; answer(rows: object[]): void }[] = [];
  /** Where the cursor was put. */
  const saved: number[] = [];
  const published: { seq: number; answer(error: Error | null): void }[] = [];
  const channel = Object.assign(new EventEmitter(), {
    publish(_exchange: string, _key: string, body: Buffer, _options: object, done: (error: Error | null) => void) {
      const { id } = JSON.parse(body.toString('utf8')) as { id: string };
      published.push({ seq: Number(id.slice(id.lastIndexOf('-') + 1)), answer: done });
      return true;
    },
  });
  const relay = new Relay({
    store: {
      ownership: { claim: async () => true },
      reader: {
        all: ({ name }: Statement, after: number, limit: number) =>
          name === readCursor.name
            ? Promise.resolve([{ seq: 0 }])
            : new Promise((answer) => steps.push({ input: { after, limit }, answer })),
      },
    },
    writer: { write: async (_operation: unknown, confirmed: number) => void saved.push(confirmed) },
    names,
    ledgerId: 'aaaa',
    log: createLogger('silent'),
    metrics: new Metrics(),
  } as unknown as RelayParts);
  const event = (seq: number) => ({
    ...{ seq, subject: 'm', name: 'message.sent', channel: 'c', time_ms: 0, sequence: seq, traceparent: null },
    data: '{}',
  });
  return {
    relay,
    published,
    saved,
    link: { publish: channel, consume: channel } as unknown as BrokerLink,
    /** Answers the ledger's next step with these events, once it has been asked. */
    async feed(...seqs: number[]): Promise<Step> {
      await untilTrue(() => steps.length > 0, 'a step of the relay');
      const [step] = steps.splice(0, 1);
      step?.answer(seqs.map(event));
      return step?.input as Step;
    },
    async untilAsked(): Promise<void> {
      await untilTrue(() => steps.length > 0, 'a step of the relay');
    },
    take: (seq: number, error: Error | null = null) => published.find((each) => each.seq === seq)?.answer(error),
    async untilPublished(count: number): Promise<void> {
      await untilTrue(() => published.length >= count, `${count} published`);
    },
  };
}

test('an event refused while the next ones are being read is published again, and the cursor stays before it', async () => {
  const s = stage();
  await s.relay.attach(s.link);
  await s.feed(1, 2);
  await s.untilPublished(2);
  await s.untilAsked();
  s.take(1, new Error('message nacked'));
  s.take(2);
  // The step that was under way when the refusal came answers with what follows.
  await s.feed(3);
  for (const { seq } of s.published.slice(2)) if (seq === 3) s.take(3);
  const step = await s.feed(1);
  expect(step).toMatchObject({ after: 0 });
  expect(s.saved).toEqual([]);
  await untilTrue(() => s.published.filter(({ seq }) => seq === 1).length === 2, 'the refused event again');
  s.relay.detach();
});

test('what was confirmed before a refusal is not counted after it', async () => {
  const s = stage();
  await s.relay.attach(s.link);
  await s.feed(1, 2, 3);
  await s.untilPublished(3);
  s.take(1, new Error('message nacked'));
  s.take(2);
  s.take(3);
  expect(s.relay.unconfirmed).toBe(0);
  s.relay.detach();
});
