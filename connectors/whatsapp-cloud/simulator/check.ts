/** Words for judging a request body the way Graph does: the refusal always names the parameter. */
import { GraphRefusal } from './graph-error.ts';
import type { Json } from './model.ts';

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const missing = (path: string) => new GraphRefusal(131008, `Parameter ${path} is required`);
export const invalid = (path: string, why: string) => new GraphRefusal(131009, `Parameter ${path} ${why}`);
export const wrongType = (path: string, type: string) =>
  new GraphRefusal(100, `Param ${path} must be ${type}`, { message: `(#100) Param ${path} must be ${type}.` });

/** WhatsApp counts characters; most texts are short enough to need no counting. */
export const longerThan = (text: string, max: number): boolean => text.length > max && [...text].length > max;

export function object(parent: Json, name: string, path: string): Json {
  const value = parent[name];
  if (value === undefined || value === null) throw missing(path);
  if (!isObject(value)) throw wrongType(path, 'a JSON object');
  return value;
}

export function list(parent: Json, name: string, path: string, min: number, max: number): unknown[] {
  const value = parent[name];
  if (value === undefined || value === null) throw missing(path);
  if (!Array.isArray(value)) throw wrongType(path, 'an array');
  if (value.length < min || value.length > max)
    throw invalid(path, `must have between ${min} and ${max} items, has ${value.length}`);
  return value;
}

export function item(value: unknown, path: string): Json {
  if (!isObject(value)) throw wrongType(path, 'a JSON object');
  return value;
}

/** A string that must be there and not be empty. */
export function text(parent: Json, name: string, path: string, max = Number.POSITIVE_INFINITY): string {
  const value = optionalText(parent, name, path, max);
  if (value === undefined || value === '') throw missing(path);
  return value;
}

export function optionalText(
  parent: Json,
  name: string,
  path: string,
  max = Number.POSITIVE_INFINITY,
): string | undefined {
  const value = parent[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw wrongType(path, 'a string');
  if (longerThan(value, max)) throw invalid(path, `length invalid: at most ${max} characters`);
  return value;
}

export function optionalFlag(parent: Json, name: string, path: string): void {
  const value = parent[name];
  if (value !== undefined && typeof value !== 'boolean') throw wrongType(path, 'a boolean');
}

export function oneOf(parent: Json, name: string, path: string, allowed: readonly string[]): string {
  const value = text(parent, name, path);
  if (!allowed.includes(value)) throw new GraphRefusal(100, `Param ${path} must be one of {${allowed.join(', ')}}`);
  return value;
}

/** Graph refuses keys it does not know inside objects (not at the top level). */
export function onlyKeys(value: Json, allowed: readonly string[], path: string): void {
  for (const key of Object.keys(value)) {
    if (!allowed.includes(key)) {
      const message = `Unexpected key "${key}" on param "${path}"`;
      throw new GraphRefusal(100, message, { message: `(#100) ${message}.` });
    }
  }
}

export interface MediaLookup {
  has(id: string): boolean;
}

/** Exactly one of `id` and `link`; an id must exist. */
export function mediaSource(value: Json, path: string, media: MediaLookup): void {
  const id = optionalText(value, 'id', `${path}.id`);
  const link = optionalText(value, 'link', `${path}.link`, 2048);
  if (id === undefined && link === undefined) throw missing(`${path}.link or ${path}.id`);
  if (id !== undefined && link !== undefined) throw invalid(path, 'takes either id or link, not both');
  if (id !== undefined && !media.has(id)) throw invalid(`${path}.id`, `is no media id of this account: ${id}`);
  if (link !== undefined && !/^https?:\/\/\S+$/i.test(link)) throw invalid(`${path}.link`, 'is not a valid URL');
}

/** Meta's examples carry coordinates both as numbers and as strings. */
export function coordinate(parent: Json, name: string, path: string, max: number): void {
  const value = parent[name];
  if (value === undefined || value === null || value === '') throw missing(path);
  const degrees = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN;
  if (!(Math.abs(degrees) <= max)) throw invalid(path, `must be between -${max} and ${max}`);
}
