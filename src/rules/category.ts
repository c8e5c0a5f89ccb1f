/** What a message is for: the template says it, else the sender, else the place. */
import type { Content, TemplateContent } from '../../contracts/content.ts';
import type { Category } from '../../contracts/rules.ts';
import type { LiveTemplates, RuleChannel } from './channel.ts';

const known: Readonly<Record<string, Category>> = {
  MARKETING: 'marketing',
  UTILITY: 'utility',
  AUTHENTICATION: 'authentication',
};

/** A template nobody knows counts as marketing: the strictest rules are the safe ones. */
export function categoryOfTemplate(templates: LiveTemplates, channel: string, template: TemplateContent): Category {
  const found = templates.find(channel, template.name, template.language);
  return known[found?.category.toUpperCase() ?? ''] ?? 'marketing';
}

/** @param stated what the sender wrote in `category`. */
export function categoryOf(
  content: Content,
  stated: Category | null | undefined,
  channel: RuleChannel,
  templates: LiveTemplates,
): Category {
  if (content.type === 'template') {
    const found = templates.find(channel.id, content.name, content.language);
    // Billing and limits follow the provider's category at the moment of sending, whatever the sender believes.
    return known[found?.category.toUpperCase() ?? ''] ?? stated ?? 'marketing';
  }
  return stated ?? (channel.hasWindow ? 'service' : 'utility');
}
