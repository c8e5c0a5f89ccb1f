/** What a template needs before it may go. */
import { describe, expect, test } from 'vitest';
import type { TemplateOptions } from '../../connectors/whatsapp-cloud/simulator.ts';
import type { TemplateView } from '../../contracts/admin.ts';
import { reminder, stage } from '../kit/scenario.ts';
import { ledgers } from '../kit/services.ts';

const plain = (name: string, status: NonNullable<TemplateOptions['status']>): TemplateOptions => ({
  name,
  language: 'pt_BR',
  status,
  components: [{ type: 'BODY', text: 'Visita confirmada.' }],
});
const withImage: TemplateOptions = {
  name: 'mapa',
  language: 'pt_BR',
  components: [
    { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['x'] } },
    { type: 'BODY', text: 'Veja a área afetada.' },
  ],
};
const link = 'https://example.com/mapa.png';
const map = { type: 'template', name: 'mapa', language: 'pt_BR', header: { type: 'image', link } };

describe.each(ledgers)('a template on %s', (ledger) => {
  const { given, when, then, ...stageOf } = stage({
    ledger,
    templates: [plain('em_analise', 'PENDING'), plain('recusado', 'REJECTED'), plain('pausado', 'PAUSED'), withImage],
  });

  test.each([
    ['em_analise', 'template_not_approved'],
    ['recusado', 'template_not_approved'],
    ['pausado', 'template_paused'],
  ])('LMD-56, LOG-18, SMT-32: %s is not listed as usable, and not sent: %s', async (name, code) => {
    const customer = given.stranger();
    then.refused(await when.template(customer, { name, parameters: [] }), code);
    then.received(customer, 0);
    const { body } = await stageOf
      .ponte()
      .call<{ data: TemplateView[] }>('GET', '/v1/templates?channel=wa-matriz&usable=1');
    expect(body.data.map((one) => one.name).toSorted()).toEqual(['lembrete', 'mapa']);
  });

  test('LMD-56: approved while Ponte watches, it goes', async () => {
    const customer = given.stranger();
    stageOf.ponte().sim.registerTemplate(plain('novo', 'PENDING'));
    await stageOf.ponte().call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
    then.refused(await when.template(customer, { name: 'novo', parameters: [] }), 'template_not_approved');
    stageOf.ponte().sim.setTemplateStatus('novo', 'pt_BR', 'APPROVED');
    await stageOf.ponte().sim.settled();
    await stageOf.ponte().call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
    await then.goes(await when.template(customer, { name: 'novo', parameters: [] }));
    stageOf.ponte().sim.setTemplateStatus('novo', 'pt_BR', 'DISABLED');
    await stageOf.ponte().sim.settled();
  });

  test('LOG-18: one that the account does not have is refused', async () => {
    then.refused(await when.template(given.stranger(), { name: 'inventado' }), 'template_unknown', 422);
  });

  test('SMT-25, LOG-20: values without a template are refused, and the missing name is told', async () => {
    const { phone: to } = given.stranger();
    const { name: _, ...unnamed } = reminder;
    const answer = await when.content({ phone: to }, unnamed);
    then.refused(answer, 'invalid_request', 422);
    expect(answer.body.errors?.map(({ path }) => path)).toContain('content.name');
  });

  test('LOG-20: values with a free text are refused', async () => {
    const answer = await when.content(given.stranger(), { type: 'text', body: 'Oi {{1}}', parameters: ['Ana'] });
    then.refused(answer, 'invalid_request', 422);
  });

  test.each([
    ['none', undefined],
    ['one of two', ['10/12/2026']],
    ['an empty one', ['10/12/2026', '']],
  ])('SMT-30: with %s of its values it is refused', async (_name, parameters) => {
    const customer = given.stranger();
    const answer = await when.template(customer, { parameters });
    expect(answer.status).toBe(422);
    expect(answer.body.errors?.length).toBeGreaterThan(0);
    expect(answer.body.errors?.every(({ path }) => path.startsWith('content.parameters'))).toBe(true);
    then.received(customer, 0);
  });

  test('SMT-26, SMT-28: its image goes along, and the message still shows which it was', async () => {
    const customer = given.stranger();
    const view = await then.goes(await when.content(customer, map));
    const [sent] = stageOf.ponte().sim.sent.filter(({ to }) => `+${to}` === customer.phone);
    expect(sent?.body).toMatchObject({
      template: { components: [{ type: 'header', parameters: [{ type: 'image', image: { link } }] }] },
    });
    expect(view.content).toEqual(map);
    then.refused(await when.content(customer, { ...map, header: undefined }), 'template_mismatch', 422);
  });

  test('SMT-27, LOG-08: the check shows the text and the image as the customer would get them', async () => {
    const customer = given.stranger();
    const text = await when.check(customer, reminder);
    expect(text).toMatchObject({
      verdict: 'send',
      preview: expect.stringContaining('vence em 10/12/2026, no valor de R$ 99,90'),
    });
    expect(text.preview).not.toMatch(/[{}]/);
    expect((await when.check(customer, map)).preview).toContain(link);
    then.received(customer, 0);
  });
});
