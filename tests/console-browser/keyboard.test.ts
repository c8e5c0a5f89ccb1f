/** The console without a mouse, and without scripts. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, startBrowser, type Visitor, visit } from '../kit/browser.ts';
import { pages, pathOf } from './pages.ts';
import { people, phoneOf, type Stage, startStage } from './stage.ts';

describe.skipIf(!hasChromium)('the console', () => {
  let stage: Stage;
  let browser: Browser;
  beforeAll(async () => {
    [stage, browser] = await Promise.all([startStage(), startBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.stop();
  });

  interface Focus {
    tag: string;
    name: string;
    inNav: boolean;
    inRows: boolean;
    outlineWidth: string;
    outlineStyle: string;
    isSeen: boolean;
  }
  /** What has the focus, and how that is shown. */
  const focusOf = (page: Page): Promise<Focus> =>
    page.evaluate<Focus>(`(() => {
      const at = document.activeElement;
      const style = getComputedStyle(at);
      const box = at.getBoundingClientRect();
      return {
        tag: at.tagName.toLowerCase(),
        name: at.getAttribute('name') ?? at.textContent.trim().slice(0, 40),
        inNav: at.closest('header nav') !== null,
        inRows: at.closest('#log-rows') !== null,
        outlineWidth: style.outlineWidth,
        outlineStyle: style.outlineStyle,
        isSeen: box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0 && box.left < innerWidth,
      };
    })()`);

  describe('by the keyboard alone', () => {
    let visitor: Visitor;
    beforeAll(async () => {
      visitor = await visit(browser, stage.t.url);
    });

    test('Tab leads by way of the skip link, the pages and the search to the first row, and shows where one is', async () => {
      const { page, open } = visitor;
      await open('/console/log?tail=off');
      const way: Focus[] = [];
      for (let presses = 0; presses < 60 && way.at(-1)?.inRows !== true; presses++) {
        await page.keyboard.press('Tab');
        way.push(await focusOf(page));
      }
      const order = ['Ir para o conteúdo', 'Início', 'Logs Omnichannel', 'q'].map((name) =>
        way.findIndex((one) => one.name === name),
      );
      expect(order[0]).toBe(0);
      expect(order).toEqual([...order].sort((one, other) => one - other));
      expect(order).not.toContain(-1);
      expect(way.at(-1)).toMatchObject({ inRows: true, tag: 'a' });
      for (const focus of way) {
        expect(focus).toMatchObject({ isSeen: true, outlineStyle: expect.not.stringMatching('none') });
        expect(Number.parseFloat(focus.outlineWidth)).toBeGreaterThanOrEqual(2);
      }
      await page.keyboard.press('Enter');
      await page.getByRole('region', { name: 'Situação' }).waitFor();
    });

    test('the skip link leads past the navigation', async () => {
      const { page, open } = visitor;
      await open('/console/log?tail=off');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      const focus = await focusOf(page);
      expect(focus.inNav).toBe(false);
      expect(await page.evaluate("document.activeElement.closest('main') !== null")).toBe(true);
    });

    test('a phone is searched for and its message opened', async () => {
      const { page, open } = visitor;
      await open('/console/log?tail=off');
      while ((await focusOf(page)).name !== 'q') await page.keyboard.press('Tab');
      await page.keyboard.type('(11) 98801-0005');
      await page.keyboard.press('Enter');
      await page.getByText('telefone +5511988010005').waitFor();
      while (!(await focusOf(page)).inRows) await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByRole('region', { name: 'Situação' }).waitFor();
    });
  });

  describe('without scripts', () => {
    let visitor: Visitor;
    let page: Page;
    beforeAll(async () => {
      visitor = await visit(browser, stage.t.url, { javaScriptEnabled: false });
      page = visitor.page;
    });
    const story = () => page.getByRole('region', { name: 'Situação' });
    const main = () => page.getByRole('main');

    test('every page says what it has to say', async () => {
      for (const row of pages.filter(({ act, state }) => act === undefined && state === undefined)) {
        const path = pathOf(row, stage);
        expect([path, await visitor.open(path)]).toEqual([path, row.status ?? 200]);
        expect((await main().textContent())?.length).toBeGreaterThan(40);
      }
    });

    test('a message is found, opened and sent again', async () => {
      await visitor.open('/console/log');
      await page.getByRole('searchbox', { name: 'Buscar mensagens' }).fill(people.refusedOnce);
      await main().getByRole('button', { name: 'Buscar' }).click();
      await page.getByRole('link', { name: `Remover filtro Busca: ${people.refusedOnce}` }).waitFor();
      await main().getByRole('region').getByRole('link').first().click();
      await story().getByText('Não saiu: falhou').waitFor();
      await story().getByRole('button', { name: 'Enviar de novo' }).click();
      await main().getByText('A mensagem voltou para a fila').waitFor();
    });

    test('a channel is paused, its message waits, and goes when it is resumed', async () => {
      await visitor.open('/console/channels/wa-suporte');
      await main().getByRole('button', { name: 'Pausar' }).click();
      await main().getByText('Pausado: as mensagens são aceitas e esperam').waitFor();
      const id = await stage.remind(phoneOf(701), { channel: 'wa-suporte' });
      await visitor.open(`/console/messages/${id}`);
      await story().getByText('O canal wa-suporte está pausado.').waitFor();
      await visitor.open('/console/channels/wa-suporte');
      await main().getByRole('button', { name: 'Retomar' }).click();
      await main().getByText('Envia sem problemas desde').waitFor();
      await stage.t.untilStatus(id, 'read');
    });

    test('a campaign starts from a file', async () => {
      await visitor.open(`/console/campaigns/${stage.ids.draft}`);
      await main().getByRole('button', { name: 'Iniciar: enviar a 4' }).click();
      await main().getByText('A campanha começou').waitFor();
    });

    test('the language is changed, also on a page that was the answer to a form', async () => {
      await visitor.open(`/console/messages/${stage.ids.read}`);
      await main().getByRole('button', { name: 'Mostrar' }).first().click();
      await page.getByText('administrador', { exact: true }).click();
      await page.getByRole('button', { name: 'English' }).click();
      await page.getByRole('heading', { name: 'Message' }).first().waitFor();
    });
  });
});
