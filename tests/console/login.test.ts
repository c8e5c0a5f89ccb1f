/** Logging in to the console, what a session may, and what is remembered of it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AuditEntry, UserView } from '../../contracts/access.ts';
import { type ConsoleUser, openConsole } from '../kit/console.ts';
import { look } from '../kit/ledger.ts';
import { startTestPonte, TestClock, type TestPonte, testKey } from '../kit/ponte.ts';
import { ledgers } from '../kit/services.ts';

const password = 'cavalo-bateria-grampo';

describe.each(ledgers)('the console on %s', (ledger) => {
  let t: TestPonte;
  const clock = new TestClock();
  beforeAll(async () => {
    t = await startTestPonte({ ledger, clock });
    for (const [id, role] of [
      ['maria', 'operate'],
      ['davi', 'read'],
    ])
      expect((await t.call('PUT', `/v1/users/${id}`, { name: `${id} Modelo`, role, password })).status).toBe(200);
  });
  afterAll(() => t.stop());
  const audit = async (query = '') =>
    (await t.call<{ data: unknown[] }>('GET', `/v1/audit${query}`)).body.data.map((one) => AuditEntry.parse(one));

  test('without a session every page leads to the login, and from there back', async () => {
    const page = await fetch(`${t.url}/console/log?contact=x`, { redirect: 'manual' });
    expect(page.status).toBe(303);
    expect(page.headers.get('location')).toBe('/console/login?to=%2Fconsole%2Flog%3Fcontact%3Dx');
    const login = await (await fetch(`${t.url}${page.headers.get('location')}`)).text();
    expect(login).toContain('name="to" value="/console/log?contact=x"');
    const elsewhere = await (await fetch(`${t.url}/console/login?to=//evil.example/`)).text();
    expect(elsewhere).toContain('name="to" value="/console"');
  });

  test('an API key logs in, and so does a user; a wrong password does not say which was wrong', async () => {
    expect((await (await openConsole(t.url)).get('/console')).status).toBe(200);
    const maria = await openConsole(t.url, { user: 'maria', password });
    expect((await maria.get('/console')).text).toContain('maria Modelo');
    const wrongs = [{ user: 'maria', password: 'x' }, { user: 'ninguem', password }, { key: 'ponte_x' }];
    for (const given of wrongs)
      await expect(openConsole(t.url, given)).rejects.toThrow('Usuário, senha ou chave não conferem');
  });

  test('the cookie is kept from scripts and other sites; nothing in the ledger is the password or the session', async () => {
    const response = await fetch(`${t.url}/console/login`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: t.url, 'x-forwarded-proto': 'https' },
      body: new URLSearchParams({ user: 'maria', password }),
    });
    const cookie = response.headers.getSetCookie().find((line) => line.startsWith('ponte_console=')) ?? '';
    for (const word of ['HttpOnly', 'SameSite=Lax', 'Path=/console', 'Secure']) expect(cookie).toContain(word);
    const rows = JSON.stringify([
      await look(t.hub.store.reader, 'select * from console_user'),
      await look(t.hub.store.reader, 'select * from console_session'),
    ]);
    expect(rows).toContain('$argon2id$');
    expect(rows).not.toContain(password);
    expect(rows).not.toContain(/=([^;]+)/.exec(cookie)?.[1]);
  });

  test('after five wrong passwords a name waits a minute', async () => {
    for (let i = 0; i < 5; i++) await openConsole(t.url, { user: 'tentativa', password: 'x' }).catch(() => undefined);
    await expect(openConsole(t.url, { user: 'tentativa', password: 'x' })).rejects.toThrow(
      'Muitas tentativas sem sucesso. Tente de novo em 60 s.',
    );
    clock.advance(60_000);
    await expect(openConsole(t.url, { user: 'tentativa', password: 'x' })).rejects.toThrow('não conferem');
  });

  test('a form without its token, or from another site, changes nothing', async () => {
    const maria = await openConsole(t.url, { user: 'maria', password });
    const forged = await maria.postOnly('/console/preferences', { _csrf: 'x', theme: 'dark' });
    expect(forged.status).toBe(401);
    const foreign = await maria.postOnly('/console/preferences', { theme: 'dark' }, { origin: 'https://evil.example' });
    expect(foreign.status).toBe(403);
    expect(maria.cookies.get('ponte_theme')).toBeUndefined();
    await maria.post('/console/preferences', { theme: 'dark', language: 'en', back: '/console' });
    expect(maria.cookies.get('ponte_theme')).toBe('dark');
    expect((await maria.get('/console')).html).toContain('<html lang="en" data-theme="dark">');
  });

  test('a session ends with logging out, with idleness, with another role and with the user', async () => {
    const isIn = async (user: ConsoleUser) => (await user.get('/console')).status === 200;
    const enter = () => openConsole(t.url, { user: 'davi', password });
    const left = await enter();
    const session = left.cookies.get('ponte_console') ?? '';
    expect((await left.post('/console/logout')).text).toContain('Entrar');
    left.cookies.set('ponte_console', session);
    expect(await isIn(left)).toBe(false);

    const idle = await enter();
    clock.advance(11 * 3_600_000);
    expect(await isIn(idle)).toBe(true);
    clock.advance(11 * 3_600_000);
    expect(await isIn(idle)).toBe(true);
    clock.advance(13 * 3_600_000);
    expect(await isIn(idle)).toBe(false);

    const renamed = await enter();
    await t.call('PUT', '/v1/users/davi', { name: 'Davi', role: 'read' });
    expect(await isIn(renamed)).toBe(true);
    await t.call('PUT', '/v1/users/davi', { name: 'Davi', role: 'operate' });
    expect(await isIn(renamed)).toBe(false);

    const removed = await enter();
    expect((await t.call('DELETE', '/v1/users/davi')).status).toBe(204);
    expect((await t.call('DELETE', '/v1/users/davi')).status).toBe(404);
    expect(await isIn(removed)).toBe(false);
  });

  test('what is done is remembered with who did it; looking is not', async () => {
    await t.call('POST', '/v1/channels/wa-suporte/pause');
    await t.call('POST', '/v1/channels/nenhum/pause');
    await t.call('GET', '/v1/channels');
    const [refused, paused] = await audit('?action=pauseChannel');
    expect(paused).toMatchObject({ actor: 'key:admin', action: 'pauseChannel', target: 'wa-suporte', outcome: 'done' });
    expect(refused).toMatchObject({ target: 'nenhum', outcome: 'not_found' });
    expect((await audit('?actor=user:maria')).map(({ action }) => action)).toContain('login');
    expect((await audit('?limit=1000')).filter(({ action }) => action === 'listChannels')).toEqual([]);
    await t.call('POST', '/v1/channels/wa-suporte/resume');
  });

  test('a key that may operate may pause a channel, one that may send may not', async () => {
    const keyOf = async (scopes: string[]) =>
      (await t.call<{ key: string }>('POST', '/v1/keys', { name: scopes.join(), scopes })).body.key;
    const pause = async (key: string) =>
      (await t.call('POST', '/v1/channels/wa-matriz/resume', undefined, { authorization: `Bearer ${key}` })).status;
    expect(await pause(await keyOf(['operate']))).toBe(200);
    expect(await pause(await keyOf(['manage']))).toBe(200);
    expect(await pause(await keyOf(['send', 'read']))).toBe(403);
  });

  test.each([
    ['Maria', { name: 'x', role: 'read', password }, 'id'],
    ['nova', { name: 'x', role: 'read' }, 'password'],
    ['nova', { name: 'x', role: 'read', password: 'curta' }, 'password'],
    ['nova', { name: 'x', role: 'dono', password }, 'role'],
  ])('a user %s with %j is refused', async (id, input, path) => {
    const answer = await t.call<{ errors: { path: string }[] }>('PUT', `/v1/users/${id}`, input);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((error) => error.path)).toEqual([path]);
    const { body } = await t.call<{ data: unknown[] }>('GET', '/v1/users');
    expect(body.data.map((one) => UserView.parse(one).id)).toEqual(['maria']);
  });

  test('pages allow nothing from elsewhere and no script of their own; nothing of them is kept', async () => {
    const admin = await openConsole(t.url, { key: testKey });
    const { headers, html } = await admin.get('/console');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|https?:\/\//);
    for (const [, path = ''] of html.matchAll(/(?:src|href)="(\/console\/assets\/[^"]+)"/g)) {
      const asset = await fetch(`${t.url}${path}`);
      expect([path, asset.status, asset.headers.get('cache-control')]).toEqual([
        path,
        200,
        'public, max-age=31536000, immutable',
      ]);
      await asset.arrayBuffer();
    }
  });

  test('an address that is not there, and one that is tampered with, are told in words', async () => {
    const admin = await openConsole(t.url);
    const lost = await admin.get('/console/nada');
    expect([lost.status, lost.text]).toEqual([404, expect.stringContaining('Página não encontrada')]);
  });
});
