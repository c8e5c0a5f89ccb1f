import { validate } from '@readme/openapi-parser';
import { describe, expect, it } from 'vitest';
import { openapi } from '../../contracts/openapi.ts';
import { problemKinds } from '../../contracts/problem.ts';
import { routes } from '../../contracts/routes.ts';

const document = openapi();

describe('OpenAPI', () => {
  it('is valid', async () => {
    const result = await validate(structuredClone(document) as unknown as Parameters<typeof validate>[0]);
    expect(result).toMatchObject({ valid: true, warnings: [] });
  });

  it('has every route once, and nothing else', () => {
    const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const table = routes.map((route) => `${route.method} ${route.path}`);
    expect(new Set(table).size).toBe(table.length);
    expect(documented.sort()).toEqual(table.sort());
  });

  it('publishes every field of a query as a parameter', () => {
    const parameters = document.paths['/v1/log']?.get?.parameters ?? [];
    const log = routes.find((route) => route.id === 'searchLog');
    expect(parameters.map((parameter) => parameter.name)).toEqual(Object.keys(log?.query?.shape ?? {}));
    expect(parameters.every((parameter) => parameter.in === 'query' && !parameter.required)).toBe(true);
  });

  it('refers only to components it has', () => {
    const text = JSON.stringify(document);
    for (const [, kind, name] of text.matchAll(/"#\/components\/(schemas|examples)\/([^"]+)"/g)) {
      expect(document.components[kind as 'schemas' | 'examples'], `${kind}/${name}`).toHaveProperty([name ?? '']);
    }
  });

  it.each(routes.map((route) => [route.id, route] as const))('%s tells scope and problems', (_id, route) => {
    const operation = document.paths[route.path]?.[route.method.toLowerCase()];
    expect(operation?.security.length).toBe(route.scope === 'none' ? 0 : 1);
    for (const code of route.problems) {
      const response = operation?.responses[String(problemKinds[code].status)];
      expect(response?.content?.['application/problem+json']?.examples).toHaveProperty(code);
    }
  });
});
