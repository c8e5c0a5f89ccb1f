/** Every page of the console in a browser: nobody is kept out, nothing is asked for elsewhere, nothing is missing. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, startBrowser, type Visitor, visit } from '../kit/browser.ts';
import { barriers, linked, overflow } from './checks.ts';
import { nameOf, type PageRow, pages, pathOf, routesOfPages } from './pages.ts';
import { type Stage, startStage } from './stage.ts';

test('a page of the console that is not in the table is told, and so is one that is gone', () => {
  const listed = new Set(pages.filter(({ status }) => status !== 404).map(({ route }) => route));
  expect([...listed].sort()).toEqual(routesOfPages().sort());
});

describe.skipIf(!hasChromium)('in a browser', () => {
  let stage: Stage;
  let browser: Browser;
  let visitor: Visitor;
  const links = new Map<string, string>();
  beforeAll(async () => {
    [stage, browser] = await Promise.all([startStage(), startBrowser()]);
    visitor = await visit(browser, stage.t.url);
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.stop();
  });

  test.each(pages.map((row) => [nameOf(row), row] as const))('%s: nothing keeps anybody out', async (_, row) => {
    const { page, complaints, elsewhere } = visitor;
    const status = await opened(row);
    expect(status).toBe(row.status ?? 200);
    await expectOneHeading();
    // What is wrong with an address stays in those that are made of it.
    if (row.status === undefined)
      for (const address of await linked(page)) if (!links.has(address)) links.set(address, nameOf(row));
    expect(await barriers(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(elsewhere).toEqual([]);
    // That the page itself is an answer of this kind is no fault of its own.
    expect(complaints.splice(0).filter((text) => !isOfStatus(text, row.status))).toEqual([]);
  });

  test('every link of every page leads somewhere', async () => {
    const cookie = (await visitor.context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    const dead: string[] = [];
    for (const [address, from] of links) {
      const answer = await fetch(`${stage.t.url}${address}`, { headers: { cookie } });
      await answer.body?.cancel();
      // A step of a campaign whose turn has not come says so.
      if (answer.status !== 200 && answer.status !== 409) dead.push(`${answer.status} ${address}, on ${from}`);
    }
    expect(dead).toEqual([]);
    expect(links.size).toBeGreaterThan(50);
  });

  test('the policy of the pages allows nothing inline and nothing from elsewhere', async () => {
    const answer = await fetch(`${stage.t.url}/console/login`);
    await answer.body?.cancel();
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  /** The status of what is looked at. */
  async function opened({ act, ...row }: PageRow): Promise<number> {
    const { page, open } = visitor;
    const first = await open(pathOf(row, stage));
    if (act === undefined) return first;
    let last = first;
    page.on('response', (response) => {
      if (response.request().isNavigationRequest()) last = response.status();
    });
    await act(page);
    page.removeAllListeners('response');
    return last;
  }

  /** Headings go down one by one, from one title. */
  async function expectOneHeading(): Promise<void> {
    const levels = await visitor.page.evaluate<number[]>(
      "[...document.querySelectorAll('h1, h2, h3, h4')].map(({ tagName }) => Number(tagName[1]))",
    );
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [place, level] of levels.entries()) expect(level - (levels[place - 1] ?? 0)).toBeLessThanOrEqual(1);
  }
});

const isOfStatus = (complaint: string, status: number | undefined): boolean =>
  status !== undefined &&
  complaint.includes(`Failed to load resource: the server responded with a status of ${status}`);
