/** A notification and the caller's values become the template message that goes out. */
import type { ProviderTemplate } from '../../connectors/kit/connector.ts';
import type { TemplateContent } from '../../contracts/content.ts';
import type { NotificationInput, NotificationValues } from '../../contracts/notification.ts';
import type { FieldError } from '../../contracts/problem.ts';
import { templateFaults } from './notification-check.ts';
import { sentAs } from './template-match.ts';
import { formatValue } from './value-format.ts';

export type FilledNotification =
  | { content: TemplateContent }
  /** `partial`: what there is, for showing it; not for sending. */
  | { errors: FieldError[]; partial: TemplateContent };

type Source = Omit<NotificationInput['variables'][number], 'parameter'>;
type ButtonValue = NonNullable<TemplateContent['buttons']>[number];

/** What stands for an empty value that is not required: the provider takes no empty ones. */
const emptyMark = '-';

/** Empty values and values that a format cannot read are errors that name the caller's field (SMT-30). */
export function fillNotification(
  notification: NotificationInput,
  template: ProviderTemplate,
  values: NotificationValues,
): FilledNotification {
  const errors = templateFaults(notification, template);
  const fill = (source: Source, place: string): string | undefined => {
    const filled = textOf(source, place, values);
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
    name: notification.template.name,
    language: notification.template.language,
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

function textOf(source: Source, place: string, values: NotificationValues): string | FieldError {
  const { from, constant, default: byDefault, format, required, label } = source;
  const given = from === null ? constant : Object.hasOwn(values, from) ? values[from] : undefined;
  const formatted = formatValue(given, format);
  const path = from === null ? 'values' : `values.${from}`;
  const name = label ?? from ?? place;
  if (formatted === undefined) {
    if (byDefault !== undefined) return byDefault;
    if (!required) return emptyMark;
    return { path, message: `"${name}" must not be empty`, messagePt: `"${name}" não pode ficar vazio` };
  }
  if ('text' in formatted) return formatted.text;
  const { en, pt } = formatted.wrong;
  return { path, message: `"${name}" ${en}`, messagePt: `"${name}" ${pt}` };
}

function fillHeader(
  header: NotificationInput['header'],
  template: ProviderTemplate,
  values: NotificationValues,
  fill: (source: Source, place: string) => string | undefined,
  errors: FieldError[],
): TemplateContent['header'] {
  if (header === undefined || header.type === 'location') return header;
  if (header.type === 'text') {
    const text = fill(header, 'header');
    const name = template.parameterFormat === 'named' ? template.header?.parameters[0] : undefined;
    return text === undefined ? undefined : { type: 'text', text, ...(name !== undefined && { name }) };
  }
  const { type, from, filename } = header;
  const link = from === undefined ? header.link : linkOf(from, values, errors);
  if (link === undefined) return undefined;
  return type === 'document' ? { type, link, ...(filename !== undefined && { filename }) } : { type, link };
}

function linkOf(from: string, values: NotificationValues, errors: FieldError[]): string | undefined {
  const link = String((Object.hasOwn(values, from) ? values[from] : undefined) ?? '').trim();
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
