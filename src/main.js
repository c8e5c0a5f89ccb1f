/**
 * `npm start`. Plain JavaScript, and the only file that is: to start from TypeScript, Node loads a compiler first and
 * keeps its 35 MB for good. With everything else in the compile cache it never needs to. See docs/decisions/0021.
 */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// In the project, where nobody else can write. The ledger's threads find it in the environment.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../node_modules/.cache/ponte', import.meta.url));
enableCompileCache();
const compileOnly = process.argv[2] === '--compile-only';
const { compile, run } = await import('./start.ts');
await (compileOnly ? compile() : run());
