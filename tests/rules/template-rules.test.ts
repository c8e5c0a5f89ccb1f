/** Templates before sending: what is refused, what is only said, and what is told after a refusal of the provider. */
import { describe, expect, test } from 'vitest';
import type { ProviderTemplate } from '../../connectors/kit/connector.ts';
import type { TemplateContent } from '../../contracts/content.ts';
import { ChannelRules } from '../../contracts/rules.ts';
import { cleanParametersRule, templateKnownRule, templateParametersRule } from '../../src/rules/checks/template.ts';
import { noHistory, noLimits, type RuleContext } from '../../src/rules/facts.ts';
import { templateCause } from '../../src/rules/template-cause.ts';
import { whyUnusable } from '../../src/rules/template-status.ts';

const template: ProviderTemplate = {
  name: 'aviso',
  language: 'pt_BR',
  status: 'APPROVED',
  category: 'UTILITY',
  parameterFormat: 'positional',
  body: { text: 'Olá {{1}}, até {{2}}', parameters: ['1', '2'] },
  buttons: [],
};
const send = (more: Partial<TemplateContent> = {}): TemplateContent => ({
  type: 'template',
  name: 'aviso',
  language: 'pt_BR',
  parameters: ['Ana', 'sexta'],
  ...more,
});
const limits = { templateLimits: { body: 1024, header: 60 } };

function context(content: TemplateContent, found: ProviderTemplate | undefined, syncedAt: number | null): RuleContext {
  return {
    message: {
      id: 'm-1',
      contact: '+5511987654321',
      content,
      category: 'utility',
      lane: 'realtime',
      urgent: false,
      onWindowClosed: 'refuse',
      expiresAt: null,
    },
    channel: { id: 'wa-matriz', medium: 'whatsapp', hasWindow: true, rules: ChannelRules.parse({}), ...limits },
    templates: { find: () => found, isElsewhere: () => false, syncedAt: () => syncedAt },
    facts: { history: noHistory } as RuleContext['facts'],
    limits: noLimits,
    now: 0,
  };
}

describe('LMD-56 SMT-32: a template that the provider does not take is refused', () => {
  test.each([
    ['PENDING', 'template_not_approved'],
    ['REJECTED', 'template_not_approved'],
    ['IN_APPEAL', 'template_not_approved'],
    ['a word nobody knows', 'template_not_approved'],
    ['PAUSED', 'template_paused'],
    ['paused', 'template_paused'],
    ['DISABLED', 'template_disabled'],
    ['LOCKED', 'template_disabled'],
    ['DELETED', 'template_unknown'],
    ['PENDING_DELETION', 'template_unknown'],
  ])('%s: %s', (status, code) => {
    expect(templateKnownRule.decide(context(send(), { ...template, status }, 1))).toMatchObject({
      result: 'refuse',
      code,
    });
    expect(whyUnusable(status)).toBe(code);
  });

  test.each(['APPROVED', 'FLAGGED', 'REINSTATED', 'UNARCHIVED'])('%s goes', (status) => {
    expect(templateKnownRule.decide(context(send(), { ...template, status }, 1))).toBeUndefined();
  });

  test('LOG-18: unknown where the account has been read is refused, elsewhere only noted', () => {
    expect(templateKnownRule.decide(context(send(), undefined, 1))).toMatchObject({ code: 'template_unknown' });
    expect(templateKnownRule.decide(context(send(), undefined, null))).toMatchObject({
      result: 'note',
      code: 'template_unverified',
    });
  });
});

describe('parameters', () => {
  test('LOG-20: what does not fit is refused with every field', () => {
    expect(templateParametersRule.decide(context(send({ parameters: ['Ana'] }), template, 1))).toMatchObject({
      result: 'refuse',
      code: 'template_mismatch',
      errors: [{ path: 'content.parameters' }],
    });
  });

  test('132005: a text over length is refused with its length', () => {
    const decision = templateParametersRule.decide(
      context(send({ parameters: ['x'.repeat(1_100), 'y'] }), template, 1),
    );
    expect(decision).toMatchObject({ code: 'template_mismatch', detail: expect.stringContaining('tem 1111') });
  });

  test('132018: what was cleaned is said, parameter by parameter', () => {
    const content = send({
      parameters: ['a\nb', 'c'],
      header: { type: 'text', text: 'a\tb' },
      buttons: [{ type: 'url', index: 1, text: 'a    b' }],
    });
    expect(cleanParametersRule.decide(context(content, template, 1))).toEqual({
      result: 'note',
      code: 'parameters_cleaned',
      detail: 'parâmetros 1, header, buttons.1',
    });
    expect(cleanParametersRule.decide(context(send({ parameters: { nome: 'a\nb' } }), template, 1))).toMatchObject({
      detail: 'parâmetros nome',
    });
    expect(cleanParametersRule.decide(context(send(), template, 1))).toBeUndefined();
  });
});

describe('the true cause of a refusal, from the account as it is now', () => {
  test.each<[string, TemplateContent, ProviderTemplate[], RegExp]>([
    ['gone', send(), [], /aviso não existe mais na conta/],
    [
      'gone in this language',
      send(),
      [{ ...template, language: 'en_US' }],
      /não existe mais em pt_BR; existe em en_US/,
    ],
    ['paused', send(), [{ ...template, status: 'PAUSED' }], /foi pausado pelo provedor \(PAUSED\)/],
    ['disabled', send(), [{ ...template, status: 'DISABLED' }], /foi desativado/],
    ['not approved', send(), [{ ...template, status: 'REJECTED' }], /não está aprovado \(REJECTED\)/],
    [
      'other parameters',
      send(),
      [{ ...template, body: { text: '{{1}} {{2}} {{3}}', parameters: ['1', '2', '3'] } }],
      /mudou: content\.parameters: .* 3 parâmetros, foram enviados 2/,
    ],
    ['nothing is wrong', send({ language: 'pt-BR' }), [template], /confere com o registro: aprovado, 2 parâmetros/],
  ])('%s', (_, content, known, detail) => {
    expect(templateCause(content, known, limits)).toMatch(detail);
  });
});
