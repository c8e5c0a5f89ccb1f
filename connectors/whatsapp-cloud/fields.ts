/** Reading and building loosely shaped objects. */

export type Fields = Record<string, unknown>;

export function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown, key: string): string | undefined {
  const text = isRecord(value) ? value[key] : undefined;
  return typeof text === 'string' ? text : undefined;
}

type RequiredKeys<T> = { [K in keyof T]-?: undefined extends T[K] ? never : K }[keyof T];
type WithoutUndefined<T> = { [K in keyof T]: Exclude<T[K], undefined> };
type Defined<T> = Partial<WithoutUndefined<T>> & Pick<WithoutUndefined<T>, RequiredKeys<T>>;

/** Drops the keys that have no value: to the contracts, absent and `undefined` differ. */
export function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
