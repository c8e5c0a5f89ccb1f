/** The account's WhatsApp templates and what a send must supply for each. */
import type { ChannelContext, ProviderRequest, ProviderResponse, ProviderTemplate } from '../kit/connector.ts';
import { type Fields, isRecord, listOf, parseJson, recordOf, textOf } from '../kit/fields.ts';
import { isSuccess } from '../kit/http-answer.ts';
import { apiToken, endpoint, type ZenviaWhatsappConfig } from './config.ts';
import { nameOfId } from './template-id.ts';

export interface ZenviaTemplate extends ProviderTemplate {
  /** The name under which the team knows the template, for lists to pick from. */
  label: string;
}

/** All at once: no paging is known. */
export const listTemplates = ({ config }: ChannelContext<ZenviaWhatsappConfig>): ProviderRequest => ({
  method: 'GET',
  url: endpoint(config, 'templates'),
  headers: apiToken(config),
});

/** @throws when the answer is no list. */
export function parseTemplates({ status, body }: ProviderResponse): { templates: ZenviaTemplate[] } {
  const answer = parseJson(body);
  if (!isSuccess(status) || !Array.isArray(answer)) {
    const said = textOf(answer, 'code') ?? textOf(answer, 'message') ?? 'no list';
    throw new Error(`the template list was answered with HTTP ${status}: ${said.slice(0, 200)}`);
  }
  return { templates: answer.flatMap(templateFrom) };
}

function templateFrom(record: unknown): ZenviaTemplate[] {
  const id = textOf(record, 'id');
  const name = nameOfId(id ?? '');
  const components = recordOf(record, 'components');
  const text = textOf(recordOf(components, 'body'), 'text') ?? textOf(record, 'text');
  // An account lists the templates of all of its channels, and a name in Ponte holds no other characters.
  if (!isRecord(record) || id === undefined || text === undefined || !/^[a-z0-9_]{1,512}$/.test(name)) return [];
  if ((textOf(record, 'channel') ?? 'WHATSAPP').toUpperCase() !== 'WHATSAPP') return [];
  const template: ZenviaTemplate = {
    name,
    language: (textOf(record, 'locale') ?? 'pt_BR').replace('-', '_'),
    id,
    label: textOf(record, 'name') ?? id,
    status: statusOf(textOf(record, 'status')),
    category: textOf(record, 'category') ?? 'UNKNOWN',
    parameterFormat: 'named',
    body: { text, parameters: [] },
    buttons: buttonsOf(recordOf(components, 'buttons')),
  };
  const header = headerOf(recordOf(components, 'header'));
  if (header !== undefined) template.header = header;
  template.body.parameters = fieldsOf(record, text).filter((field) => !header?.parameters.includes(field));
  const footer = textOf(recordOf(components, 'footer'), 'text');
  if (footer !== undefined) template.footer = footer;
  return [template];
}

/** Everything a send has to name, a file of the header included: Zenvia keeps one list for them all. */
function fieldsOf(record: Fields, text: string): string[] {
  const listed = listOf(record, 'fields').filter((field) => typeof field === 'string');
  return listed.length > 0 ? [...new Set(listed)] : placeholders(text);
}

/** Only of words: what a file in the header needs is one of the fields. */
function headerOf(header: Fields | undefined): ProviderTemplate['header'] {
  const text = textOf(header, 'text');
  const parameters = text === undefined ? [] : placeholders(text);
  return text === undefined || parameters.length === 0 ? undefined : { type: 'text', text, parameters };
}

const buttonsOf = (buttons: Fields | undefined): ProviderTemplate['buttons'] =>
  listOf(buttons, 'items').map((item) => ({
    type: textOf(item, 'type')?.toLowerCase() ?? 'unknown',
    text: textOf(item, 'text') ?? '',
    // What a button needs is one of the fields, too.
    needsParameter: false,
  }));

/** `{{nome}}`, each once, in order of appearance. */
const placeholders = (text: string): string[] => [
  ...new Set(Array.from(text.matchAll(/\{\{\s*([^{}]+?)\s*\}\}/g), ([, name = '']) => name)),
];

/** Zenvia's words, in those by which templates are judged. */
function statusOf(word = 'UNKNOWN'): string {
  if (word.startsWith('WAITING_')) return 'PENDING';
  return word === 'CANCELED' ? 'DISABLED' : word;
}
