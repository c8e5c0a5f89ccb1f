/** What was typed into a form, as the value that the API takes. */
import type { Form } from '../indexed.ts';
import type { FormField } from './form-fields.ts';

/** What the API sends, and takes back, for a secret that is stored. */
export const keptSecret = '***';

export type Values = Readonly<Record<string, unknown>>;

/**
 * @param stored what is saved: a secret that is left empty stays as it is there.
 * @returns only what was given; the API names what is missing.
 */
export const readFields = (fields: readonly FormField[], form: Form, path: string, stored: Values): Values =>
  Object.fromEntries(
    fields.flatMap((field) => {
      const value = readField(field, form, `${path}.${field.name}`, stored[field.name]);
      return value === undefined ? [] : [[field.name, value]];
    }),
  );

function readField(field: FormField, form: Form, path: string, stored: unknown): unknown {
  const typed = form[path] ?? '';
  switch (field.kind) {
    case 'boolean':
      return typed === 'on';
    case 'secret':
      if (typed.trim() !== '') return typed.trim();
      return stored === keptSecret && form[`${path}.remove`] !== 'on' ? keptSecret : undefined;
    case 'number':
      return numberOf(typed.trim());
    case 'choices': {
      const chosen = (field.options ?? []).map(([word]) => word).filter((word) => form[`${path}.${word}`] === 'on');
      return chosen.length > 0 ? chosen : undefined;
    }
    case 'lines': {
      const lines = linesOf(typed);
      return lines.length > 0 || field.preset !== undefined ? lines : undefined;
    }
    case 'rows':
      return rowsOf(field, form, path);
    case 'map':
      return mapOf(field, form, path);
    case 'object':
      return objectOf(field, form, path);
    default:
      return textOf(field, typed);
  }
}

function textOf({ kind, mayBeEmpty }: FormField, typed: string): string | undefined {
  // A browser ends lines its own way, and a secret pasted with a blank is still the same.
  const value = kind === 'long' ? typed.replaceAll('\r\n', '\n') : typed.trim();
  return value === '' && mayBeEmpty !== true ? undefined : value;
}

/** What is no number goes on as it was typed, so that the API says so at its field. */
function numberOf(typed: string): number | string | undefined {
  if (typed === '') return undefined;
  const number = Number(typed.replace(',', '.'));
  return Number.isFinite(number) ? number : typed;
}

const linesOf = (typed: string): string[] =>
  typed
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

function rowsOf(field: FormField, form: Form, path: string): unknown {
  const mode = form[`${path}.mode`];
  if (field.usual !== undefined && mode === 'usual') return undefined;
  if (mode === 'none') return [];
  const rows = placesIn(form, path)
    .map((place) => readFields(field.fields ?? [], form, `${path}.${place}`, {}))
    .filter((row) => (field.fields ?? []).some((inner) => isTyped(inner, row[inner.name])));
  return rows.length > 0 || field.preset !== undefined || mode === 'own' ? rows : undefined;
}

/** A row of which only what fills itself is filled was not meant. */
function isTyped({ kind, preset }: FormField, value: unknown): boolean {
  if (value === undefined || value === null || kind === 'boolean' || kind === 'choice') return false;
  return value !== preset;
}

function mapOf(field: FormField, form: Form, path: string): unknown {
  const entries = placesIn(form, path).flatMap((place) => {
    const key = (form[`${path}.${place}.key`] ?? '').trim();
    return key === '' ? [] : [[key, form[`${path}.${place}.value`] ?? '']];
  });
  return entries.length > 0 || field.preset !== undefined ? Object.fromEntries(entries) : undefined;
}

function objectOf(field: FormField, form: Form, path: string): unknown {
  const inner = readFields(field.fields ?? [], form, path, {});
  return Object.keys(inner).length > 0 ? inner : field.preset === undefined && field.isRequired ? {} : null;
}

/** The rows that the form had, in their order. */
function placesIn(form: Form, path: string): number[] {
  const places = new Set<number>();
  for (const name of Object.keys(form)) {
    if (!name.startsWith(`${path}.`)) continue;
    const place = /^(\d{1,3})\./.exec(name.slice(path.length + 1))?.[1];
    if (place !== undefined) places.add(Number(place));
  }
  return [...places].toSorted((one, other) => one - other);
}
