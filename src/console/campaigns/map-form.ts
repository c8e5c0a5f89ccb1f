/** The form of a mailing's map, and the map that is made of it. */
import type { CampaignInput } from '../../../contracts/campaign.ts';
import {
  type ExtraField,
  type MailingMap,
  type MapForm,
  type Mask,
  standardFields,
} from '../../../contracts/mailing.ts';
import type { NotificationView } from '../../../contracts/notification.ts';
import { type Form, rowsOf, typed } from '../indexed.ts';
import { wantedFields } from '../notifications/values.ts';
import type { View } from '../view.ts';

/** What a notification calls the customer's own fields. */
const standardNames: Readonly<Record<string, string>> = {
  codigo: 'code',
  nome: 'name',
  telefone: 'phone',
  telefone2: 'phone2',
  celular: 'mobile',
  nascimento: 'birthDate',
  cpf: 'cpf',
  email: 'email',
};

/** Of the customer's fields, those that the notification cannot do without. */
export const mandatoryStandard = (view: View, notification: NotificationView): ReadonlySet<string> =>
  new Set(
    wantedFields(view, notification).flatMap(({ field, isRequired }) =>
      isRequired && standardNames[field] !== undefined ? [standardNames[field]] : [],
    ),
  );

/** One extra field: of the message, of the attendance, or of both. */
export interface ExtraRow {
  id: string;
  label: string;
  group: string;
  type: string;
  required: boolean;
  mask: string;
  pattern: string;
  coerce: boolean;
  from: string;
}

const emptyRow = (group: string): ExtraRow => ({
  id: '',
  label: '',
  group,
  type: 'text',
  required: false,
  mask: '',
  pattern: '',
  coerce: false,
  from: '',
});

const usualGroup = 'Disparo';

/** The values that the notification wants and no field of the customer has. */
export const wantedRows = (view: View, notification: NotificationView): ExtraRow[] =>
  wantedFields(view, notification).flatMap(({ field, label, isRequired, format }) =>
    standardNames[field] !== undefined
      ? []
      : [
          {
            ...emptyRow(usualGroup),
            id: field,
            label,
            type: format === 'date' || format === 'money' ? format : 'text',
            required: isRequired,
          },
        ],
  );

const rowOf = (group: string, field: ExtraField, from: string): ExtraRow => ({
  id: field.id,
  label: field.label,
  group,
  type: field.type,
  required: field.required,
  mask: field.mask?.kind ?? '',
  pattern: field.mask?.kind === 'custom' ? field.mask.pattern : '',
  coerce: field.mask?.kind === 'custom' && field.mask.onMismatch === 'coerce',
  from,
});

/** The rows of a map that was saved, and those that its notification wants and it lacks. */
export function rowsOfMap(map: MailingMap | undefined, wanted: readonly ExtraRow[]): ExtraRow[] {
  const saved = (map?.occurrence?.groups ?? []).flatMap(({ name, fields }) =>
    fields.map((field) => rowOf(name, field, map?.extra.find((one) => one.field === field.id)?.from ?? '')),
  );
  const known = new Set(saved.map(({ id }) => id));
  return [...saved, ...wanted.filter(({ id }) => !known.has(id))];
}

/** As a form, with what equal names suggest where nothing was chosen. */
export function formOfMap(
  map: MailingMap | undefined,
  rows: readonly ExtraRow[],
  suggestion: MapForm['suggestion'],
  name: string,
): Form {
  const form: Record<string, string> = {
    'occurrence.type': map?.occurrence?.type ?? usualGroup,
    'occurrence.name': map?.occurrence?.name ?? name.slice(0, 100),
    openingMode: map?.openingMode ?? (map === undefined ? 'on-reply' : ''),
    email: map?.email ?? suggestion.email ?? '',
  };
  for (const { key } of standardFields)
    form[`standard.${key}`] = map === undefined ? (suggestion.standard[key] ?? '') : (map.standard[key] ?? '');
  for (const [place, row] of rows.entries()) {
    const suggested = suggestion.extra.find(({ field }) => field === row.id)?.from ?? '';
    const { required, coerce, ...texts } = row;
    for (const [field, value] of Object.entries(texts)) form[`extra.${place}.${field}`] = value;
    form[`extra.${place}.from`] = row.from === '' ? suggested : row.from;
    if (required) form[`extra.${place}.required`] = 'on';
    if (coerce) form[`extra.${place}.coerce`] = 'on';
  }
  return form;
}

export const rowsOfForm = (form: Form): ExtraRow[] =>
  rowsOf(form, 'extra').map((row) => ({
    ...emptyRow(usualGroup),
    ...row,
    group: typed(row.group) ?? usualGroup,
    required: row.required !== undefined,
    coerce: row.coerce !== undefined,
  }));

export const blankRow = (): ExtraRow => emptyRow(usualGroup);

/** Rows without a name are those that nobody filled. */
const isMeant = ({ id, from }: ExtraRow): boolean => typed(id) !== undefined || typed(from) !== undefined;

export interface FormMap {
  /** As `PUT` takes it; the API says what is wrong with it. */
  map: object;
  /** Of each row, in the form's order: where the API tells of it. */
  paths: (readonly string[])[];
}

export function mapOfForm(form: Form): FormMap {
  const groups = new Map<string, { name: string; kind: 'occurrence'; fields: object[] }>();
  const extra: object[] = [];
  const paths = rowsOfForm(form).map((row): readonly string[] => {
    if (!isMeant(row)) return [];
    const id = typed(row.id) ?? row.from;
    const group = groups.get(row.group) ?? { name: row.group, kind: 'occurrence' as const, fields: [] };
    groups.set(row.group, group);
    const place = [...groups.keys()].indexOf(row.group);
    const at = [`map.occurrence.groups.${place}.fields.${group.fields.length}`];
    group.fields.push(fieldOfRow(row, id));
    if (typed(row.from) === undefined) return at;
    extra.push({ group: row.group, field: id, from: row.from });
    return [...at, `map.extra.${extra.length - 1}`];
  });
  const openingMode = typed(form.openingMode);
  const needsOccurrence = groups.size > 0 || openingMode !== undefined;
  return {
    map: {
      standard: Object.fromEntries(
        standardFields.flatMap(({ key }) => {
          const from = typed(form[`standard.${key}`]);
          return from === undefined ? [] : [[key, from]];
        }),
      ),
      ...(typed(form.email) !== undefined && { email: form.email }),
      ...(needsOccurrence && {
        occurrence: {
          type: form['occurrence.type'] ?? '',
          name: form['occurrence.name'] ?? '',
          groups: [...groups.values()],
        },
      }),
      extra,
      ...(openingMode !== undefined && { openingMode }),
    },
    paths,
  };
}

function fieldOfRow({ label, required, type, mask, pattern, coerce }: ExtraRow, id: string): object {
  const kind = typed(mask) as Mask['kind'] | undefined;
  const masked =
    kind === undefined
      ? {}
      : { mask: kind === 'custom' ? { kind, pattern, onMismatch: coerce ? 'coerce' : 'error' } : { kind } };
  return { id, label: typed(label) ?? id, required, type, ...masked };
}

/** E-mail campaigns know the customer's fields only, and go to the e-mail. */
export const goesByEmail = ({ via }: CampaignInput): boolean => via !== undefined;
