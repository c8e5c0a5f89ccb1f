/** A notification and the caller's values: formats, defaults, and errors that name the field (SMT-30). */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { ProviderTemplate } from '../../connectors/kit/connector.ts';
import { TemplateContent } from '../../contracts/content.ts';
import { NotificationInput, type NotificationValues, type ValueFormat } from '../../contracts/notification.ts';
import { templateFaults, wordsFaults } from '../../src/rules/notification-check.ts';
import { fillNotification } from '../../src/rules/notification-fill.ts';
import { templateMismatches } from '../../src/rules/template-match.ts';
import { previewText } from '../../src/rules/template-preview.ts';
import { type FieldValue, formatValue } from '../../src/rules/value-format.ts';

/** Hundreds of runs each: generous, so that a busy machine fails no test. */
vi.setConfig({ testTimeout: 30_000 });

const template: ProviderTemplate = {
  name: 'lembrete_fatura',
  language: 'pt_BR',
  status: 'APPROVED',
  category: 'UTILITY',
  parameterFormat: 'positional',
  body: { text: 'Olá {{1}}, sua fatura de {{2}} vence em {{3}}.', parameters: ['1', '2', '3'] },
  buttons: [],
};
const reminder = NotificationInput.parse({
  name: 'Lembrete de fatura',
  channel: 'wa-matriz',
  template: { name: 'lembrete_fatura', language: 'pt_BR' },
  variables: [
    { parameter: '3', label: 'Vencimento', from: 'vencimento', format: 'date' },
    { parameter: '1', label: 'Nome', from: 'nome', format: 'first_name', default: 'cliente' },
    { parameter: '2', from: 'valor', format: 'money' },
  ],
});
const values = { nome: 'MARIA DA SILVA', valor: '99.90', vencimento: '2026-12-10' };
const errorsOf = (notification: NotificationInput, given: NotificationValues, of = template) => {
  const filled = fillNotification(notification, of, given);
  return 'errors' in filled ? filled.errors : [];
};

describe('formats', () => {
  test.each<[ValueFormat, FieldValue, string | undefined]>([
    ['date', '2026-12-10', '10/12/2026'],
    ['date', '10/12/2026', '10/12/2026'],
    ['date', '1/2/2026', '01/02/2026'],
    ['date', '2026-12-10 23:59:59', '10/12/2026'],
    ['date', '2026-12-10T02:00:00Z', '09/12/2026'],
    ['date', '2026-12-10T02:00:00-0300', '10/12/2026'],
    ['date', '2026-12-10T02:00:00.000+00:00', '09/12/2026'],
    ['date', 1_796_871_599, '09/12/2026'],
    ['date', '1796882400000', '10/12/2026'],
    ['date', '0000-00-00', undefined],
    ['date', '0000-00-00 00:00:00', undefined],
    ['date', '   ', undefined],
    ['date', null, undefined],
    ['money', 1234.56, 'R$ 1.234,56'],
    ['money', 0, 'R$ 0,00'],
    ['money', '99.90', 'R$ 99,90'],
    ['money', '99,90', 'R$ 99,90'],
    ['money', '99.9000', 'R$ 99,90'],
    ['money', '1.234,56', 'R$ 1.234,56'],
    ['money', '1,234.56', 'R$ 1.234,56'],
    ['money', '1.234.567', 'R$ 1.234.567,00'],
    ['money', 'R$ 1.234,56', 'R$ 1.234,56'],
    ['money', '-99,90', '-R$ 99,90'],
    ['first_name', 'MARIA DA SILVA', 'Maria'],
    ['first_name', '  josé  antônio', 'José'],
    ['first_name', 'ANA-PAULA LIMA', 'Ana-Paula'],
    ['first_name', 'McDonald Souza', 'McDonald'],
    ['first_name', 'ÉRICA', 'Érica'],
    ['upper', 'são josé', 'SÃO JOSÉ'],
    ['text', ' 100 Mega ', '100 Mega'],
    ['text', 100, '100'],
    ['text', false, 'false'],
  ])('%s of %j is %j', (format, value, text) => {
    expect(formatValue(value, format)).toEqual(text === undefined ? undefined : { text });
  });

  test.each<[ValueFormat, FieldValue, RegExp]>([
    ['date', 'amanhã', /não é uma data/],
    ['date', '31/02/2026', /não é uma data/],
    ['date', '2026-13-01', /não é uma data/],
    ['date', '2026-02-31T25:61:00Z', /não é uma data/],
    ['money', 'noventa', /não é um valor/],
    ['money', '1.23,4.5', /não é um valor/],
    ['money', Number.POSITIVE_INFINITY, /não é um valor/],
    ['money', '1.234', /ambíguo/],
    ['money', '1,234', /ambíguo/],
  ])('%s of %j is refused', (format, value, pt) => {
    expect(formatValue(value, format)).toMatchObject({ wrong: { pt: expect.stringMatching(pt) } });
  });
});

