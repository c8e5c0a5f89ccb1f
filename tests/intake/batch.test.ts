/** Batches: each item stands for itself, and the answer says what became of each, in the order of the request. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BatchResult } from '../../contracts/batch.ts';
import { countRows } from '../kit/ledger.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

describe.each(ledgers)('a batch on %s', (ledger) => {
  let t: TestPonte;
  beforeAll(async () => {
    t = await startTestPonte({ ledger, simulator: { receipts: 'none' } });
    await t.call('POST', '/v1/channels/wa-matriz/pause');
  });
  afterAll(() => t.stop());

  const item = (place: number, more: object = {}) => ({
    channel: 'wa-matriz',
    to: `+55119${String(80_000_000 + place)}`,
    content: { type: 'text', body: `Mensagem ${place}` },
    ...more,
  });
  const send = async (messages: unknown[], headers: Record<string, string> = {}) => {
    const answer = await t.call('POST', '/v1/messages/batch', { messages }, headers);
    return { answer, results: answer.status === 202 ? BatchResult.parse(answer.body).results : [] };
  };
  const rows = () => countRows(t.hub.store.reader, 'message');

  test.each([1, 1_000])('of %i is taken whole, each with an id of its own', async (size) => {
    const before = await rows();
    const { results } = await send(Array.from({ length: size }, (_, place) => item(place)));
    expect(results.map((result) => result.index)).toEqual(Array.from({ length: size }, (_, place) => place));
    const ids = results.map((result) => ('accepted' in result ? result.accepted.id : ''));
    expect(new Set(ids).size).toBe(size);
    expect(await rows()).toBe(before + size);
  });

  test.each([
    ['none', []],
    ['more than a thousand', Array.from({ length: 1_001 }, (_, place) => item(place))],
  ])('of %s is refused as a whole', async (_, messages) => {
    const before = await rows();
    const { answer } = await send(messages);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'invalid_request', errors: [{ path: 'messages' }] });
    expect(await rows()).toBe(before);
  });

  test('bad items are told by their own problem and spoil no other', async () => {
    const before = await rows();
    const messages = [
      item(1),
      item(2, { to: '1199999999' }),
      'no object',
      item(3, { channel: 'wa-nada' }),
      item(4, { extra: 1 }),
      item(5),
    ];
    const { results } = await send(messages, { 'accept-language': 'pt' });
    const told = results.map((result) =>
      'accepted' in result ? 'accepted' : `${result.problem.code} ${result.problem.errors?.map((one) => one.path)}`,
    );
    expect(told).toEqual([
      'accepted',
      'recipient_invalid to',
      'invalid_request ',
      'channel_unknown channel',
      'invalid_request extra',
      'accepted',
    ]);
    expect(results[1]).toMatchObject({
      problem: {
        detail: 'Número inválido, corrija e tente novamente',
        errors: [{ message: 'Número inválido, corrija e tente novamente' }],
      },
    });
    expect(await rows()).toBe(before + 2);
  });

  test('one key twice inside a batch is one message; with other content the second is a conflict', async () => {
    const before = await rows();
    const { results } = await send([
      item(1, { idempotencyKey: 'a' }),
      item(1, { idempotencyKey: 'a', to: '(11) 98000-0001' }),
      item(2, { idempotencyKey: 'a' }),
      item(3, { idempotencyKey: 'b' }),
    ]);
    const [first, second] = results.map((result) => ('accepted' in result ? result.accepted : undefined));
    expect(first?.duplicate).toBe(false);
    expect(second).toMatchObject({ id: first?.id, duplicate: true });
    expect(results[2]).toMatchObject({ problem: { code: 'idempotency_conflict', status: 409 } });
    expect(await rows()).toBe(before + 2);
  });

  test('sent twice with keys is one batch', async () => {
    const messages = Array.from({ length: 100 }, (_, place) => item(place, { idempotencyKey: `twice-${place}` }));
    const before = await rows();
    const [first, second] = [await send(messages), await send(messages)];
    const idsOf = ({ results }: typeof first) =>
      results.map((result) => ('accepted' in result ? result.accepted.id : ''));
    expect(idsOf(second)).toEqual(idsOf(first));
    expect(second.results.every((result) => 'accepted' in result && result.accepted.duplicate)).toBe(true);
    expect(await rows()).toBe(before + 100);
  });
});
