/** Previews of templates, and which templates are listed, over HTTP. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TemplateView } from '../../contracts/admin.ts';
import { TemplatePreview } from '../../contracts/template-preview.ts';
import { testIds } from '../kit/ids.ts';
import { startTestPonte, TestClock, type TestPonte } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const body = (text: string) => ({ type: 'BODY' as const, text });
const reminder = 'Sua fatura vence em {{1}}, no valor de {{ 2 }}.';

describe.each(ledgers)('previews on %s', (ledger) => {
  let t: TestPonte;
  const clock = new TestClock();
  beforeAll(async () => {
    t = await startTestPonte({
      ledger,
      clock,
      newId: testIds(clock),
      templates: [
        { name: 'lembrete_fatura', language: 'pt_BR', components: [body(reminder)] },
        {
          name: 'promo_foto',
          language: 'pt_BR',
          category: 'MARKETING',
          components: [
            { type: 'HEADER', format: 'IMAGE' },
            body('Oferta para você'),
            { type: 'FOOTER', text: 'Provedor' },
          ],
        },
        ...(['PENDING', 'REJECTED', 'PAUSED', 'DISABLED'] as const).map((status) => ({
          name: `nao_serve_${status.toLowerCase()}`,
          language: 'pt_BR',
          status,
          components: [body('Oi')],
        })),
      ],
    });
    clock.advance(1_000);
    await t.call('POST', '/v1/templates/sync', { channel: 'wa-matriz' });
  });
  afterAll(() => t.stop());
  const preview = (more: object = {}) =>
    t.call<TemplatePreview & { code: string }>('POST', '/v1/templates/preview', {
      channel: 'wa-matriz',
      name: 'lembrete_fatura',
      language: 'pt_BR',
      ...more,
    });

  test('LOG-07 LOG-08 LOG-19: the text with its values, and how old what Ponte knows is', async () => {
    clock.advance(90_000);
    const answer = await preview({ parameters: ['10/12/2026', 'R$ 99,90'] });
    expect(answer.status).toBe(200);
    expect(TemplatePreview.parse(answer.body)).toMatchObject({
      text: 'Sua fatura vence em 10/12/2026, no valor de R$ 99,90.',
      parts: { header: null, footer: null, buttons: [], missing: [] },
      problems: [],
      status: 'APPROVED',
      category: 'UTILITY',
      ageSeconds: 90,
    });
  });

  test('SMT-27: a template with an image shows its address', async () => {
    const link = 'https://files.example.net/oferta.png';
    const { body: shown } = await preview({ name: 'promo_foto', language: 'pt-BR', header: { type: 'image', link } });
    expect(shown.text).toBe(`[imagem] ${link}\nOferta para você\nProvedor`);
    expect(shown.problems).toEqual([]);
  });

  test('SMT-30: what is missing or empty is named, with the text as far as it goes', async () => {
    const missing = await preview({ parameters: ['10/12'] });
    expect(missing.body.problems.map(({ path }) => path)).toEqual(['content.parameters']);
    expect(missing.body.text).toBe('Sua fatura vence em 10/12, no valor de {{ 2 }}.');
    const empty = await preview({ parameters: ['10/12', ''] });
    expect(empty.body.problems.map(({ path }) => path)).toEqual(['content.parameters.1']);
  });

  test('132005: a text over length is a problem', async () => {
    const { body: shown } = await preview({ parameters: ['x'.repeat(1_024), 'y'] });
    expect(shown.problems[0]?.messagePt).toMatch(/no máximo 1024 caracteres; tem 106\d/);
  });

  test.each([
    ['an unknown template', { name: 'nada' }, 422, 'template_unknown'],
    ['another language', { language: 'pt' }, 422, 'template_unknown'],
    ['an unknown channel', { channel: 'wa-nada' }, 422, 'channel_unknown'],
    ['an unknown field', { typo: 1 }, 422, 'invalid_request'],
  ])('%s is refused', async (_, more, status, code) => {
    const answer = await preview(more);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test('SMT-32: with usable=1 only templates that the provider takes are listed, each with its age', async () => {
    const list = async (query: string) =>
      (await t.call<{ data: TemplateView[] }>('GET', `/v1/templates?channel=wa-matriz${query}`)).body.data;
    const usable = await list('&usable=1');
    expect(usable.map((one) => one.name)).toEqual(['lembrete_fatura', 'promo_foto']);
    for (const one of usable) expect(TemplateView.parse(one).ageSeconds).toBeGreaterThanOrEqual(0);
    expect(await list('')).toHaveLength(6);
    expect((await list('&name=promo&language=pt-BR')).map((one) => one.name)).toEqual(['promo_foto']);
  });

  test('one reading of an account serves its other channel', async () => {
    const { body: shown } = await preview({ channel: 'wa-suporte', parameters: ['a', 'b'] });
    expect(shown.text).toBe('Sua fatura vence em a, no valor de b.');
  });

  test('a pause told by webhook over one channel is known on all channels of the account', async () => {
    t.sim.setTemplateStatus('promo_foto', 'pt_BR', 'PAUSED');
    await t.sim.settled();
    const statuses = await Promise.all(
      ['wa-matriz', 'wa-suporte'].map(async (channel) => (await preview({ channel, name: 'promo_foto' })).body.status),
    );
    expect(statuses).toEqual(['PAUSED', 'PAUSED']);
  });
});
