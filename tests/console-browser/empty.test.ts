/** The console in a browser on the first day, when there is nothing yet; its login, and pages that say no. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, startBrowser, type Visitor, visit } from '../kit/browser.ts';
import { startTestPonte, type TestPonte } from '../kit/ponte.ts';
import { barriers, overflow } from './checks.ts';
import { password } from './stage.ts';

describe.skipIf(!hasChromium)('on the first day', () => {
  let t: TestPonte;
  let browser: Browser;
  let visitor: Visitor;
  beforeAll(async () => {
    [t, browser] = await Promise.all([startTestPonte({ settings: { channels: [] } }), startBrowser()]);
    await t.call('PUT', '/v1/users/davi', { name: 'Davi Modelo', role: 'read', password });
    visitor = await visit(browser, t.url);
  });
  afterAll(async () => {
    await browser?.close();
    await t?.stop();
  });

  const expectOpenToAll = async ({ page, elsewhere }: Visitor) => {
    expect(await barriers(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(elsewhere).toEqual([]);
  };

  test.each([
    ['/console', 'Nenhum canal para mostrar.'],
    ['/console/log', 'Ainda não há mensagens.'],
    ['/console/channels', 'Nenhum canal ainda.'],
    ['/console/campaigns', 'Nenhuma campanha'],
    ['/console/campaigns/new', 'Ainda não há notificações'],
    ['/console/notifications', 'Nenhuma notificação'],
    ['/console/triggers', 'Nenhum gatilho'],
    ['/console/tasks', 'Nenhuma tarefa'],
    ['/console/watches', 'Nenhuma vigia'],
    ['/console/sources', 'Nenhuma origem'],
    ['/console/problems', 'Nenhum comando recusado'],
    ['/console/problems/quarantine', 'Nada em quarentena.'],
    ['/console/problems/receipts', 'Todo recibo encontrou a sua mensagem.'],
    ['/console/problems/replays', 'Nenhum reenvio até agora.'],
    ['/console/settings/keys', 'Quem pode chamar a API'],
    ['/console/settings/users', 'Quem pode entrar no console'],
    ['/console/settings/consumers', 'Nenhum'],
    ['/console/settings/calendars', 'Nenhum canal'],
    ['/console/settings/prices', 'Nenhum'],
    ['/console/settings/retention', 'Nada passou do prazo até agora.'],
    ['/console/settings/privacy', 'Ninguém foi apagado até agora.'],
  ])('%s says what is not there yet: %s', async (path, words) => {
    expect(await visitor.open(path)).toBe(200);
    await visitor.page.getByRole('main').getByText(words).first().waitFor();
    await expectOpenToAll(visitor);
    expect(visitor.complaints).toEqual([]);
  });

  test('the login, and a password that is not right', async () => {
    const stranger = await visit(browser, t.url, { login: null });
    await stranger.open('/console/log');
    await expectOpenToAll(stranger);
    await stranger.page.getByLabel('Usuário').fill('davi');
    await stranger.page.getByLabel('Senha').fill('errada');
    await stranger.page.getByRole('button', { name: 'Entrar' }).click();
    await stranger.page.getByRole('alert').getByText('não conferem').waitFor();
    await expectOpenToAll(stranger);
    await stranger.page.getByLabel('Usuário').fill('davi');
    await stranger.page.getByLabel('Senha').fill(password);
    await stranger.page.getByRole('button', { name: 'Entrar' }).click();
    await stranger.page.getByRole('heading', { name: 'Logs Omnichannel' }).waitFor();
    // Times are told as the reader's own clock says.
    await stranger.page.getByText('Davi Modelo').click();
    await stranger.page.getByText('Horários em America/Sao_Paulo').waitFor();
    await expectOpenToAll(stranger);
    expect(await stranger.open('/console/problems/simulate?id=x')).toBe(403);
    await expectOpenToAll(stranger);
    await stranger.close();
  });

  test('in English, too', async () => {
    await visitor.open('/console');
    await visitor.page.getByText('administrador').click();
    await visitor.page.getByRole('button', { name: 'English' }).click();
    await visitor.page.getByRole('heading', { name: 'Home' }).waitFor();
    await expectOpenToAll(visitor);
  });
});
