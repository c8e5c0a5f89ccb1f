/** What a template reads like with its values: every given place is filled, nothing else is touched, nothing throws. */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { ProviderTemplate } from '../../connectors/kit/connector.ts';
import { cleanParameter } from '../../connectors/kit/template-text.ts';
import type { TemplateContent } from '../../contracts/content.ts';
import { fillTemplate, previewText, shownText } from '../../src/rules/template-preview.ts';

/** Hundreds of runs each: generous, so that a busy machine fails no test. */
vi.setConfig({ testTimeout: 30_000 });

const reminder: ProviderTemplate = {
  name: 'lembrete_fatura',
  language: 'pt_BR',
  status: 'APPROVED',
  category: 'UTILITY',
  parameterFormat: 'positional',
  body: { text: 'Sua fatura vence em {{1}}, no valor de {{ 2 }}.', parameters: ['1', '2'] },
  buttons: [],
};
const named: ProviderTemplate = {
  ...reminder,
  parameterFormat: 'named',
  body: { text: 'Olá {{nome}}, até {{ dia }}. Obrigado, {{nome}}!', parameters: ['nome', 'dia'] },
};
const send = (more: Partial<TemplateContent> = {}): TemplateContent => ({
  type: 'template',
  name: 'lembrete_fatura',
  language: 'pt_BR',
  ...more,
});
const link = 'https://example.net/a.png';

describe('the filled text', () => {
  test('LOG-07 LOG-08 SMT-29: both forms of braces are filled and none are left', () => {
    const { body, missing } = fillTemplate(reminder, send({ parameters: ['10/12/2026', 'R$ 99,90'] }));
    expect(body).toBe('Sua fatura vence em 10/12/2026, no valor de R$ 99,90.');
    expect(body).not.toMatch(/[{}]/);
    expect(missing).toEqual([]);
  });

  test('named parameters are filled wherever they stand', () => {
    const { body } = fillTemplate(named, send({ parameters: { dia: 'sexta', nome: 'Ana' } }));
    expect(body).toBe('Olá Ana, até sexta. Obrigado, Ana!');
  });

  test('typed values are shown by their fallback', () => {
    const parameters = [
      { dateTime: { fallback: '10 de dezembro' } },
      { currency: { fallback: 'R$ 99,90', code: 'BRL', amount1000: 99_900 } },
    ];
    expect(fillTemplate(reminder, send({ parameters })).body).toBe(
      'Sua fatura vence em 10 de dezembro, no valor de R$ 99,90.',
    );
  });

  test('values are shown as cleaned for the provider', () => {
    expect(fillTemplate(reminder, send({ parameters: ['a\nb\tc', 'd     e'] })).body).toBe(
      'Sua fatura vence em a b c, no valor de d e.',
    );
  });

  test('braces inside a value are text', () => {
    expect(fillTemplate(reminder, send({ parameters: ['{{2}}', 'x'] })).body).toBe(
      'Sua fatura vence em {{2}}, no valor de x.',
    );
  });

  test('what is missing is named and keeps its braces', () => {
    const filled = fillTemplate(
      {
        ...reminder,
        header: { type: 'image', parameters: [] },
        buttons: [{ type: 'url', text: 'Ver', needsParameter: true }],
      },
      send({ parameters: ['hoje'] }),
    );
    expect(filled.body).toBe('Sua fatura vence em hoje, no valor de {{ 2 }}.');
    expect(filled.missing).toEqual(['header', '2', 'buttons.0']);
  });
});

