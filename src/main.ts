/**
 * `npm start`: compiled code is kept from the last start, which saves a second and some 40 MB of memory. The ledger's
 * threads find the place in the environment; without it each of them would carry a compiler of its own.
 */
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'node-compile-cache');
enableCompileCache();
const { run } = await import('./start.ts');
await run();
