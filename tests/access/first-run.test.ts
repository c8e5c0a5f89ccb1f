/** `npm start` on an empty machine: messages flow through a simulated provider, and the printed lines work as printed. */
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { LogRow } from '../../contracts/log.ts';

const main = new URL('../../src/main.js', import.meta.url).pathname;
const run = promisify(execFile);

const start = (cwd: string, env: NodeJS.ProcessEnv) => {
  const child = spawn(process.execPath, [main], { cwd, env: { PATH: process.env.PATH, ...env } });
  let out = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      out += chunk;
    });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  return { child, ended, text: () => out };
};

test('the demo starts in an empty folder, sends, and its three curl lines answer', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'ponte-first-'));
  const ponte = start(cwd, { PORT: '0' });
  await expect.poll(ponte.text, { timeout: 20_000 }).toContain('/v1/messages/<id>');
  const text = ponte.text();
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0] ?? '';
  const key = /API key:\s+(\S+)/.exec(text)?.[1] ?? '';
  const lines = text.replaceAll(/\\\n\s*/g, '').match(/curl .*/g) ?? [];
  expect(lines).toHaveLength(3);
  const shell = async (line: string) => JSON.parse((await run('sh', ['-c', line])).stdout);
  const sent = await shell(lines[0] ?? '');
  expect(sent).toMatchObject({ status: 'queued', duplicate: false });
  const headers = { authorization: `Bearer ${key}` };
  const view = async () => (await shell((lines[2] ?? '').replace('<id>', sent.id))).status;
  await expect.poll(view, { timeout: 15_000 }).toBe('read');
  const log: { data: LogRow[] } = await shell(lines[1] ?? '');
  expect(log.data.length).toBeGreaterThan(1);
  // The template's answer of the simulated customer arrives too.
  const inbound = async () =>
    ((await (await fetch(`${url}/v1/log?direction=inbound`, { headers })).json()) as { data: LogRow[] }).data.length;
  await expect.poll(inbound, { timeout: 15_000 }).toBeGreaterThan(0);
  ponte.child.kill('SIGTERM');
  expect(await ponte.ended).toBe(0);
  await rm(cwd, { recursive: true });
}, 60_000);

test('a wrong setting ends the start with one line that names it', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'ponte-wrong-'));
  const ponte = start(cwd, { PORT: 'oitenta' });
  expect(await ponte.ended).toBe(1);
  expect(ponte.text()).toMatch(/^ponte: .*PORT/);
  expect(ponte.text()).not.toContain('    at ');
  await rm(cwd, { recursive: true });
});
