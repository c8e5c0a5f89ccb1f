import { describe, expect, it } from 'vitest';
import { docsPage } from '../../contracts/docs-page.ts';
import { openapi } from '../../contracts/openapi.ts';
import { problemKinds } from '../../contracts/problem.ts';
import { routes } from '../../contracts/routes.ts';

const document = openapi('https://ponte.example');
const html = docsPage(document);
const unescaped = (text: string) =>
  text
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
const sectionOf = (id: string) => {
  const start = html.indexOf(`<section id="operation-${id}"`);
  return start < 0 ? '' : unescaped(html.slice(start, html.indexOf('</section>', start)));
};

describe('the docs page', () => {
  it.each(routes.map((route) => [route.id, route] as const))('shows %s in full', (id, route) => {
    const section = sectionOf(id);
    expect(section).toContain(route.path);
    expect(section).toContain(route.summary);
    for (const part of [route.params, route.query, route.headers]) {
      for (const name of Object.keys(part?.shape ?? {})) expect(section).toContain(`<code>${name}</code>`);
    }
    for (const status of Object.keys(route.answers)) expect(section).toContain(`<code>${status}</code>`);
    for (const code of route.problems) {
      expect(section).toContain(problemKinds[code].en);
      expect(section).toContain(problemKinds[code].pt);
    }
    expect(section).toMatch(/curl .*'https:\/\/ponte\.example\//);
    expect(section.includes('Bearer $PONTE_KEY')).toBe(route.scope !== 'none');
  });

  it('gives a body to copy, safely quoted', () => {
    expect(sectionOf('sendMessage')).toContain(`-d '{\n  "channel": "wa-matriz"`);
    const hostile = structuredClone(document);
    const body = hostile.paths['/v1/keys']?.post?.requestBody?.content['application/json'];
    if (body) body.example = { name: "</code><script>'$(id)'" };
    const page = docsPage(hostile);
    expect(page).not.toContain('<script');
    expect(unescaped(page)).toContain(`"name": "</code><script>'\\''$(id)'\\''"`);
  });

  it('has no script, and asks nothing of anyone', () => {
    expect(html).not.toMatch(/<script|<img|<iframe|@import|url\(|\son\w+=/i);
    const links = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, target]) => target ?? '');
    expect(links.filter((link) => !/^(#|\/|data:,$)/.test(link))).toEqual([]);
  });

  it('has unique ids, and every link inside the page leads to one', () => {
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of html.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  it('can be read by everyone: language, landmarks, headings in order, named tables', () => {
    expect(html).toContain('<html lang="en">');
    expect(html).toContain('class="skip" href="#content"');
    expect(html).toContain('<nav aria-label=');
    expect(html).toContain('prefers-color-scheme: dark');
    const main = html.slice(html.indexOf('<main'));
    const levels = [...main.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    levels.forEach((level, position) => {
      expect(level - (levels[position - 1] ?? 0)).toBeLessThanOrEqual(1);
    });
    expect(html.match(/<table>/g)?.length).toBe(html.match(/<caption>/g)?.length);
  });

  it('closes what it opens', () => {
    const open: string[] = [];
    for (const [, slash, tag] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
      if (['meta', 'link', 'br'].includes(tag ?? '')) continue;
      if (slash === '') open.push(tag ?? '');
      else expect(open.pop()).toBe(tag);
    }
    expect(open).toEqual([]);
  });
});
