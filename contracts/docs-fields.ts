/** JSON Schemas as tables of fields. */
import type { JsonObject } from './schemas.ts';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');

/** Escaped text in which `code` is set as code. */
export const prose = (text: string): string => escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');

export const anchor = (kind: 'schema' | 'problem' | 'operation', name: string): string => `${kind}-${name}`;

const refBase = '#/components/schemas/';
const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objects = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);
const variantsOf = (schema: JsonObject): JsonObject[] => objects(schema.anyOf ?? schema.oneOf);
const codes = (values: unknown[]): string =>
  values.map((value) => `<code>${escapeHtml(String(value))}</code>`).join(' ');

/** The type of a field in a few words, with links to named schemas. */
export function typeOf(schema: JsonObject): string {
  if (typeof schema.$ref === 'string') {
    const name = escapeHtml(schema.$ref.slice(refBase.length));
    return `<a href="#${anchor('schema', name)}">${name}</a>`;
  }
  if (schema.const !== undefined) return codes([schema.const]);
  if (Array.isArray(schema.enum)) return `one of ${codes(schema.enum)}`;
  if (!isObject(schema.properties)) {
    const variants = variantsOf(schema);
    if (variants.length > 0) return [...new Set(variants.map(typeOf))].join(' or ');
  }
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(' or ');
  if (schema.type === 'array') return `list of ${isObject(schema.items) ? typeOf(schema.items) : 'anything'}`;
  if (schema.type === 'object') {
    return isObject(schema.properties) || !isObject(schema.additionalProperties)
      ? 'object'
      : `object of ${typeOf(schema.additionalProperties)}`;
  }
  if (typeof schema.type !== 'string') return 'anything';
  return escapeHtml(typeof schema.format === 'string' ? `${schema.type} (${schema.format})` : schema.type);
}

/** The limits worth reading: not those that only say "a safe integer", nor the pattern behind a format. */
function limitsOf(schema: JsonObject): string[] {
  const bound = (key: string) => {
    const value = schema[key];
    return typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined;
  };
  const range = (lowest: number | undefined, highest: number | undefined, unit: string) => {
    if (lowest !== undefined && highest !== undefined) return [`${lowest} to ${highest}${unit}`];
    if (lowest !== undefined) return [`at least ${lowest}${unit}`];
    return highest === undefined ? [] : [`at most ${highest}${unit}`];
  };
  const above = bound('exclusiveMinimum');
  return [
    ...range(bound('minimum'), bound('maximum'), ''),
    ...(above === undefined ? [] : [`above ${above}`]),
    ...range(bound('minLength'), bound('maxLength'), ' characters'),
    ...range(bound('minItems'), bound('maxItems'), ' items'),
    ...range(bound('minProperties'), bound('maxProperties'), ' entries'),
    ...(typeof schema.pattern === 'string' && schema.format === undefined ? [`pattern \`${schema.pattern}\``] : []),
  ];
}

export const detailsOf = (schema: JsonObject): string => {
  const description = typeof schema.description === 'string' ? [schema.description] : [];
  const limits = limitsOf(schema);
  return prose([...description, ...(limits.length > 0 ? [`Limits: ${limits.join(', ')}.`] : [])].join(' '));
};

interface Field {
  path: string;
  schema: JsonObject;
  required: boolean;
}

/** What sets one form of a union apart: its constant fields, such as `type: text`. */
function label(variant: JsonObject, position: number): string {
  const properties = isObject(variant.properties) ? Object.entries(variant.properties) : [];
  for (const [name, schema] of properties) {
    if (!isObject(schema)) continue;
    const values = schema.const === undefined ? schema.enum : [schema.const];
    if (Array.isArray(values)) return `[${name}: ${values.join(', ')}]`;
  }
  return `[form ${position + 1}]`;
}

/** Every field below a schema, nested unnamed objects included. */
function fieldsOf(schema: JsonObject, path = ''): Field[] {
  if (isObject(schema.properties)) {
    const required = Array.isArray(schema.required) ? schema.required : [];
    return Object.entries(schema.properties).flatMap(([name, inner]) => {
      if (!isObject(inner)) return [];
      const field = { path: `${path}${name}`, schema: inner, required: required.includes(name) };
      return [field, ...fieldsOf(inner, `${field.path}.`)];
    });
  }
  if (schema.type === 'array' && isObject(schema.items)) return fieldsOf(schema.items, `${path.replace(/\.$/, '')}[].`);
  const forms = variantsOf(schema).filter((variant) => isObject(variant.properties));
  return forms.flatMap((form, position) => {
    const several = forms.length > 1 ? `${path.replace(/\.$/, '')}${label(form, position)}.` : path;
    return fieldsOf(form, several);
  });
}

export const table = (caption: string, heads: string[], rows: string[][]): string =>
  `<div class="scroll" role="region" aria-label="${escapeHtml(caption)}" tabindex="0"><table>
<caption>${escapeHtml(caption)}</caption>
<thead><tr>${heads.map((head) => `<th scope="col">${escapeHtml(head)}</th>`).join('')}</tr></thead>
<tbody>
${rows.map(([first, ...rest]) => `<tr><th scope="row">${first}</th>${rest.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n')}
</tbody></table></div>`;

/** A schema in full: its type, its description, its fields. */
export function describeSchema(name: string, schema: JsonObject): string {
  const fields = fieldsOf(schema);
  const rows = fields.map((field) => [
    `<code>${escapeHtml(field.path)}</code>`,
    typeOf(field.schema),
    field.required ? 'yes' : 'no',
    detailsOf(field.schema),
  ]);
  return [
    `<p>${typeOf(schema)}</p>`,
    detailsOf(schema) && `<p>${detailsOf(schema)}</p>`,
    rows.length > 0 && table(`Fields of ${name}`, ['Field', 'Type', 'Required', 'Meaning'], rows),
  ]
    .filter(Boolean)
    .join('\n');
}
