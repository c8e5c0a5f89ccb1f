/** What the README promises to list, it lists: in both languages, nothing more and nothing less. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { channelConnectors, sourceConnectors } from '../../connectors/index.ts';
import { Metrics } from '../../src/platform/telemetry.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const matches = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((match) => match[1] ?? '');

const english = read('README.md');
const portuguese = read('README.pt-BR.md');
const settings = read('src/settings.ts');

/** Name and default of every environment variable, as `src/settings.ts` declares them. */
const variables = [...settings.matchAll(/^ {2}([A-Z][A-Z_]+): ([\s\S]*?),\n(?= {2}\/?[/A-Z*]|\}\))/gm)].map(
  ([, name = '', rule = '']) => ({
    name,
    fallback: /\.default\('?([^')]+)'?\)|positive\(([^)]+)\)/.exec(rule)?.slice(1).find(Boolean)?.replaceAll('_', ''),
  }),
);

test('the settings are found', () => {
  expect(variables.length).toBeGreaterThan(15);
  expect(variables).toContainEqual({ name: 'PORT', fallback: '8080' });
  expect(variables).toContainEqual({ name: 'PONTE_MAX_BACKLOG', fallback: '1000000' });
});

describe.each([
  ['README.md', english],
  ['README.pt-BR.md', portuguese],
])('%s', (_name, text) => {
  test('lists every environment variable and no other', () => {
    expect(matches(text, /^\| `([A-Z][A-Z_]+)` \|/gm).sort()).toEqual(variables.map(({ name }) => name).sort());
  });

  test.each(variables.filter(({ fallback }) => fallback !== undefined))(
    'gives the default of $name',
    ({ name, fallback }) => {
      expect(new RegExp(`^\\| \`${name}\` \\| \`([^\`]+)\` \\|`, 'm').exec(text)?.[1]).toBe(fallback);
    },
  );

  test('names every metric of Ponte', async () => {
    const names = (await new Metrics().registry.getMetricsAsJSON()).map((metric) => metric.name);
    for (const name of names.filter((one) => one.startsWith('ponte_'))) expect(text).toContain(`\`${name}`);
  });

  test('lists every connector and no other', () => {
    const ids = [...Object.keys(channelConnectors), ...sourceConnectors.map(({ id }) => id)];
    expect(matches(text, /^\| \[`([\w-]+)`\]\(connectors\//gm).sort()).toEqual(ids.sort());
  });

  test('has the numbered guarantees', () => {
    expect(matches(text, /^\| (G\d) \|/gm)).toEqual(['G1', 'G2', 'G3', 'G4', 'G5', 'G6', 'G7', 'G8', 'G9']);
  });

  test('links only to what is there', () => {
    const links = matches(text, /\]\(([^)#]+)\)/g).filter((link) => !link.startsWith('http'));
    expect(links.length).toBeGreaterThan(8);
    expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([]);
  });
});

test('the twins say the same: as many sections, table rows and code blocks', () => {
  for (const mark of [/^#+ /gm, /^\|/gm, /^ *```/gm, /^\d\. /gm])
    expect(portuguese.match(mark)?.length).toBe(english.match(mark)?.length);
});

test('the example configuration and the compose file ask only for variables that .env.example names', () => {
  const named = matches(read('.env.example'), /^([A-Z_]+)=/gm);
  const asked = [
    ...matches(read('compose.yaml'), /\$\{([A-Z_]+)[:}]/g),
    ...matches(read('ponte.example.yaml'), /\$\{env:([A-Z_]+)\}/g).filter((name) => name !== 'NAME'),
  ];
  expect(asked.length).toBeGreaterThan(8);
  expect([...new Set(asked)].filter((name) => !named.includes(name))).toEqual([]);
});

test('without a default, a password must be given', () => {
  expect(read('compose.yaml').match(/\$\{[A-Z_]*(?:PASSWORD|KEY|TOKEN|SECRET)[A-Z_]*(?!:\?|[A-Z_])/g)).toBeNull();
});
