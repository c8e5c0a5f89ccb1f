/** The console's few files, read once, named by what is in them: a browser keeps them until they change. */

import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Hono } from 'hono';

interface Asset {
  path: string;
  type: string;
  body: string;
}

const own = (name: string): URL => new URL(`./assets/${name}`, import.meta.url);

const sources: readonly (readonly [string, URL, string])[] = [
  ['console.css', own('console.css'), 'text/css; charset=utf-8'],
  ['console.js', own('console.js'), 'text/javascript; charset=utf-8'],
  ['ponte.svg', own('ponte.svg'), 'image/svg+xml'],
  ['htmx.js', new URL(import.meta.resolve('htmx.org/dist/htmx.min.js')), 'text/javascript; charset=utf-8'],
];

const assets = new Map(
  sources.map(([name, file, type]): [string, Asset] => {
    // Its map is not served.
    const body = readFileSync(file, 'utf8').replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '');
    const dot = name.lastIndexOf('.');
    const named = `${name.slice(0, dot)}.${hash('sha256', body, 'hex').slice(0, 12)}${name.slice(dot)}`;
    return [name, { path: `/console/assets/${named}`, type, body }];
  }),
);

export function assetPath(name: string): string {
  const asset = assets.get(name);
  if (asset === undefined) throw new Error(`there is no asset ${name}`);
  return asset.path;
}

export function assetRoutes(): Hono {
  const app = new Hono();
  for (const { path, type, body } of assets.values())
    app.get(path, (c) =>
      c.body(body, 200, { 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable' }),
    );
  return app;
}