describe('filling', () => {
  test('LOG-08: the values go to their places, formatted', () => {
    const filled = fillNotification(reminder, template, values);
    expect(filled).toEqual({
      content: {
        type: 'template',
        name: 'lembrete_fatura',
        language: 'pt_BR',
        parameters: ['Maria', 'R$ 99,90', '10/12/2026'],
      },
    });
  });

  test('a default stands in for a field that is missing or empty', () => {
    for (const nome of [undefined, null, '', '  ']) {
      const { nome: _, ...rest } = values;
      const filled = fillNotification(reminder, template, nome === undefined ? rest : { ...rest, nome });
      expect(filled).toMatchObject({ content: { parameters: ['cliente', 'R$ 99,90', '10/12/2026'] } });
    }
  });

  test('SMT-30: an empty required variable is an error that names its field and its label', () => {
    expect(errorsOf(reminder, { ...values, vencimento: '0000-00-00', valor: '' })).toEqual([
      {
        path: 'values.vencimento',
        message: '"Vencimento" must not be empty',
        messagePt: '"Vencimento" não pode ficar vazio',
      },
      { path: 'values.valor', message: '"valor" must not be empty', messagePt: '"valor" não pode ficar vazio' },
    ]);
  });

  test('what is there is still shown, each value in its own place', () => {
    const filled = fillNotification(reminder, template, { vencimento: '2026-12-10' });
    expect('partial' in filled && previewText(template, filled.partial)).toBe(
      'Olá cliente, sua fatura de {{2}} vence em 10/12/2026.',
    );
  });

  test('an empty value that is not required is sent as a dash', () => {
    const lenient = NotificationInput.parse({
      ...reminder,
      variables: reminder.variables.map((one) => ({ ...one, required: false })),
    });
    expect(fillNotification(lenient, template, {})).toMatchObject({ content: { parameters: ['cliente', '-', '-'] } });
  });

  test('a field named like a built-in property is missing, not found', () => {
    const odd = NotificationInput.parse({
      ...reminder,
      variables: reminder.variables.map((one) => ({ ...one, from: 'constructor', default: undefined, format: 'text' })),
    });
    expect(errorsOf(odd, {}).map(({ path }) => path)).toContain('values.constructor');
  });

  test('named parameters, header and buttons in the form the template asks for', () => {
    const rich: ProviderTemplate = {
      ...template,
      parameterFormat: 'named',
      header: { type: 'text', text: 'Olá {{nome}}', parameters: ['nome'] },
      body: { text: 'Vence {{dia}}', parameters: ['dia'] },
      buttons: [
        { type: 'quick_reply', text: 'Ok', needsParameter: false },
        { type: 'url', text: 'Boleto', needsParameter: true },
        { type: 'copy_code', text: 'Pix', needsParameter: true },
        { type: 'otp', text: 'Código', needsParameter: true },
      ],
    };
    const notification = NotificationInput.parse({
      ...reminder,
      variables: [{ parameter: 'dia', from: 'vencimento', format: 'date' }],
      header: { type: 'text', from: 'nome', format: 'first_name' },
      buttons: [
        { index: 0, constant: 'ok' },
        { index: 1, from: 'boleto' },
        { index: 2, from: 'pix' },
        { index: 3, from: 'codigo' },
      ],
    });
    const filled = fillNotification(notification, rich, { ...values, boleto: 4711, pix: 'abc', codigo: '123' });
    expect(filled).toEqual({
      content: {
        type: 'template',
        name: 'lembrete_fatura',
        language: 'pt_BR',
        header: { type: 'text', text: 'Maria', name: 'nome' },
        parameters: { dia: '10/12/2026' },
        buttons: [
          { type: 'quick_reply', index: 0, payload: 'ok' },
          { type: 'url', index: 1, text: '4711' },
          { type: 'copy_code', index: 2, code: 'abc' },
          { type: 'url', index: 3, text: '123' },
        ],
      },
    });
    expect('content' in filled && templateMismatches(filled.content, rich)).toEqual([]);
  });

  test('SMT-26: a media header comes from the record or from the caller', () => {
    const image: ProviderTemplate = { ...template, header: { type: 'image', parameters: [] } };
    const from = NotificationInput.parse({ ...reminder, header: { type: 'image', from: 'foto' } });
    const link = 'https://example.net/a.png';
    expect(fillNotification(from, image, { ...values, foto: link })).toMatchObject({
      content: { header: { type: 'image', link } },
    });
    for (const foto of ['', 'ftp://x/y', 'javascript:1', 'sem link'])
      expect(errorsOf(from, { ...values, foto }, image).map(({ path }) => path)).toEqual(['values.foto']);
    const fixed = NotificationInput.parse({ ...reminder, header: { type: 'image', link } });
    expect(fillNotification(fixed, image, values)).toMatchObject({ content: { header: { type: 'image', link } } });
  });

  test('a template that has changed is an error, not a wrong message', () => {
    const four = { ...template, body: { text: '{{1}} {{2}} {{3}} {{4}}', parameters: ['1', '2', '3', '4'] } };
    expect(errorsOf(reminder, values, four)).toEqual([
      {
        path: 'variables',
        message: "the template's parameter 4 has no variable",
        messagePt: 'o parâmetro 4 do template não tem variável',
      },
    ]);
  });
});

