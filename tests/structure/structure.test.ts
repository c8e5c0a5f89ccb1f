import { expect, test } from 'vitest';
import { cyclesIn } from './cycles.ts';
import { wrongImports } from './directions.ts';
import { houseFaults } from './house-rules.ts';
import { readPackages, readSources } from './project.ts';

const product = readSources('contracts', 'connectors', 'src', 'examples');
const everything = [...product, ...readSources('tests', 'bench')];

test('the sources are found', () => {
  for (const path of ['contracts/message.ts', 'connectors/index.ts', 'src/start.ts'])
    expect(product.map((file) => file.path)).toContain(path);
});

test('imports follow the arrows', () => {
  expect(wrongImports(product, readPackages())).toEqual([]);
});

test('no file imports itself, directly or around a circle', () => {
  expect(cyclesIn(everything).map((cycle) => cycle.join(' -> '))).toEqual([]);
});

test('files are short, folders have names, nothing is silenced or left over', () => {
  expect(houseFaults(everything)).toEqual([]);
});
