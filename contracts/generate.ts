/**
 * Writes the published documents to contracts/generated, or with `--check` tells whether the files there are the ones
 * the sources make. `node contracts/generate.ts [--check [folder]]`
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { asyncapi } from './asyncapi.ts';
import { jsonSchemas } from './jsonschema.ts';
import { openapi } from './openapi.ts';

export const generatedFolder = join(import.meta.dirname, 'generated');

/** Text of every generated file, by path below the folder. */
export function generatedFiles(): Map<string, string> {
  const documents: [string, unknown][] = [
    ['openapi.json', openapi()],
    ['asyncapi.json', asyncapi()],
    ...Object.entries(jsonSchemas()).map(([name, schema]): [string, unknown] => [`schemas/${name}.json`, schema]),
  ];
  return new Map(documents.map(([path, document]) => [path, `${JSON.stringify(document, null, 2)}\n`]));
}

/** Files of the folder, `/` between the parts on every system; none when it does not exist. */
function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, '/').length).replaceAll('\\', '/'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Files that differ from what the sources make: changed, missing, or made by no source any more. */
export function driftedFiles(folder: string, wanted = generatedFiles()): string[] {
  const present = filesIn(folder);
  const changed = [...wanted].filter(
    ([path, text]) => !present.includes(path) || readFileSync(join(folder, path), 'utf8') !== text,
  );
  return [...changed.map(([path]) => path), ...present.filter((path) => !wanted.has(path))].sort();
}

export function writeGenerated(folder: string, files = generatedFiles()): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function main([flag, folder = generatedFolder, ...rest]: string[]): number {
  if (flag === undefined) {
    writeGenerated(generatedFolder);
    return 0;
  }
  if (flag !== '--check' || rest.length > 0) {
    console.error('Usage: node contracts/generate.ts [--check [folder]]');
    return 2;
  }
  const drifted = driftedFiles(folder);
  if (drifted.length === 0) return 0;
  console.error(`Generated contract files are out of date:\n  ${drifted.join('\n  ')}\nRun: npm run contracts`);
  return 1;
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
