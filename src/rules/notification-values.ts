/** One value of a notification: out of the caller's fields or a constant, in its format. */
import type { NotificationValues, NotificationVariable, NotificationWay } from '../../contracts/notification.ts';
import type { FieldError } from '../../contracts/problem.ts';
import { formatValue } from './value-format.ts';

/** What a notification says over one channel. */
export type NotificationWords = Omit<NotificationWay, 'when'>;
/** What fills a template. */
export type TemplateValues = Pick<NotificationWords, 'variables' | 'header' | 'buttons'>;
export type ValueSource = Omit<NotificationVariable, 'parameter'>;

/** What stands for an empty value that is not required: providers take no empty parameters. */
const emptyMark = '-';

/** @param place what it fills, where it has no other name. @returns what is wrong, naming the caller's field (SMT-30). */
export function valueFor(source: ValueSource, place: string, values: NotificationValues): string | FieldError {
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
