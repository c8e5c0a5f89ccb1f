/** Keys, users and the trail in the console. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KeyView } from '../../contracts/admin.ts';
import { type ConsoleUser, openConsole } from '../kit/console.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';

const keys = '/console/settings/keys';
const users = '/console/settings/users';
const audit = '/console/settings/audit';
const password = 'cavalo-bateria-grampo';

describe('who may do what, and who did', () => {
  let t: TestPonte;
  let admin: ConsoleUser;
  beforeAll(async () => {
    t = await startTestPonte({ ledger: 'sqlite' });
    admin = await openConsole(t.url);
  }, 60_000);
  afterAll(() => t.stop());

  const allKeys = async () => (await t.call<{ data: KeyView[] }>('GET', '/v1/keys')).body.data;

  test('a key is made and shown on the answer alone; the same form again makes no second one', async () => {
    const form = { name: 'CRM <b>novo</b>', 'scope.read': 'on', 'scope.send': 'on', 'channel.wa-matriz': 'on' };
    await admin.get(keys);
    const page = await admin.postOnly(keys, form);
    expect(page.status).toBe(200);
    const [, key = ''] = /id="f-key" readonly value="([^"]+)"/.exec(page.html) ?? [];
    expect(key.length).toBeGreaterThan(20);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect([...admin.cookies.values()].join()).not.toContain(key);
    expect(page.html).not.toContain('<b>novo');
    const me = await t.call('GET', '/v1/me', undefined, { authorization: `Bearer ${key}` });
    expect(me.body).toMatchObject({ name: form.name, scopes: ['send', 'read'].toSorted(), channels: ['wa-matriz'] });

    const again = await admin.postOnly(keys, form);
    expect([again.status, again.text]).toEqual([422, expect.stringContaining('Já existe uma chave com este nome.')]);
    expect(again.html).toContain('id="f-name-error"');
    const both = await Promise.all([1, 2].map(() => admin.postOnly(keys, { name: 'ERP', 'scope.send': 'on' })));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 422]);
    expect((await allKeys()).filter(({ name }) => name === 'ERP')).toHaveLength(1);

    const list = await admin.get(keys);
    expect(list.text).toMatch(/CRM <b>novo<\/b> .*enviar mensagens.*ler logs, canais e eventos.* wa-matriz/);
    expect(list.html).not.toContain(key);
  });

  test('a key without a permission is refused at its field, with what was typed still there', async () => {
    const page = await admin.post(keys, { name: 'Nada', 'channel.wa-suporte': 'on' });
    expect([page.status, page.text]).toEqual([422, expect.stringContaining('Marque ao menos uma permissão.')]);
    expect(page.html).toContain('value="Nada"');
    expect(page.html).toMatch(/name="channel.wa-suporte" value="on" checked/);
    const nameless = await admin.post(keys, { name: ' ', 'scope.read': 'on' });
    expect([nameless.status, nameless.html.includes('id="f-name-error"')]).toEqual([422, true]);
  });

  test('a key is revoked; once more says so', async () => {
    const erp = (await allKeys()).find(({ name }) => name === 'ERP');
    expect((await admin.get(keys)).html).toContain('Quem usa a chave &quot;ERP&quot; perde o acesso na hora.');
    const path = `${keys}/${erp?.id}/delete`;
    expect((await admin.post(path)).text).toContain('A chave foi revogada');
    expect((await admin.post(path)).text).toContain('Não há nada neste endereço.');
    expect((await allKeys()).some(({ name }) => name === 'ERP')).toBe(false);
  });

  test('a user is made, changed and deleted, with what is wrong at its field', async () => {
    const form = { id: 'maria', name: 'Maria <i>', role: 'manage', password };
    const short = await admin.post(users, { ...form, password: 'curta' });
    expect([short.status, short.html.includes('id="f-password-error"')]).toEqual([422, true]);
    expect(short.html).not.toContain('curta');
    const odd = await admin.post(users, { ...form, id: 'Maria S' });
    expect([odd.status, odd.html.includes('id="f-id-error"')]).toEqual([422, true]);
    expect((await admin.post(users, { ...form, id: '' })).text).toContain('Preencha este campo.');

    expect((await admin.post(users, form)).text).toContain('O usuário maria foi criado.');
    const again = await admin.post(users, { ...form, name: 'Outra' });
    expect([again.status, again.text]).toEqual([422, expect.stringContaining('já existe: escolha outro código')]);
    const list = await admin.get(users);
    expect(list.text).toMatch(/Maria <i> maria .*Gestão: .*nunca entrou/);

    for (const _ of ['once', 'twice'])
      expect((await admin.post(`${users}/maria`, { name: 'Maria', role: 'manage', password: '' })).text).toContain(
        'O usuário maria foi salvo.',
      );
    const maria = await openConsole(t.url, { user: 'maria', password });
    expect((await maria.get(users)).text).toMatch(/Maria maria é você/);
    const herself = await maria.get(`${users}/maria`);
    expect(herself.text).toContain('Você não pode excluir a si mesmo');
    expect(herself.html).not.toContain(`${users}/maria/delete`);
    expect((await maria.post(`${users}/maria/delete`)).text).toContain('Você não pode excluir a si mesmo');

    await admin.get(users);
    expect((await admin.post(`${users}/maria/delete`)).text).toContain('O usuário maria foi excluído.');
    expect((await admin.post(`${users}/maria/delete`)).text).toContain('Não há nada neste endereço.');
    expect((await maria.get(users)).location).toMatch(/login/);
    expect((await admin.get(`${users}/maria`)).status).toBe(404);
  });

  test('the trail tells what was done in sentences, filters them, and turns its pages', async () => {
    await admin.post('/console/settings/retention', { texts: 'x' });
    for (const step of ['pause', 'resume']) await t.call('POST', `/v1/channels/wa-matriz/${step}`);
    const page = await admin.get(audit);
    for (const words of [
      'retomou o canal wa-matriz feito',
      'pausou o canal wa-matriz feito',
      'criou uma chave feito',
      'tentou, sem efeito: criou uma chave recusado O que foi informado tinha erros.',
      'excluiu o usuário maria feito',
      'entrou no console feito',
    ])
      expect(page.text).toContain(words);
    expect(page.html).toContain('href="/console/channels/wa-matriz"');

    const paused = await admin.get(`${audit}?action=pauseChannel&target=wa-matriz`);
    expect(paused.text).toContain('pausou o canal wa-matriz');
    expect(paused.text).not.toContain('retomou o canal wa-matriz');
    expect(paused.html).toMatch(/value="pauseChannel" selected/);
    const hers = await admin.get(`${audit}?actor=user%3Amaria`);
    expect(hers.text).toMatch(/Maria .*entrou no console/);
    expect(hers.html).toMatch(/value="user:maria" selected/);
    const none = await admin.get(`${audit}?target=%3Cscript%3E`);
    expect(none.text).toContain('Nada com esses filtros.');
    expect(none.html).not.toContain('<script>"');

    for (let i = 0; i < 50; i += 1) await t.call('POST', '/v1/channels/wa-matriz/pause');
    const first = await admin.get(`${audit}?action=pauseChannel`);
    const [, next = ''] = /rel="next" href="([^"]+)"/.exec(first.html) ?? [];
    const second = await admin.get(next.replaceAll('&amp;', '&'));
    expect(second.text).toContain('pausou o canal wa-matriz');
    expect(second.html).not.toContain('rel="next"');
  });

  test('every page speaks English, too', async () => {
    await admin.post('/console/preferences', { language: 'en', back: keys });
    const said: Readonly<Record<string, string>> = {
      keys: 'Who may call the API',
      users: 'Who may log in to the console',
      audit: 'paused the channel wa-matriz done',
      consumers: 'It is not configured.',
      consents: 'There is no list of phones to show',
      calendars: 'Holidays of the next 12 months',
      prices: 'Costs of the period',
    };
    for (const [section, words] of Object.entries(said)) {
      const page = await admin.get(`/console/settings/${section}`);
      expect(page.text).toContain(words);
      expect(page.text).not.toMatch(/\b(?:não|você|canais|excluir)\b/i);
    }
    await admin.post('/console/preferences', { language: 'pt', back: keys });
  });

  test('who may not manage is told kindly, and changes nothing', async () => {
    await t.call('PUT', '/v1/users/davi', { name: 'Davi', role: 'operate', password });
    const davi = await openConsole(t.url, { user: 'davi', password });
    for (const path of [keys, users, `${users}/davi`, audit, '/console/settings/consumers']) {
      const page = await davi.get(path);
      expect([path, page.status, page.text]).toEqual([
        path,
        403,
        expect.stringContaining('Esta página é para quem gerencia.'),
      ]);
    }
    const before = (await allKeys()).length;
    expect((await davi.post(keys, { name: 'x', 'scope.manage': 'on' })).status).toBe(403);
    expect((await davi.post(users, { id: 'eva', name: 'Eva', role: 'manage', password })).status).toBe(403);
    expect((await davi.post(`${users}/davi/delete`)).status).toBe(403);
    expect((await allKeys()).length).toBe(before);
  });
});
