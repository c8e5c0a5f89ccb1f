/** Who a message goes to, and the exact text of SMT-08 when that is nobody. */
import { describe, expect, test } from 'vitest';
import { Refusal } from '../../contracts/problem.ts';
import { contactOf, parseRecipient, recipientOf } from '../../src/rules/recipient.ts';
import { expandVerdict } from '../../src/rules/verdict.ts';

describe('recipients', () => {
  test.each([
    ['+5511999990000', { kind: 'phone', e164: '+5511999990000' }],
    ['(11)999999999', { kind: 'phone', e164: '+5511999999999' }],
    ['BR.13491208655302741918', { kind: 'bsuid', id: 'BR.13491208655302741918' }],
    ['US.ENT.abc123', { kind: 'bsuid', id: 'US.ENT.abc123' }],
  ])('%s', (to, recipient) => {
    expect(parseRecipient(to)).toEqual(recipient);
  });

  test.each(['+5511999990000', '+14155550123', 'BR.13491208655302741918'])('%s survives the ledger', (to) => {
    const recipient = parseRecipient(to);
    expect(recipientOf(contactOf(recipient))).toEqual(recipient);
  });

  test.each(['1199999999', '1188887777', '113333444', 'Ana', 'br.123', 'BR.', '+55', ' '])(
    'SMT-08: "%s" is refused in the literal text',
    (to) => {
      try {
        parseRecipient(to);
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
        expect(error).toMatchObject({
          code: 'recipient_invalid',
          errors: [{ path: 'to', messagePt: 'Número inválido, corrija e tente novamente' }],
        });
      }
    },
  );
});

describe('verdicts', () => {
  test('name every rule that passed, then those that spoke', () => {
    const stopped = { rule: 'window', result: 'refuse', code: 'window_closed', text: 'fechada' } as const;
    expect(expandVerdict({ at: 1, stage: 'dispatch', passed: ['a', 'b'], spoken: [stopped] })).toEqual([
      { rule: 'a', result: 'pass' },
      { rule: 'b', result: 'pass' },
      stopped,
    ]);
    expect(expandVerdict({ at: 1, stage: 'intake', passed: ['a'] })).toEqual([{ rule: 'a', result: 'pass' }]);
  });
});
