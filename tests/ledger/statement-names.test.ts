/** Drivers keep a statement's prepared form under its name: two statements of one name would be one. */
import { expect, test } from 'vitest';
import { readSources } from '../structure/project.ts';

test('no two statements have the same name', () => {
  const names = readSources('src').flatMap(({ text }) =>
    [...text.matchAll(/\b(?:statement|bulk(?:<[^(]*>)?)\(\s*'([^']+)'/g)].map(([, name = '']) => name),
  );
  expect(names.length).toBeGreaterThan(100);
  expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
});
