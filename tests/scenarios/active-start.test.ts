/** A conversation that the company starts: a template, then silence until the customer answers. */
import { describe, expect, test } from 'vitest';
import { day, hour, minute, reminder, second, stage } from '../kit/scenario.ts';
import { ledgers } from '../kit/services.ts';

describe.each(ledgers)('an active start on %s', (ledger) => {
  const { given, when, then, ...stageOf } = stage({ ledger });
  const notesOf = (checked: Record<string, unknown>): string[] =>
    (checked.results as { result: string; code?: string }[])
      .filter(({ result }) => result === 'note')
      .map(({ code }) => String(code));

  test('LOG-28: one template reaches the customer, filled, and once', async () => {
    const customer = given.stranger();
    const more = { idempotencyKey: `lembrete-${customer.phone}` };
    const first = await when.template(customer, {}, more);
    await then.goes(first);
    const again = await when.template(customer, {}, more);
    expect(again).toMatchObject({ status: 202, body: { id: first.body.id, duplicate: true } });
    then.received(customer, 1);
    const [sent] = stageOf.ponte().sim.sent.filter(({ to }) => `+${to}` === customer.phone);
    expect(sent?.body).toMatchObject({
      type: 'template',
      template: {
        name: reminder.name,
        components: [{ type: 'body', parameters: reminder.parameters.map((text) => ({ type: 'text', text })) }],
      },
    });
  });

  test('LMD-51: the template itself opens no window', async () => {
    const customer = await given.approached();
    expect(await stageOf.window(customer)).toMatchObject({ state: 'closed', needsTemplate: true, expiresAt: null });
    expect(await stageOf.windowEvents(customer)).toEqual([]);
  });

  test('LOG-34, LOG-35, SMT-35, INC-04: free text is locked until the answer, and then goes', async () => {
    const customer = await given.approached();
    const answer = await when.text(customer);
    then.refused(answer, 'awaiting_customer');
    expect(answer.body).toMatchObject({
      detailPt: expect.stringContaining('ainda não respondeu'),
      nextStepPt: expect.stringContaining('Aguarde a resposta'),
    });
    then.received(customer, 1);
    when.passes(3 * hour);
    await when.customerWrites(customer, 'Pode falar');
    await then.goes(await when.text(customer));
    then.received(customer, 2);
  });

  test('LOG-30, LMD-57: the answer opens the window, for 24 hours of free text', async () => {
    const customer = await given.approached();
    when.passes(5 * hour);
    await when.customerWrites(customer, 'Oi');
    expect(await stageOf.windowEvents(customer)).toEqual(['window.opened']);
    when.passes(day - minute - second);
    await then.goes(await when.text(customer));
    when.passes(2 * second);
    then.refused(await when.text(customer), 'window_closed');
  });

  test('SMT-37, SMT-39, LOG-34: the alert and the lock are there until the customer answers', async () => {
    const customer = await given.approached();
    const locked = { alert: 'template_required', actions: ['select_template'], awaitingCustomer: true };
    expect(await stageOf.window(customer)).toMatchObject(locked);
    when.passes(2 * day);
    expect(await stageOf.window(customer)).toMatchObject(locked);
    await when.customerWrites(customer, 'Desculpe a demora');
    expect(await stageOf.window(customer)).toMatchObject({ alert: null, actions: [], awaitingCustomer: false });
  });

  test('INC-04: a template within an open window locks nothing', async () => {
    const customer = await given.customer();
    when.passes(minute);
    await then.goes(await when.template(customer));
    expect(await stageOf.window(customer)).toMatchObject({ state: 'open', awaitingCustomer: false });
    await then.goes(await when.text(customer));
  });

  test('LOG-37, INC-04: unanswered, another template may go at once', async () => {
    const customer = await given.approached();
    await then.goes(await when.template(customer));
    then.received(customer, 2);
  });

  test.each([
    ['LOG-38, INC-04: a second before the six hours waiting is advised', 6 * hour - second, ['suggested_wait']],
    ['LOG-38: after six hours it is not', 6 * hour, []],
    ['LOG-38: nor after eight', 8 * hour, []],
  ])('%s, and the template goes', async (_name, after, notes) => {
    const customer = await given.approached();
    when.passes(after);
    const checked = await when.check(customer, reminder);
    expect(checked.verdict).toBe('send');
    expect(notesOf(checked)).toEqual(notes);
    const view = await then.goes(await when.template(customer));
    const noted = view.verdicts.flatMap(({ results }) => results.filter(({ code }) => code === 'suggested_wait'));
    expect(noted.map(({ result }) => result)).toEqual(notes.map(() => 'note'));
  });

  test('LOG-38: who has answered may get a template at any time, without advice', async () => {
    const customer = await given.approached();
    when.passes(minute);
    await when.customerWrites(customer, 'Ok');
    expect(notesOf(await when.check(customer, reminder))).toEqual([]);
  });
});
