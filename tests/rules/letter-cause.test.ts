/** Thousands of letters with one cause are one line, and the line holds nothing of a person. */
import { describe, expect, test } from 'vitest';
import { type ProblemCode, problemKinds } from '../../contracts/problem.ts';
import { commandCause, tellCause, webhookCause } from '../../src/rules/letter-cause.ts';

const error = (path: string) => [{ path, message: 'x', messagePt: 'x' }];

describe('causes of letters', () => {
  test('differ by what is wrong, where, and on which channel; not by who was written to', () => {
    const cause = commandCause('invalid_request', error('messages.3.to'), 'wa-a');
    expect(commandCause('invalid_request', error('messages.4.to'), 'wa-a')).toBe(cause);
    expect(commandCause('invalid_request', error('content'), 'wa-a')).not.toBe(cause);
    expect(commandCause('invalid_request', error('messages.4.to'), 'wa-b')).not.toBe(cause);
  });

  test.each([
    [`Unexpected token 'n', "não é {JSON: 11988880001}" is not valid JSON`, `Unexpected end of JSON input`],
    [
      'message: timestamp: Invalid input: expected string, received number 1795251600',
      'message: timestamp: Invalid input: expected string, received number 1795251601',
    ],
    ['status: "wamid.A" has no time', 'status: "wamid.B" has no time'],
  ])('complaints of one form are one cause: %s', (one, other) => {
    const cause = webhookCause('webhook_body', one, 'wa-a');
    expect(webhookCause('webhook_body', other, 'wa-a')).toBe(cause);
    expect(cause).not.toMatch(/\d{3}|wamid/);
  });

  test('a number that no channel has is a cause of its own', () => {
    const cause = webhookCause('webhook_item', 'no channel is configured for number id 106000000000077', 'wa-a');
    expect(tellCause(cause)).toMatchObject({
      kind: 'webhook_item',
      channel: 'wa-a',
      textPt: 'Webhook para o número de id 106000000000077, que nenhum canal tem (wa-a)',
    });
  });

  test.each(Object.keys(problemKinds) as ProblemCode[])('%s is told in both languages, with a next step', (code) => {
    const told = tellCause(commandCause(code, error('to'), null));
    expect(told.kind).toBe('command');
    expect(told.channel).toBeNull();
    for (const text of [told.text, told.textPt, told.nextStep, told.nextStepPt]) {
      expect(text.trim().length).toBeGreaterThan(5);
      expect(text).not.toMatch(/see errors|veja errors|\{channel\}/);
    }
    expect(told.textPt).toMatch(/^Comando recusado: /);
  });

  test('letters of an older version are told as such; a separator in a path breaks nothing', () => {
    expect(tellCause('command|unsorted||').textPt).toContain('antes');
    expect(tellCause('webhook_body|unsorted||wa-a').textPt).toBe('Webhook não entendido (wa-a)');
    expect(tellCause(commandCause('invalid_request', error('a|b'), 'wa-a')).channel).toBe('wa-a');
  });
});
