/** A template with its values in place, as the customer would read it. */
import type { ProviderTemplate } from '../../connectors/kit/connector.ts';
import { cleanParameter } from '../../connectors/kit/template-text.ts';
import type { Content, TemplateContent } from '../../contracts/content.ts';
import type { LiveTemplates } from './channel.ts';
import { fillPlaces } from './placeholders.ts';

type TemplateValue = Extract<TemplateContent['parameters'], readonly unknown[]>[number];
type TemplateHeader = NonNullable<TemplateContent['header']>;
type ButtonValue = NonNullable<TemplateContent['buttons']>[number];

export interface FilledTemplate {
  /** A medium is named with where it comes from: `[imagem] https://...`. */
  header?: string;
  body: string;
  footer?: string;
  /** Their texts; a value that the button carries stands behind it in brackets. */
  buttons: string[];
  /** What has no value yet: names of body parameters, `header`, `buttons.0`. They keep their braces in the text. */
  missing: string[];
}

export function fillTemplate(template: ProviderTemplate, content: TemplateContent): FilledTemplate {
  const missing: string[] = [];
  const header = filledHeader(template, content.header, missing);
  const body = fillPlaces(template.body.text, (name) => {
    const value = bodyValue(content.parameters, template.body.parameters, name);
    if (value === undefined) missing.push(name);
    return value;
  });
  const buttons = template.buttons.map((button, index) => {
    const given = content.buttons?.find((one) => one.index === index);
    if (given === undefined && button.needsParameter) missing.push(`buttons.${index}`);
    const value = given === undefined ? '' : shownValue(given);
    return value === '' ? button.text : `${button.text} (${value})`;
  });
  return {
    ...(header !== undefined && { header }),
    body,
    ...(template.footer !== undefined && { footer: template.footer }),
    buttons,
    missing: [...new Set(missing)],
  };
}

/** The parts as one plain text. */
export function previewText(template: ProviderTemplate, content: TemplateContent): string {
  const { header, body, footer, buttons } = fillTemplate(template, content);
  return [header, body, footer, ...buttons.map((button) => `[${button}]`)]
    .filter((part) => part !== undefined && part !== '')
    .join('\n');
}

/** Any content as text; undefined where there is none to read, as for a template that nobody knows. */
export function shownText(content: Content, templates: LiveTemplates, channel: string): string | undefined {
  switch (content.type) {
    case 'template': {
      const template = templates.find(channel, content.name, content.language);
      return template === undefined ? undefined : previewText(template, content);
    }
    case 'text':
      return content.body;
    case 'image':
    case 'video':
    case 'document':
      return content.caption;
    case 'interactive':
      return content.interactive.kind === 'native' ? undefined : content.interactive.body;
    default:
      return undefined;
  }
}

function bodyValue(given: TemplateContent['parameters'], wanted: readonly string[], name: string): string | undefined {
  if (given === undefined) return undefined;
  if (Array.isArray(given)) return asText(given[wanted.indexOf(name)]);
  return Object.hasOwn(given, name) ? asText(given[name]) : undefined;
}

function asText(value: TemplateValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string') return cleanParameter(value);
  return cleanParameter('currency' in value ? value.currency.fallback : value.dateTime.fallback);
}

const mediumNames = { image: 'imagem', video: 'vídeo', document: 'documento', location: 'localização' } as const;

/** Does a header that is sent go where the template's is? */
export const isHeaderOf = (
  wanted: NonNullable<ProviderTemplate['header']>['type'],
  sent: TemplateHeader['type'],
): boolean => sent === wanted || (wanted === 'media' && sent !== 'text' && sent !== 'location');

function filledHeader(
  { header: wanted }: ProviderTemplate,
  given: TemplateHeader | undefined,
  missing: string[],
): string | undefined {
  if (wanted === undefined) return undefined;
  if (wanted.type === 'text') {
    return fillPlaces(wanted.text ?? '', () => {
      if (given?.type === 'text') return cleanParameter(given.text);
      missing.push('header');
      return undefined;
    });
  }
  if (given !== undefined && given.type !== 'text' && isHeaderOf(wanted.type, given.type))
    return [`[${mediumNames[given.type]}]`, ...shownMedium(given)].join(' ');
  if (wanted.optional === true) return undefined;
  const name = `[${wanted.type === 'media' ? 'mídia' : mediumNames[wanted.type]}]`;
  missing.push('header');
  return name;
}

function shownMedium(header: Exclude<TemplateHeader, { type: 'text' }>): string[] {
  if (header.type === 'location') {
    const { name, address, latitude, longitude } = header;
    return [name ?? `${latitude}, ${longitude}`, ...(address === undefined ? [] : [address])];
  }
  const filename = header.type === 'document' && header.filename !== undefined ? [header.filename] : [];
  return [...filename, header.link ?? header.mediaId ?? ''];
}

function shownValue(button: ButtonValue): string {
  if (button.type === 'url') return cleanParameter(button.text);
  return button.type === 'copy_code' ? button.code : '';
}
