/** What there is to map, and a first map out of equal names for a person to complete. */
import {
  type ExtraMapping,
  type MapForm,
  type Occurrence,
  type StandardKey,
  standardFields,
} from '../../../contracts/mailing.ts';

export interface MapSuggestion {
  standard: Partial<Record<StandardKey, string>>;
  email?: string;
  extra: ExtraMapping[];
}

/** @param names the fields that the webservice or file delivers. */
export function suggestMap(
  occurrence: Pick<Occurrence, 'groups'> | undefined,
  names: readonly string[],
): MapSuggestion {
  const from = (...wanted: string[]): string | undefined =>
    names.find((name) => wanted.includes(name)) ?? names.find((name) => wanted.some((one) => isSame(one, name)));
  const standard: MapSuggestion['standard'] = {};
  for (const { key, label } of standardFields) {
    const source = from(label);
    if (source !== undefined) standard[key] = source;
  }
  const extra = usableGroups(occurrence).flatMap(({ name, fields }) =>
    fields.flatMap(({ id, label }): ExtraMapping[] => {
      const source = from(id, label);
      return source === undefined ? [] : [{ group: name, field: id, from: source }];
    }),
  );
  const email = from('E-mail');
  return { standard, ...(email !== undefined && { email }), extra };
}

const usableGroups = (occurrence: Pick<Occurrence, 'groups'> | undefined): Occurrence['groups'] =>
  (occurrence?.groups ?? []).filter(({ kind }) => kind === 'occurrence');

/** @param names the fields that the webservice or file delivers. */
export const mapForm = (occurrence: Pick<Occurrence, 'groups'> | undefined, names: readonly string[]): MapForm => ({
  standard: standardFields.map((field) => ({ ...field })),
  groups: usableGroups(occurrence),
  suggestion: suggestMap(occurrence, names),
});

/** `Nº do Contrato`, `nº_do_contrato` and `NÚMERO`, `numero` are the same names to a person. */
const isSame = (one: string, other: string): boolean => plain(one) !== '' && plain(one) === plain(other);

const plain = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
