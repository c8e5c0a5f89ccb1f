/** The 24 hours at both sides of their end, against a provider that counts them too. */
import { describe, expect, test } from 'vitest';
import { day, hour, margin, minute, reminder, second, stage } from '../kit/scenario.ts';
import { ledgers } from '../kit/services.ts';

describe.each(ledgers)('the window on %s', (ledger) => {
  const { given, when, then, ...stageOf } = stage({ ledger });

  test('LOG-05, LMD-51, C7-227: who never wrote gets no free text, and the provider is not asked', async () => {
    const stranger = given.stranger();
    then.refused(await when.text(stranger), 'window_closed');
    then.received(stranger, 0);
    expect(await stageOf.window(stranger)).toMatchObject({ state: 'closed', expiresAt: null, openedBy: null });
  });

  test.each([
    ['LMD-50, SMT-01, C7-227: a second before the last minute it goes', -margin - second, true],
    ['C7-227: in the last minute, which the clocks may disagree about, it is refused', -margin, false],
    ['C7-227: a second before the end it is refused', -second, false],
    ['LMD-53, SMT-20, C7-227: a second after the end it is refused', second, false],
  ])('%s', async (_name, fromEnd, goes) => {
    const customer = await given.customer();
    when.passes(day + fromEnd);
    const view = await stageOf.window(customer);
    expect(view).toMatchObject(
      goes
        ? { state: 'open', needsTemplate: false, alert: null, openedBy: 'message' }
        : { state: 'closed', needsTemplate: true, allowed: ['template'] },
    );
    const answer = await when.text(customer);
    if (goes) await then.goes(answer);
    else then.refused(answer, 'window_closed');
    then.received(customer, goes ? 1 : 0);
  });

  test('LMD-53, SMT-24: after the end the template goes; before it nobody asks for one', async () => {
    const customer = await given.customer();
    await then.goes(await when.text(customer));
    when.passes(day + second);
    then.refused(await when.text(customer), 'window_closed');
    await then.goes(await when.template(customer));
    then.received(customer, 2);
  });

  test('C7-228, SMT-23: the refusal has a sentence and a next step to show, in Portuguese too', async () => {
    const customer = await given.customer();
    when.passes(day + second);
    const { body } = await when.text(customer);
    expect(body).toMatchObject({
      code: 'window_closed',
      detail: expect.stringContaining('24 hours'),
      detailPt: expect.stringContaining('24 horas'),
      nextStep: expect.stringContaining('template'),
      nextStepPt: expect.stringContaining('template'),
    });
  });

  test('LOG-31, INC-01: each message of the customer renews it, ours do not', async () => {
    const customer = await given.customer();
    when.passes(10 * hour);
    await when.customerWrites(customer, 'Ainda aí?');
    const until = new Date(stageOf.now() + day).toISOString();
    when.passes(2 * hour);
    await then.goes(await when.text(customer));
    await then.goes(await when.template(customer));
    expect(await stageOf.window(customer)).toMatchObject({ state: 'open', expiresAt: until });
    when.passes(22 * hour - margin - second);
    await then.goes(await when.text(customer));
    when.passes(2 * second);
    then.refused(await when.text(customer), 'awaiting_customer');
  });

  test('LMD-49, INC-01: it counts from what the customer wrote, not from when it was heard of', async () => {
    const customer = given.stranger();
    await when.customerWrites(customer, 'Escrevi ontem', { at: stageOf.now() - day + hour });
    when.passes(hour - margin - second);
    await then.goes(await when.text(customer));
    when.passes(2 * second);
    then.refused(await when.text(customer), 'window_closed');
  });

  test('LMD-49, INC-01: an older message that comes late does not shorten it', async () => {
    const customer = await given.customer();
    await when.customerWrites(customer, 'Atrasada', { at: stageOf.now() - 5 * hour });
    when.passes(day - margin - second);
    await then.goes(await when.text(customer));
  });

  test('LMD-52: it can be asked for: state, end, and what opened it', async () => {
    const customer = await given.customer();
    const wroteAt = stageOf.now();
    when.passes(hour);
    expect(await stageOf.window(customer)).toMatchObject({
      channel: 'wa-matriz',
      contact: customer.phone,
      state: 'open',
      openedBy: 'message',
      lastInboundAt: new Date(wroteAt).toISOString(),
      expiresAt: new Date(wroteAt + day).toISOString(),
    });
  });

  test('LMD-55: a window on one number opens nothing on another', async () => {
    const customer = await given.customer();
    then.refused(await when.text(customer, { channel: 'wa-suporte' }), 'window_closed');
    expect(await stageOf.window(customer, 'wa-suporte')).toMatchObject({ state: 'closed', expiresAt: null });
    await then.goes(await when.template(customer, {}, { channel: 'wa-suporte' }));
    await when.customerWrites(customer, 'Oi, suporte', { channel: 'wa-suporte' });
    await then.goes(await when.text(customer, { channel: 'wa-suporte' }));
  });

  test('C7-228: accepted while open and due after the end, it is refused when its time has come', async () => {
    const customer = await given.customer();
    const answer = await when.text(customer, { sendAt: new Date(stageOf.now() + day).toISOString() });
    when.passes(day);
    await then.refusedLater(answer, 'window_closed');
    then.received(customer, 0);
  });

  test('a message that names a template for a closed window becomes that template', async () => {
    const customer = await given.customer();
    when.passes(day - margin - second);
    expect((await then.goes(await when.text(customer, { onWindowClosed: reminder }))).content).toMatchObject({
      type: 'text',
    });
    when.passes(2 * second);
    await then.goes(await when.text(customer, { onWindowClosed: reminder }));
    expect(
      stageOf
        .ponte()
        .sim.sent.filter(({ to }) => `+${to}` === customer.phone)
        .map(({ type }) => type),
    ).toEqual(['text', 'template']);
  });
});

