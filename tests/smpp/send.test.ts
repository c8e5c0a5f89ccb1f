/** SMS over SMPP, from the API to the SMSC and back: one part, several, and what receipts say of them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventNames } from '../kit/gateway.ts';
import { ledgers } from '../kit/services.ts';
import { type SmppPonte, smppSender, startSmppPonte } from '../kit/smpp.ts';

const threeParts = 'x'.repeat(153 * 2 + 1);

describe.each(ledgers)('sending over SMPP on %s', (ledger) => {
  let s: SmppPonte;
  beforeAll(async () => {
    s = await startSmppPonte({ ledger });
  });
  afterAll(() => s.stop());

  let people = 0;
  const somebody = () => {
    people += 1;
    return `+55119${String(71_000_000 + people)}`;
  };
  const sentTo = (to: string) => s.smsc.sent.filter(({ destination }) => destination === to.slice(1));

  test('one part: accepted, and delivered by its receipt', async () => {
    const to = somebody();
    s.smsc.setReceipts({});
    const id = await s.send(to, 'Olá');
    // The receipt may be faster than the answer is written down.
    const view = await s.t.untilMessage(
      id,
      ({ status, attempts }) => status === 'delivered' && attempts[0]?.outcome === 'accepted',
    );
    const [part] = sentTo(to);
    expect(part).toMatchObject({ source: smppSender, text: 'Ola', registeredDelivery: 1 });
    expect(view).toMatchObject({ providerId: part?.messageId.replace(/^0+/, ''), parts: 1 });
    expect(eventNames(await s.t.events(), id)).toEqual(['accepted', 'sent', 'delivered']);
    expect(s.smsc.stats).toMatchObject({ repeated: 0 });
  });

  test('three parts: one message, delivered when all of them are', async () => {
    const to = somebody();
    s.smsc.setReceipts('none');
    const id = await s.send(to, threeParts);
    await s.t.untilStatus(id, 'sent');
    expect(s.smsc.texts(to.slice(1))).toEqual([threeParts]);
    const parts = sentTo(to);
    expect(parts).toHaveLength(3);
    for (const [place, { messageId }] of parts.entries()) {
      expect((await s.t.message(id)).status).toBe('sent');
      s.smsc.receipt({ messageId, stat: 'DELIVRD', source: smppSender, destination: to.slice(1) });
      await s.smsc.settled();
      if (place === 0) s.smsc.receipt({ messageId, stat: 'DELIVRD', source: smppSender, destination: to.slice(1) });
    }
    const view = await s.t.untilStatus(id, 'delivered');
    expect(view).toMatchObject({ parts: 3 });
    expect(view.receipts.map(({ part }) => part).sort()).toEqual([1, 2, 3]);
  });
});
