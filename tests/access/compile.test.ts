/** Compiled once, Ponte starts without Node's TypeScript compiler in memory: 35 MB that a start would keep for good. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const main = new URL('../../src/main.js', import.meta.url).pathname;
/** In every thread, at its end: whether that thread has loaded the compiler. */
const tellCompiler = `data:text/javascript,
  import { writeSync } from 'node:fs';
  process.on('exit', () => writeSync(1, process.moduleLoadList.some((name) => name.includes('amaro')) ? 'loaded ' : 'not '));`;

test('the first time compiles, the second needs no compiler any more, in no thread', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'ponte-cache-'));
  const compile = async () => {
    const env = { PATH: process.env.PATH, NODE_COMPILE_CACHE: cache };
    return (await promisify(execFile)(process.execPath, ['--import', tellCompiler, main, '--compile-only'], { env }))
      .stdout;
  };
  expect(await compile()).toContain('loaded');
  expect((await compile()).trim()).toMatch(/^not( not)*$/);
  await rm(cache, { recursive: true });
}, 30_000);
