/** After the provider has refused a template: the account read anew, and what is really wrong. */
import type { TemplateContent } from '../../contracts/content.ts';
import { templateCause } from '../rules/template-cause.ts';
import type { LiveChannel } from './registry.ts';
import type { TemplateRegistry } from './templates.ts';

/** Undefined when the provider could not be read: then nothing better is known than what it said. Never throws. */
export async function explainMismatch(
  templates: TemplateRegistry,
  channel: LiveChannel,
  content: TemplateContent,
): Promise<{ detail: string } | undefined> {
  if (!(await templates.resync(channel))) return undefined;
  return { detail: templateCause(content, templates.all(channel.id), channel.judged) };
}
