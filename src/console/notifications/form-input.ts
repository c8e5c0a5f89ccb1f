/** What was typed into the form of a notification, and the notification that it means. */
import type { TemplateView } from '../../../contracts/admin.ts';
import type { NotificationInput, NotificationView } from '../../../contracts/notification.ts';
import { type Form, rowsOf, typed, under } from '../indexed.ts';

/** One place that has to be filled, as far as the form knows. */
export interface Row {
  /** Of the template's body or the text; of a button its index. */
  key: string;
  /** Without the row's beginning. */
  fields: Form;
}

export const templateKey = ({ name, language }: { name: string; language: string }): string => `${name}|${language}`;

/** A notification that is there, as its form. */
export function formFrom(notification: NotificationInput): Record<string, string> {
  const { name, channel, template, text, variables, header, buttons = [] } = notification;
  const form: Record<string, string> = { name, channel };
  if (template !== undefined) form.template = templateKey(template);
  if (text !== undefined) form.text = text;
  const put = (beginning: string, fields: object) => {
    for (const [field, value] of Object.entries(fields))
      if (value !== null && value !== undefined)
        form[`${beginning}${field}`] = value === true ? 'on' : value === false ? '' : String(value);
  };
  for (const [place, variable] of variables.entries()) put(`variables.${place}.`, variable);
  for (const [place, button] of buttons.entries()) put(`buttons.${place}.`, button);
  if (header !== undefined) put('header.', header);
  return form;
}

/** Names in the braces of a text, each once. */
const namesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(/\{\{\s*([^{}]+?)\s*\}\}/g)].map(([, name = '']) => name)),
];

/** What has to be filled: every parameter of the template, or name of the text. What was typed for it is kept. */
export function variableRows(form: Form, template: TemplateView | undefined): Row[] {
  const keys =
    form.text !== undefined && template === undefined ? namesIn(form.text) : (template?.body.parameters ?? []);
  const known = rowsOf(form, 'variables');
  return keys.map((key) => ({ key, fields: known.find(({ parameter }) => parameter === key) ?? usual(key) }));
}

export function buttonRows(form: Form, template: TemplateView | undefined): Row[] {
  const known = rowsOf(form, 'buttons');
  return (template?.buttons ?? []).flatMap(({ needsParameter }, index) =>
    needsParameter
      ? [{ key: String(index), fields: known.find((row) => row.index === String(index)) ?? { required: 'on' } }]
      : [],
  );
}

/** A place that has a name most likely takes the field of that name. */
const usual = (key: string): Form => ({ required: 'on', ...(/^\d+$/.test(key) ? {} : { from: key }) });

const sourceOf = ({ label, from, constant, default: byDefault, format, required }: Form) => ({
  ...optional('label', label),
  from: typed(from) ?? null,
  ...optional('constant', constant),
  ...optional('default', byDefault),
  ...optional('format', format),
  required: required === 'on',
});

const optional = (name: string, value: string | undefined): Record<string, string> => {
  const text = typed(value);
  return text === undefined ? {} : { [name]: text };
};

/**
 * The body of `PUT /v1/notifications/{id}`. What the form does not show stays as it is kept: further ways, the e-mail.
 * @param kept undefined: a new one.
 */
export function inputFrom(form: Form, template: TemplateView | undefined, kept: NotificationView | undefined): object {
  const [name = '', language = ''] = (form.template ?? '').split('|');
  const variables = variableRows(form, template).map(({ key, fields }) => ({ parameter: key, ...sourceOf(fields) }));
  const buttons = buttonRows(form, template).map(({ key, fields }) => ({ index: Number(key), ...sourceOf(fields) }));
  const header = headerOf(under(form, 'header.'), template, kept);
  return {
    name: form.name ?? '',
    channel: form.channel ?? '',
    ...(kept?.type !== undefined && { type: kept.type }),
    ...(name !== '' ? { template: { name, language } } : { ...optional('text', form.text) }),
    variables,
    ...(header !== undefined && { header }),
    ...(buttons.length > 0 && { buttons }),
    ...(kept?.ways !== undefined && { ways: kept.ways }),
    ...(kept?.email !== undefined && { email: kept.email }),
  };
}

function headerOf(form: Form, template: TemplateView | undefined, kept: NotificationView | undefined) {
  const header = template?.header ?? null;
  if (header === null) return undefined;
  if (header.type === 'text') return header.parameters.length === 0 ? undefined : { type: 'text', ...sourceOf(form) };
  // A place on the map has no form: it is changed where it was made.
  if (header.type === 'location') return kept?.header;
  const fields = {
    ...optional('link', form.link),
    ...optional('from', form.from),
    ...optional('filename', form.filename),
  };
  if (Object.keys(fields).length === 0 && header.optional) return undefined;
  return { type: header.type === 'media' ? (form.type ?? 'image') : header.type, ...fields };
}
