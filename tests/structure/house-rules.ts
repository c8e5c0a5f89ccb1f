/** What a reader of the code may rely on. */
import { areaOf } from './directions.ts';
import { type SourceFile, withoutComments } from './imports.ts';

export const maxLines = 400;
const folderNamesThatSayNothing = ['utils', 'util', 'common', 'helpers', 'misc'];

interface Refused {
  pattern: RegExp;
  reason: string;
  in: (path: string) => boolean;
  evenInComments?: boolean;
}

const inProduct = (path: string): boolean => /^(?:src|connectors|contracts)\//.test(path);
const inHub = (path: string): boolean => path.startsWith('src/');
const inConnector = (path: string): boolean => areaOf(path) === 'connectors/*';

const refused: readonly Refused[] = [
  {
    pattern: /\b(?:TODO|FIXME|XXX)\b/,
    reason: 'unfinished work is an issue, not a comment',
    in: inProduct,
    evenInComments: true,
  },
  {
    pattern: /@ts-(?:ignore|nocheck|expect-error)|biome-ignore/,
    reason: 'a check is silenced',
    in: inProduct,
    evenInComments: true,
  },
  { pattern: /(?:[:<|&(,=[]|\bas|\bextends)\s*any\b(?!['"`])/, reason: '`any` switches the types off', in: inProduct },
  { pattern: /\bconsole\.[a-z]+\(/, reason: 'the hub writes through its logger', in: inHub },
  {
    pattern: /\b(?:Date\.now|Math\.random|performance\.now|setTimeout|setInterval|setImmediate|fetch)\(|\bprocess\./,
    reason: 'a connector reads no clock, rolls no dice and waits for nothing',
    in: inConnector,
  },
];

/** One line per fault; empty when all is well. */
export function houseFaults(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => [...lengthFault(file), ...folderFault(file), ...textFaults(file)]);
}

function lengthFault({ path, text }: SourceFile): string[] {
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  return lines > maxLines ? [`${path}: ${lines} lines, at most ${maxLines}`] : [];
}

function folderFault({ path }: SourceFile): string[] {
  const folder = path
    .split('/')
    .slice(0, -1)
    .find((name) => folderNamesThatSayNothing.includes(name));
  return folder === undefined ? [] : [`${path}: a folder called ${folder} says nothing about what is in it`];
}

function textFaults({ path, text }: SourceFile): string[] {
  const rules = refused.filter((rule) => rule.in(path));
  const code = withoutComments(text).split('\n');
  return text
    .split('\n')
    .flatMap((line, place) =>
      rules
        .filter(({ pattern, evenInComments }) => pattern.test((evenInComments === true ? line : code[place]) ?? ''))
        .map(({ reason }) => `${path}:${place + 1}: ${reason}`),
    );
}
