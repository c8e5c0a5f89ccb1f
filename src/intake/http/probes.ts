/** Liveness, readiness, metrics and the published contract. */
import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import type { Dependency } from '../../../contracts/admin.ts';
import { docsPage } from '../../../contracts/docs-page.ts';
import { Refusal } from '../../../contracts/problem.ts';
import type { Metrics } from '../../platform/telemetry.ts';

export interface ProbeRouteParts {
  metrics: Metrics;
  dependencies(): Dependency[];
  /** False when the process has stopped making progress. */
  alive(): boolean;
  refreshMetrics(): Promise<void>;
}

const generated = new URL('../../../contracts/generated/', import.meta.url);
const readGenerated = (name: string): string => readFileSync(new URL(name, generated), 'utf8');

export function probeRoutes(parts: ProbeRouteParts): Hono {
  const app = new Hono();
  const json = { 'content-type': 'application/json' };
  // Megabytes that most processes are never asked for.
  let docs: string | undefined;
  const docsOnce = () => {
    docs ??= docsPage(JSON.parse(readGenerated('openapi.json')));
    return docs;
  };

  app.get('/healthz', (c) => (parts.alive() ? c.json({ status: 'ok' }) : c.json({ status: 'stuck' }, 503)));
  app.get('/readyz', (c) => {
    const dependencies = parts.dependencies();
    const ready = dependencies.every((dependency) => !dependency.required || dependency.status === 'up');
    return c.json({ status: ready ? 'ready' : 'not_ready', dependencies }, ready ? 200 : 503);
  });
  app.get('/metrics', async (c) => {
    await parts.refreshMetrics();
    return c.body(await parts.metrics.registry.metrics(), 200, { 'content-type': parts.metrics.registry.contentType });
  });
  app.get('/openapi.json', (c) => c.body(readGenerated('openapi.json'), 200, json));
  app.get('/asyncapi.json', (c) => c.body(readGenerated('asyncapi.json'), 200, json));
  app.get('/schemas/:file', (c) => {
    const file = c.req.param('file');
    if (!/^[a-z0-9._-]+\.json$/i.test(file)) throw new Refusal('not_found');
    try {
      return c.body(readGenerated(`schemas/${file}`), 200, { 'content-type': 'application/schema+json' });
    } catch (cause) {
      throw new Refusal('not_found', [], { cause });
    }
  });
  app.get('/docs', (c) =>
    c.html(docsOnce(), 200, {
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    }),
  );
  return app;
}
