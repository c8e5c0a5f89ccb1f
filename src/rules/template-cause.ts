/** Why the provider took a template for invalid, read from the account as it is now. Portuguese, for operators. */
import type { ProviderTemplate } from '../../connectors/kit/connector.ts';
import type { TemplateContent } from '../../contracts/content.ts';
import type { RefusalReason } from '../../contracts/reasons.ts';
import type { RuleChannel } from './channel.ts';
import { templateMismatches } from './template-match.ts';
import { whyUnusable } from './template-status.ts';

const statusWords: Partial<Record<RefusalReason, string>> = {
  template_paused: 'foi pausado pelo provedor',
  template_disabled: 'foi desativado pelo provedor',
  template_unknown: 'foi excluído da conta',
};

/** @param known the account's templates, read anew. */
export function templateCause(
  content: TemplateContent,
  known: readonly ProviderTemplate[],
  channel: Pick<RuleChannel, 'templateLimits'>,
): string {
  const language = content.language.replace('-', '_');
  const named = known.filter(({ name }) => name === content.name);
  const template = named.find((one) => one.language === language);
  const subject = `o template ${content.name} (${language})`;
  if (template === undefined) {
    if (named.length === 0) return `o template ${content.name} não existe mais na conta`;
    const languages = named.map((one) => one.language).join(', ');
    return `o template ${content.name} não existe mais em ${language}; existe em ${languages}`;
  }
  const unusable = whyUnusable(template.status);
  if (unusable !== undefined) {
    return `${subject} ${statusWords[unusable] ?? 'não está aprovado'} (${template.status})`;
  }
  const mismatches = templateMismatches(content, template, channel.templateLimits);
  if (mismatches.length > 0) {
    return `${subject} mudou: ${mismatches.map(({ path, messagePt }) => `${path}: ${messagePt}`).join('; ')}`;
  }
  const count = template.body.parameters.length;
  return `${subject} confere com o registro: aprovado, ${count} parâmetros; a recusa é do próprio provedor`;
}
