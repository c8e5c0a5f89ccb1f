/** GET /v1/conversations: what has been opened, newest first, for those who may see it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConversationView } from '../../contracts/conversation.ts';
import { testIds } from '../kit/ids.ts';
import { numberIds, startTestPonte, TestClock, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

interface Page {
  data: unknown[];
  next: string | null;
}
interface Problem {
  code: string;
  errors: { path: string; messagePt: string }[];
}

describe.each(ledgers)('conversations on %s', (ledger) => {
  let t: TestPonte;
  const clock = new TestClock();
  const ana = '+5511987650001';
  const bia = '+5511987650002';
  const notices: string[] = [];
  beforeAll(async () => {
    t = await startTestPonte({
      ledger,
      clock,
      newId: testIds(clock),
      simulator: { clock: () => clock.now() },
    });
    const send = async (to: string, mode: string, channel = 'wa-matriz') => {
      clock.advance(1_000);
      const id = await t.sendText(to, 'Sua parcela vence.', {
        channel,
        opening: { mode, extra: { n: `${notices.length}` } },
      });
      await t.untilStatus(id, 'read');
      notices.push(id);
    };
    await send(ana, 'on-reply');
    await send(ana, 'on-send');
    await send(bia, 'on-send', 'wa-suporte');
    await send(bia, 'on-reply');
    clock.advance(1_000);
    const replyTo = t.sim.sent.find(({ opaque }) => opaque === notices[0])?.wamid ?? '';
    await t.sim.reply({ from: { phone: ana, bsuid: 'BR.13500000000000077', name: 'Ana' }, content: 'Oi', replyTo })
      .settled;
  });
  afterAll(() => t.stop());

  const list = async (query = '', headers: Record<string, string> = {}) => {
    const { body, status } = await t.call<Page>('GET', `/v1/conversations${query}`, undefined, headers);
    expect(status).toBe(200);
    return { ...body, data: body.data.map((one) => ConversationView.parse(one)) };
  };
  const found = async (query = '', headers: Record<string, string> = {}) =>
    (await list(query, headers)).data.map(({ messageId }) => notices.indexOf(messageId));

  test('the one opened last comes first; one that waits for a reply is not there', async () => {
    expect(await found()).toEqual([0, 2, 1]);
    const [first, second] = (await list()).data;
    expect(first).toMatchObject({
      channel: 'wa-matriz',
      contact: ana,
      contactIds: { phone: ana, bsuid: 'BR.13500000000000077', name: 'Ana' },
      campaignId: null,
      openedBy: 'reply',
      lastReplyAt: new Date(clock.now()).toISOString(),
      occurrence: null,
      extra: { n: '0' },
      customer: {},
    });
    expect(second).toMatchObject({ openedBy: 'send', lastReplyAt: null, contactIds: {} });
  });

  test('by channel, by contact in any form, and by any other address of the same person', async () => {
    expect(await found('?channel=wa-suporte')).toEqual([2]);
    expect(await found('?contact=(11)%2098765-0001')).toEqual([0, 1]);
    expect(await found('?contact=BR.13500000000000077')).toEqual([0, 1]);
    expect(await found('?contact=%2B5511987650002&channel=wa-matriz')).toEqual([]);
  });

  test('page after page brings each once', async () => {
    const first = await list('?limit=2');
    expect(first.data).toHaveLength(2);
    const second = await list(`?limit=2&cursor=${encodeURIComponent(first.next ?? '')}`);
    expect(second.next).toBeNull();
    expect([...first.data, ...second.data]).toEqual((await list()).data);
  });

  test('one by its id, as the event names it', async () => {
    const [event] = (await t.events()).filter(({ type }) => type === 'ponte.conversation.opened.v1');
    const { status, body } = await t.call('GET', `/v1/conversations/${event?.subject}`);
    expect([status, ConversationView.parse(body).messageId]).toEqual([200, event?.data.messageId]);
    expect((await t.call('GET', '/v1/conversations/nada')).status).toBe(404);
  });

  test('a key of another channel does not see it', async () => {
    const { body } = await t.call<{ key: string }>('POST', '/v1/keys', {
      name: 'só suporte',
      scopes: ['read'],
      channels: ['wa-suporte'],
    });
    const headers = { authorization: `Bearer ${body.key}` };
    expect(await found('', headers)).toEqual([2]);
    expect((await t.call('GET', '/v1/conversations?channel=wa-matriz', undefined, headers)).status).toBe(403);
    const [hidden] = (await list('?channel=wa-matriz')).data;
    expect((await t.call('GET', `/v1/conversations/${hidden?.id}`, undefined, headers)).status).toBe(404);
  });

  test.each([
    ['cursor=abc', 'cursor'],
    ['contact=123', 'contact'],
    ['limit=0', 'limit'],
    ['estado=aberto', 'estado'],
  ])('%s is refused by name', async (query, path) => {
    const { status, body } = await t.call<Problem>('GET', `/v1/conversations?${query}`);
    expect([status, body.errors[0]?.path]).toEqual([422, path]);
  });

  test('a conversation is of the channel of the notice, and not of other numbers of the company', async () => {
    clock.advance(1_000);
    const { settled } = t.sim.reply({ from: bia, content: 'Oi', phoneNumberId: numberIds['wa-matriz'] });
    await settled;
    expect(await found('?contact=%2B5511987650002')).toEqual([3, 2]);
  });
});
