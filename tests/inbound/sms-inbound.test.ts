/** What people write by SMS: in pieces, in any order, as an answer to the last message, from short codes, to opt out. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventData } from '../../contracts/event.ts';
import { countRows, look } from '../kit/ledger.ts';
import { TestClock } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';
import { type SmsPonte, smsAnswers, smsSender, startSmsPonte } from '../kit/sms.ts';

const day = 24 * 3_600_000;
type Received = EventData<'message.received'>;

describe.each(ledgers)('SMS from customers on %s', (ledger) => {
  let s: SmsPonte;
  const clock = new TestClock();
  beforeAll(async () => {
    s = await startSmsPonte({ ledger, clock });
  });
  afterAll(() => s.stop());

  let people = 0;
  const somebody = () => {
    people += 1;
    return `+55119${String(84_000_000 + people)}`;
  };
  const receivedFrom = async (contact: string): Promise<Received[]> =>
    (await s.t.events())
      .filter(({ type, data }) => type === 'ponte.message.received.v1' && data.contact === contact)
      .map(({ data }) => data as unknown as Received);
  const untilReceived = async (contact: string, count = 1): Promise<Received[]> => {
    await s.t.untilEvents(
      (events) =>
        events.filter(({ data, type }) => type.includes('received') && data.contact === contact).length >= count,
      `${count} messages of ${contact}`,
    );
    return receivedFrom(contact);
  };
  /** Two webhooks of each piece, as providers send them. */
  const piece = async (from: string, text: string, number: number, total: number, reference = '7') => {
    const messageId = `${from}-${reference}-${number}-${text}`;
    for (const _ of [1, 2]) {
      expect(await s.sim.piece({ from, to: smsAnswers, text, reference, number, total, messageId })).toBe(200);
    }
  };

  test.each(['get', 'form', 'json'] as const)('by %s, twice: one message', async (style) => {
    const from = somebody();
    const call = {
      msisdn: from.slice(1),
      to: smsSender,
      messageId: `mo-${from}`,
      text: 'Oi, tudo bem?',
      type: 'text',
      'message-timestamp': '2026-11-21 12:00:00',
    };
    for (const _ of [1, 2]) expect(await s.sim.call(call, style)).toBe(200);
    const [received] = await receivedFrom(from);
    expect(await receivedFrom(from)).toHaveLength(1);
    expect(received).toMatchObject({
      channel: 'sms-matriz',
      contactIds: { phone: from },
      content: { type: 'text', text: 'Oi, tudo bem?' },
      at: '2026-11-21T12:00:00.000Z',
    });
    expect(received?.replyTo).toBeUndefined();
  });

  test('without the token nothing is read; a call without parameters is answered', async () => {
    const before = await countRows(s.t.hub.store.reader, 'message');
    const stranger = await s.t.call('GET', '/webhooks/sms-matriz?msisdn=5511900000000&messageId=x&text=oi');
    expect(stranger).toMatchObject({ status: 401, body: { code: 'signature_invalid' } });
    expect((await s.t.call('GET', '/webhooks/sms-matriz')).status).toBe(200);
    expect(await s.sim.call({})).toBe(200);
    expect(await countRows(s.t.hub.store.reader, 'message')).toBe(before);
  });

  test('an answer is tied to the last message that the channel sent to them; after days it is not', async () => {
    const person = somebody();
    const first = await s.send(person, 'Primeira');
    await s.t.untilStatus(first, 'sent');
    clock.advance(60_000);
    const second = await s.send(person, 'Segunda');
    const { providerId } = await s.t.untilStatus(second, 'sent');
    const other = await s.t.sendText(person, 'Pelo WhatsApp');
    await s.t.untilMessage(other, ({ sentAt }) => sentAt !== null);
    clock.advance(120_000);
    await s.sim.reply({ from: person, to: smsSender, text: 'Ok' });
    const [received] = await receivedFrom(person);
    expect(received?.replyTo).toEqual({ messageId: second, providerId, inferred: true });
    clock.advance(8 * day);
    await s.sim.reply({ from: person, to: smsSender, text: 'Oi de novo' });
    const [, later] = await receivedFrom(person);
    expect(later?.replyTo).toBeUndefined();
  });

  test('pieces in any order, each twice, are one message', async () => {
    const text = fc.array(
      fc.string({ minLength: 1, maxLength: 20 }).filter((one) => one.isWellFormed() && !one.includes('\0')),
      {
        minLength: 2,
        maxLength: 5,
      },
    );
    await fc.assert(
      fc.asyncProperty(
        text.chain((pieces) =>
          fc.record({
            pieces: fc.constant(pieces),
            order: fc.shuffledSubarray([...pieces.keys()], { minLength: pieces.length }),
          }),
        ),
        async ({ pieces, order }) => {
          const from = somebody();
          for (const place of order) await piece(from, pieces[place] ?? '', place + 1, pieces.length);
          const received = await receivedFrom(from);
          expect(received.map(({ content }) => content)).toEqual([{ type: 'text', text: pieces.join('') }]);
          const [row] = await look(s.t.hub.store.reader, `select count(*) as n from message where contact = '${from}'`);
          expect(Number(row?.n)).toBe(1);
        },
      ),
      { numRuns: 10 },
    );
  });

  test('pieces that come at the same moment are one message', async () => {
    const people = Array.from({ length: 12 }, somebody);
    await Promise.all(
      people.flatMap((from) =>
        ['a', 'b', 'c', 'd'].map((text, place) => piece(from, text, place + 1, 4, String(people.indexOf(from)))),
      ),
    );
    for (const from of people) {
      const received = await receivedFrom(from);
      expect(received.map(({ content }) => content.text)).toEqual(['abcd']);
    }
  });

  test('the same reference of two people, and of two messages of one, are not mixed', async () => {
    const [ana, bia] = [somebody(), somebody()];
    await piece(ana, 'ana 1 ', 1, 2);
    await piece(bia, 'bia 2', 2, 2);
    await piece(ana, 'ana 2', 2, 2);
    await piece(bia, 'bia 1 ', 1, 2);
    expect((await untilReceived(ana)).map(({ content }) => content.text)).toEqual(['ana 1 ana 2']);
    expect((await untilReceived(bia)).map(({ content }) => content.text)).toEqual(['bia 1 bia 2']);
    // The phone counts from the beginning again before the rest of the message has come.
    await piece(ana, 'perdida ', 1, 2);
    await piece(ana, 'nova 1 ', 1, 2);
    await piece(ana, 'nova 2', 2, 2);
    const received = await untilReceived(ana, 3);
    expect(received.slice(1).map(({ content }) => content)).toEqual([
      { type: 'text', text: 'perdida […]', missingParts: [2] },
      { type: 'text', text: 'nova 1 nova 2' },
    ]);
  });

  test('a piece that never comes: after ten minutes what came is told, and what is missing', async () => {
    const from = somebody();
    await piece(from, 'Meu endereço é ', 1, 3);
    await piece(from, ' 42', 3, 3);
    expect(await receivedFrom(from)).toEqual([]);
    clock.advance(10 * 60_000);
    const [received] = await untilReceived(from);
    expect(received?.content).toEqual({ type: 'text', text: 'Meu endereço é […] 42', missingParts: [2] });
    // The late piece is not lost, and told once.
    await piece(from, 'Rua das Flores,', 2, 3);
    clock.advance(10 * 60_000);
    const [, late] = await untilReceived(from, 2);
    expect(late?.content).toEqual({ type: 'text', text: '[…]Rua das Flores,[…]', missingParts: [1, 3] });
  });

  test('an opt-out word works by SMS, also in pieces; the next message is refused and the wish confirmed', async () => {
    const person = somebody();
    for (const _ of [1, 2]) await s.sim.call({ ...word(person, 'PARAR'), messageId: `stop-${person}` });
    const told = (await s.t.events()).filter(
      ({ type, data }) => type === 'ponte.contact.opted_out.v1' && data.contact === person,
    );
    expect(told).toHaveLength(1);
    const refused = await s.t.call('POST', '/v1/messages', {
      channel: 'sms-matriz',
      to: person,
      content: { type: 'text', body: 'Promoção' },
      category: 'marketing',
    });
    expect(refused).toMatchObject({ status: 409, body: { code: 'opted_out' } });
    const confirmations = await s.t.untilEvents(
      (events) => events.some(({ type, data }) => type === 'ponte.message.sent.v1' && data.contact === person),
      'the confirmation',
    );
    expect(
      confirmations.filter(({ type, data }) => type === 'ponte.message.sent.v1' && data.contact === person),
    ).toHaveLength(1);
    expect(s.sim.sent.filter(({ to }) => `+${to}` === person)).toHaveLength(1);

    const other = somebody();
    await piece(other, 'SA', 1, 2);
    await piece(other, 'IR', 2, 2);
    const events = await s.t.events();
    expect(events.some(({ type, data }) => type === 'ponte.contact.opted_out.v1' && data.contact === other)).toBe(true);
  });

  const word = (from: string, text: string) => ({
    msisdn: from.slice(1),
    to: smsSender,
    text,
    type: 'text',
    'message-timestamp': new Date(clock.now()).toISOString().slice(0, 19).replace('T', ' '),
  });

  test('a short code that writes is a contact of its own, and no phone', async () => {
    for (const text of ['Oferta 1', 'Oferta 2', 'SAIR']) await s.sim.reply({ from: '28999', to: smsSender, text });
    const received = await receivedFrom('28999');
    expect(received).toHaveLength(3);
    expect(received[0]).toMatchObject({ contact: '28999', contactIds: { shortCode: '28999' } });
    const rows = await look(
      s.t.hub.store.reader,
      'select phone, wa_id, bsuid, short_code from contact where short_code is not null',
    );
    expect(rows).toEqual([{ phone: null, wa_id: null, bsuid: null, short_code: '28999' }]);
  });

  test('receipts for nobody are kept, and a message to a number of no channel is visible', async () => {
    expect(await s.sim.receipt('0CNOBODY', 'delivered', { 'client-ref': '' })).toBe(200);
    const parked = await look(s.t.hub.store.reader, "select message_id from receipt where provider_id = '0CNOBODY'");
    expect(parked).toEqual([{ message_id: null }]);
    const letters = await countRows(s.t.hub.store.reader, 'dead_letter');
    expect(await s.sim.reply({ from: somebody(), to: '5511900001111', text: 'quem é?' })).toEqual([200]);
    expect(await countRows(s.t.hub.store.reader, 'dead_letter')).toBe(letters + 1);
    const [kept] = await look(s.t.hub.store.reader, 'select call, body from webhook');
    expect(JSON.stringify(kept)).not.toContain('test-webhook-token');
  });
});
