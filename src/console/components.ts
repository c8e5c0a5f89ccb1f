/** What pages are made of. */
import type { Scope } from '../../contracts/admin.ts';
import { html, type Markup, none } from './markup.ts';
import type { View } from './view.ts';

export type Tone = 'good' | 'bad' | 'warn' | 'wait' | 'plain';

/** A word with a mark beside it: colour alone says nothing. */
export const badge = (tone: Tone, text: string): Markup => html`<span class="badge ${tone}">${text}</span>`;

export const notice = (tone: Tone, text: string | Markup): Markup =>
  html`<p class="notice ${tone}" role="${tone === 'bad' ? 'alert' : 'status'}">${text}</p>`;

/** Where there is nothing: why, and what to do about it. */
export const empty = (title: string, hint: string | Markup = ''): Markup =>
  html`<div class="empty"><p><strong>${title}</strong></p><p>${hint}</p></div>`;

/** A part of a page with a heading of its own; `more` stands beside the heading. */
export const panel = (title: string, body: Markup, more: Markup = none): Markup =>
  html`<section class="panel"><header><h2>${title}</h2><div class="beside">${more}</div></header>${body}</section>`;

export interface Column<Row> {
  title: string;
  cell: (row: Row) => string | Markup;
  /** Digits, to the right. */
  isNumber?: boolean;
}

/** On a narrow screen each row stands as a card, its cells named by their columns. */
export const table = <Row>(
  label: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  options: { id?: string; rowId?: (row: Row) => string } = {},
): Markup => html`
<div class="scroll" tabindex="0" role="region" aria-label="${label}">
<table${options.id === undefined ? none : html` id="${options.id}"`}>
<thead><tr>${columns.map(({ title, isNumber }) => html`<th scope="col"${isNumber === true ? html` class="number"` : none}>${title}</th>`)}</tr></thead>
<tbody>${rows.map(
  (row) =>
    html`<tr${options.rowId === undefined ? none : html` id="${options.rowId(row)}"`}>${columns.map(
      ({ title, cell, isNumber }) =>
        html`<td data-title="${title}"${isNumber === true ? html` class="number"` : none}>${cell(row)}</td>`,
    )}</tr>
`,
)}</tbody>
</table>
</div>`;

