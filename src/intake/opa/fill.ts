/**
 * A template as Opa! Suite shows it, one text with placeholders, and `variaveis` back into the places of the template:
 * they fill the placeholders of that text in the order in which they first appear, whatever their names or numbers.
 */
import type { ProviderTemplate } from '../../../connectors/kit/connector.ts';
import type { TemplateContent } from '../../../contracts/content.ts';
import { sentAs } from '../../rules/template-match.ts';
import { fieldRefusal } from './answers.ts';

type Place =
  | { in: 'header' }
  | { in: 'body'; name: string }
  | { in: 'button'; index: number; type: 'url' | 'copy_code' };

const placeholder = /\{\{\s*([^{}]+?)\s*\}\}/g;

/** In the order of `shownText`. */
function placesOf({ header, body, buttons }: ProviderTemplate): Place[] {
  const inText = Array.from(body.text.matchAll(placeholder), ([, name = '']) => name);
  const names = new Set([...inText.filter((name) => body.parameters.includes(name)), ...body.parameters]);
  return [
    ...(header?.type === 'text' && header.parameters.length > 0 ? [{ in: 'header' } as const] : []),
    ...[...names].map((name) => ({ in: 'body', name }) as const),
    ...buttons.flatMap(({ type, needsParameter }, index): Place[] => {
      const sent = sentAs.get(type);
      return needsParameter && (sent === 'url' || sent === 'copy_code') ? [{ in: 'button', index, type: sent }] : [];
    }),
  ];
}

/** The body; a header or button that takes a value is a line of its own, so that the value has a place in the text. */
export function shownText(template: ProviderTemplate): string {
  const places = placesOf(template);
  const header = places.some((place) => place.in === 'header')
    ? [template.header?.text?.replace(placeholder, '{{cabecalho}}') ?? '']
    : [];
  const buttons = places.flatMap((place) =>
    place.in === 'button' ? [`${template.buttons[place.index]?.text}: {{botao_${place.index + 1}}}`] : [],
  );
  return [...header, template.body.text, ...buttons].join('\n');
}

export interface Filled {
  content: TemplateContent;
  /** The field of the call that a path of the message came from. */
  fieldOf(path: string): string;
}

/** @throws Refusal naming `template.variaveis` or `template.midiaAlternativa`. */
export function fillFrom(template: ProviderTemplate, variables: readonly string[], media: string | undefined): Filled {
  const places = placesOf(template);
  if (variables.length !== places.length) throw wrongCount(places.length, variables.length);
  const values = new Map<string, string>();
  const fields = new Map<string, string>();
  let text: string | undefined;
  const buttons: NonNullable<TemplateContent['buttons']> = [];
  for (const [order, place] of places.entries()) {
    const value = variables[order] ?? '';
    const field = `template.variaveis.${order}`;
    if (place.in === 'header') {
      text = value;
      fields.set('content.header', field);
    } else if (place.in === 'body') {
      values.set(place.name, value);
      fields.set(`content.parameters.${parameterKey(template, place.name)}`, field);
    } else {
      fields.set(`content.buttons.${buttons.length}`, field);
      const { index, type } = place;
      buttons.push(type === 'url' ? { type, index, text: value } : { type, index, code: value });
    }
  }
  const header = headerOf(template, text, media);
  const content: TemplateContent = {
    type: 'template',
    name: template.name,
    language: template.language,
    ...(header !== undefined && { header }),
    ...(values.size > 0 && { parameters: parametersOf(template, values) }),
    ...(buttons.length > 0 && { buttons }),
  };
  return { content, fieldOf: (path) => fieldOf(path, fields) };
}

const parameterKey = ({ parameterFormat, body }: ProviderTemplate, name: string): string | number =>
  parameterFormat === 'positional' ? body.parameters.indexOf(name) : name;

function parametersOf({ parameterFormat, body }: ProviderTemplate, values: ReadonlyMap<string, string>) {
  return parameterFormat === 'positional'
    ? body.parameters.map((name) => values.get(name) ?? '')
    : Object.fromEntries(values);
}

function headerOf(
  { header, parameterFormat }: ProviderTemplate,
  text: string | undefined,
  media: string | undefined,
): TemplateContent['header'] {
  const path = 'template.midiaAlternativa';
  if (media !== undefined) {
    if (header === undefined || header.type === 'text' || header.type === 'location')
      throw fieldRefusal(path, 'este template não tem mídia a trocar', 'template_mismatch');
    if (!isLink(media)) throw fieldRefusal(path, 'deve ser um link http ou https');
    return { type: header.type === 'media' ? kindOf(media) : header.type, link: media };
  }
  if (text === undefined) return undefined;
  const name = parameterFormat === 'named' ? header?.parameters[0] : undefined;
  return { type: 'text', text, ...(name !== undefined && { name }) };
}

/** Where the template takes any kind, the ending of the address says which it is. */
function kindOf(link: string): 'image' | 'video' | 'document' {
  const { pathname } = new URL(link);
  if (/\.(?:jpe?g|png|webp)$/i.test(pathname)) return 'image';
  return /\.(?:mp4|3gp)$/i.test(pathname) ? 'video' : 'document';
}

const longestLink = 2048;
export const isLink = (link: string): boolean =>
  link.length <= longestLink && /^https?:\/\//i.test(link) && URL.canParse(link);

function fieldOf(path: string, fields: ReadonlyMap<string, string>): string {
  for (const [start, field] of fields) if (path === start || path.startsWith(`${start}.`)) return field;
  if (/^content\.(parameters|buttons)\b/.test(path)) return 'template.variaveis';
  if (path.startsWith('content.header')) return 'template.midiaAlternativa';
  return path.startsWith('content') ? 'template._id' : path;
}

const wrongCount = (wanted: number, given: number) =>
  fieldRefusal(
    'template.variaveis',
    wanted === 0
      ? `este template não tem variáveis, foram enviadas ${given}`
      : `este template recebe ${wanted} ${wanted === 1 ? 'variável' : 'variáveis'}, foram enviadas ${given}`,
    'template_mismatch',
  );
