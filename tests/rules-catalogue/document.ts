/** The catalogue and its proofs as docs/rules.md, and what is wrong with them. */
import type { Proof } from './proofs.ts';
import { compareIds, type Family, families, familyOf, isRowId, type Row } from './row.ts';

const intro = `# Rules from the field

Systems that ISPs and contact centres use today agree on most of what a message may and may not do. Each row is one rule
of such a system, in our words, with the tests that prove what Ponte makes of it. Ids are stable: tests carry them in
their names. Screens and buttons of a CRM are not rows here; what a CRM needs from Ponte to draw them is.

This page is made by \`node tests/rules-catalogue/generate.ts\` from the catalogue beside that script and from the names
of the tests; \`--check\` fails when it is out of date, or when a row is proven by no test.
`;

export function rulesDocument(rows: readonly Row[], proofs: readonly Proof[]): string {
  const byId = Map.groupBy(proofs, ({ id }) => id);
  const sections = families.flatMap((family) => {
    const own = rows.filter(({ id }) => familyOf(id) === family).toSorted((a, b) => compareIds(a.id, b.id));
    return own.length === 0 ? [] : [section(family, own, byId)];
  });
  return [intro, ...sections].join('\n');
}

function section({ prefix, title, about }: Family, rows: readonly Row[], proofs: Map<string, Proof[]>): string {
  const lines = rows.map(({ id, says, how }) => {
    const cells = [id, says, how ?? '', provenBy(proofs.get(id) ?? [])];
    return `| ${cells.map(cell).join(' | ')} |`;
  });
  return [
    `## ${prefix}: ${title}`,
    '',
    about,
    '',
    '| row | the rule | in Ponte | proven by |',
    '|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}

function provenBy(proofs: readonly Proof[]): string {
  if (proofs.length === 0) return '**nothing yet**';
  return [...Map.groupBy(proofs, ({ path }) => path)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, of]) => {
      const names = of.map(({ name }) => `“${name}”`).join(', ');
      return `[${path.replace(/^tests\//, '')}](../${path}): ${names}`;
    })
    .join('<br>');
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');

/** One line per fault; empty when every row is proven and every id has a row. */
export function catalogueFaults(rows: readonly Row[], proofs: readonly Proof[]): string[] {
  const proven = new Set(proofs.map(({ id }) => id));
  const known = new Set(rows.map(({ id }) => id));
  const twice = [...Map.groupBy(rows, ({ id }) => id)].filter(([, same]) => same.length > 1);
  const unlisted = [...Map.groupBy(proofs, ({ id }) => id)].filter(([id]) => !known.has(id));
  return [
    ...rows.filter(({ id }) => !isRowId(id)).map(({ id }) => `${id}: no source has such a row`),
    ...twice.map(([id]) => `${id}: twice in the catalogue`),
    ...rows.filter(({ id }) => !proven.has(id)).map(({ id }) => `${id}: no test carries it in its name`),
    ...unlisted.map(([id, [first]]) => `${id}: named by ${first?.path}, but not in the catalogue`),
  ];
}

/** The lines that differ, as `- is` and `+ should be`; empty when they are the same. */
export function differences(present: string, wanted: string): string[] {
  const [old, made] = [present.split('\n'), wanted.split('\n')];
  return [
    ...old.filter((line) => !made.includes(line)).map((line) => `- ${line}`),
    ...made.filter((line) => !old.includes(line)).map((line) => `+ ${line}`),
    ...(present !== wanted && old.length === made.length && old.every((line) => made.includes(line))
      ? ['the order of the lines differs']
      : []),
  ];
}
