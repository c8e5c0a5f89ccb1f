/** Forms of the console's channel pages, filled in as a person does: what the page holds, and what is typed over it. */
import { expect } from 'vitest';
import type { ConsolePage, ConsoleUser } from '../kit/console.ts';

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
};
const plain = (text: string): string =>
  text.replaceAll(/&(?:lt|gt|quot|#39|amp);/g, (entity) => entities[entity] ?? entity);
const attribute = (tag: string, name: string): string | undefined => {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : plain(value);
};

/** What a browser would send of the form that saves a channel. */
export function filledForm(html: string): Record<string, string> {
  const form = /<form method="post" action="[^"]*" class="edit">([\s\S]*)<\/form>/.exec(html)?.[1] ?? '';
  const fields: Record<string, string> = {};
  for (const [tag] of form.matchAll(/<input\b[^>]*>/g)) {
    const name = attribute(tag, 'name');
    if (name === undefined) continue;
    if (/type="checkbox"/.test(tag)) {
      if (/\schecked/.test(tag)) fields[name] = attribute(tag, 'value') ?? 'on';
    } else fields[name] = attribute(tag, 'value') ?? '';
  }
  for (const [, name = '', text = ''] of form.matchAll(/<textarea[^>]*\sname="([^"]+)"[^>]*>([\s\S]*?)<\/textarea>/g))
    fields[name] = plain(text);
  for (const [, name = '', options = ''] of form.matchAll(/<select[^>]*\sname="([^"]+)"[^>]*>([\s\S]*?)<\/select>/g)) {
    const all = [...options.matchAll(/<option value="([^"]*)"( selected)?/g)];
    fields[name] = plain((all.find(([, , selected]) => selected !== undefined) ?? all[0])?.[1] ?? '');
  }
  return fields;
}

export const newForm = (connector: string): string => `/console/channels/new?connector=${connector}`;

/** Opens the form of a connector, types into it and presses a button. */
export async function fillIn(
  user: ConsoleUser,
  path: string,
  typed: Record<string, string>,
  press: 'save' | 'test' | 'channels' = 'save',
): Promise<ConsolePage> {
  const page = await user.get(path);
  expect(page.status, page.text).toBe(200);
  return user.postOnly(path, { ...filledForm(page.html), ...typed, do: press });
}
