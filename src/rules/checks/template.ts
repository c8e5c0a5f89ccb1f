/** What the provider would refuse about a template, and where the answer is already known (132000 to 132018). */
import { mayClean } from '../../../connectors/kit/template-text.ts';
import type { TemplateContent } from '../../../contracts/content.ts';
import type { Decision, Rule } from '../engine.ts';
import type { RuleContext } from '../facts.ts';
import { templateMismatches } from '../template-match.ts';
import { whyUnusable } from '../template-status.ts';

export const templateKnownRule: Rule = {
  name: 'template_usable',
  stage: 'always',
  decide: (context) => onTemplate(context, known),
};

function known(content: TemplateContent, { channel, templates }: RuleContext): Decision | undefined {
  const template = templates.find(channel.id, content.name, content.language);
  const detail = `${content.name} (${content.language})`;
  if (template === undefined) {
    // Not having read the account is no proof: the provider decides.
    if (templates.syncedAt(channel.id) === null) return { result: 'note', code: 'template_unverified', detail };
    const elsewhere = templates.isElsewhere(channel.id, content.name, content.language);
    return { result: 'refuse', code: elsewhere ? 'template_channel_mismatch' : 'template_unknown', detail };
  }
  const code = whyUnusable(template.status);
  return code === undefined ? undefined : { result: 'refuse', code, detail: `${detail}: ${template.status}` };
}

export const templateParametersRule: Rule = {
  name: 'template_parameters',
  stage: 'always',
  decide: (context) => onTemplate(context, parameters),
};

function parameters(content: TemplateContent, { channel, templates }: RuleContext): Decision | undefined {
  const template = templates.find(channel.id, content.name, content.language);
  if (template === undefined) return undefined;
  const errors = templateMismatches(content, template, channel.templateLimits);
  if (errors.length === 0) return undefined;
  const detail = errors.map((error) => `${error.path}: ${error.messagePt}`).join('; ');
  return { result: 'refuse', code: 'template_mismatch', detail, errors };
}

/** The connector cleans; here it is said. */
export const cleanParametersRule: Rule = {
  name: 'parameters_clean',
  stage: 'always',
  decide: (context) =>
    onTemplate(context, (content) => {
      const cleaned = cleanedPlaces(content);
      if (cleaned.length === 0) return undefined;
      return { result: 'note', code: 'parameters_cleaned', detail: `parâmetros ${cleaned.join(', ')}` };
    }),
};

/** Body values by number from 1, as in `{{1}}`, or by name. */
function cleanedPlaces({ parameters = [], header, buttons = [] }: TemplateContent): string[] {
  const positional = Array.isArray(parameters);
  const values = Object.entries(parameters).map(([name, value]): [string, unknown] => [
    positional ? String(Number(name) + 1) : name,
    value,
  ]);
  if (header?.type === 'text') values.push(['header', header.text]);
  for (const button of buttons) if (button.type === 'url') values.push([`buttons.${button.index}`, button.text]);
  return values.filter(([, value]) => mayClean(textOf(value))).map(([name]) => name);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const typed = value as { currency?: { fallback: string }; dateTime?: { fallback: string } };
  return typed.currency?.fallback ?? typed.dateTime?.fallback ?? '';
}

/** Authentication templates do not go to a business-scoped user id (131062). */
export const authenticationRule: Rule = {
  name: 'authentication_phone',
  stage: 'always',
  decide: ({ message }) =>
    message.category === 'authentication' && message.content.type === 'template' && !message.contact.startsWith('+')
      ? { result: 'refuse', code: 'authentication_needs_phone' }
      : undefined,
};

function onTemplate(
  context: RuleContext,
  decide: (content: TemplateContent, context: RuleContext) => Decision | undefined,
): Decision | undefined {
  const { content } = context.message;
  return content.type === 'template' ? decide(content, context) : undefined;
}
