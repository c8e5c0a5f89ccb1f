/** Where the witness hears events: a queue on RabbitMQ, or the feed over HTTP, across all of Ponte's lives. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'amqplib';
import { request } from 'undici';
import { busNames } from '../../contracts/bus.ts';
import type { Witness } from './witness.ts';

export interface EventSource {
  close(): Promise<void>;
}

/** Bound before Ponte starts, so that no event can pass unseen. */
export async function hearBus(url: string, prefix: string, witness: Witness): Promise<EventSource> {
  const { events } = busNames(prefix);
  const queue = `${prefix}.witness`;
  const connection = await connect(url);
  const channel = await connection.createChannel();
  await channel.assertExchange(events, 'topic', { durable: true });
  await channel.assertQueue(queue, { durable: true });
  await channel.bindQueue(queue, events, '#');
  await channel.consume(queue, (message) => message !== null && witness.event(message.content.toString('utf8')), {
    noAck: true,
  });
  return {
    async close() {
      await channel.deleteQueue(queue);
      await connection.close();
    },
  };
}

/** Reads the stream from the last event heard, again and again; what was missed before the first event comes by pages. */
export function hearFeed(url: string, key: string, witness: Witness): EventSource {
  const ended = new AbortController();
  const headers = { authorization: `Bearer ${key}` };
  let last: string | undefined;

  const take = (text: string) => {
    witness.event(text);
    last = (JSON.parse(text) as { id: string }).id;
  };
  const readPages = async () => {
    for (;;) {
      const query = last === undefined ? 'limit=1000' : `limit=1000&after=${last}`;
      const { statusCode, body } = await request(`${url}/v1/events?${query}`, { headers, signal: ended.signal });
      if (statusCode !== 200) throw new Error(`feed answered ${statusCode}: ${await body.text()}`);
      const page = (await body.json()) as { data: unknown[]; next: string | null };
      for (const event of page.data) take(JSON.stringify(event));
      if (page.next === null) return;
    }
  };
  const readStream = async () => {
    const { statusCode, body } = await request(`${url}/v1/events/stream`, {
      headers: { ...headers, ...(last !== undefined && { 'last-event-id': last }) },
      signal: ended.signal,
      bodyTimeout: 0,
    });
    if (statusCode !== 200) throw new Error(`stream answered ${statusCode}: ${await body.text()}`);
    let rest = '';
    body.setEncoding('utf8');
    for await (const chunk of body) {
      const parts = (rest + chunk).split('\n\n');
      rest = parts.pop() ?? '';
      for (const part of parts) {
        const data = part.split('\n').find((line) => line.startsWith('data: '));
        if (data !== undefined) take(data.slice('data: '.length));
      }
    }
  };
  const done = (async () => {
    while (!ended.signal.aborted) {
      try {
        await readPages();
        // Without a place to continue from, the stream would begin at the newest event.
        if (last !== undefined) await readStream();
      } catch {
        // Killed again; the next life is asked from the last event heard.
      }
      await sleep(50, undefined, { signal: ended.signal }).catch(() => undefined);
    }
  })();
  return {
    async close() {
      ended.abort();
      await done;
    },
  };
}
