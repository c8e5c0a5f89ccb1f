/** `npm start` on an empty machine: messages flow through a simulated provider, and the printed lines work as printed. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { LogRow } from '../../contracts/log.ts';
import { startMain } from '../kit/main.ts';

const run = promisify(execFile);

test('the demo starts in an empty folder, sends, and its three curl lines answer', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'ponte-first-'));
  const ponte = startMain(cwd, { PORT: '0' });
  await ponte.said('/v1/messages/<id>');
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
  ponte.stop();
  expect(await ponte.ended).toBe(0);
  await rm(cwd, { recursive: true });
}, 60_000);

test('with a ponte.yaml nothing of the demo is there', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'ponte-real-'));
  await writeFile(join(cwd, 'ponte.yaml'), 'channels: []\n');
  const key = 'a-key-of-this-test-only';
  const ponte = startMain(cwd, { PORT: '0', PONTE_ADMIN_KEY: key });
  await ponte.said('ponte is ready');
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(ponte.text())?.[0] ?? '';
  for (const list of ['channels', 'sources', 'notifications', 'triggers', 'watches', 'outages']) {
    const answer = await fetch(`${url}/v1/${list}`, { headers: { authorization: `Bearer ${key}` } });
    expect([list, await answer.json()]).toEqual([list, { data: [], next: null }]);
  }
  expect(ponte.text()).not.toContain('demo');
  ponte.stop();
  expect(await ponte.ended).toBe(0);
  await rm(cwd, { recursive: true });
}, 60_000);

test('a wrong setting ends the start with one line that names it', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'ponte-wrong-'));
  const ponte = startMain(cwd, { PORT: 'oitenta' });
  expect(await ponte.ended).toBe(1);
  expect(ponte.text()).toMatch(/^ponte: .*PORT/);
  expect(ponte.text()).not.toContain('    at ');
  await rm(cwd, { recursive: true });
});
