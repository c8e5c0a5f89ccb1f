/** What a form asks for: made from a connector's JSON Schema, or written down. */

export type FieldKind =
  | 'text'
  | 'long'
  | 'secret'
  | 'number'
  | 'boolean'
  | 'choice'
  /** Several of a list. */
  | 'choices'
  /** Several texts, one a line. */
  | 'lines'
  /** Several objects. */
  | 'rows'
  /** Words and what each stands for. */
  | 'map'
  /** All of it left empty is null. */
  | 'object';

export interface FormField {
  name: string;
  kind: FieldKind;
  title: string;
  help?: string;
  isRequired: boolean;
  /** What counts when nothing is given. */
  preset?: unknown;
  /** Value and what is read. */
  options?: readonly (readonly [string, string])[];
  /** Of an object, or of each row. */
  fields?: readonly FormField[];
  /** Of rows: what counts when the list is left out, which is not the same as an empty one. */
  usual?: string;
  /** An empty text says something: it is not the same as nothing. */
  mayBeEmpty?: boolean;
  /** Of a text. */
  input?: 'text' | 'time' | 'url';
}

export type Schema = Readonly<Record<string, unknown>>;

/** The fields of an object, in the order in which they are declared. */
export function fieldsOf(schema: Schema): FormField[] {
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  return Object.entries(schemasIn(schema)).map(([name, field]) => fieldOf(name, field, required.has(name)));
}

const schemasIn = (schema: Schema): Record<string, Schema> => (schema.properties ?? {}) as Record<string, Schema>;
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function fieldOf(name: string, schema: Schema, isRequired: boolean): FormField {
  const help = text(schema.description);
  const base = {
    name,
    title: text(schema.title) ?? name,
    ...(help !== undefined && { help }),
    isRequired,
    ...(schema.default !== undefined && { preset: schema.default }),
  };
  if (Array.isArray(schema.enum)) return { ...base, kind: 'choice', options: optionsOf(schema, isRequired) };
  switch (schema.type) {
    case 'boolean':
      return { ...base, kind: 'boolean' };
    case 'integer':
    case 'number':
      return { ...base, kind: 'number' };
    case 'array':
      return listOf(base, schema.items as Schema);
    case 'object':
      return objectOf(base, schema);
    default:
      return textOf(base, schema);
  }
}

type Base = Omit<FormField, 'kind'>;

function textOf(base: Base, schema: Schema): FormField {
  if (schema.secret === true) return { ...base, kind: 'secret' };
  const { pattern = '', maxLength = 0 } = schema as { pattern?: string; maxLength?: number };
  const isLong = /-----BEGIN/.test(pattern) || (maxLength >= 1000 && !/^\^https?/.test(pattern));
  return {
    ...base,
    kind: isLong ? 'long' : 'text',
    mayBeEmpty: base.preset !== undefined && (pattern === '' || new RegExp(pattern, 'u').test('')),
    ...((schema.format === 'uri' || /^\^https?/.test(pattern)) && { input: 'url' }),
  };
}

function listOf(base: Base, items: Schema): FormField {
  if (Array.isArray(items.enum)) return { ...base, kind: 'choices', options: optionsOf(items, true) };
  if (items.type === 'object') return { ...base, kind: 'rows', fields: fieldsOf(items) };
  return { ...base, kind: 'lines' };
}

function objectOf(base: Base, schema: Schema): FormField {
  const values = schema.additionalProperties;
  if (schema.properties !== undefined || typeof values !== 'object' || values === null)
    return { ...base, kind: 'object', fields: fieldsOf(schema) };
  const options = Array.isArray((values as Schema).enum) ? optionsOf(values as Schema, true) : undefined;
  return { ...base, kind: 'map', ...(options !== undefined && { options }) };
}

/** The words stay as they are: what they mean is said in the field's help. */
function optionsOf(schema: Schema, isRequired: boolean): [string, string][] {
  const words = (schema.enum as unknown[]).map((word): [string, string] => [String(word), String(word)]);
  return isRequired || schema.default !== undefined ? words : [['', '–'], ...words];
}
