/** The contract of the Opa! surface is a page: what it lists is served, and what is served it lists. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Guard } from '../../src/intake/http/guard.ts';
import { opaBase, opaRoutes, opaSurface } from '../../src/intake/opa/routes.ts';

const page = readFileSync(new URL('../../docs/opa-surface.md', import.meta.url), 'utf8');
/** Call and scope of each row: | `GET /template` | `read` | ... */
const listed = [...page.matchAll(/^\| `((?:GET|POST) \/\S+)` \| `(\w+)` \|/gm)].map(([, call, scope]) => [call, scope]);

const context = { settings: { maxBodyBytes: 1 } } as Parameters<typeof opaSurface>[2];
const parts = () => {
  throw new Error('nothing is asked here');
};

test('the calls on the page are the calls that are served, each with its scope', () => {
  const asked: string[] = [];
  const guard: Guard = (scope) => {
    asked.push(scope);
    return (_, next) => next();
  };
  const { routes } = opaSurface(guard, parts, context);
  const served = [
    ...new Set(routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`)),
  ];
  expect(served.map((call, place) => [call.replace(opaBase, ''), asked[place]])).toEqual(listed);
  expect(asked).toHaveLength(served.length);
});

test('nothing outside its own path is taken', () => {
  const { routes } = opaRoutes(() => (_, next) => next(), parts, context);
  expect(routes.map(({ method, path }) => `${method} ${path}`)).toEqual([`ALL ${opaBase}/*`]);
});
