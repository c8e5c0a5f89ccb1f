/** Finds the repeated element. With one record it does not repeat, and with none it may be missing: the WSDL decides. */
import { isObject } from '../kit/answer-paths.ts';

export type Found =
  | { ok: true; list: readonly unknown[] }
  | { ok: false; code: 'source_no_list' | 'source_list_unclear'; detail: string };

/** @param output what the WSDL says about the answer. */
export function findRecords(result: unknown, path: string | undefined, output: unknown): Found {
  if (path !== undefined) return at(result, path, output);
  const described = repeatedIn(output, isDescription, (name) => name.endsWith('[]'));
  const [only, ...others] = described.length > 0 ? described : repeatedIn(result, isObject, () => false);
  if (only === undefined) return { ok: false, code: 'source_no_list', detail: `nothing repeats; ${shape(result)}` };
  if (others.length > 0) {
    return { ok: false, code: 'source_list_unclear', detail: `elements: ${[only, ...others].join(', ')}` };
  }
  return at(result, only, output);
}

function at(result: unknown, path: string, output: unknown): Found {
  let inner = result;
  for (const name of path.split('.')) {
    // An element without content holds no records.
    if (inner === null || inner === '') return { ok: true, list: [] };
    if (!isObject(inner)) return noRecords(path, result);
    if (!Object.hasOwn(inner, name))
      return isDescribed(output, path) ? { ok: true, list: [] } : noRecords(path, result);
    inner = inner[name];
  }
  if (inner === null || inner === '') return { ok: true, list: [] };
  if (Array.isArray(inner)) return { ok: true, list: inner };
  return isObject(inner) ? { ok: true, list: [inner] } : noRecords(path, result);
}

const noRecords = (path: string, result: unknown): Found => ({
  ok: false,
  code: 'source_no_list',
  detail: `no records at "${path}"; ${shape(result)}`,
});

/** The names an answer has, not its values. */
function shape(result: unknown): string {
  if (!isObject(result)) return 'the answer is text';
  return `the answer has: ${Object.keys(result).slice(0, 10).join(', ') || 'nothing'}`;
}

/** A described type may contain itself. */
const deepest = 6;

/** Paths of what repeats, by its name or by being a list; what lies inside one of them is part of a record. */
function repeatedIn(
  value: unknown,
  isOpen: (value: unknown) => value is Record<string, unknown>,
  isMany: (name: string) => boolean,
  depth = 0,
): string[] {
  if (!isOpen(value) || depth > deepest) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (isMany(name)) return [name.slice(0, -'[]'.length)];
    if (Array.isArray(inner)) return [name];
    return repeatedIn(inner, isOpen, isMany, depth + 1).map((rest) => `${name}.${rest}`);
  });
}

function isDescribed(output: unknown, path: string): boolean {
  let inner = output;
  for (const name of path.split('.')) {
    if (!isDescription(inner)) return false;
    inner = inner[`${name}[]`] ?? inner[name];
  }
  return inner !== undefined;
}

/** Of RPC answers the library gives its own classes instead. */
const isDescription = (value: unknown): value is Record<string, unknown> =>
  isObject(value) && Object.getPrototypeOf(value) === Object.prototype;
