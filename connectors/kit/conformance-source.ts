/**
 * What every source connector must pass, whatever its system: honest configuration, requests that keep secrets in
 * headers, pages that never throw and never turn a refusal into "no records", and nothing private in what comes out.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { deepFreeze, pure } from './conformance-purity.ts';
import { expectFailure, expectUsablePage, spoiledText } from './conformance-source-pages.ts';
import type { ProviderRequest, ProviderResponse } from './connector.ts';
import {
  type SourceConnector,
  type SourceContext,
  type SourcePage,
  type SourceQuery,
  type SourceResource,
  sourceResources,
} from './source.ts';
import type { RefusedSample, SourceConformanceKit, SourceSample } from './source-conformance.ts';

/** What is asked of the source, and how it is read. */
type Asked = Pick<SourceSample, 'query' | 'cursor' | 'config'>;

const statuses = [0, 100, 200, 204, 302, 400, 401, 403, 404, 418, 429, 500, 502, 503, 999];
const meaningless = ['', 'null', '7', '"text"', '<html><title>Login</title></html>', '{"registros":', '\u0000'];
const odd = ['[]', '{}', '[null]', '{"data":null}', '{"error":{"code":{}}}', '{"__proto__":{"data":[]}}'];

export function sourceConformance(connector: SourceConnector, kit: SourceConformanceKit): void {
  const secrets = [...secretValues(connector, kit), ...(kit.session === undefined ? [] : [kit.session.token])];
  const contextOf = (config = kit.config): SourceContext<unknown> =>
    deepFreeze({
      id: 'conformance',
      config: connector.config.parse(config),
      ...(kit.session && { token: kit.session.token }),
    });
  const [firstSample] = kit.pages;
  if (firstSample === undefined) throw new Error(`the kit of ${connector.id} has no page`);
  const first: SourceSample = firstSample;

  const ask = async ({ query, cursor, config }: Asked, response: ProviderResponse): Promise<SourcePage> => {
    const source = contextOf(config);
    const frozen = deepFreeze({ query: structuredClone(query), response: structuredClone(response) });
    if (connector.read === undefined) {
      return pure(() => connector.page<SourceResource>(frozen.response, frozen.query, source, cursor));
    }
    const once = () => readThrough(connector, kit, source, { ...frozen, cursor }, secrets);
    const page = await once();
    expect(await once()).toStrictEqual(page);
    return page;
  };
  const expectPrivate = (output: unknown) => {
    const text = JSON.stringify(output);
    for (const hidden of [...secrets, ...kit.withheld]) expect(text).not.toContain(hidden);
  };
  const asked = (refused: RefusedSample): Asked => ({
    query: (refused.query as SourceSample['query'] | undefined) ?? first.query,
    ...(refused.config && { config: refused.config }),
  });

  describe(`${connector.id}: declaration`, () => {
    test('resources are known, none twice', () => {
      expect(connector.resources.length).toBeGreaterThan(0);
      expect(new Set(connector.resources).size).toBe(connector.resources.length);
      for (const resource of connector.resources) expect(sourceResources).toContain(resource);
    });
    test('a source of customers says which phone is tried first', () => {
      expect(connector.phoneFields.length > 0).toBe(connector.resources.includes('customers'));
      expect(new Set(connector.phoneFields).size).toBe(connector.phoneFields.length);
    });
  });

  describe(`${connector.id}: config`, () => {
    const schema = z.toJSONSchema(connector.config, { io: 'input' });
    const fields = Object.entries(schema.properties ?? {}) as [string, Record<string, unknown>][];

    test.each(fields)('%s has a title and a help text', (_name, field) => {
      expect(field.title).toMatch(/\S/);
      expect(field.description).toMatch(/\S/);
    });
    test.each(schema.required ?? [])('%s is named when it is missing', (name) => {
      const { [name]: _removed, ...rest } = kit.config;
      expect(complaints(connector, rest)).toContain(name);
    });
    test('an unknown field is refused by name', () => {
      expect(complaints(connector, { ...kit.config, notAField: 1 })).toContain('notAField');
    });
    test('every secret of the kit is long enough to be searched for', () => {
      for (const secret of secrets) expect(secret).toMatch(/^[A-Za-z0-9-]{12,}$/);
    });
  });

  // A connector with `read` asks through its library: those requests are looked at where it reads.
  const describeList = connector.read === undefined ? describe : undefined;
  describeList?.(`${connector.id}: list`, () => {
    const list = (query: SourceQuery, source: SourceContext<unknown>, cursor?: string) =>
      pure(() => connector.list(deepFreeze(structuredClone(query)), source, cursor));

    test.each(kit.pages)('$name: a request, its secrets in headers only', ({ query, config, cursor }) => {
      const request = list(query, contextOf(config), cursor);
      expect(URL.canParse(request.url)).toBe(true);
      expectSecretsInPlace(request, secrets, kit.secretsAlsoIn ?? []);
    });

    test('the next page is another request', () => {
      const withNext = kit.pages.filter(({ page }) => page.next !== undefined);
      expect(withNext.length > 0).toBe(kit.paged);
      for (const { query, config, cursor, page } of withNext) {
        const source = contextOf(config);
        expect(list(query, source, page.next)).not.toEqual(list(query, source, cursor));
      }
    });

    test.each(connector.resources)('%s: a filter on a field nobody knows is left to the hub', (resource) => {
      const plain = { resource, filters: [], pageSize: 100 };
      const { config } = kit.pages.find(({ query }) => query.resource === resource) ?? {};
      const source = contextOf(config);
      for (const field of ['noSuchField', 'constructor', '__proto__', '']) {
        const filtered = { ...plain, filters: [{ field, op: '=' as const, values: ['1'] }] };
        expect(list(filtered, source)).toEqual(list(plain, source));
        expect(list({ ...plain, order: { field, direction: 'desc' } }, source)).toEqual(list(plain, source));
      }
    });

    test('any filters, order and page size become a request', () => {
      const words = fc.oneof(fc.string(), fc.constantFrom('id', 'state', 'active', 'open', 'dueOn', 'status', 'true'));
      const filter = fc.record({
        field: words,
        op: fc.constantFrom('=', '!=', '>', '>=', '<', '<=', 'contains', 'in', 'between'),
        values: fc.array(words, { maxLength: 4 }),
      });
      const order = fc.record({ field: words, direction: fc.constantFrom('asc', 'desc') });
      const arbitrary = fc.record({
        resource: fc.constantFrom(...connector.resources),
        filters: fc.array(filter, { maxLength: 4 }),
        pageSize: fc.integer({ min: 1, max: 5000 }),
      });
      fc.assert(
        fc.property(arbitrary, fc.option(order, { nil: undefined }), (query, by) => {
          const { config } = kit.pages.find((sample) => sample.query.resource === query.resource) ?? {};
          const request = list({ ...query, ...(by && { order: by }) }, contextOf(config));
          expect(URL.canParse(request.url)).toBe(true);
        }),
      );
    });
  });

  describe(`${connector.id}: page`, () => {
    test.each(kit.pages)('$name', async (sample) => {
      const page = await ask(sample, sample.response);
      expect(page).toStrictEqual(sample.page);
      expectUsablePage(page, sample.query.resource, connector);
      expectPrivate(page);
    });

    test.each(connector.resources)('%s: samples show a good, an empty and a spoiled page', (resource) => {
      const pages = kit.pages.filter(({ query }) => query.resource === resource).map(({ page }) => page);
      const has = (isOne: (records: number, broken: number) => boolean) =>
        pages.some(({ records, broken }) => isOne(records.length, broken.length));
      expect({
        good: has((records, broken) => records > 0 && broken === 0),
        empty: has((records, broken) => records === 0 && broken === 0),
        spoiled: has((records, broken) => records > 0 && broken > 0),
      }).toEqual({ good: true, empty: true, spoiled: true });
    });

    test('what must not come out stands in the samples, or its absence would prove nothing', () => {
      const bodies = [...kit.pages, ...kit.refused].map(({ response }) => response.body);
      for (const hidden of kit.withheld) expect(bodies.filter((body) => body.includes(hidden))).not.toEqual([]);
      const onlyMailing = connector.resources.every((resource) => resource === 'mailing');
      if (!onlyMailing) expect(kit.withheld.length).toBeGreaterThan(0);
    });

    test.each(kit.refused)('$name: no page', async (refused) => {
      const page = await ask(asked(refused), refused.response);
      expect(page).toMatchObject({ ok: false, failure: { code: refused.code, class: refused.class } });
      expectUsablePage(page, first.query.resource, connector);
      expectPrivate(page);
    });

    test.each(statuses)('HTTP %i never throws, and what is no page is never an empty one', async (status) => {
      for (const body of [...meaningless, ...odd]) {
        const page = await ask(first, { status, headers: {}, body });
        expectUsablePage(page, first.query.resource, connector);
        const isSuccess = status >= 200 && status < 300;
        if (!isSuccess || meaningless.includes(body))
          expect({ status, body, ok: page.ok }).toMatchObject({ ok: false });
      }
    });

    test('a refusal with a good page in it is still a refusal', async () => {
      for (const status of statuses.filter((each) => each < 200 || each >= 300)) {
        const page = await ask(first, { ...first.response, status });
        expect({ status, ok: page.ok }).toEqual({ status, ok: false });
        expectPrivate(page);
      }
    });

    test('what the source quotes of our own credentials is not told on', async () => {
      for (const secret of secrets) {
        const texts = [`refused: ${secret}`, JSON.stringify({ type: 'error', message: secret, error: secret })];
        for (const status of [200, 400, 401, 403, 404, 429, 500]) {
          for (const body of texts) expectPrivate(await ask(first, { status, headers: {}, body }));
        }
      }
    });

    test('anything in any place of an answer: no throw, and what comes out is usable and private', async () => {
      const spoiled = fc
        .constantFrom(...kit.pages)
        .chain((sample) => spoiledText(sample.response.body).map((body) => ({ sample, body })));
      await fc.assert(
        fc.asyncProperty(spoiled, async ({ sample, body }) => {
          const page = await ask(sample, { ...sample.response, body });
          expectUsablePage(page, sample.query.resource, connector);
          expectPrivate(page);
        }),
        { numRuns: connector.read === undefined ? 300 : 60 },
      );
    });
  });

  describe(`${connector.id}: session`, () => {
    test('a sample is given exactly when the connector has one', () => {
      expect(kit.session !== undefined).toBe(connector.session !== undefined);
    });

    const { session } = connector;
    if (session === undefined || kit.session === undefined) return;
    const { answer, token, validMs, refused: refusals } = kit.session;

    test('a token is asked for, read, and used in headers', () => {
      const request = pure(() => session.request(contextOf()));
      expect(URL.canParse(request.url)).toBe(true);
      expectSecretsInPlace(request, secrets, ['body', ...(kit.secretsAlsoIn ?? [])]);
      expect(pure(() => session.parse(deepFreeze(answer), contextOf()))).toStrictEqual({ ok: true, token, validMs });
      const listing = pure(() => connector.list(first.query, contextOf(first.config)));
      expect(JSON.stringify(listing)).toContain(token);
    });

    test('anything else is a refusal in words', () => {
      const parse = (response: ProviderResponse) => pure(() => session.parse(deepFreeze(response), contextOf()));
      for (const { response, code, class: failureClass } of refusals) {
        const result = parse(response);
        expect(result).toMatchObject({ ok: false, failure: { code, class: failureClass } });
        if (!result.ok) expectFailure(result.failure);
        expectPrivate(result);
      }
      for (const status of statuses) {
        for (const body of [...meaningless, ...odd]) {
          const result = parse({ status, headers: {}, body });
          expect({ status, body, ok: result.ok }).toMatchObject({ ok: false });
          if (!result.ok) expectFailure(result.failure);
        }
      }
    });
  });
}

