/** The container starts what `npm start` starts, and has a health check that asks Ponte. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const dockerfile = read('Dockerfile').replaceAll('\\\n', ' ');

/** The words of an instruction in exec form. */
function execForm(pattern: RegExp): string[] {
  const [, list] = pattern.exec(dockerfile) ?? [];
  if (list === undefined) throw new Error(`the Dockerfile has nothing like ${pattern}`);
  return JSON.parse(list) as string[];
}

test('the container is started with the flags of npm start', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: { start: string } };
  expect(execForm(/^CMD (\[.*\])$/m)).toEqual(scripts.start.split(' '));
});

test('the health check asks for readiness and starts no second Ponte', () => {
  const words = execForm(/^HEALTHCHECK\b.*?\bCMD (\[.*\])$/m);
  expect(words.join(' ')).toMatch(/\/(healthz|readyz)/);
  expect(words).not.toContain('src/main.js');
});
