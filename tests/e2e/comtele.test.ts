/** Both generations of Comtele through the running hub: HTTP in, wire out, receipts and replies by asking, told again each round. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ComteleSimulator, type SentSms, startComteleSimulator } from '../../connectors/comtele/simulator.ts';
import type { ChannelView } from '../../contracts/admin.ts';
import { addChannel, eventNames } from '../kit/gateway.ts';
import { look } from '../kit/ledger.ts';
import { startTestPonte, TestClock, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const apiKey = 'invented-comtele-key-0123456789';
const minute = 60_000;

describe.each(ledgers.flatMap((ledger) => (['current', 'v2'] as const).map((api) => ({ ledger, api }))))(
  'Comtele $api on $ledger',
  ({ ledger, api }) => {
    let t: TestPonte;
    let gateway: ComteleSimulator;
    const clock = new TestClock();
    let people = 0;
    const someone = (): string => `+551198600${String(++people).padStart(4, '0')}`;

    beforeAll(async () => {
      gateway = await startComteleSimulator({ api, apiKey, clock: () => clock.now() });
      t = await startTestPonte({ ledger, clock });
      const config = { api, apiKey, baseUrl: gateway.url, ...(api === 'current' && { route: 17 }) };
      await addChannel(t, 'sms-comtele', 'comtele', config);
      await nextRound();
    });
    afterAll(async () => {
      await t.stop();
      await gateway.close();
    });
    afterEach(() => gateway.faults.clear());

    const nextRound = async () => {
      clock.advance(5 * minute);
      await t.hub.poller.look();
    };
    const send = async (to = someone()): Promise<string> => {
      const content = { type: 'text', body: 'Sua fatura vence amanhã.' };
      const answer = await t.call<{ id: string }>('POST', '/v1/messages', { channel: 'sms-comtele', to, content });
      expect(answer.status, answer.text).toBe(202);
      return answer.body.id;
    };
    const smsTo = (to: string): SentSms => {
      const sms = gateway.sent.find(({ receiver }) => receiver === to.slice(3));
      if (sms === undefined) throw new Error(`nothing was sent to ${to}`);
      return sms;
    };
    const heardFrom = async (contact: string) =>
      (await t.events()).filter(({ type, data }) => type === 'ponte.message.received.v1' && data.contact === contact);
    const channel = async () => (await t.call<ChannelView>('GET', '/v1/channels/sms-comtele')).body;

    test('sent, then delivered, told round after round and counted once', async () => {
      const to = someone();
      const id = await send(to);
      await t.untilStatus(id, 'sent');
      expect(smsTo(to)).toMatchObject({ text: 'Sua fatura vence amanha.', custom: api === 'current' ? id : undefined });
      await nextRound();
      gateway.setStatus(smsTo(to), 'Entregue');
      await nextRound();
      const view = await t.untilStatus(id, 'delivered');
      expect(view.timeline.filter(({ kind }) => kind === 'receipt')).toHaveLength(2);
      const rows = () => look(t.hub.store.reader, 'select * from receipt');
      const [before, events] = [await rows(), await t.events()];
      await nextRound();
      expect(await rows()).toEqual(before);
      expect(await t.events()).toEqual(events);
      expect(eventNames(events, id)).toEqual(['accepted', 'sent', 'delivered']);
      expect(gateway.accepted(to.slice(3))).toBe(1);
      expect(JSON.stringify(view)).not.toContain(apiKey);
    });

    test('a receipt that comes a day later still finds its message', async () => {
      const to = someone();
      const id = await send(to);
      await t.untilStatus(id, 'sent');
      clock.advance(26 * 60 * minute);
      gateway.setStatus(smsTo(to), 'Não entregue');
      await nextRound();
      expect(await t.untilStatus(id, 'failed')).toMatchObject({ failure: { code: 'receipt_not_delivered' } });
    });

    test('a send whose answer was lost is never sent again; with our id echoed, the report settles it', async () => {
      gateway.faults.script({ fault: { kind: 'process_then_reset' } });
      const to = someone();
      const id = await send(to);
      await t.untilStatus(id, 'uncertain');
      await nextRound();
      if (api === 'current') await t.untilStatus(id, 'sent');
      else expect((await t.message(id)).status).toBe('uncertain');
      expect(gateway.accepted(to.slice(3))).toBe(1);
    });

    test('a reply is heard once and matched; what was written before the channel was first asked is not', async () => {
      const [from, other] = [someone(), someone()];
      const asked = await send(from);
      await t.untilStatus(asked, 'sent');
      clock.advance(minute);
      gateway.reply({ from: from.slice(3), text: 'já paguei' });
      gateway.reply({ from: other.slice(3), text: 'velha', at: Date.parse('2026-11-21T03:30:00Z') });
      await nextRound();
      await nextRound();
      expect(await heardFrom(from)).toMatchObject([
        { data: { content: { text: 'já paguei' }, replyTo: { messageId: asked, inferred: true } } },
      ]);
      expect(await heardFrom(other)).toEqual([]);
    });

    test('a refusal of the report is shown, asked again, and loses nothing', async () => {
      const from = someone();
      gateway.reply({ from: from.slice(3), text: 'alguém aí?' });
      gateway.faults.script({ fault: { kind: 'answer', status: 401, body: '' }, path: 'report' });
      await nextRound();
      expect((await channel()).polling).toMatchObject({
        failures: 1,
        failure: { class: 'auth', code: 'http_401', cause: expect.stringMatching(/chave da API/) },
      });
      expect(await heardFrom(from)).toEqual([]);
      await nextRound();
      expect((await channel()).polling).toMatchObject({ failures: 0, failure: null });
      expect(await heardFrom(from)).toHaveLength(1);
    });

    test('a report that makes no sense is kept to be read again', async () => {
      gateway.faults.script({ fault: { kind: 'answer', status: 200, body: '<html>' }, path: 'report' });
      await nextRound();
      const letters = await t.call<{ data: { channel: string }[] }>('GET', '/v1/dead-letters');
      expect(letters.body.data.filter(({ channel }) => channel === 'sms-comtele')).not.toEqual([]);
      await nextRound();
      expect((await channel()).polling).toMatchObject({ failures: 0 });
    });

    test('a refusal under HTTP 200 is final, with the words of the gateway', async () => {
      const body = { Success: false, Message: 'saldo insuficiente' };
      gateway.faults.script({ fault: { kind: 'answer', status: 200, body } });
      expect(await t.untilStatus(await send(), 'failed')).toMatchObject({
        failure: { code: 'refused_inside', detail: 'saldo insuficiente' },
      });
    });
  },
);
