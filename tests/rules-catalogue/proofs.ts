/**
 * Which tests prove which rows: the ids in the names of tests, read from the syntax tree, so that a comment proves
 * nothing. A case of a table counts when its first word is the id.
 */
import { parseAst } from 'vitest/node';
import { hasRange, idsIn, startsWithId } from './row.ts';

export interface TestFile {
  /** From the root of the project, `/` between the parts. */
  path: string;
  text: string;
}

export interface Proof {
  id: string;
  path: string;
  /** Of the test, of the group of tests, or of the case. */
  name: string;
}

interface Found {
  path: string;
  name: string;
}

type Node = { type: string } & Record<string, unknown>;

const callers = new Set(['describe', 'it', 'test', 'scenario']);
const neverRun = new Set(['skip', 'todo']);

/** In the order of the files and of their lines. */
export const proofsIn = (files: readonly TestFile[]): Proof[] =>
  namesIn(files).flatMap(({ path, name }) => idsIn(name).map((id) => ({ id, path, name })));

/** Names that say "A to B". */
export const rangesIn = (files: readonly TestFile[]): Found[] => namesIn(files).filter(({ name }) => hasRange(name));

const namesIn = (files: readonly TestFile[]): Found[] =>
  files.flatMap(({ path, text }) => {
    const names = new Set<string>();
    collect(parseAst(text, { lang: 'ts' }) as unknown as Node, names);
    return [...names].map((name) => ({ path, name }));
  });

function collect(node: Node, names: Set<string>): void {
  if (node.type === 'CallExpression') {
    const words = wordsOf(node.callee as Node);
    if (callers.has(words[0] ?? '')) {
      if (words.some((word) => neverRun.has(word))) return;
      const title = textOf((node.arguments as Node[])[0]);
      if (title !== undefined && idsIn(title).length > 0) names.add(title);
    }
  }
  const text = textOf(node);
  if (text !== undefined && startsWithId(text)) names.add(text);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) collect(child, names);
  }
}

/** `test`, `each` of `test.each(table)`. */
function wordsOf(callee: Node): string[] {
  switch (callee.type) {
    case 'Identifier':
      return [String(callee.name)];
    case 'MemberExpression':
      return [...wordsOf(callee.object as Node), ...wordsOf(callee.property as Node)];
    case 'CallExpression':
      return wordsOf(callee.callee as Node);
    default:
      return [];
  }
}

function textOf(node: Node | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type !== 'TemplateLiteral') return undefined;
  return (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join('…');
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
