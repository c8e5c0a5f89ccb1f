/** The checks themselves, on files made up to break each rule: a check that cannot fail proves nothing. */
import { describe, expect, test } from 'vitest';
import { cyclesIn } from './cycles.ts';
import { areaOf, wrongImports } from './directions.ts';
import { houseFaults, maxLines } from './house-rules.ts';
import { importsOf, packageOf, type SourceFile, targetOf } from './imports.ts';
import { readSources } from './project.ts';

const packages = { dependencies: ['zod', 'hono', 'undici'], devDependencies: ['vitest', 'fast-check'] };

/** A project of these files; imported files that are not given are there and empty. */
function project(files: Record<string, string>): SourceFile[] {
  const given = Object.entries(files).map(([path, text]) => ({ path, text }));
  const targets = given.flatMap((file) => importsOf(file).flatMap((one) => targetOf(one) ?? []));
  const missing = [...new Set(targets)].filter((path) => !(path in files));
  return [...given, ...missing.map((path) => ({ path, text: '' }))];
}

const faults = (path: string, line: string): string[] =>
  wrongImports(project({ [path]: line }), packages).filter((fault) => fault.startsWith(path));

describe('imports are read from the text', () => {
  const read = (text: string) =>
    importsOf({ path: 'src/a/b.ts', text }).map(({ specifier, typeOnly }) =>
      typeOnly ? `type ${specifier}` : specifier,
    );

  test.each([
    ["import { a } from './a.ts';", ['./a.ts']],
    ["import a, { b } from 'a';", ['a']],
    ["import * as a from 'a';", ['a']],
    ['import a from "a";', ['a']],
    ["import './effect.ts';", ['./effect.ts']],
    ["import {\n  a,\n  type B,\n} from './a.ts';", ['./a.ts']],
    ["import type { A } from './a.ts';", ['type ./a.ts']],
    ["import type from './type.ts';", ['./type.ts']],
    ["export { a } from './a.ts';", ['./a.ts']],
    ["export * from './a.ts';", ['./a.ts']],
    ["export type * from './a.ts';", ['type ./a.ts']],
    ["const a = await import('./a.ts');", ['./a.ts']],
    ["type A = import('./a.ts').A;", ['./a.ts']],
    ["const a = require('node:fs');", ['node:fs']],
    ["new Worker(new URL('./worker.ts', import.meta.url));", ['./worker.ts']],
    ["// import './a.ts';\n/*\nimport './b.ts';\n*/", []],
    ["const sql = statement('x', 'select a from b');", []],
    ["export const from = 'here';", []],
    ["new URL('https://example.org')", []],
  ])('%s', (text, expected) => expect(read(text)).toEqual(expected));

  test('every line of the project that imports is read', () => {
    const sources = readSources('contracts', 'connectors', 'src');
    const written = /^(?:import\b.*|export\b.*|\}) from '[^']+';$|\bawait import\('[^']+'\)/gm;
    const lines = sources.flatMap(({ text }) => text.match(written) ?? []);
    const threads = ['./sqlite-thread.ts'];
    const statements = sources
      .flatMap(importsOf)
      .filter(({ specifier, typeOnly }) => typeOnly || !threads.includes(specifier));
    expect(statements).toHaveLength(lines.length);
    expect(lines.length).toBeGreaterThan(400);
  });

  test('packages are known by their name, files by their path', () => {
    expect(packageOf('zod/v4')).toBe('zod');
    expect(packageOf('@hono/node-server/serve-static')).toBe('@hono/node-server');
    expect(packageOf('../a.ts')).toBeUndefined();
    expect(targetOf({ from: 'src/intake/http/feed.ts', specifier: '../../ledger/store.ts', typeOnly: false })).toBe(
      'src/ledger/store.ts',
    );
  });
});

