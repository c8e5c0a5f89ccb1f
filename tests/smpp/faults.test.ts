/** What an SMSC and a network do wrong: nothing is lost, nothing goes twice, by the SMSC's own count. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventNames } from '../kit/gateway.ts';
import { look } from '../kit/ledger.ts';
import { ledgers } from '../kit/services.ts';
import { isBound, type SmppPonte, startSmppPonte } from '../kit/smpp.ts';

const threeParts = 'x'.repeat(153 * 2 + 1);
const throttled = 0x58;

describe.each(ledgers)('an SMSC that fails, on %s', (ledger) => {
  let s: SmppPonte;
  beforeAll(async () => {
    s = await startSmppPonte({ ledger, sms: { config: { responseSeconds: 0.3 } } });
  });
  afterAll(() => s.stop());
  afterEach(async () => {
    s.smsc.faults.clear();
    s.smsc.setReceipts('none');
    s.smsc.release();
    await s.untilChannel(isBound, 'bound again');
  });

  let people = 0;
  const somebody = () => {
    people += 1;
    return `+55119${String(72_000_000 + people)}`;
  };
  const sentTo = (to: string) => s.smsc.sent.filter(({ destination }) => destination === to.slice(1));
  const receiptFor = (to: string, place = 0) => {
    const part = sentTo(to)[place];
    if (part === undefined) throw new Error('nothing was sent');
    const { messageId, reference, source, destination } = part;
    s.smsc.receipt({ messageId, stat: 'DELIVRD', source, destination, ...(reference !== undefined && { reference }) });
  };
  const once = () => expect(s.smsc.stats.repeated).toBe(0);

  test('no answer: uncertain, never sent again, and settled by the receipt that carries our reference', async () => {
    const to = somebody();
    s.smsc.faults.script({ fault: { kind: 'no_answer' } });
    const id = await s.send(to, 'sem resposta');
    const view = await s.t.untilStatus(id, 'uncertain');
    expect(view.failure).toMatchObject({ code: 'no_answer' });
    expect(sentTo(to)).toHaveLength(1);
    receiptFor(to);
    const settled = await s.t.untilStatus(id, 'delivered');
    expect(settled).toMatchObject({ providerId: sentTo(to)[0]?.messageId.replace(/^0+/, ''), failure: null });
    expect(eventNames(await s.t.events(), id)).toEqual(['accepted', 'uncertain', 'sent', 'delivered']);
    once();
  });

  test('no answer to any of three parts: the receipts settle it, when all have come', async () => {
    const to = somebody();
    s.smsc.faults.script({ fault: { kind: 'no_answer' }, times: 3 });
    const id = await s.send(to, threeParts);
    await s.t.untilStatus(id, 'uncertain');
    expect(s.smsc.texts(to.slice(1))).toEqual([threeParts]);
    for (const place of [2, 0]) receiptFor(to, place);
    await s.t.untilStatus(id, 'sent');
    receiptFor(to, 1);
    await s.t.untilStatus(id, 'delivered');
    once();
  });

  test('an answer that comes late settles what was uncertain, and its id is known', async () => {
    const to = somebody();
    s.smsc.faults.script({ fault: { kind: 'hold' } });
    const id = await s.send(to, 'atrasada');
    await s.t.untilStatus(id, 'uncertain');
    s.smsc.release();
    const view = await s.t.untilStatus(id, 'sent');
    expect(view.attempts).toMatchObject([{ outcome: 'accepted' }]);
    receiptFor(to);
    await s.t.untilStatus(id, 'delivered');
    once();
  });

  test('a refusal that comes late says that nothing was taken: the message goes again, once', async () => {
    const to = somebody();
    s.smsc.faults.script({ fault: { kind: 'hold', status: throttled } });
    const id = await s.send(to, 'recusada tarde');
    await s.t.untilStatus(id, 'uncertain');
    s.smsc.release();
    const view = await s.t.untilStatus(id, 'sent');
    expect(view.attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'accepted']);
    expect(sentTo(to)).toHaveLength(1);
    once();
  });

  test('the connection is cut in place of the answer: uncertain, connected again, settled by the receipt', async () => {
    const to = somebody();
    s.smsc.faults.script({ fault: { kind: 'drop' } });
    const id = await s.send(to, 'cortada');
    await s.t.untilStatus(id, 'uncertain');
    await s.untilChannel(isBound);
    receiptFor(to);
    await s.t.untilStatus(id, 'delivered');
    once();
  });

  test.each<['garbage' | 'half_open' | 'cut_answer', string]>([
    ['garbage', 'what comes is no SMPP'],
    ['half_open', 'the connection is taken and nothing is said'],
    ['cut_answer', 'half of an answer'],
  ])('%s: %s', async (kind) => {
    await s.put({ enquireSeconds: 0.1 });
    await s.untilChannel(isBound);
    const to = somebody();
    s.smsc.faults.script({ fault: { kind } });
    const id = await s.send(to, kind);
    await s.t.untilStatus(id, 'uncertain');
    if (kind === 'cut_answer') s.smsc.dropAll();
    await s.smsc.until(({ stats }) => stats.binds === 1 && stats.connections === 1, { timeoutMs: 15_000 });
    await s.untilChannel(isBound);
    const next = await s.send(somebody(), 'depois');
    await s.t.untilStatus(next, 'sent');
    // A peer that says nothing has taken nothing.
    expect(sentTo(to)).toHaveLength(kind === 'half_open' || kind === 'garbage' ? 0 : 1);
    once();
  });

  test('receipts out of order, repeated, and before the answer', async () => {
    const to = somebody();
    s.smsc.setReceipts({ states: ['ENROUTE', 'DELIVRD'], copies: 2, shuffle: 12 });
    const id = await s.send(to, threeParts);
    expect(await s.t.untilStatus(id, 'delivered')).toMatchObject({ parts: 3 });
    s.smsc.setReceipts({});
    s.smsc.faults.script({ fault: { kind: 'answer_after_receipts' }, times: 3 });
    const early = await s.send(somebody(), threeParts);
    const view = await s.t.untilMessage(
      early,
      ({ status, attempts }) => status === 'delivered' && attempts[0]?.outcome === 'accepted',
    );
    expect(view.receipts.map(({ part }) => part).sort()).toEqual([1, 2, 3]);
    once();
  });

  test('without our reference too: receipts before the answer wait for it', async () => {
    await s.put({ sendReference: false });
    await s.untilChannel(isBound);
    s.smsc.setReceipts({});
    s.smsc.faults.script({ fault: { kind: 'answer_after_receipts' }, times: 3 });
    const id = await s.send(somebody(), threeParts);
    await s.t.untilStatus(id, 'delivered');
    await s.put();
    await s.untilChannel(isBound);
  });

  test('throttled: the whole channel slows down, everything is sent in the end, and nothing twice', async () => {
    s.smsc.faults.script({ fault: { kind: 'status', status: throttled }, times: 6 });
    const people = Array.from({ length: 20 }, somebody);
    const ids = await Promise.all(people.map((to) => s.send(to, 'rajada')));
    for (const id of ids) await s.t.untilStatus(id, 'sent');
    for (const to of people) expect(sentTo(to)).toHaveLength(1);
    const held = (await s.t.events()).filter(
      ({ type, data }) => type === 'ponte.message.held.v1' && ids.includes(String(data.messageId)),
    );
    expect(held.length).toBeGreaterThan(0);
    expect((await s.channel()).health.status).toBe('ok');
    once();
  });

  test('one part is throttled: only that part goes again, in the same attempt', async () => {
    const to = somebody();
    s.smsc.faults.script({ fault: { kind: 'status', status: throttled }, every: 2, times: 1 });
    const id = await s.send(to, threeParts);
    const view = await s.t.untilStatus(id, 'sent');
    expect(view.attempts).toMatchObject([{ number: 1, outcome: 'accepted' }]);
    expect(s.smsc.texts(to.slice(1))).toEqual([threeParts]);
    expect(sentTo(to)).toHaveLength(3);
    once();
  });

  test('one part is refused for good: told as partly sent, and never sent again by itself', async () => {
    const to = somebody();
    s.smsc.faults.script({ fault: { kind: 'status', status: 0x0b }, every: 2, times: 1 });
    const id = await s.send(to, threeParts, { onUncertain: 'resend' });
    const view = await s.t.untilStatus(id, 'failed');
    expect(view).toMatchObject({ failure: { code: 'partly_sent', class: 'unknown' }, attempts: [expect.anything()] });
    expect(view.failure?.detail).toMatch(/^2 de 3 partes; ESME_RINVDSTADR/);
    receiptFor(to);
    const told = await s.t.untilMessage(id, ({ receipts }) => receipts.length === 1);
    expect(told).toMatchObject({ status: 'failed', receipts: [{ part: 1 }] });
    once();
  });

  test('one part is not answered: uncertain, its receipts join, and what was taken keeps all of it from going again', async () => {
    const to = somebody();
    s.smsc.faults.script({ fault: { kind: 'no_answer' }, every: 2, times: 1 });
    const id = await s.send(to, threeParts, { onUncertain: 'resend' });
    await s.t.untilStatus(id, 'uncertain');
    const [row] = await look(s.t.hub.store.reader, `select on_uncertain from message where id = '${id}'`);
    expect(row).toEqual({ on_uncertain: 'fail' });
    receiptFor(to);
    expect(await s.t.untilStatus(id, 'sent')).toMatchObject({ receipts: [{ part: 1 }] });
    once();
  });

  test('refused for good: failed with the class, the cause and the next step of the table', async () => {
    s.smsc.faults.script({ fault: { kind: 'status', status: 0x0b } });
    const id = await s.send(somebody(), 'ninguém');
    const view = await s.t.untilStatus(id, 'failed');
    expect(view.failure).toMatchObject({ class: 'recipient_invalid', code: 'ESME_RINVDSTADR' });
    expect(view.failure?.detail).toBe('command_status 0x0000000b');
  });

  test('while the port is closed messages wait, the channel says why, and all of them go afterwards', async () => {
    await s.smsc.offline();
    const down = await s.untilChannel(({ health }) => health.status === 'degraded', 'degraded');
    expect(down).toMatchObject({ health: { failure: { code: 'smpp_connect_failed' } }, owner: expect.anything() });
    expect(down.connections).toMatchObject([{ name: 'transceiver', failure: { code: 'smpp_connect_failed' } }]);
    const ids = await Promise.all(Array.from({ length: 5 }, () => s.send(somebody(), 'espera')));
    for (const id of ids) expect(await s.t.message(id)).toMatchObject({ status: 'queued', attempts: [] });
    await s.smsc.online();
    for (const id of ids) await s.t.untilStatus(id, 'sent');
    await s.untilChannel(({ health }) => health.status === 'ok', 'restored');
    const names = (await s.t.events()).map(({ type }) => type);
    expect(names).toContain('ponte.channel.degraded.v1');
    expect(names).toContain('ponte.channel.restored.v1');
    once();
  });
});
