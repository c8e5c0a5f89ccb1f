/** The sender's WhatsApp templates and what a send must supply for each. */
import type { ChannelContext, ProviderRequest, ProviderResponse, ProviderTemplate } from '../kit/connector.ts';
import { type Fields, listOf, parseJson, recordOf, textOf } from '../kit/fields.ts';
import { isSuccess } from '../kit/http-answer.ts';
import { authorization, digitsOf, endpoint, type InfobipWhatsappConfig } from './config.ts';

/** All at once: no paging is known. */
export const listTemplates = ({ config }: ChannelContext<InfobipWhatsappConfig>): ProviderRequest => ({
  method: 'GET',
  url: endpoint(config, `whatsapp/2/senders/${digitsOf(config.sender)}/templates`),
  headers: authorization(config),
});

/** @throws when the answer is no list. */
export function parseTemplates({ status, body }: ProviderResponse): { templates: ProviderTemplate[] } {
  const answer = parseJson(body);
  const list = recordOf({ answer }, 'answer')?.templates;
  if (!isSuccess(status) || !Array.isArray(list)) {
    const exception = recordOf(recordOf(answer, 'requestError'), 'serviceException');
    const said = textOf(exception, 'text') ?? textOf(answer, 'description') ?? 'no list';
    throw new Error(`the template list was answered with HTTP ${status}: ${said.slice(0, 200)}`);
  }
  return { templates: list.flatMap(templateFrom) };
}

function templateFrom(record: unknown): ProviderTemplate[] {
  const name = textOf(record, 'name');
  const language = textOf(record, 'language');
  const structure = recordOf(record, 'structure');
  // Older accounts tell the body as a text, newer ones as an object with examples.
  const text = textOf(structure, 'body') ?? textOf(recordOf(structure, 'body'), 'text');
  if (name === undefined || language === undefined || text === undefined) return [];
  const template: ProviderTemplate = {
    name,
    language: language.replace('-', '_'),
    status: textOf(record, 'status') ?? 'UNKNOWN',
    category: textOf(record, 'category') ?? 'UNKNOWN',
    parameterFormat: 'positional',
    body: { text, parameters: placeholders(text) },
    buttons: listOf(structure, 'buttons').map(buttonFrom),
  };
  const id = textOf(record, 'id');
  if (id !== undefined) template.id = id;
  const header = headerOf(recordOf(structure, 'header'));
  if (header !== undefined) template.header = header;
  const footer = textOf(structure, 'footer') ?? textOf(recordOf(structure, 'footer'), 'text');
  if (footer !== undefined) template.footer = footer;
  return [template];
}

const media: ReadonlyMap<string, 'image' | 'video' | 'document' | 'location'> = new Map([
  ['IMAGE', 'image'],
  ['VIDEO', 'video'],
  ['DOCUMENT', 'document'],
  ['LOCATION', 'location'],
]);

function headerOf(header: Fields | undefined): ProviderTemplate['header'] {
  if (header === undefined) return undefined;
  const type = media.get(textOf(header, 'format')?.toUpperCase() ?? 'TEXT');
  if (type !== undefined) return { type, parameters: [] };
  const text = textOf(header, 'text') ?? '';
  return { type: 'text', text, parameters: placeholders(text) };
}

function buttonFrom(button: unknown): ProviderTemplate['buttons'][number] {
  const type = textOf(button, 'type')?.toLowerCase() ?? 'unknown';
  const needsParameter = type === 'url' && placeholders(textOf(button, 'url') ?? '').length > 0;
  return { type, text: textOf(button, 'text') ?? '', needsParameter };
}

/** `{{1}}`, each once, in the order in which they are filled. */
const placeholders = (text: string): string[] =>
  [...new Set(Array.from(text.matchAll(/\{\{\s*(\d+)\s*\}\}/g), ([, number = '']) => number))].sort(
    (a, b) => Number(a) - Number(b),
  );