describe('against the arrows', () => {
  test.each([
    ['contracts/message.ts', "import type { Store } from '../src/ledger/store.ts';"],
    ['contracts/message.ts', "import { x } from '../connectors/kit/connector.ts';"],
    ['connectors/kit/connector.ts', "import { x } from '../whatsapp-cloud/wire.ts';"],
    ['connectors/kit/connector.ts', "import type { x } from '../../src/platform/clock.ts';"],
    ['connectors/sms-smpp/connector.ts', "import { x } from '../../src/platform/phone.ts';"],
    ['connectors/sms-smpp/connector.ts', "import type { x } from '../whatsapp-cloud/wire.ts';"],
    ['connectors/sms-smpp/connector.ts', "import { x } from '../index.ts';"],
    ['connectors/sms-smpp/connector.ts', "import { x } from './simulator.ts';"],
    ['connectors/sms-smpp/connector.ts', "import { x } from './simulator/server.ts';"],
    ['connectors/sms-smpp/simulator/server.ts', "import { x } from '../wire.ts';"],
    ['connectors/sms-smpp/simulator.ts', "import { x } from '../whatsapp-cloud/simulator.ts';"],
    ['connectors/sms-smpp/connector.ts', "import { x } from '../kit/simulator/gateway.ts';"],
    ['connectors/kit/simulator/gateway.ts', "import { x } from '../fields.ts';"],
    ['src/platform/http.ts', "import type { x } from '../ledger/store.ts';"],
    ['src/platform/http.ts', "import { x } from '../../connectors/kit/connector.ts';"],
    ['src/ledger/store.ts', "import { x } from '../rules/retry.ts';"],
    ['src/ledger/store.ts', "import { x } from '../../connectors/kit/connector.ts';"],
    ['src/rules/retry.ts', "import { x } from '../channels/registry.ts';"],
    ['src/channels/registry.ts', "import { x } from '../conversations/facts.ts';"],
    ['src/broker/relay.ts', "import { x } from '../channels/registry.ts';"],
    ['src/intake/accept.ts', "import { x } from '../dispatch/claim.ts';"],
    ['src/intake/http/a.ts', "import type { x } from '../../inbound/inbox.ts';"],
    ['src/intake/commands.ts', "import { x } from '../broker/connection.ts';"],
    ['src/dispatch/claim.ts', "import { x } from '../inbound/apply.ts';"],
    ['src/dispatch/claim.ts', "import { x } from '../intake/accept.ts';"],
    ['src/inbound/apply.ts', "import { x } from '../dispatch/settle.ts';"],
    ['src/inbound/apply.ts', "import { x } from '../broker/relay.ts';"],
    ['src/intake/accept.ts', "import type { Hub } from '../hub.ts';"],
    ['src/intake/accept.ts', "import type { Settings } from '../settings.ts';"],
    ['src/intake/accept.ts', "import { x } from '../demo/demo.ts';"],
    ['src/hub.ts', "import { x } from './demo/demo.ts';"],
    ['src/hub.ts', "import { x } from '../connectors/whatsapp-cloud/errors.ts';"],
    ['src/hub.ts', "import { x } from '../connectors/whatsapp-cloud/simulator.ts';"],
    ['src/demo/demo.ts', "import { x } from '../../connectors/whatsapp-cloud/errors.ts';"],
    ['src/hub.ts', "import { x } from '../tests/kit/ponte.ts';"],
    ['src/hub.ts', "import { x } from '../bench/stub.ts';"],
    ['examples/tour.ts', "import { x } from '../contracts/event.ts';"],
  ])('%s: %s', (path, line) => expect(faults(path, line)).toHaveLength(1));

  test('a folder without a row is refused, so that nobody forgets to give it one', () => {
    expect(faults('src/newcomer/a.ts', '')[0]).toContain('has no row');
  });

  test('an import of a file that is not there is told', () => {
    const files = [{ path: 'src/hub.ts', text: "import './gone.ts';" }];
    expect(wrongImports(files, packages)).toEqual(['src/hub.ts imports ./gone.ts: no such file']);
  });
});

describe('packages', () => {
  test.each([
    ['connectors/sms-smpp/connector.ts', 'node:fs'],
    ['connectors/sms-smpp/connector.ts', 'node:timers/promises'],
    ['connectors/sms-smpp/connector.ts', 'undici'],
    ['connectors/sms-smpp/connector.ts', 'node:os'],
    ['connectors/kit/connector.ts', 'node:net'],
    ['connectors/index.ts', 'hono'],
  ])('%s may not use %s', (path, name) => expect(faults(path, `import x from '${name}';`)).toHaveLength(1));

  test.each([
    ['src/hub.ts', 'vitest'],
    ['connectors/sms-smpp/simulator.ts', 'fast-check'],
    ['contracts/generate.ts', 'vitest'],
    ['src/hub.ts', 'left-pad'],
    ['src/hub.ts', 'fs'],
  ])('%s may not use %s: not there in production', (path, name) =>
    expect(faults(path, `import x from '${name}';`)).toHaveLength(1),
  );
});

