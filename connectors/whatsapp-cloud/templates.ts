/** The account's message templates and what a send must supply for each. */
import type { ChannelContext, ProviderRequest, ProviderResponse, ProviderTemplate } from '../kit/connector.ts';
import { authorization, type CloudConfig, endpoint } from './config.ts';
import { failureFrom } from './errors.ts';
import { isSuccess, parseJson } from './outcome.ts';
import { Component, ErrorAnswer, Template, TemplateButton, TemplatePage } from './wire.ts';

const fields = 'id,name,language,status,category,parameter_format,quality_score,components';

export function listTemplates({ config }: ChannelContext<CloudConfig>, cursor?: string): ProviderRequest {
  const query = new URLSearchParams({ fields, limit: '100' });
  if (cursor !== undefined) query.set('after', cursor);
  return {
    method: 'GET',
    url: `${endpoint(config, `${config.wabaId}/message_templates`)}?${query}`,
    headers: { authorization: authorization(config) },
  };
}

/** Throws when the answer is no page: read as empty, a refusal would look like an account without templates. */
export function parseTemplates(response: ProviderResponse): { templates: ProviderTemplate[]; next?: string } {
  const answer = parseJson(response.body);
  const { data: page } = TemplatePage.safeParse(answer);
  if (!isSuccess(response.status) || page === undefined) throw new Error(refusal(response.status, answer));
  const templates = page.data.flatMap((each) => {
    const { data } = Template.safeParse(each);
    return data === undefined ? [] : [templateFrom(data)];
  });
  // The last page still carries a cursor, but no `next`.
  const next = page.paging?.next === undefined ? undefined : page.paging.cursors?.after;
  return next === undefined ? { templates } : { templates, next };
}

function refusal(status: number, answer: unknown): string {
  const { data } = ErrorAnswer.safeParse(answer);
  if (data === undefined) return `the template list was answered with HTTP ${status} and no list`;
  const { code, detail } = failureFrom(data.error, 'answer');
  return `the template list was refused with code ${code}: ${detail ?? 'no detail'}`;
}

function templateFrom(template: Template): ProviderTemplate {
  const components = template.components.flatMap((each) => {
    const { data } = Component.safeParse(each);
    return data === undefined ? [] : [data];
  });
  const find = (type: string) => components.find((component) => component.type.toUpperCase() === type);
  const body = find('BODY')?.text ?? '';
  const result: ProviderTemplate = {
    name: template.name,
    language: template.language.replace('-', '_'),
    status: template.status,
    category: template.category ?? 'UNKNOWN',
    parameterFormat: template.parameter_format?.toLowerCase() === 'named' ? 'named' : 'positional',
    body: { text: body, parameters: placeholders(body) },
    buttons: (find('BUTTONS')?.buttons ?? []).flatMap(buttonFrom),
  };
  if (template.id !== undefined) result.id = template.id;
  const header = headerFrom(find('HEADER'));
  if (header !== undefined) result.header = header;
  const footer = find('FOOTER')?.text;
  if (footer !== undefined) result.footer = footer;
  if (template.quality_score?.score !== undefined) result.quality = template.quality_score.score;
  return result;
}

/** `{{1}}`, `{{ 1 }}` or `{{nome}}`, each once; numbered ones in the order in which they are filled. */
function placeholders(text: string): string[] {
  const names = new Set(Array.from(text.matchAll(/\{\{\s*([^{}]+?)\s*\}\}/g), ([, name = '']) => name));
  const ordered = [...names];
  return ordered.every((name) => /^\d+$/.test(name)) ? ordered.sort((a, b) => Number(a) - Number(b)) : ordered;
}

const mediaHeaders = new Map([
  ['IMAGE', 'image'],
  ['VIDEO', 'video'],
  // Sent as a video; the provider shows it as an animation.
  ['GIF', 'video'],
  ['DOCUMENT', 'document'],
  ['LOCATION', 'location'],
] as const);

function headerFrom(header: Component | undefined): ProviderTemplate['header'] {
  if (header === undefined) return undefined;
  const format = header.format?.toUpperCase() ?? 'TEXT';
  const media = (mediaHeaders as ReadonlyMap<string, 'image' | 'video' | 'document' | 'location'>).get(format);
  if (media !== undefined) return { type: media, parameters: [] };
  const text = header.text ?? '';
  return { type: 'text', text, parameters: placeholders(text) };
}

/** Types whose send always carries a parameter, whatever the button's text. */
const alwaysFilled = new Set(['copy_code', 'flow', 'otp', 'mpm', 'spm']);

function buttonFrom(raw: unknown): ProviderTemplate['buttons'] {
  const { data: button } = TemplateButton.safeParse(raw);
  if (button === undefined) return [];
  const type = button.type.toLowerCase();
  const needsParameter = alwaysFilled.has(type) || (type === 'url' && placeholders(button.url ?? '').length > 0);
  return [{ type, text: button.text ?? '', needsParameter }];
}
