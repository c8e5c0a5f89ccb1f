/** What of a JSON Schema changed in a way that breaks those who rely on it. */
import type { JsonObject } from './schemas.ts';

/** `request`: others write it and Ponte reads it. `response`: Ponte writes it and others read it. */
export type Direction = 'request' | 'response';

export type SchemaComparer = (direction: Direction, before: unknown, after: unknown, at: string) => string[];

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Follows `#/a/b` pointers inside a document. */
export function resolve(document: JsonObject, value: unknown): JsonObject {
  const object = objectOf(value);
  const { $ref, ...beside } = object;
  if (typeof $ref !== 'string') return object;
  const target = $ref
    .slice(2)
    .split('/')
    .reduce<unknown>((inner, key) => objectOf(inner)[key.replaceAll('~1', '/').replaceAll('~0', '~')], document);
  return { ...resolve(document, target), ...beside };
}

/** The forms a value may take: members of unions and of type lists, one by one. */
function formsOf(document: JsonObject, value: unknown): JsonObject[] {
  const schema = resolve(document, value);
  const [only, ...others] = listOf(schema.allOf);
  if (only !== undefined && others.length === 0) return formsOf(document, only);
  const union = listOf(schema.anyOf ?? schema.oneOf);
  if (union.length > 0 && schema.properties === undefined) return union.flatMap((member) => formsOf(document, member));
  if (Array.isArray(schema.type)) return schema.type.map((type) => ({ ...schema, type }));
  return [schema];
}

const valuesOf = (schema: JsonObject): unknown[] | undefined =>
  schema.const === undefined ? (Array.isArray(schema.enum) ? schema.enum : undefined) : [schema.const];

const typeOf = (schema: JsonObject): string => (typeof schema.type === 'string' ? schema.type : 'anything');

/** `object` forms of a union are told apart by their first constant field: `object with type text`. */
function nameOf(form: JsonObject): string {
  for (const [name, property] of Object.entries(objectOf(form.properties))) {
    const values = valuesOf(objectOf(property));
    if (values !== undefined) return `${typeOf(form)} with ${name} ${values.join(', ')}`;
  }
  return typeOf(form);
}

/** Pairs every earlier form with its successor: by name, or by type where only one of a type is left on both sides. */
function pairForms(before: JsonObject[], after: JsonObject[]) {
  const pairs: [JsonObject, JsonObject][] = [];
  let added = after;
  const take = (form: JsonObject, matches: (candidate: JsonObject) => boolean): boolean => {
    const found = added.find(matches);
    if (found === undefined) return false;
    added = added.filter((candidate) => candidate !== found);
    pairs.push([form, found]);
    return true;
  };
  const unnamed = before.filter((form) => !take(form, (candidate) => nameOf(candidate) === nameOf(form)));
  const ofType = (forms: JsonObject[], type: string) => forms.filter((form) => typeOf(form) === type);
  const removed = unnamed.filter((form) => {
    const type = typeOf(form);
    const single = ofType(unnamed, type).length === 1 && ofType(added, type).length === 1;
    return !(single && take(form, (candidate) => typeOf(candidate) === type));
  });
  return { pairs, removed, added };
}

const lowerBounds = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const upperBounds = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
const conditions = ['pattern', 'format', 'oneOf', 'propertyNames', 'multipleOf'];

/** Limits of a request that are tighter than before. */
function tightened(before: JsonObject, after: JsonObject, at: string): string[] {
  const changed = (key: string, tighter: (was: number, is: number) => boolean) => {
    const [was, is] = [before[key], after[key]];
    return typeof is === 'number' && (typeof was !== 'number' || tighter(was, is));
  };
  const keys = [
    ...lowerBounds.filter((key) => changed(key, (was, is) => is > was)),
    ...upperBounds.filter((key) => changed(key, (was, is) => is < was)),
    ...conditions.filter(
      (key) => after[key] !== undefined && JSON.stringify(before[key]) !== JSON.stringify(after[key]),
    ),
  ];
  return keys.map((key) => `${at}: ${key} is tighter or other than before`);
}

