/** The number a message goes to is judged in the same way whether the customer has written or not. */
import { describe, expect, test } from 'vitest';
import { reminder, stage } from '../kit/scenario.ts';

const text = { type: 'text', body: 'Oi' };

describe('numbers', () => {
  const { when, then, ...stageOf } = stage();

  test.each([
    ['SMT-04: no number', undefined, 'invalid_request'],
    ['SMT-04: an empty one', '', 'invalid_request'],
    ['LOG-23: one without area code', '999990000', 'recipient_invalid'],
    ['SMT-07: a mobile of ten digits', '1199999999', 'recipient_invalid'],
    ['SMT-07: ten digits starting with 8', '1188887777', 'recipient_invalid'],
    ['SMT-09: a landline of nine digits', '113333444', 'recipient_invalid'],
  ])('SMT-21, INC-24: %s is refused for a text as for a template', async (_name, to, code) => {
    for (const content of [text, reminder]) {
      const answer = await stageOf.ponte().call('POST', '/v1/messages', { channel: 'wa-matriz', to, content });
      expect(answer).toMatchObject({ status: 422, body: { code, errors: [{ path: 'to' }] } });
    }
  });

  test.each([
    ['+5511999990001', ['(11)999990001', '11999990001', '5511999990001', '(11) 99999 0001']],
    ['+5511888877771', ['11888877771', '(11)888877771']],
    ['+551133334441', ['1133334441', '(11)33334441']],
  ])(
    'LOG-23, SMT-05, SMT-06, SMT-21, INC-24: every form of %s is the same number in both flows',
    async (phone, forms) => {
      for (const form of forms) expect((await then.goes(await when.template({ phone: form }))).contact).toBe(phone);
      await when.customerWrites({ phone }, 'Oi');
      for (const form of forms) expect((await then.goes(await when.text({ phone: form }))).contact).toBe(phone);
      then.received({ phone }, 2 * forms.length);
    },
  );
});