describe('header, footer and buttons', () => {
  test.each<[string, ProviderTemplate['header'], TemplateContent['header'], string]>([
    [
      'SMT-26 SMT-27: an image with its address',
      { type: 'image', parameters: [] },
      { type: 'image', link },
      `[imagem] ${link}`,
    ],
    ['a video by its id', { type: 'video', parameters: [] }, { type: 'video', mediaId: '42' }, '[vídeo] 42'],
    [
      'a document with its name',
      { type: 'document', parameters: [] },
      { type: 'document', link, filename: 'nf.pdf' },
      `[documento] nf.pdf ${link}`,
    ],
    [
      'a place with its name',
      { type: 'location', parameters: [] },
      { type: 'location', latitude: -23.5, longitude: -46.6, name: 'Loja', address: 'Rua A, 1' },
      '[localização] Loja Rua A, 1',
    ],
    [
      'a place without a name',
      { type: 'location', parameters: [] },
      { type: 'location', latitude: -23.5, longitude: -46.6 },
      '[localização] -23.5, -46.6',
    ],
    ['a fixed text', { type: 'text', text: 'Aviso', parameters: [] }, undefined, 'Aviso'],
    [
      'a text with a value',
      { type: 'text', text: 'Aviso {{1}}', parameters: ['1'] },
      { type: 'text', text: 'hoje' },
      'Aviso hoje',
    ],
    ['another kind than the approved one', { type: 'image', parameters: [] }, { type: 'video', link }, '[imagem]'],
  ])('%s', (_, wanted, given, shown) => {
    const template = { ...reminder, ...(wanted !== undefined && { header: wanted }) };
    expect(fillTemplate(template, send({ ...(given !== undefined && { header: given }) })).header).toBe(shown);
  });

  test('SMT-27: the whole as one text', () => {
    const template: ProviderTemplate = {
      ...reminder,
      header: { type: 'image', parameters: [] },
      footer: 'Provedor Exemplo',
      buttons: [
        { type: 'quick_reply', text: 'Já paguei', needsParameter: false },
        { type: 'url', text: 'Ver boleto', needsParameter: true },
        { type: 'copy_code', text: 'Copiar', needsParameter: true },
      ],
    };
    const content = send({
      header: { type: 'image', link },
      parameters: ['10/12', 'R$ 9,90'],
      buttons: [
        { type: 'url', index: 1, text: '4711' },
        { type: 'copy_code', index: 2, code: 'PIX1' },
      ],
    });
    expect(previewText(template, content)).toBe(
      [
        `[imagem] ${link}`,
        'Sua fatura vence em 10/12, no valor de R$ 9,90.',
        'Provedor Exemplo',
        '[Já paguei]',
        '[Ver boleto (4711)]',
        '[Copiar (PIX1)]',
      ].join('\n'),
    );
  });

  test('any content as text: words where there are some', () => {
    const templates = { find: () => reminder, isElsewhere: () => false, syncedAt: () => null };
    expect(shownText(send({ parameters: ['a', 'b'] }), templates, 'wa')).toBe('Sua fatura vence em a, no valor de b.');
    expect(shownText(send(), { ...templates, find: () => undefined }, 'wa')).toBeUndefined();
    expect(shownText({ type: 'text', body: 'Oi' }, templates, 'wa')).toBe('Oi');
    expect(shownText({ type: 'image', link, caption: 'Mapa' }, templates, 'wa')).toBe('Mapa');
    expect(shownText({ type: 'sticker', mediaId: '1' }, templates, 'wa')).toBeUndefined();
  });
});

describe('whatever the values', () => {
  const anyText = fc.string({ unit: 'binary', maxLength: 200 });

  test('the text is the template with exactly the values in its places', () => {
    fc.assert(
      fc.property(anyText, anyText, (first, second) => {
        const { body, missing } = fillTemplate(reminder, send({ parameters: [first, second] }));
        expect(body).toBe(`Sua fatura vence em ${cleanParameter(first)}, no valor de ${cleanParameter(second)}.`);
        expect(missing).toEqual([]);
      }),
    );
  });

  test('values without braces leave none', () => {
    const noBraces = anyText.map((text) => text.replaceAll(/[{}]/g, ''));
    fc.assert(
      fc.property(noBraces, noBraces, (nome, dia) => {
        expect(fillTemplate(named, send({ parameters: { nome, dia } })).body).not.toMatch(/[{}]/);
      }),
    );
  });

  test('no template text and no parameter name makes it throw', () => {
    fc.assert(
      fc.property(anyText, fc.dictionary(fc.oneof(anyText, fc.constant('__proto__')), anyText), (text, parameters) => {
        const template = { ...named, body: { text, parameters: Object.keys(parameters) } };
        expect(typeof previewText(template, send({ parameters }))).toBe('string');
      }),
    );
  });
});
