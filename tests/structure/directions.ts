/** Who may import whom. The arrows point one way; what is in no row here is refused. */
import { type Import, importsOf, packageOf, type SourceFile, targetOf } from './imports.ts';

const belowConversations = ['src/channels', 'src/rules', 'src/ledger', 'src/platform', 'contracts', 'connectors/kit'];

/** A row: folders whose files may be imported. A trailing `(types)` allows `import type` only. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  'connectors/kit': ['contracts'],
  /** What simulated gateways share: servers and webhook senders. */
  'connectors/kit/simulator': ['contracts (types)', 'connectors/kit (types)'],
  /** The list of connectors. */
  connectors: ['connectors/kit', 'connectors/*'],
  'connectors/*': ['contracts', 'connectors/kit'],
  'connectors/*/simulator': ['contracts (types)', 'connectors/kit (types)', 'connectors/kit/simulator'],
  'src/platform': ['contracts', 'connectors/kit (types)'],
  'src/ledger': ['src/platform', 'contracts'],
  'src/rules': ['src/ledger', 'src/platform', 'contracts', 'connectors/kit'],
  'src/channels': ['src/rules', 'src/ledger', 'src/platform', 'contracts', 'connectors', 'connectors/kit'],
  'src/conversations': belowConversations,
  'src/broker': ['src/ledger', 'src/platform', 'contracts'],
  // What to send to whom and when; sending it is intake's.
  'src/triggers': [
    'src/channels',
    'src/rules',
    'src/ledger',
    'src/platform',
    'contracts',
    'connectors',
    'connectors/kit',
    'connectors/*',
  ],
  // Intake, dispatch and inbound meet in the ledger, never in each other's code.
  'src/intake': [
    'src/broker (types)',
    'src/triggers',
    'src/conversations',
    'src/channels',
    'src/rules',
    'src/ledger',
    'src/platform',
    'contracts',
    'connectors/kit',
  ],
  // Pages over the public API: it reaches everything else through HTTP's forms, in the same process.
  'src/console': ['src/platform', 'contracts'],
  'src/dispatch': ['src/conversations', ...belowConversations],
  'src/inbound': ['src/conversations', ...belowConversations],
  /** Process, composition root, settings, HTTP server: nobody below knows them. */
  src: ['src/*', 'contracts', 'connectors', 'connectors/kit'],
  'src/demo': ['src', 'src/*', 'contracts', 'connectors/*/simulator'],
  // An example is what somebody outside would write.
  examples: [],
};

/** A connector does no I/O and reads no clock: it can only need these. */
const pureModules = new Set([
  'zod',
  'node:crypto',
  'node:buffer',
  'node:util',
  'node:url',
  'libphonenumber-js',
  'csv-parse',
  // Given an HTTP client it opens no socket of its own; the connector's tests hold it to that.
  'soap',
]);
/** Modules that do the I/O; named here so that a refusal can say what is wrong with them. */
const ioModules =
  /^(node:)?(fs|net|http|https|http2|tls|dgram|dns|child_process|worker_threads|cluster|timers|sqlite|process)(\/|$)|^(undici|hono|@hono\/.*|ioredis|amqplib|pg|pino)$/;

/** Test code that lives beside what it tests. */
const isConformance = (path: string): boolean => /^connectors\/kit\/conformance[^/]*\.ts$/.test(path);

/** The row of a file. */
export function areaOf(path: string): string {
  const [root = '', folder = '', ...rest] = path.split('/');
  if (root === 'contracts' || root === 'examples') return root;
  if (root === 'src') return rest.length === 0 ? 'src' : `src/${folder}`;
  if (root !== 'connectors') return root;
  if (rest.length === 0) return 'connectors';
  if (folder === 'kit') return rest[0] === 'simulator' ? 'connectors/kit/simulator' : 'connectors/kit';
  return /^simulator(\.ts|$)/.test(rest[0] ?? '') ? 'connectors/*/simulator' : 'connectors/*';
}

const connectorOf = (path: string): string | undefined => /^connectors\/([^/]+)\//.exec(path)?.[1];

export interface Packages {
  dependencies: readonly string[];
  devDependencies: readonly string[];
}

/** One line per import that goes against the arrows; empty when all is well. */
export function wrongImports(files: readonly SourceFile[], packages: Packages): string[] {
  const known = new Set(files.map((file) => file.path));
  return files.flatMap((file) => {
    if (allowed[areaOf(file.path)] === undefined)
      return [`${file.path}: ${areaOf(file.path)} has no row in tests/structure/directions.ts; give it one`];
    return importsOf(file).flatMap((one) => {
      const reason = whyWrong(one, known, packages);
      return reason === undefined ? [] : [`${file.path} imports ${one.specifier}: ${reason}`];
    });
  });
}

function whyWrong(one: Import, known: ReadonlySet<string>, packages: Packages): string | undefined {
  const name = packageOf(one.specifier);
  if (name !== undefined) return whyWrongPackage(one, name, packages);
  const target = targetOf(one) ?? '';
  if (!known.has(target)) return 'no such file';
  return whyWrongFile(one, target);
}

function whyWrongPackage({ from }: Import, name: string, packages: Packages): string | undefined {
  const area = areaOf(from);
  const test = isConformance(from);
  const pure = (area === 'connectors' || area === 'connectors/kit' || area === 'connectors/*') && !test;
  if (pure && ioModules.test(name)) return 'a connector does no I/O';
  if (pure && !pureModules.has(name)) return 'a connector uses only modules that are known to be pure';
  if (name.startsWith('node:') || packages.dependencies.includes(name)) return undefined;
  if (packages.devDependencies.includes(name)) {
    return test ? undefined : 'a devDependency is not there in production';
  }
  return 'not in package.json; built-in modules start with node:';
}

function whyWrongFile({ from, typeOnly }: Import, target: string): string | undefined {
  const [area, aim] = [areaOf(from), areaOf(target)];
  const [own, other] = [connectorOf(from), connectorOf(target)];
  if (own !== undefined && own !== 'kit' && other !== undefined && other !== 'kit' && own !== other)
    return 'connectors do not know each other';
  if (area === aim) return undefined;
  const row = allowed[area] ?? [];
  const fits = (entry: string) => entry === aim || (entry === 'src/*' && aim.startsWith('src/') && aim !== 'src/demo');
  if (row.some(fits)) return undefined;
  if (row.some((entry) => entry === `${aim} (types)`))
    return typeOnly ? undefined : `${area} may import types of ${aim} only`;
  // `npm start` chooses between the demo and the real thing.
  if (from === 'src/start.ts' && aim === 'src/demo') return undefined;
  return `${area} must not know ${aim}`;
}
