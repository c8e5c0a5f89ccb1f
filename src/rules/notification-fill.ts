/** A notification and the caller's values become the template message that goes out. */
import type { ProviderTemplate } from '../../connectors/kit/connector.ts';
import type { TemplateContent } from '../../contracts/content.ts';
import type { NotificationValues } from '../../contracts/notification.ts';
import type { FieldError } from '../../contracts/problem.ts';
import { templateFaults } from './notification-check.ts';
import { type TemplateValues, type ValueSource, valueFor } from './notification-values.ts';
import { sentAs } from './template-match.ts';

export type FilledNotification =
  | { content: TemplateContent }
  /** `partial`: what there is, for showing it; not for sending. */
  | { errors: FieldError[]; partial: TemplateContent };

type ButtonValue = NonNullable<TemplateContent['buttons']>[number];

/** Empty values and values that a format cannot read are errors that name the caller's field (SMT-30). */
export function fillNotification(
  notification: TemplateValues,
  template: ProviderTemplate,
  values: NotificationValues,
): FilledNotification {
  const errors = templateFaults(notification, template);
  const fill = (source: ValueSource, place: string): string | undefined => {
    const filled = valueFor(source, place, values);
    if (typeof filled === 'string') return filled;
    errors.push(filled);
    return undefined;
  };
  const parameters = new Map<string, string>();
  for (const variable of notification.variables) {
    const text = fill(variable, variable.parameter);
    if (text !== undefined) parameters.set(variable.parameter, text);
  }
  const header = fillHeader(notification.header, template, values, fill, errors);
  const buttons = (notification.buttons ?? []).flatMap((button) => {
    const text = fill(button, `button ${button.index}`);
    const filled = text === undefined ? undefined : buttonValue(button.index, text, template);
    return filled === undefined ? [] : [filled];
  });
  const content: TemplateContent = {
    type: 'template',
    name: template.name,
    language: template.language,
    ...(header !== undefined && { header }),
    ...(parameters.size > 0 && { parameters: asParameters(parameters, template, errors.length === 0) }),
    ...(buttons.length > 0 && { buttons }),
  };
  return errors.length === 0 ? { content } : { errors, partial: content };
}

/** By place where the template counts its parameters; by name as long as some are missing, so that none changes place. */
function asParameters(
  filled: ReadonlyMap<string, string>,
  { body, parameterFormat }: ProviderTemplate,
  complete: boolean,
): NonNullable<TemplateContent['parameters']> {
  if (complete && parameterFormat === 'positional') return body.parameters.map((name) => filled.get(name) ?? '');
  return Object.fromEntries(filled);
}

function fillHeader(
  header: TemplateValues['header'],
  template: ProviderTemplate,
  values: NotificationValues,
  fill: (source: ValueSource, place: string) => string | undefined,
  errors: FieldError[],
): TemplateContent['header'] {
  if (header === undefined || header.type === 'location') return header;
  if (header.type === 'text') {
    const text = fill(header, 'header');
    const name = template.parameterFormat === 'named' ? template.header?.parameters[0] : undefined;
    return text === undefined ? undefined : { type: 'text', text, ...(name !== undefined && { name }) };
  }
  const { type, from, filename } = header;
  // A link that need not be there may be an empty field of the record.
  const none = template.header?.optional === true && from !== undefined && textAt(from, values) === '';
  const link = none ? undefined : from === undefined ? header.link : linkOf(from, values, errors);
  if (link === undefined) return undefined;
  return type === 'document' ? { type, link, ...(filename !== undefined && { filename }) } : { type, link };
}

const textAt = (name: string, values: NotificationValues): string =>
  String((Object.hasOwn(values, name) ? values[name] : undefined) ?? '').trim();

function linkOf(from: string, values: NotificationValues, errors: FieldError[]): string | undefined {
  const link = textAt(from, values);
  if (link.length <= 2048 && /^https?:\/\//i.test(link) && URL.canParse(link)) return link;
  errors.push({
    path: `values.${from}`,
    message: `"${from}" must be a http or https link`,
    messagePt: `"${from}" deve ser um link http ou https`,
  });
  return undefined;
}

function buttonValue(index: number, text: string, template: ProviderTemplate): ButtonValue | undefined {
  const type = sentAs.get(template.buttons[index]?.type ?? '');
  switch (type) {
    case 'url':
      return { type, index, text };
    case 'copy_code':
      return { type, index, code: text };
    case 'quick_reply':
      return { type, index, payload: text };
    case 'flow':
      return { type, index, flowToken: text };
    default:
      return undefined;
  }
}
