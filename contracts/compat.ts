/**
 * Compares the contract with the one of the last git tag and refuses what breaks callers and consumers. A break is
 * allowed under a new version only: `/v2/...`, `ponte....v2`. `node contracts/compat.ts`
 */
import { execFileSync } from 'node:child_process';
import { type Direction, isObject, resolve, type SchemaComparer, schemaComparer } from './compat-schema.ts';
import { generatedFiles } from './generate.ts';
import type { JsonObject } from './schemas.ts';

const entriesOf = (value: unknown): [string, JsonObject][] =>
  isObject(value) ? Object.entries(value).filter((entry): entry is [string, JsonObject] => isObject(entry[1])) : [];
const objectsOf = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

const versionNumber = /(?<=\/v|\.v|V)\d+(?=\/|$)/;

/** Is there a later version of the same thing: `/v2/messages` for `/v1/messages`, `...SentV2` for `...SentV1`? */
function isSuperseded(id: string, ids: Iterable<string>): boolean {
  const number = versionNumber.exec(id)?.[0];
  if (number === undefined) return false;
  const family = id.replace(versionNumber, '');
  return [...ids].some(
    (other) => other.replace(versionNumber, '') === family && Number(versionNumber.exec(other)?.[0]) > Number(number),
  );
}

/** Media types of a body or an answer, compared one by one. */
function compareContent(compare: SchemaComparer, direction: Direction, before: unknown, after: unknown, at: string) {
  const later = new Map(entriesOf(after));
  return entriesOf(before).flatMap(([media, { schema }]) => {
    const now = later.get(media);
    return now === undefined ? [`${at}: ${media} removed`] : compare(direction, schema, now.schema, `${at} ${media}`);
  });
}

function compareParameters(compare: SchemaComparer, before: JsonObject, after: JsonObject, at: string): string[] {
  const key = (parameter: JsonObject) => `${parameter.in} ${parameter.name}`;
  const earlier = new Map(objectsOf(before.parameters).map((parameter) => [key(parameter), parameter]));
  const later = new Map(objectsOf(after.parameters).map((parameter) => [key(parameter), parameter]));
  const removed = [...earlier].flatMap(([name, parameter]) => {
    const now = later.get(name);
    return now === undefined
      ? [`${at}: parameter ${name} removed`]
      : compare('request', parameter.schema, now.schema, `${at} ${name}`);
  });
  const required = [...later]
    .filter(([name, parameter]) => parameter.required === true && earlier.get(name)?.required !== true)
    .map(([name]) => `${at}: parameter ${name} now required`);
  return [...removed, ...required];
}

function compareOperation(compare: SchemaComparer, before: JsonObject, after: JsonObject, at: string): string[] {
  const scope = after['x-ponte-scope'];
  const responses = new Map(entriesOf(after.responses));
  const [bodyBefore, bodyAfter] = [before.requestBody, after.requestBody].map((body) => (isObject(body) ? body : {}));
  return [
    ...(scope === before['x-ponte-scope'] || scope === 'any' || scope === 'none'
      ? []
      : [`${at}: needs scope ${scope} now`]),
    ...compareParameters(compare, before, after, at),
    ...(before.requestBody === undefined && bodyAfter?.required === true ? [`${at}: a body is now required`] : []),
    ...compareContent(compare, 'request', bodyBefore?.content, bodyAfter?.content, `${at} body`),
    ...entriesOf(before.responses).flatMap(([status, response]) => {
      const now = responses.get(status);
      if (now !== undefined)
        return compareContent(compare, 'response', response.content, now.content, `${at} ${status}`);
      return status.startsWith('2') ? [`${at}: answer ${status} removed`] : [];
    }),
  ];
}

export function compareOpenapi(before: JsonObject, after: JsonObject): string[] {
  const compare = schemaComparer(before, after);
  const paths = new Map(entriesOf(after.paths));
  return entriesOf(before.paths).flatMap(([path, methods]) => {
    const later = new Map(entriesOf(paths.get(path)));
    return entriesOf(methods).flatMap(([method, operation]) => {
      const at = `${method.toUpperCase()} ${path}`;
      const now = later.get(method);
      if (now !== undefined) return compareOperation(compare, operation, now, at);
      return isSuperseded(path, paths.keys()) ? [] : [`${at}: operation removed`];
    });
  });
}

