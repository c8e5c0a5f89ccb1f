/** What must hold on every page of the console, as a browser sees it. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { viewports } from '../kit/browser.ts';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const themes = ['light', 'dark'] as const;

/**
 * What axe-core calls serious or critical, in light and dark, on a desktop and a phone; folds are opened before. A theme
 * changes colours only, so in the dark only rules about colours are asked again.
 */
export async function barriers(page: Page): Promise<string[]> {
  // Past the page's policy, which allows no script of ours.
  await page.evaluate(axe);
  await page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })");
  const found: string[] = [];
  for (const [size, viewport] of Object.entries(viewports)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const options: RunOptions = {
        resultTypes: ['violations'],
        ...(colorScheme === 'dark' && { runOnly: { type: 'tag', values: ['cat.color'] } }),
      };
      const { violations }: AxeResults = await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`);
      for (const { id, impact, nodes } of violations)
        if (impact === 'serious' || impact === 'critical')
          for (const { html, failureSummary } of nodes)
            found.push(`${size}, ${colorScheme}: ${id} at ${html.slice(0, 200)} (${failureSummary})`);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  return found;
}

/** How much further than the screen of a phone the page goes to the right, in CSS pixels. */
export async function overflow(page: Page): Promise<number> {
  await page.setViewportSize(viewports.phone);
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** Where links of the page lead to within the console, other than to a place on itself. */
export const linked = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(`[...document.querySelectorAll('a[href]')]
    .filter((link) => !link.getAttribute('href').startsWith('#'))
    .map((link) => new URL(link.href))
    .filter(({ origin }) => origin === location.origin)
    .map(({ pathname, search }) => pathname + search)`);
