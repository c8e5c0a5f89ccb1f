/** A customer who asks for no more of it is believed at once, also for what is already waiting. */
import { describe, expect, test } from 'vitest';
import { hour, stage } from '../kit/scenario.ts';
import { ledgers } from '../kit/services.ts';

const offer = { type: 'template', name: 'oferta', language: 'pt_BR' };

describe.each(ledgers)('an opt-out on %s', (ledger) => {
  const { given, when, then, ...stageOf } = stage({
    ledger,
    // Hours are another matter, and this scenario walks through the night.
    rules: { quietHours: [] },
    templates: [
      { ...offer, category: 'MARKETING', components: [{ type: 'BODY', text: 'Só hoje: o dobro da velocidade.' }] },
    ],
  });
  const confirmations = (phone: string) =>
    stageOf.ponte().sim.sent.filter(({ to, body }) => `+${to}` === phone && JSON.stringify(body).includes('VOLTAR'));

  test('keeps marketing away from then on; reminders and answers still go', async () => {
    const customer = await given.customer();
    await then.goes(await when.content(customer, offer));
    await when.customerWrites(customer, 'SAIR');
    then.refused(await when.content(customer, offer), 'opted_out');
    await then.goes(await when.template(customer));
    await then.goes(await when.text(customer));
  });

  test('is confirmed once, however often it is said', async () => {
    const customer = await given.customer();
    await when.customerWrites(customer, 'Parar');
    await stageOf.ponte().sim.until(() => confirmations(customer.phone).length === 1);
    await when.customerWrites(customer, 'PARAR!!');
    await then.goes(await when.text(customer));
    expect(confirmations(customer.phone)).toHaveLength(1);
  });

  test('counts for what was accepted before it and is due after it', async () => {
    const customer = await given.customer();
    const answer = await when.content(customer, offer, { sendAt: new Date(stageOf.now() + hour).toISOString() });
    await when.customerWrites(customer, 'Descadastrar');
    when.passes(hour);
    await then.refusedLater(answer, 'opted_out');
  });

  test('ends with the wish to receive again', async () => {
    const customer = await given.customer();
    await when.customerWrites(customer, 'sair');
    then.refused(await when.content(customer, offer), 'opted_out');
    await when.customerWrites(customer, 'VOLTAR');
    await then.goes(await when.content(customer, offer));
  });

  test('is no opt-out when the word is part of a sentence', async () => {
    const customer = await given.customer();
    await when.customerWrites(customer, 'vou sair agora, me liga depois?');
    await then.goes(await when.content(customer, offer));
  });
});