/** One reading through a connector's own library, every request of it looked at. */
async function readThrough(
  connector: SourceConnector,
  kit: SourceConformanceKit,
  source: SourceContext<unknown>,
  { query, response, cursor }: { query: SourceQuery; response: ProviderResponse; cursor: string | undefined },
  secrets: readonly string[],
): Promise<SourcePage> {
  const requests: ProviderRequest[] = [];
  const io = {
    request: async (request: ProviderRequest) => {
      requests.push(request);
      return kit.aside?.(request) ?? response;
    },
  };
  const page = await connector.read?.(query, source, io, cursor);
  if (page === undefined) throw new Error('the connector has no read');
  expect(requests.length).toBeGreaterThan(0);
  for (const request of requests) expectSecretsInPlace(request, secrets, kit.secretsAlsoIn ?? []);
  return page;
}

function secretValues(connector: SourceConnector, kit: SourceConformanceKit): string[] {
  const { properties = {} } = z.toJSONSchema(connector.config, { io: 'input' });
  return Object.entries(properties)
    .filter(([, field]) => (field as Record<string, unknown>).secret === true)
    .flatMap(([name]) => textsIn(kit.config[name] ?? ''));
}

/** A secret field may be a list or a map, such as headers of a webservice. */
function textsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [String(value)];
  return Object.values(value).flatMap(textsIn);
}

function complaints(connector: SourceConnector, config: unknown): string {
  return JSON.stringify(connector.config.safeParse(config).error?.issues ?? []);
}

function expectSecretsInPlace(
  { method, url, body = '', headers }: ProviderRequest,
  secrets: readonly string[],
  alsoIn: readonly ('url' | 'body')[],
): void {
  for (const secret of secrets) {
    expect(method).not.toContain(secret);
    if (!alsoIn.includes('url')) expect(url).not.toContain(secret);
    if (!alsoIn.includes('body')) expect(body).not.toContain(secret);
  }
  for (const value of Object.values(headers)) expect(value).not.toMatch(/[\r\n]/);
}
