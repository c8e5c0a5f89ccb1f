/** Whatever the template: the values of one list stand in the places that its text shows, in the order of that text. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ProviderTemplate } from '../../connectors/kit/connector.ts';
import { TemplateContent } from '../../contracts/content.ts';
import { Refusal } from '../../contracts/problem.ts';
import { refused } from '../../src/intake/opa/answers.ts';
import { fillFrom, shownText } from '../../src/intake/opa/fill.ts';
import { contactRangeOf, opaId, serviceIdOf, templateIdOf } from '../../src/intake/opa/ids.ts';
import { listAskOf } from '../../src/intake/opa/lists.ts';
import { serviceMessageOf } from '../../src/intake/opa/service-send.ts';
import { templateAskOf } from '../../src/intake/opa/template-send.ts';
import { newId } from '../../src/platform/clock.ts';
import { templateMismatches } from '../../src/rules/template-match.ts';
import { fillTemplate } from '../../src/rules/template-preview.ts';

const placesIn = (text: string) => [
  ...new Set(Array.from(text.matchAll(/\{\{\s*([^{}]+?)\s*\}\}/g), ([, name = '']) => name)),
];

/** Numbered templates are filled in the order of their numbers, whatever the order in the text. */
function template(
  named: boolean,
  places: readonly number[],
  header: boolean,
  buttons: readonly string[],
): ProviderTemplate {
  const names = places.map((place) => (named ? `campo_${place}` : String(place + 1)));
  const text = ['Oi', ...names.map((name, order) => (order % 2 === 0 ? `{{${name}}}` : `{{ ${name} }}`)), 'tchau'].join(
    ' ',
  );
  const parameters = placesIn(text);
  if (!named) parameters.sort((a, b) => Number(a) - Number(b));
  return {
    name: 'um_template',
    language: 'pt_BR',
    status: 'APPROVED',
    category: 'UTILITY',
    parameterFormat: named ? 'named' : 'positional',
    body: { text, parameters },
    ...(header && { header: { type: 'text', text: 'Fatura {{1}}', parameters: ['1'] } }),
    buttons: buttons.map((type, index) => ({ type, text: `Botão ${index}`, needsParameter: type !== 'quick_reply' })),
  };
}

const anyTemplate = fc
  .record({
    named: fc.boolean(),
    places: fc.array(fc.nat(6), { maxLength: 8 }),
    header: fc.boolean(),
    buttons: fc.array(fc.constantFrom('quick_reply', 'url', 'copy_code'), { maxLength: 3 }),
  })
  .map(({ named, places, header, buttons }) => template(named, places, header, buttons));

test('values stand where the text shows them, none is missing, and the rules have nothing against it', () => {
  fc.assert(
    fc.property(anyTemplate, (one) => {
      const shown = shownText(one);
      const values = placesIn(shown).map((_, order) => `valor${order}`);
      const { content } = fillFrom(one, values, undefined);
      expect(TemplateContent.parse(content)).toEqual(content);
      expect(templateMismatches(content, one)).toEqual([]);
      const filled = fillTemplate(one, content);
      expect(filled.missing).toEqual([]);
      const expected = shown.replace(
        /\{\{\s*([^{}]+?)\s*\}\}/g,
        (_, name: string) => values[placesIn(shown).indexOf(name)] ?? '',
      );
      const withValue = filled.buttons
        .flatMap((text) => / \((.*)\)$/.exec(text) ?? [])
        .filter((text) => text.startsWith('valor'));
      const header = one.header === undefined ? [] : [filled.header];
      expect(expected.split('\n').slice(0, header.length + 1)).toEqual([...header, filled.body]);
      expect(
        expected
          .split('\n')
          .slice(header.length + 1)
          .map((line) => line.split(': ')[1]),
      ).toEqual(withValue);
    }),
  );
});

test('one value more or fewer is refused by name', () => {
  fc.assert(
    fc.property(anyTemplate, fc.nat(20), (one, count) => {
      const wanted = placesIn(shownText(one)).length;
      fc.pre(count !== wanted);
      expect(() =>
        fillFrom(
          one,
          Array.from({ length: count }, () => 'x'),
          undefined,
        ),
      ).toThrow(
        expect.objectContaining({
          code: 'template_mismatch',
          errors: [expect.objectContaining({ path: 'template.variaveis' })],
        }),
      );
    }),
  );
});

test('a field that Ponte refuses is told under the name it has in the call', () => {
  const one = template(false, [1, 0], true, ['quick_reply', 'url']);
  const { fieldOf } = fillFrom(one, ['a', 'b', 'c', 'd'], undefined);
  expect(
    [
      'content.header.text',
      'content.parameters.0',
      'content.parameters.1',
      'content.buttons.0.text',
      'content.parameters',
      'content.name',
      'metadata.x',
    ].map(fieldOf),
  ).toEqual([
    'template.variaveis.0',
    // {{2}} comes first in the text.
    'template.variaveis.2',
    'template.variaveis.1',
    'template.variaveis.3',
    'template.variaveis',
    'template._id',
    'metadata.x',
  ]);
});

/** Near enough to a call to get past its first check. */
const nearly = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      contato: fc.oneof(
        fc.jsonValue(),
        fc.record({ canalCliente: fc.oneof(fc.string(), fc.constant('+5548990000001')) }),
      ),
      template: fc.oneof(
        fc.jsonValue(),
        fc.record(
          { _id: fc.string(), variaveis: fc.jsonValue(), midiaAlternativa: fc.jsonValue() },
          { requiredKeys: ['_id'] },
        ),
      ),
      canal: fc.oneof(fc.string(), fc.jsonValue()),
      metadata: fc.jsonValue(),
      filter: fc.jsonValue(),
      options: fc.jsonValue(),
      customerServiceId: fc.oneof(fc.string(), fc.jsonValue()),
      content: fc.oneof(
        fc.jsonValue(),
        fc.record({
          type: fc.constantFrom('text', 'media'),
          text: fc.string(),
          media: fc.record({ url: fc.webUrl() }),
        }),
      ),
    },
    { requiredKeys: [] },
  ),
);

test.each<[string, (body: unknown) => unknown]>([
  ['a template', (body) => templateAskOf(body, undefined)],
  ['a message in a service', serviceMessageOf],
  ['a list', (body) => listAskOf(body, ['nome', 'status'])],
])('any JSON as %s is understood or refused in the shape of Opa! Suite', (_, read) => {
  fc.assert(
    fc.property(nearly, (body) => {
      try {
        expect(read(body)).toBeTypeOf('object');
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
        const { status, body: answer } = refused(error as Refusal, 'trace');
        expect([status, answer.code]).toEqual([400, 400]);
        expect((answer.data as { message: string }).message.length).toBeGreaterThan(10);
      }
    }),
    { numRuns: 500 },
  );
});

test('ids are 24 hexadecimal digits, and a service leads back to its contact', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (channel, name) => {
      const contact = newId();
      const id = serviceIdOf(channel, contact);
      expect(id).toMatch(opaId);
      const [from, before] = contactRangeOf(id);
      expect(from <= contact && contact < before).toBe(true);
      expect(serviceIdOf(`${channel}x`, contact)).not.toBe(id);
      const one = { ...template(false, [], false, []), channel, name, syncedAt: 0 };
      expect(templateIdOf(one)).toMatch(opaId);
      expect(templateIdOf({ ...one, language: 'pt-BR' })).toBe(templateIdOf(one));
    }),
  );
});