/** Names and values beside each other. */
export const facts = (pairs: readonly (readonly [string, string | Markup])[]): Markup =>
  html`<dl class="facts">${pairs.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;

/** How much of what is allowed is used. */
export const gauge = (label: string, value: number, most: number, text: string): Markup => {
  const share = most === 0 ? 0 : value / most;
  const tone = share >= 0.9 ? 'bad' : share >= 0.7 ? 'warn' : 'good';
  return html`<div class="gauge ${tone}"><span>${label}</span><meter min="0" max="${most}" value="${Math.min(value, most)}" aria-label="${label}: ${text}"></meter><span class="soft">${text}</span></div>`;
};

export interface ButtonForm {
  /** Where it posts to. */
  action: string;
  label: string;
  /** Asked before it is sent. */
  confirm?: string;
  kind?: 'main' | 'danger';
  fields?: Readonly<Record<string, string>>;
  /** Who may not does not see it. */
  scope: Scope;
}

/** A button that does something: a form of its own, so that it works without scripts, too. */
export const button = (view: View, { action, label, confirm, kind, fields = {}, scope }: ButtonForm): Markup =>
  view.may(scope)
    ? html`<form method="post" action="${action}" class="inline"${confirm === undefined ? none : html` data-confirm="${confirm}"`}>${token(view)}${Object.entries(
        fields,
      ).map(
        ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
      )}<button class="${kind ?? ''}">${label}</button></form>`
    : none;

/** Every form that posts carries it. */
export const token = ({ csrf }: View): Markup => html`<input type="hidden" name="_csrf" value="${csrf}">`;

export interface Field {
  name: string;
  label: string;
  value?: string | undefined;
  help?: string | undefined;
  error?: string | undefined;
  type?: 'text' | 'search' | 'password' | 'number' | 'date' | 'time' | 'datetime-local' | 'file' | 'url';
  isRequired?: boolean;
  placeholder?: string;
  autocomplete?: string;
  /** Longer texts. */
  rows?: number;
}

export function field({
  name,
  label,
  value = '',
  help,
  error,
  type = 'text',
  isRequired,
  placeholder,
  autocomplete,
  rows,
}: Field): Markup {
  const more = html`${isRequired === true ? html` required` : none}${placeholder === undefined ? none : html` placeholder="${placeholder}"`}${autocomplete === undefined ? none : html` autocomplete="${autocomplete}"`}${described(name, help, error)}`;
  const input =
    rows === undefined
      ? html`<input id="${idOf(name)}" name="${name}" type="${type}" value="${type === 'file' || type === 'password' ? '' : value}"${more}>`
      : html`<textarea id="${idOf(name)}" name="${name}" rows="${rows}"${more}>${value}</textarea>`;
  return wrapped(name, label, help, error, input);
}

export interface Choice {
  name: string;
  label: string;
  value?: string | undefined;
  /** Value and what is read. */
  options: readonly (readonly [string, string])[];
  help?: string | undefined;
  error?: string | undefined;
}

export const choice = ({ name, label, value, options, help, error }: Choice): Markup =>
  wrapped(
    name,
    label,
    help,
    error,
    html`<select id="${idOf(name)}" name="${name}"${described(name, help, error)}>${options.map(
      ([key, text]) => html`<option value="${key}"${key === value ? html` selected` : none}>${text}</option>`,
    )}</select>`,
  );

export const checkbox = (name: string, label: string, isChecked: boolean, value = 'on'): Markup =>
  html`<label class="check"><input type="checkbox" name="${name}" value="${value}"${isChecked ? html` checked` : none}> ${label}</label>`;

const idOf = (name: string): string => `f-${name}`;

const described = (name: string, help: string | undefined, error: string | undefined): Markup => {
  const ids = [
    ...(error === undefined ? [] : [`${idOf(name)}-error`]),
    ...(help === undefined ? [] : [`${idOf(name)}-help`]),
  ];
  if (ids.length === 0) return none;
  return html` aria-describedby="${ids.join(' ')}"${error === undefined ? none : html` aria-invalid="true"`}`;
};

const wrapped = (
  name: string,
  label: string,
  help: string | undefined,
  error: string | undefined,
  input: Markup,
): Markup =>
  html`<div class="field"><label for="${idOf(name)}">${label}</label>${input}${error === undefined ? none : html`<p class="wrong" id="${idOf(name)}-error">${error}</p>`}${help === undefined ? none : html`<p class="help" id="${idOf(name)}-help">${help}</p>`}</div>`;

/** To the next page of a list, and back to its beginning. */
export function pager(view: View, address: string, next: string | null): Markup {
  const url = new URL(address, 'http://ponte');
  const isFirst = !url.searchParams.has('cursor');
  if (isFirst && next === null) return none;
  url.searchParams.delete('cursor');
  const first = `${url.pathname}${url.search}`;
  if (next !== null) url.searchParams.set('cursor', next);
  return html`<nav class="pager" aria-label="${view.say('Páginas', 'Pages')}">${isFirst ? none : html`<a href="${first}">${view.say('Mais recentes', 'Newest')}</a>`}${next === null ? none : html`<a rel="next" href="${url.pathname}${url.search}">${view.say('Mais antigas', 'Older')}</a>`}</nav>`;
}

/** The pages of one place: where one is, and where else one may go. */
export const tabs = (
  label: string,
  current: string,
  pages: readonly (readonly [href: string, name: string])[],
): Markup =>
  html`<nav class="tabs" aria-label="${label}"><ul>${pages.map(
    ([href, name]) =>
      html`<li><a href="${href}"${href === current ? html` aria-current="page"` : none}>${name}</a></li>`,
  )}</ul></nav>`;
