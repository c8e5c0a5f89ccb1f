/** The same words twice: an outage makes a system say them a hundred times, people say "ok" when they like. */
import { describe, expect, test } from 'vitest';
import { minute, reminder, second, stage } from '../kit/scenario.ts';
import { ledgers } from '../kit/services.ts';

const bulk = { lane: 'bulk' };

describe.each(ledgers)('the same text again on %s', (ledger) => {
  const { given, when, then } = stage({ ledger, rules: { suggestedWaitHours: 0 } });

  test.each([
    ['a second before ten minutes have passed it is refused', 10 * minute - second, false],
    ['a second after them it goes', 10 * minute + second, true],
  ])('in bulk: %s', async (_name, after, goes) => {
    const customer = given.stranger();
    await then.goes(await when.template(customer, {}, bulk));
    when.passes(after);
    const again = await when.template(customer, {}, bulk);
    if (goes) await then.goes(again);
    else await then.refusedLater(again, 'duplicate_text');
    then.received(customer, goes ? 2 : 1);
  });

  test('in bulk: other words and other people are no repetition', async () => {
    const customer = given.stranger();
    await then.goes(await when.template(customer, {}, bulk));
    await then.goes(await when.template(customer, { parameters: ['11/12/2026', 'R$ 99,90'] }, bulk));
    await then.goes(await when.template(given.stranger(), {}, bulk));
    then.received(customer, 2);
  });

  test('in bulk: a storm of eight leaves one message', async () => {
    const customer = given.stranger();
    const answers = await Promise.all(Array.from({ length: 8 }, () => when.template(customer, {}, bulk)));
    const [first, ...others] = answers.toSorted((a, b) => (a.body.id < b.body.id ? -1 : 1));
    if (first === undefined) throw new Error('nothing was answered');
    await then.goes(first);
    for (const other of others) await then.refusedLater(other, 'duplicate_text');
    then.received(customer, 1);
  });

  test('in conversation: what people write may be said twice', async () => {
    const customer = await given.customer();
    await then.goes(await when.text(customer));
    await then.goes(await when.text(customer));
    then.received(customer, 2);
  });

  test('the check tells it before anything is sent', async () => {
    const customer = given.stranger();
    const first = await then.goes(await when.template(customer, {}, bulk));
    const checked = await when.check(customer, reminder, bulk);
    expect(checked).toMatchObject({ verdict: 'refuse' });
    expect(checked.results).toContainEqual(
      expect.objectContaining({ code: 'duplicate_text', detail: expect.stringContaining(first.id) }),
    );
  });
});

describe.each(ledgers)('a channel with other minutes on %s', (ledger) => {
  const { given, when, then } = stage({ ledger, rules: { duplicates: [{ minutes: 1 }] } });

  test('counts them in both lanes', async () => {
    const customer = await given.customer();
    await then.goes(await when.text(customer));
    when.passes(minute - second);
    await then.refusedLater(await when.text(customer), 'duplicate_text');
    when.passes(2 * second);
    await then.goes(await when.text(customer));
  });
});
