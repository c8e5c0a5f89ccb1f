/** Reads what a source file imports, from its text: TypeScript 7 has no parser to ask, and the formatter keeps the forms few. */

export interface SourceFile {
  /** From the root of the project, `/` between the parts. */
  path: string;
  text: string;
}

export interface Import {
  from: string;
  /** As written: `../ledger/store.ts`, `node:fs`, `zod`. */
  specifier: string;
  /** True for `import type` and `export type`: nothing is loaded then. */
  typeOnly: boolean;
}

/** Statements begin in the first column; none of what may stand before `from` holds a quote. */
const statements = /^(?:import|export)\b(?<head>[^'"`;]*?)\bfrom\s*(['"])(?<specifier>[^'"\n]+)\2/gm;
const sideEffects = /^import\s*(['"])(?<specifier>[^'"\n]+)\1/gm;
/** `import('x')`, `require('x')`, and files run as workers. */
const calls = /\b(?:import|require|new URL)\(\s*(['"])(?<specifier>[^'"\n]+\.ts|[^./'"\n][^'"\n:]*|node:[^'"\n]+)\1/g;

export function importsOf({ path, text }: SourceFile): Import[] {
  const code = withoutComments(text);
  const found = (pattern: RegExp): Import[] =>
    [...code.matchAll(pattern)].map(({ groups = {} }) => ({
      from: path,
      specifier: groups.specifier ?? '',
      typeOnly: /^\s+type\s+\S/.test(groups.head ?? ''),
    }));
  return [...found(statements), ...found(sideEffects), ...found(calls)];
}

/** Blank lines stay where comments were, so that line numbers hold. */
export function withoutComments(text: string): string {
  const blank = (comment: string) => comment.replaceAll(/[^\n]/g, ' ');
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, blank).replaceAll(/(?<=^|\s)\/\/[^\n]*/g, blank);
}

/** `zod` of `zod/v4`, `@hono/node-server` of itself; undefined for our own files. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('/')) return undefined;
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The imported file, from the root of the project; undefined for packages. */
export function targetOf({ from, specifier }: Import): string | undefined {
  if (packageOf(specifier) !== undefined) return undefined;
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
