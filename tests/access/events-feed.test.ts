/** The event feed and the live stream: the same events, in the same order, from any place on. */
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KeyCreated } from '../../contracts/admin.ts';
import { type EventName, eventSchema, PonteEvent } from '../../contracts/event.ts';
import { startTestPonte, type TestPonte, testKey } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

interface Frame {
  id: string;
  event: string;
  data: PonteEvent;
}

describe.each(ledgers)('events on %s', (ledger) => {
  let t: TestPonte;
  beforeAll(async () => {
    t = await startTestPonte({ ledger });
  });
  afterAll(() => t.stop());

  /** Reads frames until there are enough; hangs up then. */
  async function stream(
    count: number,
    { path = '/v1/events/stream', key = testKey, headers = {}, opened = async () => undefined as unknown } = {},
  ): Promise<Frame[]> {
    const abort = new AbortController();
    const answer = await request(`${t.url}${path}`, {
      headers: { authorization: `Bearer ${key}`, ...headers },
      signal: abort.signal,
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^text\/event-stream/);
    const frames: Frame[] = [];
    let text = '';
    let begun = false;
    for await (const chunk of answer.body) {
      text += chunk;
      if (!begun) {
        begun = true;
        void opened();
      }
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) {
        const field = (name: string) => part.match(new RegExp(`^${name}: (.*)$`, 'm'))?.[1] ?? '';
        if (field('id') !== '')
          frames.push({ id: field('id'), event: field('event'), data: PonteEvent.parse(JSON.parse(field('data'))) });
      }
      if (frames.length >= count) break;
    }
    abort.abort();
    return frames.slice(0, count);
  }
  const send = (to: string) => t.sendText(to);

  test('the stream tells the same events as the feed, in the same order, each in its published form', async () => {
    const frames = await stream(12, {
      opened: async () => {
        for (const place of [1, 2, 3]) await send(`+551198888000${place}`);
      },
    });
    const feed = (await t.events()).slice(0, 12);
    expect(frames.map((frame) => frame.data)).toEqual(feed);
    expect(frames.map((frame) => frame.id)).toEqual(feed.map((event) => event.id));
    for (const event of feed) {
      eventSchema(event.type.replace(/^ponte\.|\.v1$/g, '') as EventName).parse(event);
      expect(frames.find((frame) => frame.id === event.id)?.event).toBe(event.type);
    }
  });

  test('Last-Event-ID goes on where the reader was, and wins over `after`', async () => {
    const feed = await t.events();
    const from = feed[4]?.id ?? '';
    const frames = await stream(4, {
      path: `/v1/events/stream?after=${feed[0]?.id}`,
      headers: { 'last-event-id': from },
    });
    expect(frames.map((frame) => frame.id)).toEqual(feed.slice(5, 9).map((event) => event.id));
    expect((await stream(2, { path: `/v1/events/stream?after=${feed[0]?.id}` })).map((frame) => frame.id)).toEqual(
      feed.slice(1, 3).map((event) => event.id),
    );
  });

  test('pages of the feed put together are the whole, and a type picks its own', async () => {
    const all = await t.events();
    const paged: string[] = [];
    let path: string | null = '/v1/events?limit=5';
    while (path !== null) {
      const { body }: { body: { data: PonteEvent[]; next: string | null } } = await t.call('GET', path);
      paged.push(...body.data.map((event) => event.id));
      path = body.next === null ? null : `/v1/events?limit=5&after=${body.next}`;
    }
    expect(paged).toEqual(all.map((event) => event.id));
    const { body } = await t.call<{ data: PonteEvent[] }>('GET', '/v1/events?type=ponte.message.read.v1');
    expect(body.data.map((event) => event.id)).toEqual(
      all.filter((event) => event.type === 'ponte.message.read.v1').map((event) => event.id),
    );
  });

  test('a key bound to a channel is told about that channel only', async () => {
    const { body } = await t.call<KeyCreated>('POST', '/v1/keys', {
      name: 'loja',
      scopes: ['read'],
      channels: ['wa-suporte'],
    });
    const frames = await stream(4, {
      key: body.key,
      opened: async () => {
        await send('+5511988880004');
        await t.sendText('+5511988880005', 'x', { channel: 'wa-suporte' });
      },
    });
    expect(frames.map((frame) => frame.data.data.channel)).toEqual(Array(4).fill('wa-suporte'));
  });
});
