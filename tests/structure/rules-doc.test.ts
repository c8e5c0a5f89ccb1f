/** docs/rules.md says what the tests prove: no row without proof, no proof without a row, and the page is up to date. */
import { describe, expect, test } from 'vitest';
import { catalogue } from '../rules-catalogue/catalogue.ts';
import { catalogueFaults, differences, rulesDocument } from '../rules-catalogue/document.ts';
import { findings } from '../rules-catalogue/generate.ts';
import { type Proof, proofsIn, rangesIn } from '../rules-catalogue/proofs.ts';
import { isRowId } from '../rules-catalogue/row.ts';

describe('docs/rules.md', () => {
  const { faults, drift } = findings();

  test('every row is proven by a test, and every row that a test names is in the catalogue', () => {
    expect(faults).toEqual([]);
  });

  test('is what `node tests/rules-catalogue/generate.ts` makes', () => {
    expect(drift).toEqual([]);
  });

  test('each row says its rule in one or two sentences', () => {
    const sentences = (text: string) => text.split(/[.!?](?=\s|$)/).filter((part) => part.trim() !== '').length;
    expect(catalogue.filter(({ says }) => !says.endsWith('.') || sentences(says) > 2)).toEqual([]);
  });
});

const ids = (text: string): string[] => proofsIn([{ path: 'tests/a.test.ts', text }]).map(({ id }) => id);

describe('what proves a row', () => {
  test.each([
    ['the name of a test', "test('LOG-31: renewed', () => {});"],
    ['the name of a group', "describe.each(ledgers)('windows (LOG-31) on %s', () => {});"],
    ['a name made of a template', `it(\`LOG-31 on \${ledger}\`, () => {});`],
    ['a test of a table', "test.each([[1]])('%i: LOG-31', () => {});"],
    ['a case of a table', "const cases = [['LOG-31: renewed', 1]];\ntest.each(cases)('%s', () => {});"],
    ['a test that needs a service', "test.skipIf(!hasPostgres)('LOG-31', () => {});"],
  ])('%s', (_name, text) => expect(ids(text)).toEqual(['LOG-31']));

  test.each([
    ['a comment', "// LOG-31\ntest('renewed', () => { /* LOG-31 */ });"],
    ['a test that is skipped', "test.skip('LOG-31: renewed', () => {});"],
    ['a test in a group that is skipped', "describe.skip('windows', () => { test('LOG-31', () => {}); });"],
    ['a test that is to come', "test.todo('LOG-31');"],
    ['a text in passing', "expect(text).toContain('see LOG-31');"],
  ])('not %s', (_name, text) => expect(ids(text)).toEqual([]));

  test('one name may prove several rows, and does so once', () => {
    const text = "test('LOG-31, C7-227: a', () => {});\ntest('LOG-31, C7-227: a', () => {});";
    expect(ids(text)).toEqual(['LOG-31', 'C7-227']);
  });

  test.each(['IXC-62 to IXC-69: a success', 'IXC-62 - IXC-69'])('"%s" is told as a range', (name) => {
    expect(rangesIn([{ path: 'tests/a.test.ts', text: `test('${name}', () => {});` }])).toHaveLength(1);
  });

  test('rows one after another are no range', () => {
    expect(rangesIn([{ path: 'tests/a.test.ts', text: "test('IXC-62, IXC-69: a', () => {});" }])).toEqual([]);
  });
});

describe('what is wrong', () => {
  const proof = (id: string): Proof => ({ id, path: 'tests/a.test.ts', name: `${id}: a` });
  const row = (id: string) => ({ id, says: 'A rule.' });

  test.each([
    ['a row without proof', [row('LOG-31')], [], 'LOG-31: no test carries it in its name'],
    [
      'a proof without row',
      [],
      [proof('LOG-31'), proof('LOG-31')],
      'LOG-31: named by tests/a.test.ts, but not in the catalogue',
    ],
    ['a row twice', [row('LOG-31'), row('LOG-31')], [proof('LOG-31')], 'LOG-31: twice in the catalogue'],
    ['a row of nobody', [row('LOG-99')], [proof('LOG-99')], 'LOG-99: no source has such a row'],
  ])('%s', (_name, rows, proofs, fault) => expect(catalogueFaults(rows, proofs)).toEqual([fault]));

  test.each(['LOG-0', 'LOG-1', 'LOG-00', 'LOG-40', 'LOG-031', 'C7-27', 'C7-244', 'XYZ-01', 'LOG'])(
    '%s is no id',
    (id) => expect(isRowId(id)).toBe(false),
  );
  test.each(['LOG-01', 'LOG-39', 'C7-001', 'C7-243', 'LMD-85', 'IXC-73', 'SMT-63', 'INC-27'])('%s is an id', (id) =>
    expect(isRowId(id)).toBe(true),
  );

  test('the page differs line by line from what it should be', () => {
    const before = rulesDocument([row('LOG-31')], [proof('LOG-31')]);
    const after = rulesDocument([row('LOG-31'), row('LOG-34')], [proof('LOG-31'), proof('LOG-34')]);
    expect(differences(before, before)).toEqual([]);
    expect(differences(before, after)).toEqual([expect.stringMatching(/^\+ \| LOG-34 \| A rule\. \|/)]);
    expect(differences(after, before)).toEqual([expect.stringMatching(/^- \| LOG-34 \|/)]);
    expect(differences('a\nb', 'b\na')).toEqual(['the order of the lines differs']);
  });

  test('rows stand by number, families in their order, and a bar does not end a cell', () => {
    const document = rulesDocument(
      [row('SMT-05'), { id: 'LOG-31', says: 'A | B.' }, row('LOG-05')],
      [{ ...proof('LOG-31'), name: 'LOG-31: x|y' }],
    );
    expect(document.match(/^\| [A-Z]+-\d+/gm)).toEqual(['| LOG-05', '| LOG-31', '| SMT-05']);
    expect(document).toContain('| A \\| B. |');
    expect(document).toContain('x\\|y');
    expect(document).toContain('**nothing yet**');
  });
});
