/** Templates with their values in place. */
import { Hono } from 'hono';
import type { ProviderTemplate } from '../../../connectors/kit/connector.ts';
import type { Content, TemplateContent } from '../../../contracts/content.ts';
import { type FieldError, type Language, Refusal } from '../../../contracts/problem.ts';
import { refusalReasons } from '../../../contracts/reasons.ts';
import { type TemplateParts, type TemplatePreview, TemplatePreviewInput } from '../../../contracts/template-preview.ts';
import type { ChannelRegistry, LiveChannel } from '../../channels/registry.ts';
import type { KnownTemplate, TemplateRegistry } from '../../channels/templates.ts';
import { iso } from '../../platform/clock.ts';
import { parseOrRefuse } from '../../platform/field-errors.ts';
import { templateMismatches } from '../../rules/template-match.ts';
import { fillTemplate, previewText } from '../../rules/template-preview.ts';
import { whyUnusable } from '../../rules/template-status.ts';
import { type Env, mayUse, readJson } from './context.ts';
import type { Guard } from './guard.ts';

export interface TemplateRouteParts {
  channels: ChannelRegistry;
  templates: TemplateRegistry;
}

export function templateRoutes(guard: Guard, parts: () => TemplateRouteParts, maxBodyBytes: number): Hono<Env> {
  const app = new Hono<Env>();
  app.post('/v1/templates/preview', guard('send'), async (c) => {
    const { channel: id, ...input } = parseOrRefuse(TemplatePreviewInput, await readJson(c, maxBodyBytes));
    if (!mayUse(c.get('key'))(id)) throw new Refusal('forbidden_channel');
    const { channels, templates } = parts();
    const channel = channels.get(id);
    if (channel === undefined)
      throw new Refusal('channel_unknown', [at('channel', `no channel "${id}"`, `não existe o canal "${id}"`)]);
    const template = templates.find(id, input.name, input.language);
    if (template === undefined) throw new Refusal('template_unknown', [unknown(input.name, input.language)]);
    return c.json(previewOf({ type: 'template', ...input }, template, channel, templates.ageSeconds(template)));
  });
  return app;
}

function previewOf(
  content: TemplateContent,
  template: KnownTemplate,
  channel: LiveChannel,
  ageSeconds: number,
): TemplatePreview {
  return {
    ...shownTemplate(template, content),
    problems: templateProblems(content, template, channel),
    status: template.status,
    category: template.category,
    quality: template.quality ?? null,
    syncedAt: iso(template.syncedAt),
    ageSeconds,
  };
}

/** The filled template, in the form in which previews are answered. */
export function shownTemplate(
  template: ProviderTemplate,
  content: TemplateContent,
): { parts: TemplateParts; text: string } {
  const { header, footer, ...rest } = fillTemplate(template, content);
  return {
    parts: { header: header ?? null, footer: footer ?? null, ...rest },
    text: previewText(template, content),
  };
}

/** Everything the rules and the connector have against it. */
export const templateProblems = (
  content: TemplateContent,
  template: ProviderTemplate,
  channel: LiveChannel,
): FieldError[] => [
  ...templateMismatches(content, template, channel.judged.templateLimits),
  ...sendProblems(content, channel),
];

/** What the connector has against it; to whom it goes plays no part in a preview. */
export function sendProblems(content: Content, { connector, context }: LiveChannel): FieldError[] {
  const someone = { kind: 'phone', e164: '+5511999999999' } as const;
  const plan = connector.send({ id: 'preview', to: someone, content }, context);
  return plan.ok ? [] : plan.issues;
}

const at = (path: string, message: string, messagePt: string): FieldError => ({ path, message, messagePt });

const unknown = (name: string, language: string): FieldError =>
  at('name', `no template ${name} in ${language}`, `não há template ${name} em ${language}`);

/** Why no message with a template in this state is taken; null: they are. */
export function unusableIn(status: string, language: Language): string | null {
  const reason = whyUnusable(status);
  return reason === undefined ? null : refusalReasons[reason][language];
}
