/** The templates of a channel and what a send must supply for each. */
import type { ChannelContext, ProviderRequest, ProviderResponse, ProviderTemplate } from '../kit/connector.ts';
import type { OpaConfig } from './config.ts';
import { mongoId, textOf } from './fields.ts';
import { listRequest, readPage } from './lists.ts';

export interface OpaTemplate extends ProviderTemplate {
  /** The `atalho`: the name under which the team knows the template, for lists to pick from. */
  label: string;
}

export function listTemplates({ config }: ChannelContext<OpaConfig>, cursor?: string): ProviderRequest {
  const path = config.templateListing === 'channel' ? `canal-comunicacao/${config.canal}/template` : 'template';
  return listRequest(config, path, { tipo_mensagem: config.templateType }, cursor);
}

/** @throws when the answer is no page. */
export function parseTemplates(response: ProviderResponse): { templates: OpaTemplate[]; next?: string } {
  const { records, next } = readPage(response, 'templates');
  const templates = records.flatMap(templateFrom);
  return next === undefined ? { templates } : { templates, next };
}

/** The provider tells neither approval nor category nor language: what it lists counts as approved and Brazilian. */
function templateFrom(record: unknown): OpaTemplate[] {
  const id = textOf(record, '_id');
  const text = textOf(record, 'texto');
  if (id === undefined || !mongoId.test(id) || text === undefined) return [];
  return [
    {
      name: id,
      language: 'pt_BR',
      id,
      label: textOf(record, 'atalho') ?? id,
      status: 'APPROVED',
      category: 'UNKNOWN',
      parameterFormat: 'positional',
      // Its medium may be replaced, and nothing says of which kind it is, or whether there is one.
      header: { type: 'media', parameters: [], optional: true },
      body: { text, parameters: placeholders(text) },
      buttons: [],
    },
  ];
}

/** Each once, by order of appearance even when they are numbered. */
function placeholders(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(/\{\{\s*([^{}]+?)\s*\}\}/g), ([, name = '']) => name))];
}