/** Messages of an operation or of its reply, by their key in the components. */
function messagesOf(document: JsonObject, holder: unknown): Map<string, JsonObject> {
  const refs = isObject(holder) ? objectsOf(holder.messages) : [];
  return new Map(refs.map((ref) => [String(ref.$ref).replace(/^.*\//, ''), resolve(document, ref)]));
}

/** Where the messages of an operation travel: a consumer has bound its queue to exactly this. */
function routeOf(document: JsonObject, operation: JsonObject): string {
  const { address, bindings } = resolve(document, operation.channel);
  return JSON.stringify([address, bindings]);
}

export function compareAsyncapi(before: JsonObject, after: JsonObject): string[] {
  const compare = schemaComparer(before, after);
  const operations = new Map(entriesOf(after.operations));
  const compareMessages = (direction: Direction, was: unknown, is: unknown, at: string): string[] => {
    const later = messagesOf(after, is);
    return [...messagesOf(before, was)].flatMap(([key, message]) => {
      const now = later.get(key);
      if (now === undefined) return isSuperseded(key, later.keys()) ? [] : [`${at}: message ${key} removed`];
      return [
        ...compare(direction, message.payload, now.payload, `${at} ${key}`),
        ...compare(direction, message.headers, now.headers, `${at} ${key} headers`),
      ];
    });
  };
  return entriesOf(before.operations).flatMap(([name, operation]) => {
    const now = operations.get(name);
    if (now === undefined) return isSuperseded(name, operations.keys()) ? [] : [`${name}: operation removed`];
    return [
      ...(routeOf(before, operation) === routeOf(after, now) ? [] : [`${name}: address or bindings changed`]),
      ...compareMessages(operation.action === 'receive' ? 'request' : 'response', operation, now, name),
      ...compareMessages('response', operation.reply, now.reply, `${name} reply`),
    ];
  });
}

/** Text of the generated files by path, as `generatedFiles` makes it. */
export type ContractFiles = ReadonlyMap<string, string>;

/** Every breaking change, in one line each. The standalone schemas hold what the two documents hold; only their names count. */
export function breakingChanges(before: ContractFiles, after: ContractFiles): string[] {
  const documentOf = (files: ContractFiles, path: string): JsonObject => JSON.parse(files.get(path) ?? '{}');
  const schemaNames = (files: ContractFiles) =>
    [...files.keys()].filter((path) => path.startsWith('schemas/')).map((path) => path.replace(/\.json$/, ''));
  const remaining = schemaNames(after);
  const changes = [
    ...compareOpenapi(documentOf(before, 'openapi.json'), documentOf(after, 'openapi.json')),
    ...compareAsyncapi(documentOf(before, 'asyncapi.json'), documentOf(after, 'asyncapi.json')),
    ...schemaNames(before)
      .filter((name) => !remaining.includes(name) && !isSuperseded(name, remaining))
      .map((name) => `${name}: schema removed`),
  ];
  // Both documents carry the shapes they share.
  return [...new Set(changes)];
}

const git = (...args: string[]): string =>
  execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

function lastTag(): string | undefined {
  try {
    return git('describe', '--tags', '--abbrev=0').trim();
  } catch {
    return undefined;
  }
}

function filesOf(tag: string): ContractFiles {
  const paths = git('ls-tree', '-r', '--name-only', tag, 'generated/').split('\n').filter(Boolean);
  return new Map(paths.map((path) => [path.replace(/^generated\//, ''), git('show', `${tag}:./${path}`)]));
}

function main(): number {
  const tag = lastTag();
  if (tag === undefined) {
    console.log('No git tag to compare the contract with: nothing to break yet.');
    return 0;
  }
  const before = filesOf(tag);
  if (before.size === 0) {
    console.log(`Tag ${tag} has no generated contract: nothing to break yet.`);
    return 0;
  }
  const breaks = breakingChanges(before, generatedFiles());
  if (breaks.length === 0) {
    console.log(`The contract is compatible with ${tag}.`);
    return 0;
  }
  console.error(`Breaking changes since ${tag}; give what changed a new version instead:\n  ${breaks.join('\n  ')}`);
  return 1;
}

if (import.meta.main) process.exitCode = main();