function compareValues(direction: Direction, before: JsonObject, after: JsonObject, at: string): string[] {
  const [was, is] = [valuesOf(before), valuesOf(after)];
  if (was === undefined)
    return is !== undefined && direction === 'request' ? [`${at}: only some values are allowed now`] : [];
  if (is === undefined) return direction === 'response' ? [`${at}: may now have any value`] : [];
  return was.filter((value) => !is.includes(value)).map((value) => `${at}: value ${JSON.stringify(value)} removed`);
}

/** Compares schemas of two versions of one document; every shared schema is looked at once per direction. */
export function schemaComparer(before: JsonObject, after: JsonObject): SchemaComparer {
  const seen = new Set<string>();

  const compare: SchemaComparer = (direction, was, is, at) => {
    const refs = [objectOf(was).$ref, objectOf(is).$ref];
    let place = at;
    if (typeof refs[0] === 'string' && typeof refs[1] === 'string') {
      const pair = [direction, ...refs].join(' ');
      if (seen.has(pair)) return [];
      seen.add(pair);
      if (refs[0] === refs[1]) place = `${direction} ${refs[0].slice(refs[0].lastIndexOf('/') + 1)}`;
    }
    return compareForms(direction, formsOf(before, was), formsOf(after, is), place);
  };

  const compareForms = (direction: Direction, was: JsonObject[], is: JsonObject[], at: string): string[] => {
    const anything = (forms: JsonObject[]) => forms.some((form) => nameOf(form) === 'anything' && !valuesOf(form));
    if (anything(direction === 'request' ? is : was)) return [];
    const { pairs, removed, added } = pairForms(was, is);
    const knownTypes = new Set(was.map(typeOf));
    const strange = direction === 'response' ? added.filter((form) => !knownTypes.has(typeOf(form))) : [];
    return [
      ...pairs.flatMap(([one, other]) => compareForm(direction, one, other, at)),
      ...removed.map((form) => `${at}: can no longer be ${nameOf(form)}`),
      ...strange.map((form) => `${at}: may now also be ${nameOf(form)}`),
    ];
  };

  const compareForm = (direction: Direction, was: JsonObject, is: JsonObject, at: string): string[] => [
    ...compareValues(direction, was, is, at),
    ...(direction === 'request' ? tightened(was, is, at) : []),
    ...(was.items === undefined ? [] : compare(direction, was.items, is.items, `${at}[]`)),
    ...compareProperties(direction, was, is, at),
  ];

  const compareProperties = (direction: Direction, was: JsonObject, is: JsonObject, at: string): string[] => {
    const [earlier, later] = [objectOf(was.properties), objectOf(is.properties)];
    const [mandatory, nowMandatory] = [listOf(was.required), listOf(is.required)];
    const open = (schema: JsonObject) => schema.type === 'object' && schema.additionalProperties !== false;
    return [
      ...Object.keys(earlier).flatMap((name) =>
        name in later
          ? compare(direction, earlier[name], later[name], `${at}.${name}`)
          : [`${at}.${name}: property removed`],
      ),
      ...(direction === 'request'
        ? nowMandatory.filter((name) => !mandatory.includes(name)).map((name) => `${at}.${name}: now required`)
        : mandatory
            .filter((name) => !nowMandatory.includes(name) && String(name) in later)
            .map((name) => `${at}.${name}: no longer always there`)),
      ...(direction === 'request' && open(was) && !open(is) ? [`${at}: other properties are no longer allowed`] : []),
      ...(isObject(was.additionalProperties) && isObject(is.additionalProperties)
        ? compare(direction, was.additionalProperties, is.additionalProperties, `${at}.*`)
        : []),
    ];
  };

  return compare;
}
