/** The project's own sources and packages, as they are on disk. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Packages } from './directions.ts';
import type { SourceFile } from './imports.ts';

const root = join(import.meta.dirname, '../..');

/** Every TypeScript file below the folders. */
export function readSources(...folders: string[]): SourceFile[] {
  return folders
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(root, path).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') }));
}

export function readPackages(): Packages {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return { dependencies: Object.keys(dependencies), devDependencies: Object.keys(devDependencies) };
}
