/** Screenshots of the console's pages, on the demo: `node tests/console/look.ts /console /console/log`. Light and dark, wide and narrow. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';

const key = 'look-admin-key-0123456789';
const sizes = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };

const paths = process.argv.slice(2);
const to = process.env.LOOKS ?? join(tmpdir(), 'looks');
await mkdir(to, { recursive: true });
const data = await mkdtemp(join(tmpdir(), 'ponte-look-'));
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const demo = spawn(process.execPath, ['src/main.js'], {
  env: { ...process.env, PORT: String(port), PONTE_DATA: data, PONTE_ADMIN_KEY: key, LOG_LEVEL: 'silent' },
  stdio: 'ignore',
});
try {
  await ready();
  await someMessages();
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  for (const [size, viewport] of Object.entries(sizes))
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({
        viewport,
        colorScheme,
        locale: 'pt-BR',
        timezoneId: 'America/Sao_Paulo',
      });
      const page = await context.newPage();
      await page.goto(`${url}/console/login`);
      await page.fill('[name=key]', key);
      await page.click('button.main');
      for (const path of paths) {
        // `{message}` is the newest message, `{failed}` the newest that failed.
        await page.goto(`${url}${await filled(path)}`);
        const name = `${path.replaceAll(/[^a-z0-9]+/gi, '-').replaceAll(/^-|-$/g, '')}-${size}-${colorScheme}.png`;
        await page.screenshot({ path: join(to, name), fullPage: true });
        process.stdout.write(`${join(to, name)}\n`);
      }
      await context.close();
    }
  await browser.close();
} finally {
  demo.kill('SIGTERM');
  await new Promise((resolve) => demo.once('exit', resolve));
  await rm(data, { recursive: true, force: true });
}

async function call<Body>(method: string, path: string, body?: object): Promise<Body> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as Body;
}

async function ready(): Promise<void> {
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
async function someMessages(): Promise<void> {
  const { data: channels } = await call<{ data: { id: string }[] }>('GET', '/v1/channels');
  const text = (body: string) => ({ type: 'text', body });
  for (const { id } of channels)
    for (const [place, to] of ['5511988880001', '5511977770002', '5548999990003'].entries())
      await call('POST', '/v1/messages', {
        channel: id,
        to,
        content: text(`Olá, sua fatura nº ${place + 1} vence amanhã.`),
        ...(place === 2 && { sendAt: new Date(Date.now() + 7_200_000).toISOString() }),
      });
  await sleep(2_000);
}

async function filled(path: string): Promise<string> {
  const first = async (query: string) =>
    (await call<{ data: { id: string }[] }>('GET', `/v1/log?limit=1${query}`)).data[0]?.id ?? 'none';
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