describe('along the arrows', () => {
  test.each([
    ['contracts/event.ts', "import { z } from 'zod';\nimport { x } from './time.ts';"],
    ['connectors/index.ts', "import { x } from './sms-smpp/connector.ts';"],
    ['connectors/sms-smpp/connector.ts', "import { x } from '../kit/connector.ts';\nimport { y } from 'node:crypto';"],
    ['connectors/sms-smpp/simulator.ts', "import { x } from 'node:net';\nimport { y } from './simulator/pdu.ts';"],
    ['connectors/sms-smpp/simulator.ts', "import { x } from '../kit/simulator/gateway.ts';"],
    ['connectors/kit/conformance.ts', "import { test } from 'vitest';"],
    ['src/platform/http.ts', "import type { x } from '../../connectors/kit/connector.ts';"],
    ['src/intake/commands.ts', "import type { x } from '../broker/connection.ts';"],
    ['src/dispatch/claim.ts', "import { x } from '../ledger/messages.ts';\nimport { y } from '../rules/retry.ts';"],
    ['src/start.ts', "import { x } from './demo/demo.ts';"],
    ['src/demo/demo.ts', "import type { Hub } from '../hub.ts';"],
    ['src/demo/demo.ts', "import { x } from '../../connectors/whatsapp-cloud/simulator.ts';"],
  ])('%s: %s', (path, line) => expect(faults(path, line)).toEqual([]));
});

test.each([
  ['contracts/event.ts', 'contracts'],
  ['connectors/index.ts', 'connectors'],
  ['connectors/kit/connector.ts', 'connectors/kit'],
  ['connectors/kit/simulator/gateway.ts', 'connectors/kit/simulator'],
  ['connectors/whatsapp-cloud/send.ts', 'connectors/*'],
  ['connectors/whatsapp-cloud/simulator.ts', 'connectors/*/simulator'],
  ['connectors/whatsapp-cloud/simulator/graph.ts', 'connectors/*/simulator'],
  ['src/hub.ts', 'src'],
  ['src/intake/http/feed.ts', 'src/intake'],
])('%s lies in %s', (path, area) => expect(areaOf(path)).toBe(area));

describe('circles', () => {
  test('two files, three files, and a file with itself', () => {
    expect(cyclesIn(project({ 'a/a.ts': "import './b.ts';", 'a/b.ts': "import './a.ts';" }))).toHaveLength(1);
    const three = { 'a/a.ts': "import './b.ts';", 'a/b.ts': "import '../c/c.ts';", 'c/c.ts': "import '../a/a.ts';" };
    expect(cyclesIn(project(three))).toEqual([['a/a.ts', 'a/b.ts', 'c/c.ts', 'a/a.ts']]);
    expect(cyclesIn(project({ 'a/a.ts': "import './a.ts';" }))).toEqual([['a/a.ts', 'a/a.ts']]);
  });

  test('a circle of types counts too', () => {
    const files = { 'a/a.ts': "import type { B } from './b.ts';", 'a/b.ts': "import type { A } from './a.ts';" };
    expect(cyclesIn(project(files))).toHaveLength(1);
  });

  test('two ways to the same file are no circle', () => {
    const files = { 'a/a.ts': "import './b.ts';\nimport './c.ts';", 'a/b.ts': "import './c.ts';" };
    expect(cyclesIn(project(files))).toEqual([]);
  });
});

describe('house rules', () => {
  const told = (path: string, text: string) => houseFaults([{ path, text }]);
  const later = 'TO'.concat('DO');

  test.each([
    ['src/a.ts', 'x\n'.repeat(maxLines + 1)],
    ['tests/utils/a.ts', ''],
    ['src/intake/common/a.ts', ''],
    ['src/a.ts', `// ${later}: later`],
    ['src/a.ts', 'const a: any = 1;'],
    ['src/a.ts', 'const a = b as any;'],
    ['contracts/a.ts', 'type A = Record<string, any>;'],
    ['src/a.ts', 'console.log(1);'],
    ['src/a.ts', '// @ts-expect-error: it is fine'],
    ['connectors/sms-smpp/connector.ts', 'const at = Date.now();'],
    ['connectors/sms-smpp/connector.ts', 'const token = process.env.TOKEN;'],
    ['connectors/sms-smpp/connector.ts', 'await fetch(url);'],
  ])('%s: refused', (path, text) => expect(told(path, text)).toHaveLength(1));

  test.each([
    ['src/a.ts', 'x\n'.repeat(maxLines)],
    ['src/a.ts', "guard('any'); // any valid key: any"],
    ['contracts/generate.ts', 'console.log(1);'],
    ['connectors/sms-smpp/simulator.ts', 'const at = Date.now();'],
    ['src/a.ts', 'const todo = 1;'],
  ])('%s: fine', (path, text) => expect(told(path, text)).toEqual([]));

  test('the line is named', () => {
    expect(told('src/a.ts', 'a\nb\nconsole.log(1);')[0]).toMatch(/^src\/a\.ts:3: /);
  });
});
