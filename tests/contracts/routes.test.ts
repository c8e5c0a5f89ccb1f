import { describe, expect, it } from 'vitest';
import { route } from '../../contracts/route.ts';
import { routes } from '../../contracts/routes.ts';

describe('the route table', () => {
  it.each(routes.map((entry) => [`${entry.method} ${entry.path}`, entry] as const))(
    '%s is complete',
    (_name, entry) => {
      const inPath = [...entry.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(entry.params?.shape ?? {})).toEqual(inPath);
      expect(Object.keys(entry.answers).length).toBeGreaterThan(0);
      expect(new Set(entry.problems).size).toBe(entry.problems.length);
    },
  );

  it('has unique ids', () => {
    expect(new Set(routes.map((entry) => entry.id)).size).toBe(routes.length);
  });

  it('gives examples that its own schemas accept', () => {
    const withExample = routes.filter((entry) => entry.body?.mediaType === 'application/json');
    expect(withExample.length).toBeGreaterThan(0);
    for (const entry of withExample)
      expect(entry.body?.schema.safeParse(entry.body.example).error, entry.id).toBeUndefined();
  });

  it('needs a key for everything below /v1 and for nothing else', () => {
    for (const entry of routes) expect(entry.scope === 'none', entry.id).toBe(!entry.path.startsWith('/v1/'));
  });

  it('never lets a reading key change anything', () => {
    for (const entry of routes.filter(({ scope }) => scope === 'read')) expect(entry.method, entry.id).toBe('GET');
  });

  it('adds the problems that follow from the form of a call', () => {
    const bare = { id: 'x', path: '/x', tag: 'Operations', summary: 'X', answers: {} } as const;
    expect(route({ ...bare, method: 'GET', scope: 'none' }).problems).toEqual(['internal']);
    expect(route({ ...bare, method: 'GET', scope: 'any' }).problems).toEqual([
      'unauthorized',
      'ledger_unavailable',
      'stopping',
      'internal',
    ]);
    expect(route({ ...bare, method: 'GET', scope: 'read', problems: ['not_found', 'internal'] }).problems).toEqual([
      'unauthorized',
      'forbidden_scope',
      'not_found',
      'internal',
      'ledger_unavailable',
      'stopping',
    ]);
  });
});