describe.each(ledgers)('a window ends by itself on %s', (ledger) => {
  const { given, when, ...stageOf } = stage({ ledger });

  test('C7-229: an hour before the end it is announced, not a second sooner', async () => {
    const warned = await given.customer();
    when.passes(second);
    const notYet = await given.customer();
    when.passes(day - hour - second);
    await stageOf.untilWindow(warned, 'window.expiring');
    expect(await stageOf.windowEvents(warned)).toEqual(['window.opened', 'window.expiring']);
    expect(await stageOf.windowEvents(notYet)).toEqual(['window.opened']);
  });

  test('C7-229: who answers the announcement has a whole new window', async () => {
    const customer = await given.customer();
    when.passes(day - 30 * minute);
    await stageOf.untilWindow(customer, 'window.expiring');
    await when.customerWrites(customer, 'Ainda preciso');
    const silent = await given.customer();
    const until = stageOf.now() + day;
    when.passes(30 * minute + second);
    expect(await stageOf.window(customer)).toMatchObject({ state: 'open', expiresAt: new Date(until).toISOString() });
    when.passes(day - 30 * minute);
    await stageOf.untilWindow(silent, 'window.closed');
    expect(await stageOf.windowEvents(customer)).toEqual(['window.opened', 'window.expiring', 'window.closed']);
  });

  test('C7-225, C7-230: silent to the end, it is closed once, not a second sooner', async () => {
    const closed = await given.customer();
    when.passes(second);
    const open = await given.customer();
    when.passes(day - 30 * minute);
    await stageOf.untilWindow(open, 'window.expiring');
    when.passes(30 * minute - second);
    const events = await stageOf.untilWindow(closed, 'window.closed');
    const told = events.find(
      ({ type, data }) => type === 'ponte.window.closed.v1' && Object(data).contact === closed.phone,
    );
    expect(told?.data).toMatchObject({ channel: 'wa-matriz', reason: 'expired' });
    expect(await stageOf.windowEvents(closed)).toEqual(['window.opened', 'window.expiring', 'window.closed']);
    expect(await stageOf.windowEvents(open)).toEqual(['window.opened', 'window.expiring']);
  });
});

describe.each(ledgers)('a channel that does not start conversations again on %s', (ledger) => {
  const { given, when, then } = stage({ ledger, rules: { templateAfterExpiry: false } });

  test('INC-02: inside the window the template goes, after it only the customer can start', async () => {
    const customer = await given.customer();
    when.passes(day - margin - second);
    await then.goes(await when.template(customer));
    when.passes(2 * second);
    then.refused(await when.template(customer), 'contact_expired');
    await when.customerWrites(customer, 'Voltei');
    await then.goes(await when.template(customer));
    then.received(customer, 2);
  });

  test('INC-02: who never wrote may be approached', async () => {
    await then.goes(await when.template(given.stranger()));
  });
});

describe.each(ledgers)('a channel that leaves windows to the provider on %s', (ledger) => {
  const { given, when, then, ...stageOf } = stage({ ledger, rules: { enforceWindow: false } });

  test('the provider takes it a second before the end and refuses it a second after', async () => {
    const customer = await given.customer();
    when.passes(day - second);
    await then.goes(await when.text(customer));
    when.passes(2 * second);
    const { body } = await when.text(customer);
    expect(await stageOf.ponte().untilStatus(body.id, 'failed')).toMatchObject({
      failure: { class: 'window_closed', code: '131047' },
      attempts: [{ outcome: 'failed' }],
    });
  });

  test('what the provider says about the window counts until the customer writes again', async () => {
    const customer = await given.customer();
    stageOf.ponte().sim.windows.close(customer.phone);
    when.passes(minute);
    const { body } = await when.text(customer);
    await stageOf.ponte().untilStatus(body.id, 'failed');
    await stageOf.untilWindow(customer, 'window.closed');
    expect(await stageOf.window(customer)).toMatchObject({
      state: 'closed',
      closedByProviderAt: new Date(stageOf.now()).toISOString(),
    });
    when.passes(minute);
    await when.customerWrites(customer, 'Oi de novo');
    expect(await stageOf.window(customer)).toMatchObject({ state: 'open' });
  });
});
