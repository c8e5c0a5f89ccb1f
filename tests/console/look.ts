/**
 * Screenshots of the console's pages, light and dark, wide and narrow. `node tests/console/look.ts /console /console/log`
 * takes them of a demo of its own; `--all` of every page of the table that the browser tests have, with data of theirs.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nameOf, pages, pathOf } from '../console-browser/pages.ts';
import { startStage } from '../console-browser/stage.ts';
import { startBrowser, type Visitor, viewports, visit } from '../kit/browser.ts';
import { testKey } from '../kit/ponte.ts';

const to = process.env.LOOKS ?? join(tmpdir(), 'looks');
await mkdir(to, { recursive: true });
const paths = process.argv.slice(2);
if (paths.includes('--all')) await lookAtAll();
else await lookAtDemo();

async function lookAtAll(): Promise<void> {
  const stage = await startStage();
  try {
    await eachLook(stage.t.url, testKey, async (visitor, look) => {
      for (const row of pages) {
        await visitor.open(pathOf(row, stage));
        await row.act?.(visitor.page);
        await shoot(visitor, nameOf(row), look);
      }
    });
  } finally {
    await stage.stop();
  }
}

async function lookAtDemo(): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), 'ponte-look-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const demo = spawn(process.execPath, ['src/main.js'], {
    env: { ...process.env, PORT: String(port), PONTE_DATA: data, PONTE_ADMIN_KEY: testKey, LOG_LEVEL: 'silent' },
    stdio: 'ignore',
  });
  try {
    await ready(url);
    await someMessages(url);
    await eachLook(url, testKey, async (visitor, look) => {
      for (const path of paths) {
        await visitor.open(await filled(url, path));
        await shoot(visitor, path, look);
      }
    });
  } finally {
    demo.kill('SIGTERM');
    await new Promise((resolve) => demo.once('exit', resolve));
    await rm(data, { recursive: true, force: true });
  }
}

async function eachLook(
  url: string,
  key: string,
  work: (visitor: Visitor, look: string) => Promise<void>,
): Promise<void> {
  const browser = await startBrowser();
  for (const [size, viewport] of Object.entries(viewports))
    for (const colorScheme of ['light', 'dark'] as const) {
      const visitor = await visit(browser, url, { viewport, colorScheme, login: { key } });
      await work(visitor, `${size}-${colorScheme}`);
      await visitor.close();
    }
  await browser.close();
}

async function shoot({ page }: Visitor, name: string, look: string): Promise<void> {
  const file = join(to, `${name.replaceAll(/[^a-z0-9]+/gi, '-').replaceAll(/^-|-$/g, '')}-${look}.png`);
  await page.screenshot({ path: file, fullPage: true });
  process.stdout.write(`${file}\n`);
}

async function call<Body>(url: string, method: string, path: string, body?: object): Promise<Body> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${testKey}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as Body;
}

async function ready(url: string): Promise<void> {
  for (;;) {
    const up = await fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (up) break;
    await sleep(100);
  }
  // The demo's outage: seen, told, over.
  await sleep(Number(process.env.LOOK_AFTER_MS ?? 15_000));
}

/** Some that arrive, one outside the window, one in the future. */
async function someMessages(url: string): Promise<void> {
  const { data: channels } = await call<{ data: { id: string }[] }>(url, 'GET', '/v1/channels');
  const text = (body: string) => ({ type: 'text', body });
  for (const { id } of channels)
    for (const [place, phone] of ['5511988880001', '5511977770002', '5548999990003'].entries())
      await call(url, 'POST', '/v1/messages', {
        channel: id,
        to: phone,
        content: text(`Olá, sua fatura nº ${place + 1} vence amanhã.`),
        ...(place === 2 && { sendAt: new Date(Date.now() + 7_200_000).toISOString() }),
      });
  await sleep(2_000);
}

/** `{message}` is the newest message, `{failed}` the newest that failed. */
async function filled(url: string, path: string): Promise<string> {
  const first = async (query: string) =>
    (await call<{ data: { id: string }[] }>(url, 'GET', `/v1/log?limit=1${query}`)).data[0]?.id ?? 'none';
  let found = path;
  if (path.includes('{message}')) found = found.replace('{message}', await first('&status=sucesso'));
  if (path.includes('{failed}')) found = found.replace('{failed}', await first('&status=falha'));
  return found;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = server.address() as { port: number };
      server.close(() => resolve(free));
    });
  });
}
