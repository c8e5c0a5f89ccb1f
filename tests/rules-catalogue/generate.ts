/**
 * Writes docs/rules.md from the catalogue and the names of the tests, or with `--check` tells what differs.
 * `node tests/rules-catalogue/generate.ts [--check]`
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSources } from '../structure/project.ts';
import { catalogue } from './catalogue.ts';
import { catalogueFaults, differences, rulesDocument } from './document.ts';
import { proofsIn, rangesIn, type TestFile } from './proofs.ts';

const documentPath = join(import.meta.dirname, '../../docs/rules.md');
/** The test of this check has names of tests as samples. */
const ownTest = 'tests/structure/rules-doc.test.ts';

const testFiles = (): TestFile[] =>
  readSources('tests')
    .filter(({ path }) => path.endsWith('.test.ts') && path !== ownTest)
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));

export interface Findings {
  /** The text of docs/rules.md as it should be. */
  document: string;
  /** Rows without proof, ids without a row: one line each. */
  faults: string[];
  /** Lines of docs/rules.md that are not as they should be. */
  drift: string[];
}

export function findings(): Findings {
  const files = testFiles();
  const proofs = proofsIn(files);
  const document = rulesDocument(catalogue, proofs);
  const ranges = rangesIn(files).map(({ path, name }) => `${path}: "${name}" names a range; name each row it proves`);
  return {
    document,
    faults: [...catalogueFaults(catalogue, proofs), ...ranges],
    drift: differences(existsSync(documentPath) ? readFileSync(documentPath, 'utf8') : '', document),
  };
}

function main([flag, ...rest]: string[]): number {
  if ((flag !== undefined && flag !== '--check') || rest.length > 0) {
    console.error('Usage: node tests/rules-catalogue/generate.ts [--check]');
    return 2;
  }
  const { document, faults, drift } = findings();
  if (flag === undefined) writeFileSync(documentPath, document);
  const told = [
    ...faults,
    ...(flag === '--check' && drift.length > 0
      ? ['docs/rules.md is out of date; run: node tests/rules-catalogue/generate.ts', ...drift]
      : []),
  ];
  if (told.length > 0) console.error(told.join('\n'));
  return told.length > 0 ? 1 : 0;
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
