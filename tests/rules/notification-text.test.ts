/** Texts with named places: filled once, and checked before anything is sent. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NotificationEmail, NotificationVariable } from '../../contracts/notification.ts';
import { emailFaults } from '../../src/rules/notification-check.ts';
import { fillEmail } from '../../src/rules/notification-email.ts';
import { fillTexts, textFaults } from '../../src/rules/notification-text.ts';

const variable = (parameter: string, more: object = {}) =>
  NotificationVariable.parse({ parameter, from: parameter, ...more });
const variables = [
  variable('nome', { format: 'first_name', default: 'cliente' }),
  variable('valor', { label: 'Valor', format: 'money' }),
];
const text = 'Olá {{nome}}, {{ valor }} vence hoje. {{nome}}!';

describe('filling', () => {
  test('each name wherever it stands, in its format, with its default', () => {
    const filled = fillTexts({ text }, variables, { valor: '99.90' });
    expect(filled).toEqual({
      texts: { text: 'Olá cliente, R$ 99,90 vence hoje. cliente!' },
      missing: [],
      errors: [],
    });
  });

  test('what is missing keeps its braces, and names the field of the caller', () => {
    const filled = fillTexts({ text }, variables, { nome: 'ANA LIMA' });
    expect(filled.texts.text).toBe('Olá Ana, {{ valor }} vence hoje. Ana!');
    expect(filled.missing).toEqual(['valor']);
    expect(filled.errors).toEqual([
      { path: 'values.valor', message: '"Valor" must not be empty', messagePt: '"Valor" não pode ficar vazio' },
    ]);
  });

  test('a value is never a place to fill, whatever it says', () => {
    const names = fc.constantFrom('a', 'b', '{{a}}', '{{b}}', '{{', '}}', '$&', '$1', 'x');
    const value = fc.array(names, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(value, value, (a, b) => {
        const { texts } = fillTexts({ text: '<{{a}}|{{b}}>' }, [variable('a'), variable('b')], { a, b });
        expect(texts.text).toBe(`<${a}|${b}>`);
      }),
    );
  });

  test('the subject of an e-mail stays one line, so that no value becomes another header', () => {
    const email = NotificationEmail.parse({
      subject: 'Aviso para {{nome}}',
      text: 'Oi {{nome}}',
      variables: [{ parameter: 'nome', from: 'nome' }],
    });
    const filled = fillEmail(email, { nome: 'Ana\r\nBcc: todos@example.net' });
    expect(filled.subject).toBe('Aviso para Ana Bcc: todos@example.net');
    expect(filled.text).toContain('Ana\r\nBcc');
  });
});

describe('faults', () => {
  test.each<[string, string, string[]]>([
    ['nothing', text, []],
    ['a place without a variable', `${text} {{outro}}`, ['variables']],
    ['a variable without a place', 'Olá {{nome}}', ['variables.1.parameter']],
    ['braces that were not closed', `${text} {{oi`, ['text']],
    ['braces around nothing', `${text} {{}}`, ['text']],
    ['one brace is a character like any other', `${text} {a} }`, []],
  ])('%s', (_, given, paths) => {
    const faults = textFaults({ text: given }, variables);
    expect(faults.map(({ path }) => path)).toEqual(paths);
    expect(faults.flatMap(({ message, messagePt }) => [message, messagePt])).not.toContain('');
  });

  test('a variable of an e-mail may stand in the subject alone', () => {
    const email = { subject: '{{nome}}', text: 'Oi', variables: [{ parameter: 'nome', from: 'nome' }] };
    expect(emailFaults(NotificationEmail.parse(email))).toEqual([]);
    expect(emailFaults(NotificationEmail.parse({ ...email, subject: 'Oi' })).map(({ path }) => path)).toEqual([
      'variables.0.parameter',
    ]);
  });
});
