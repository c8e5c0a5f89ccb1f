/** G8: what cannot be understood is kept and visible, spoils nothing next to it, and can be read again later. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeadLetterView } from '../../contracts/dead-letter.ts';
import { look } from '../kit/ledger.ts';
import { account, startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const metadata = (id: string) => ({ display_phone_number: '551130000001', phone_number_id: id });
const textMessage = (id: string) => ({
  from: '5511988880001',
  id,
  timestamp: '1795251600',
  type: 'text',
  text: { body: id },
});
const post = (messages: unknown[], number = '106000000000001') => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: account.wabaId,
      changes: [{ field: 'messages', value: { messaging_product: 'whatsapp', metadata: metadata(number), messages } }],
    },
  ],
});

describe.each(ledgers)('quarantine on %s', (ledger) => {
  let t: TestPonte;
  beforeAll(async () => {
    t = await startTestPonte({ ledger });
  });
  afterAll(() => t.stop());
  const letters = async (query = '') =>
    (await t.call<{ data: DeadLetterView[] }>('GET', `/v1/dead-letters${query}`)).body.data;
  const take = async (body: unknown) => {
    const answer = await t.sim.webhooks.post({ body: body as Record<string, unknown> });
    return answer.status;
  };
  const receivedIds = async () =>
    (await t.events())
      .filter((event) => event.type === 'ponte.message.received.v1')
      .map((event) => event.data.providerId);
  const rawRows = () => look(t.hub.store.reader, 'select * from webhook');

  test('one unreadable item between good ones: the good ones arrive, the bad one is kept with its reason', async () => {
    expect(
      await take(post([textMessage('w1'), { id: 'w2', timestamp: 'nunca', type: 7 }, 'nada', textMessage('w3')])),
    ).toBe(200);
    expect(await receivedIds()).toEqual(['w1', 'w3']);
    const open = await letters('?kind=webhook_item');
    expect(open).toHaveLength(2);
    for (const letter of open) {
      expect(letter).toMatchObject({ kind: 'webhook_item', channel: 'wa-matriz', state: 'open', attempts: 0 });
      expect(letter.reason).not.toBe('');
      expect(letter.reasonPt).toMatch(/não entendeu/);
    }
    expect(open.map((letter) => JSON.parse(letter.body))).toContain('nada');
    expect(await rawRows()).toHaveLength(1);
  });

  test('the same body again makes no second letter', async () => {
    const before = await letters();
    expect(
      await take(post([textMessage('w1'), { id: 'w2', timestamp: 'nunca', type: 7 }, 'nada', textMessage('w3')])),
    ).toBe(200);
    expect(await letters()).toEqual(before);
    expect(await receivedIds()).toEqual(['w1', 'w3']);
  });

  test('replayed without an upgrade it stays open, and counts the try', async () => {
    const [letter] = await letters();
    const answer = await t.call('POST', `/v1/dead-letters/${letter?.id}/replay`);
    expect(answer.body).toMatchObject({ id: letter?.id, state: 'open' });
    expect((await letters()).find((one) => one.id === letter?.id)).toMatchObject({ attempts: 1, state: 'open' });
    expect(await receivedIds()).toEqual(['w1', 'w3']);
  });

  test('a body that is no JSON is answered 200, kept whole, and discarded by a person', async () => {
    expect(await take('isto não é JSON')).toBe(200);
    const [letter] = await letters('?kind=webhook_body');
    expect(letter).toMatchObject({ state: 'open', body: 'isto não é JSON', channel: 'wa-matriz' });
    const discard = () => t.call('POST', `/v1/dead-letters/${letter?.id}/discard`);
    expect((await discard()).body).toEqual({ id: letter?.id, state: 'discarded' });
    expect((await discard()).body).toEqual({ id: letter?.id, state: 'discarded' });
    expect((await t.call('POST', `/v1/dead-letters/${letter?.id}/replay`)).body).toMatchObject({
      code: 'state_conflict',
    });
  });

  test('bytes that are no text survive as they came', async () => {
    const bytes = Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x80]);
    const answer = await t.sim.webhooks.post({ body: bytes });
    expect(answer.status).toBe(200);
    const rows = await rawRows();
    expect(
      rows.map((row) => Buffer.from(String(row.body), row.encoding === 'base64' ? 'base64' : 'utf8').equals(bytes)),
    ).toContain(true);
  });

  test('a message for a number no channel has waits, and arrives when the channel has been made', async () => {
    expect(await take(post([textMessage('late1'), textMessage('late2')], '106000000000077'))).toBe(200);
    const waiting = (await letters('?kind=webhook_item')).filter((letter) => letter.reason.includes('106000000000077'));
    expect(waiting).toHaveLength(2);
    const config = { ...account, phoneNumberId: '106000000000077', baseUrl: t.sim.url };
    await t.call('PUT', '/v1/channels/wa-nova', { connector: 'whatsapp-cloud', name: 'Nova', config });
    const replay = await t.call('POST', `/v1/dead-letters/${waiting[0]?.id}/replay`);
    expect(replay.body).toMatchObject({ state: 'replayed' });
    expect(await receivedIds()).toEqual(expect.arrayContaining(['late1', 'late2']));
    // Both letters came from one body: understood as a whole, it settles them both, and the body is let go.
    const after = (await letters('?kind=webhook_item')).filter((letter) => waiting.some((one) => one.id === letter.id));
    expect(after.map((letter) => letter.state)).toEqual(['replayed', 'replayed']);
    expect((await t.call('POST', `/v1/dead-letters/${waiting[0]?.id}/replay`)).status).toBe(409);
    expect((await t.call('POST', `/v1/dead-letters/${waiting[0]?.id}/discard`)).status).toBe(409);
    const channelOf = (await t.events()).find((event) => event.data.providerId === 'late1')?.data.channel;
    expect(channelOf).toBe('wa-nova');
  });

  test('the list pages newest first', async () => {
    const all = (await letters('?limit=1000')).map((letter) => letter.id);
    expect(all).toEqual([...all].sort().reverse());
    const paged: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: { body: { data: DeadLetterView[]; next: string | null } } = await t.call(
        'GET',
        `/v1/dead-letters?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      paged.push(...body.data.map((letter) => letter.id));
      cursor = body.next;
    }
    expect(paged).toEqual(all);
  });
});
