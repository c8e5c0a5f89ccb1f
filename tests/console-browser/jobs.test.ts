/** The ten jobs of an operator, each done in a browser as a person does it. */
import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeOldChannel } from '../intake/letters-kit.ts';
import { hasChromium, patienceMs, startBrowser, type Visitor, visit } from '../kit/browser.ts';
import { callOf, mailing, password, people, phoneOf, type Stage, startStage } from './stage.ts';

describe.skipIf(!hasChromium)(
  'an operator',
  () => {
    let stage: Stage;
    let browser: Browser;
    let visitor: Visitor;
    let page: Page;
    beforeAll(async () => {
      [stage, browser] = await Promise.all([startStage(), startBrowser()]);
      visitor = await visit(browser, stage.t.url, { login: { user: 'chefe', password } });
      page = visitor.page;
    });
    afterAll(async () => {
      await browser?.close();
      await stage?.stop();
    });

    const main = () => page.getByRole('main');
    const heading = (name: string | RegExp) => main().getByRole('heading', { name });
    const press = (name: string | RegExp) => main().getByRole('button', { name }).click();
    const follow = (name: string | RegExp) => main().getByRole('link', { name }).first().click();
    const go = async (name: string) => {
      await page.getByRole('navigation', { name: 'Páginas do console' }).getByRole('link', { name }).click();
      await page.getByRole('link', { name, exact: true }).and(page.locator('[aria-current]')).waitFor();
    };
    const says = (text: string | RegExp) => main().getByText(text).first().waitFor();
    const rows = () => page.getByRole('region', { name: 'Mensagens, as mais recentes primeiro' }).locator('tbody tr');
    const find = async (what: string) => {
      await visitor.open('/console/log');
      await page.getByRole('searchbox', { name: 'Buscar mensagens' }).fill(what);
      await press('Buscar');
      await page.getByRole('link', { name: `Remover filtro Busca: ${what}` }).waitFor();
    };

    test('finds a message by a phone, however it is typed', async () => {
      for (const typed of ['+5511988010007', '(11) 98801-0007', '11988010007', '11 98801 0007']) {
        await find(typed);
        await says('telefone +5511988010007');
        const found = await rows().filter({ hasText: '+55 (11) 98801-0007' }).count();
        expect([typed, found]).toEqual([typed, await rows().count()]);
        expect(found).toBeGreaterThan(0);
      }
    });

    const story = () => page.getByRole('region', { name: 'Situação' });
    const openRefused = async () => {
      await find(people.refusedOnce);
      await rows().getByRole('link').first().click();
      await story().getByText('Não saiu: falhou').waitFor();
    };

    test('is told why a message failed, and what to do', async () => {
      await openRefused();
      await story().getByText('131026').waitFor();
      expect(await story().getByText('O que fazer:').locator('..').textContent()).toMatch(/O que fazer: .{20,}/);
    });

    test('sends it again, and sees it go', async () => {
      await openRefused();
      await story().getByRole('button', { name: 'Enviar de novo' }).click();
      await says('A mensagem voltou para a fila e será enviada de novo.');
      // The page follows by itself.
      await story()
        .getByText(/Chegou ao aparelho do cliente|O cliente leu/)
        .waitFor();
    });

    test('pauses a channel, sees that its queue waits, and resumes it', async () => {
      await go('Canais');
      await follow('wa-suporte');
      await press('Pausar');
      await says('Pausado: as mensagens são aceitas e esperam até alguém retomar.');
      const id = await stage.remind(phoneOf(700), { channel: 'wa-suporte' });
      const waiting = page.getByRole('link', { name: '1', exact: true });
      await waiting.waitFor();
      await waiting.click();
      await rows().getByRole('link').first().click();
      await says('O canal wa-suporte está pausado.');
      await follow('wa-suporte');
      await press('Retomar');
      await says('Envia sem problemas desde');
      await stage.t.untilMessage(id, ({ sentAt }) => sentAt !== null, 'that it goes');
    });

    test('previews a campaign from a file, and starts it', async () => {
      await go('Disparos');
      await follow('Nova campanha');
      await page.getByLabel('Nome da campanha').fill('Aviso de dezembro');
      await page.getByLabel('Notificação').selectOption({ label: 'Lembrete de fatura' });
      await page.getByLabel('Quem recebe').selectOption('Um arquivo CSV');
      await press('Salvar e continuar');
      const buffer = Buffer.from(`${mailing(5, 801)}\r\n806;SEM CELULAR;;05/12/2026;1,00`);
      await page.getByLabel('Arquivo CSV').setInputFiles({ name: 'dezembro.csv', mimeType: 'text/csv', buffer });
      await press('Enviar arquivo');
      await says('Arquivo recebido.');
      await follow('Continuar');
      expect(await page.getByLabel('Celular (obrigatório)').inputValue()).toBe('celular');
      await press('Salvar e continuar');
      await heading('Horários e limites').waitFor();
      await press('Salvar e continuar');
      await says('Olá Cliente, sua fatura de 99,90 vence em 05/12/2026.');
      await says('1 fica de fora');

      await callOf(stage.t)('POST', '/v1/channels/wa-matriz/pause');
      await press('Iniciar: enviar a 5');
      await says('A campanha começou');
    });

    test('follows it to its end without loading the page again', async () => {
      await page.evaluate("document.body.dataset.same = 'yes'");
      await says(/na fila/);
      await callOf(stage.t)('POST', '/v1/channels/wa-matriz/resume');
      await says('concluída');
      await says('6 de 6');
      expect(await page.evaluate('document.body.dataset.same')).toBe('yes');
    });

    test('replays a dead letter, with its dry run before', async () => {
      await makeOldChannel(stage.t);
      await go('Problemas');
      await main().getByRole('checkbox').first().check();
      await press('Simular as escolhidas');
      await says('1 de 1 dariam certo');
      await says('Isto é uma simulação: nada foi enviado nem alterado.');
      await press(/^Reenviar/);
      await says('1 de 1 tratadas');
      await says('Deu certo');
    });

    test('takes the log along as CSV: the rows that are shown', async () => {
      await find('fatura-7');
      const shown = await rows().count();
      expect(shown).toBeGreaterThan(0);
      expect(await csvRows()).toBe(shown);
      await visitor.open('/console/log');
      const ids = new Set<string>();
      for (;;) {
        for (const row of await rows().all()) ids.add((await row.getAttribute('id')) ?? '');
        const older = page.getByRole('link', { name: 'Mais antigas' });
        if ((await older.count()) === 0) break;
        const address = await older.getAttribute('href');
        await older.click();
        await page.waitForURL((url) => `${url.pathname}${url.search}` === address);
      }
      await visitor.open('/console/log');
      expect(ids.size).toBeGreaterThan(60);
      expect(await csvRows()).toBe(ids.size);
    });

    const csvRows = async (): Promise<number> => {
      const [download] = await Promise.all([page.waitForEvent('download'), follow('Baixar CSV')]);
      const text = await readFile(await download.path(), 'utf8');
      return parse(text, { columns: true, bom: true, delimiter: [',', ';'] }).length;
    };

    test('sees on the page of a contact whether the window is open, and sends a template', async () => {
      await find(phoneOf(900));
      await rows().getByRole('link').first().click();
      await follow('Ver contato');
      const channels = page.getByRole('region', { name: 'O que pode ser enviado agora' });
      await channels.getByRole('row', { name: 'wa-matriz' }).getByText('fechada').waitFor();
      await channels.getByRole('link', { name: 'Escrever por wa-matriz' }).click();
      await page.getByLabel('Template').selectOption({ label: 'fatura (pt_BR)' });
      await page.getByLabel('Valor de {{1}}').fill('Zuleica');
      await page.getByLabel('Valor de {{2}}').fill('R$ 10,00');
      await page.getByLabel('Valor de {{3}}').fill('12/12/2026');
      await says('Olá Zuleica, sua fatura de R$ 10,00 vence em 12/12/2026.');
      await press('Enviar');
      await says('Aceita: está a caminho.');

      await find(people.writer);
      await rows().filter({ hasText: 'entrada' }).getByRole('link').first().click();
      await follow('Ver contato');
      await channels.getByRole('row', { name: 'wa-matriz' }).getByText('aberta').waitFor();
    });

    test('erases a person, and finds nothing of them any more', async () => {
      const gone = phoneOf(12);
      await find(gone);
      expect(await rows().count()).toBeGreaterThan(0);
      await go('Configuração');
      await follow('Privacidade');
      await page.getByLabel('Telefone, CPF').fill(gone);
      await press('Procurar');
      await page.getByLabel('Motivo').fill('chamado 4713');
      await page.getByLabel('Para confirmar').fill(gone.slice(-4));
      await press('Apagar de vez');
      await page.getByRole('definition').filter({ hasText: 'Apagado' }).waitFor();

      await find(gone);
      await says('Nenhuma mensagem com esses filtros.');
      await go('Configuração');
      await follow('Privacidade');
      await page.getByLabel('Telefone, CPF').fill(gone);
      await press('Procurar');
      await says('O Ponte não guarda dados desta pessoa.');
      const left = await stage.t.call('GET', `/v1/log?contact=${encodeURIComponent(gone)}`);
      expect(left.body.data).toEqual([]);
    });

    test('was sent nowhere else, and nothing broke on the way', () => {
      expect(visitor.elsewhere).toEqual([]);
      expect(visitor.complaints).toEqual([]);
    });
  },
  2 * patienceMs,
);
