/** What is said about a send that does not fit its approved template: every mismatch, with the field's path. */
import { describe, expect, test } from 'vitest';
import type { ProviderTemplate } from '../../connectors/kit/connector.ts';
import type { TemplateContent } from '../../contracts/content.ts';
import { templateMismatches } from '../../src/rules/template-match.ts';

const plain: ProviderTemplate = {
  name: 't',
  language: 'pt_BR',
  status: 'APPROVED',
  category: 'UTILITY',
  parameterFormat: 'positional',
  body: { text: 'x', parameters: [] },
  buttons: [],
};
const two: ProviderTemplate = { ...plain, body: { text: '{{1}} {{2}}', parameters: ['1', '2'] } };
const named: ProviderTemplate = { ...plain, parameterFormat: 'named', body: { text: '', parameters: ['nome', 'dia'] } };
const imageHeader: ProviderTemplate = { ...plain, header: { type: 'image', parameters: [] } };
const staticHeader: ProviderTemplate = { ...plain, header: { type: 'text', text: 'Aviso', parameters: [] } };
const textHeader: ProviderTemplate = { ...plain, header: { type: 'text', text: '{{1}}', parameters: ['1'] } };
const buttons: ProviderTemplate = {
  ...plain,
  buttons: [
    { type: 'quick_reply', text: 'Ok', needsParameter: false },
    { type: 'url', text: 'Ver boleto', needsParameter: true },
  ],
};
const send = (more: Partial<TemplateContent> = {}): TemplateContent => ({
  type: 'template',
  name: 't',
  language: 'pt_BR',
  ...more,
});
const link = 'https://example.net/a.png';

describe('a send that fits', () => {
  test.each([
    ['no parameters, none given', send(), plain],
    ['no parameters, an empty list', send({ parameters: [] }), plain],
    ['no parameters, an empty object', send({ parameters: {} }), plain],
    ['two positional', send({ parameters: ['a', 'b'] }), two],
    ['two named', send({ parameters: { nome: 'a', dia: 'b' } }), named],
    ['a media header', send({ header: { type: 'image', link } }), imageHeader],
    ['a text header that is fixed', send(), staticHeader],
    ['a text header with a value', send({ header: { type: 'text', text: 'x' } }), textHeader],
    ['only the button that needs a value', send({ buttons: [{ type: 'url', index: 1, text: '9' }] }), buttons],
  ])('%s', (_, content, template) => {
    expect(templateMismatches(content, template)).toEqual([]);
  });
});