describe('whatever the values', () => {
  const anyValue = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 100 }),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom('0000-00-00', '1.234', 'R$', '{{2}}', '99999999999999999999', '2026-12-10T99:99Z'),
  );
  const anyFormat = fc.constantFrom<ValueFormat>('text', 'date', 'money', 'first_name', 'upper');

  test('a format never throws and never answers an empty text', () => {
    fc.assert(
      fc.property(anyValue, anyFormat, (value, format) => {
        const formatted = formatValue(value, format);
        if (formatted !== undefined && 'text' in formatted) expect(formatted.text.trim()).not.toBe('');
        else expect(formatted === undefined || formatted.wrong.pt !== '').toBe(true);
      }),
    );
  });

  test('filling gives a message that fits the template, or says what is wrong', () => {
    fc.assert(
      fc.property(fc.record({ nome: anyValue, valor: anyValue, vencimento: anyValue }), (given) => {
        const filled = fillNotification(reminder, template, given);
        if ('errors' in filled) expect(filled.errors.length).toBeGreaterThan(0);
        else {
          expect(TemplateContent.safeParse(filled.content).success).toBe(true);
          expect(templateMismatches(filled.content, template)).toEqual([]);
          expect(previewText(template, filled.content)).not.toContain('{{1}}');
        }
      }),
    );
  });
});

describe('a mapping that is wrong', () => {
  const faulty = (more: object) => NotificationInput.parse({ ...reminder, ...more });
  test.each<[string, object, string]>([
    ['a value from nowhere', { variables: [{ parameter: '1' }] }, 'variables.0'],
    ['two sources', { variables: [{ parameter: '1', from: 'a', constant: 'b' }] }, 'variables.0.constant'],
    [
      'a parameter twice',
      {
        variables: [
          { parameter: '1', from: 'a' },
          { parameter: '1', from: 'b' },
        ],
      },
      'variables.1.parameter',
    ],
    [
      'a button twice',
      {
        buttons: [
          { index: 0, from: 'a' },
          { index: 0, from: 'b' },
        ],
      },
      'buttons.1.index',
    ],
    ['a medium from nowhere', { header: { type: 'image' } }, 'header'],
    ['a medium from two places', { header: { type: 'image', link: 'https://x.example.net/a', from: 'f' } }, 'header'],
    ['a file name for an image', { header: { type: 'image', from: 'f', filename: 'a.png' } }, 'header.filename'],
  ])('%s is told by path', (_, more, path) => {
    const faults = wordsFaults(faulty(more));
    expect(faults.map((one) => one.path)).toEqual([path]);
    expect(faults[0]?.messagePt).not.toBe('');
  });

  test.each<[string, object, Partial<ProviderTemplate>, string[]]>([
    ['a parameter without a variable', { variables: reminder.variables.slice(1) }, {}, ['variables']],
    [
      'a variable without a parameter',
      { variables: [...reminder.variables, { parameter: '9', from: 'x' }] },
      {},
      ['variables.3.parameter'],
    ],
    ['a header that is missing', {}, { header: { type: 'image', parameters: [] } }, ['header']],
    ['a header too many', { header: { type: 'text', from: 'x' } }, {}, ['header']],
    [
      'a header of another kind',
      { header: { type: 'video', from: 'x' } },
      { header: { type: 'image', parameters: [] } },
      ['header'],
    ],
    ['a button that is missing', {}, { buttons: [{ type: 'url', text: 'Ver', needsParameter: true }] }, ['buttons']],
    [
      'a button that takes no value',
      { buttons: [{ index: 0, from: 'x' }] },
      { buttons: [{ type: 'url', text: 'Site', needsParameter: false }] },
      ['buttons.0.index'],
    ],
    ['a button that is not there', { buttons: [{ index: 3, from: 'x' }] }, {}, ['buttons.0.index']],
  ])('%s does not fit the template', (_, more, change, paths) => {
    expect(templateFaults(faulty(more), { ...template, ...change }).map(({ path }) => path)).toEqual(paths);
  });
});
