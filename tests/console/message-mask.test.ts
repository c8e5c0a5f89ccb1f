/** Raw requests and answers are shown without what they say to whom, whatever the provider's format. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskAnswer, maskRequest, maskUrl, withoutTold, wordsOf } from '../../src/console/message/mask.ts';

const letters = [...'abcdefghijklmnopqrstuvwxyzçãéõÀÊ'];
const word = fc
  .array(fc.constantFrom(...letters), { minLength: 4, maxLength: 12 })
  .map((chars) => `zq${chars.join('')}`);
const text = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(' '));
const digits = (length: number) =>
  fc.array(fc.constantFrom(...'0123456789'), { minLength: length, maxLength: length }).map((all) => all.join(''));
const subscriber = fc.tuple(fc.constantFrom('11', '48', '21'), digits(8)).map(([ddd, rest]) => ({ ddd, rest }));
const phone = subscriber.chain(({ ddd, rest }) =>
  fc.constantFrom(
    `+55${ddd}9${rest}`,
    `55${ddd}9${rest}`,
    `(${ddd}) 9${rest.slice(0, 4)}-${rest.slice(4)}`,
    `${ddd} 9${rest.slice(0, 4)} ${rest.slice(4)}`,
    `${ddd}9${rest}`,
    `55${ddd}${rest}`,
  ),
);
const cpf = digits(11).chain((all) =>
  fc.constantFrom(all, `${all.slice(0, 3)}.${all.slice(3, 6)}.${all.slice(6, 9)}-${all.slice(9)}`),
);

/** No word of the text, and no seven digits in a row of a number, however it is written. */
function expectNothingOf(shown: string, { words, numbers }: { words: string[]; numbers: string[] }): void {
  const plain = (one: string) => one.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const flat = shown.replaceAll(/[\s().+\-/]/g, '');
  for (const number of numbers) {
    const run = number.replaceAll(/\D/g, '');
    for (let at = 0; at + 7 <= run.length; at++) expect(flat).not.toContain(run.slice(at, at + 7));
  }
  for (const one of words.flatMap((words) => words.split(' '))) expect(plain(shown)).not.toContain(plain(one));
}

const field = fc.constantFrom('to', 'text', 'body', 'name', 'parameters', 'contacts', 'numero', 'mensagem', 'message');

describe('property: of a request nothing is left that it says, nor to whom', () => {
  test('in JSON of any depth, under any field', () => {
    fc.assert(
      fc.property(text, phone, cpf, text, field, field, (body, to, document, name, one, other) => {
        const wire = {
          [one]: { [other]: body, deep: [{ [one]: name, x: [to, document] }] },
          [to]: { [other]: document },
        };
        const numeric = { to: Number(to.replaceAll(/\D/g, '')) };
        const told = wordsOf(body, name, to, document);
        for (const value of [wire, [wire], numeric])
          expectNothingOf(maskRequest(JSON.stringify(value), told), { words: [body, name], numbers: [to, document] });
      }),
    );
  });

  test('in a form, in a URL, and as bare text', () => {
    fc.assert(
      fc.property(text, phone, cpf, (body, to, document) => {
        const told = wordsOf(body, to, document);
        const form = new URLSearchParams({ to, text: body, cpf: document, [body]: to }).toString();
        for (const shown of [
          maskRequest(form, told),
          maskRequest(body, told),
          maskRequest(`${to};${body}`, told),
          maskUrl(`https://sms.example/send/${encodeURIComponent(to)}/${encodeURIComponent(body)}?${form}`, told),
        ])
          expectNothingOf(shown, { words: [body], numbers: [to, document] });
      }),
    );
  });
});

describe('property: an answer that quotes the message quotes nothing of it any more', () => {
  test('in JSON, XML and text, whole, cut off, and under the fields of errors', () => {
    fc.assert(
      fc.property(text, phone, cpf, text, (body, to, document, name) => {
        const told = wordsOf({ content: { body } }, to, { cpf: document, nome: name });
        const said = `(#131026) ${to} is bad: ${body} ${document}`;
        const json = JSON.stringify({
          error: { message: said, code: 131026, error_data: { details: said } },
          contacts: [{ input: to, wa_id: to, profile: { name } }],
          status: said,
        });
        const answers = [
          json,
          json.slice(0, -9),
          `<?xml version="1.0"?><r to="${to}"><status>${said}</status><name>${name}</name>${said}</r>`,
          said,
          `0: Accepted ${said}`,
          said.normalize('NFD').replaceAll(/\p{M}/gu, ''),
          said.toUpperCase(),
        ];
        for (const answer of answers)
          expectNothingOf(maskAnswer(answer, told), { words: [body, name], numbers: [to, document] });
      }),
    );
  });
});

test('codes, words of the protocol and what the provider says is wrong stay', () => {
  const told = wordsOf('Sua fatura vence', '+5511987651234');
  const request = maskRequest(
    JSON.stringify({
      messaging_product: 'whatsapp',
      to: '5511987651234',
      type: 'template',
      template: { name: 'aviso_fatura', language: { code: 'pt_BR' }, components: [{ type: 'body', parameters: [] }] },
    }),
    told,
  );
  for (const kept of ['"whatsapp"', '"template"', '"aviso_fatura"', '"pt_BR"', '"body"'])
    expect(request).toContain(kept);
  const answer = maskAnswer(
    '{"error":{"message":"(#131047) Re-engagement message","type":"OAuthException","code":131047}}',
    told,
  );
  for (const kept of ['Re-engagement message', 'OAuthException', '131047']) expect(answer).toContain(kept);
  expect(maskUrl('https://graph.facebook.com/v25.0/106000000000001/messages', told)).toBe(
    'https://graph.facebook.com/v25.0/•••/messages',
  );
  expect(withoutTold('Parameter to 5511987651234: FATURA', told)).toBe('Parameter to •••: •••');
  expect(maskRequest('', told)).toBe('');
  expect(maskRequest('{"code":"123456"}', wordsOf('123456'))).not.toContain('123456');
});