describe('a send that does not fit', () => {
  test.each<[string, TemplateContent, ProviderTemplate, string[], RegExp]>([
    [
      'values for a template without',
      send({ parameters: ['a'] }),
      plain,
      ['content.parameters'],
      /takes no parameters, 1 given/,
    ],
    ['too few', send({ parameters: ['a'] }), two, ['content.parameters'], /takes 2 parameters, 1 given/],
    ['none at all', send(), two, ['content.parameters'], /takes 2 parameters, 0 given/],
    ['too many', send({ parameters: ['a', 'b', 'c'] }), two, ['content.parameters'], /takes 2 parameters, 3 given/],
    [
      'names where places are wanted',
      send({ parameters: { a: 'b' } }),
      two,
      ['content.parameters'],
      /a list of 2 values/,
    ],
    [
      'places where names are wanted',
      send({ parameters: ['a', 'b'] }),
      named,
      ['content.parameters'],
      /named parameters: nome, dia/,
    ],
    [
      'a wrong name',
      send({ parameters: { nome: 'a', data: 'b' } }),
      named,
      ['content.parameters.dia', 'content.parameters.data'],
      /missing parameter/,
    ],
    ['no header where one is needed', send(), imageHeader, ['content.header'], /needs a image header/],
    [
      'a header of another kind',
      send({ header: { type: 'video', link } }),
      imageHeader,
      ['content.header.type'],
      /image, not video/,
    ],
    [
      'a header for a template without',
      send({ header: { type: 'text', text: 'x' } }),
      plain,
      ['content.header'],
      /no header to fill/,
    ],
    [
      'a header that is fixed',
      send({ header: { type: 'text', text: 'x' } }),
      staticHeader,
      ['content.header'],
      /no header to fill/,
    ],
    ['a button without its value', send(), buttons, ['content.buttons'], /button 1 \("Ver boleto"\) needs a value/],
    [
      'a button that is not there',
      send({
        buttons: [
          { type: 'url', index: 1, text: '9' },
          { type: 'quick_reply', index: 2, payload: 'x' },
        ],
      }),
      buttons,
      ['content.buttons.1.index'],
      /has 2 buttons/,
    ],
    [
      'a button of another kind',
      send({ buttons: [{ type: 'quick_reply', index: 1, payload: 'x' }] }),
      buttons,
      ['content.buttons.0.type'],
      /button 1 of this template is url, not quick_reply/,
    ],
    [
      'a value for a fixed link',
      send({ buttons: [{ type: 'url', index: 0, text: '9' }] }),
      { ...plain, buttons: [{ type: 'url', text: 'Site', needsParameter: false }] },
      ['content.buttons.0'],
      /takes no value/,
    ],
    [
      'a header value under another name',
      send({ parameters: { nome: 'a', dia: 'b' }, header: { type: 'text', text: 'x', name: 'cliente' } }),
      { ...named, header: { type: 'text', text: '{{nome}}', parameters: ['nome'] } },
      ['content.header.name'],
      /takes the parameter nome/,
    ],
  ])('%s', (_, content, template, paths, message) => {
    const found = templateMismatches(content, template);
    expect(found.map((one) => one.path)).toEqual(paths);
    expect(found[0]?.message).toMatch(message);
    for (const one of found) expect(one.messagePt).not.toBe('');
  });

  test('all mismatches are told at once', () => {
    const all: ProviderTemplate = { ...two, ...imageHeader, body: two.body, buttons: buttons.buttons };
    expect(templateMismatches(send(), all).map((one) => one.path)).toEqual([
      'content.parameters',
      'content.header',
      'content.buttons',
    ]);
  });

  test('a parameter named like a built-in property is missing, not found', () => {
    const odd: ProviderTemplate = { ...named, body: { text: '', parameters: ['constructor'] } };
    expect(templateMismatches(send({ parameters: { nome: 'x' } }), odd).map((one) => one.path)).toContain(
      'content.parameters.constructor',
    );
  });
});

describe('132005: the filled text has an end', () => {
  const limits = { body: 20, header: 10 };
  const greeting: ProviderTemplate = { ...plain, body: { text: 'Olá {{1}}', parameters: ['1'] } };
  test.each([
    ['as long as it may be', 'x'.repeat(16), []],
    ['one character more', 'x'.repeat(17), ['content.parameters']],
    ['an emoji counts once', '🙂'.repeat(16), []],
    ['what cleaning takes away does not count', `a${' '.repeat(30)}b`, []],
  ])('%s', (_, value, paths) => {
    expect(templateMismatches(send({ parameters: [value] }), greeting, limits).map(({ path }) => path)).toEqual(paths);
  });

  test('the header by its own limit, and the error names both lengths', () => {
    const found = templateMismatches(send({ header: { type: 'text', text: 'x'.repeat(11) } }), textHeader, limits);
    expect(found).toEqual([
      {
        path: 'content.header.text',
        message: 'the filled text may have at most 10 characters, it has 11',
        messagePt: 'o texto preenchido pode ter no máximo 10 caracteres; tem 11',
      },
    ]);
  });

  test('a connector that knows no limits leaves it to the provider', () => {
    expect(templateMismatches(send({ parameters: ['x'.repeat(5_000)] }), greeting)).toEqual([]);
  });
});
