import { readFile } from 'node:fs/promises';

/** What `npm start` gives Node before the file: what is measured is what users run. */
export async function startFlags(): Promise<string[]> {
  const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as {
    scripts: { start: string };
  };
  return manifest.scripts.start.split(' ').filter((word) => word.startsWith('--'));
}
