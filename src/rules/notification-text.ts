/** Texts that people write themselves, with named places for values: SMS and e-mail have no templates. */
import type { NotificationValues, NotificationVariable } from '../../contracts/notification.ts';
import type { FieldError } from '../../contracts/problem.ts';
import { valueFor } from './notification-values.ts';
import { fillPlaces, placesIn, strayBraces } from './placeholders.ts';

/** Every place needs a variable and every variable a place. @param texts by the field that they stand in. */
export function textFaults(
  texts: Readonly<Record<string, string>>,
  variables: readonly Pick<NotificationVariable, 'parameter'>[],
): FieldError[] {
  const places = new Set(Object.values(texts).flatMap(placesIn));
  const mapped = new Set(variables.map(({ parameter }) => parameter));
  return [
    ...Object.entries(texts).flatMap(([path, text]) => {
      const stray = strayBraces(text);
      const pt = `"${stray}" não está em torno de um nome: escreva {{nome}}`;
      return stray === undefined ? [] : [issue(path, `"${stray}" stands around no name: write {{nome}}`, pt)];
    }),
    ...[...places]
      .filter((name) => !mapped.has(name))
      .map((name) => issue('variables', `{{${name}}} has no variable`, `{{${name}}} não tem variável`)),
    ...variables.flatMap(({ parameter }, place) =>
      places.has(parameter)
        ? []
        : [
            issue(
              `variables.${place}.parameter`,
              `the text has no {{${parameter}}}`,
              `o texto não tem {{${parameter}}}`,
            ),
          ],
    ),
  ];
}

export interface FilledTexts<Field extends string> {
  /** What could not be filled keeps its braces. */
  texts: Record<Field, string>;
  missing: string[];
  /** Empty: they can be sent. */
  errors: FieldError[];
}

export function fillTexts<Field extends string>(
  texts: Readonly<Record<Field, string>>,
  variables: readonly NotificationVariable[],
  values: NotificationValues,
): FilledTexts<Field> {
  const filled = variables.map((one) => [one.parameter, valueFor(one, one.parameter, values)] as const);
  const found = new Map(filled.filter((one): one is readonly [string, string] => typeof one[1] === 'string'));
  const entries = (Object.entries(texts) as [Field, string][]).map(([field, text]) => [
    field,
    fillPlaces(text, (name) => found.get(name)),
  ]);
  return {
    texts: Object.fromEntries(entries) as Record<Field, string>,
    missing: filled.flatMap(([name, value]) => (typeof value === 'string' ? [] : [name])),
    errors: filled.flatMap(([, value]) => (typeof value === 'string' ? [] : [value])),
  };
}

const issue = (path: string, message: string, messagePt: string): FieldError => ({ path, message, messagePt });
