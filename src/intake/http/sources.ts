/** Sources (origens): managed and tried. */
import { Hono } from 'hono';
import type { SourcePage } from '../../../connectors/kit/source.ts';
import { Refusal } from '../../../contracts/problem.ts';
import {
  SourceId,
  SourceInput,
  type SourceResource,
  type SourceTest,
  SourceTestQuery,
  type SourceView,
} from '../../../contracts/source.ts';
import { shownConfig } from '../../channels/secret-fields.ts';
import { type Clock, iso } from '../../platform/clock.ts';
import { parseOrRefuse } from '../../platform/field-errors.ts';
import type { SourceReader } from '../../triggers/source-reader.ts';
import type { KnownSource, LiveSource, SourceRegistry } from '../../triggers/sources.ts';
import { type Ctx, type Env, readJson, readQuery } from './context.ts';
import type { Guard } from './guard.ts';

export interface SourceRouteParts {
  sources: SourceRegistry;
  sourceReader: SourceReader;
  clock: Clock;
}

/** Enough to see that it works, little enough to be quick. */
const testPageSize = 20;
const sampleSize = 3;

export function sourceRoutes(guard: Guard, parts: () => SourceRouteParts, maxBodyBytes: number): Hono<Env> {
  const app = new Hono<Env>();
  const idOf = (c: Ctx): string => c.req.param('id') ?? '';
  const inputOf = async (c: Ctx) => ({
    id: parseOrRefuse(SourceId, idOf(c), 'id'),
    input: parseOrRefuse(SourceInput, await readJson(c, maxBodyBytes)),
  });

  app.get('/v1/sources', guard('manage'), (c) => c.json({ data: parts().sources.all().map(viewOf), next: null }));

  app.get('/v1/sources/:id', guard('manage'), (c) => c.json(viewOf(parts().sources.require(idOf(c)))));

  app.put('/v1/sources/:id', guard('manage'), async (c) => {
    const { id, input } = await inputOf(c);
    return c.json(viewOf(await parts().sources.put(id, input)));
  });

  app.delete('/v1/sources/:id', guard('manage'), async (c) => {
    await parts().sources.remove(idOf(c));
    return c.body(null, 204);
  });

  app.post('/v1/sources/:id/test', guard('manage'), async (c) => {
    const { sources, sourceReader, clock } = parts();
    const asked = readQuery(c, SourceTestQuery);
    const { id, input } = await inputOf(c);
    const source = sources.read(id, input);
    const resource = resourceOf(source, asked.resource);
    const startedAt = clock.now();
    const page = await sourceReader.page(source, { resource, filters: [], pageSize: testPageSize });
    return c.json(testOf(resource, page, clock.now() - startedAt));
  });
  return app;
}

/** @throws Refusal when the connector has nothing of that kind. */
function resourceOf({ connector }: LiveSource, asked: SourceResource | undefined): SourceResource {
  const resource = asked ?? (connector.resources[0] as SourceResource);
  if (connector.resources.includes(resource)) return resource;
  const known = connector.resources.join(', ');
  throw new Refusal('invalid_request', [
    {
      path: 'resource',
      message: `${connector.name} has no ${resource}; it has: ${known}`,
      messagePt: `${connector.name} não tem ${resource}; tem: ${known}`,
    },
  ]);
}

function testOf(resource: SourceResource, page: SourcePage, tookMs: number): SourceTest {
  if (!page.ok) {
    const { retryAfterMs: _, ...failure } = page.failure;
    return { ok: false, resource, records: 0, total: null, sample: [], broken: [], failure, tookMs };
  }
  const { records, broken, total } = page;
  const sample = records.slice(0, sampleSize) as unknown as SourceTest['sample'];
  return { ok: true, resource, records: records.length, total: total ?? null, sample, broken, failure: null, tookMs };
}

const viewOf = ({ connector, config, updatedAt, ...source }: KnownSource): SourceView => ({
  ...source,
  connector: connector.id,
  config: shownConfig(connector, config),
  updatedAt: iso(updatedAt),
  resources: [...connector.resources],
  loginState: connector.loginState,
});
