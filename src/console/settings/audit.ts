/** Auditoria: who did what, when, and what came of it; one sentence each. */
import { Hono } from 'hono';
import type { AuditEntry, UserView } from '../../../contracts/access.ts';
import type { KeyView } from '../../../contracts/admin.ts';
import { problemKinds } from '../../../contracts/problem.ts';
import { badge, choice, empty, field, pager, panel, table } from '../components.ts';
import { type ConsoleEnv, type Ctx, show } from '../environment.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { actionWords, rememberedActions, targetPage } from './audit-words.ts';
import { managersOnly } from './managers.ts';
import { sections } from './sections.ts';

const address = '/console/settings/audit';
const listed = 50;

interface Filters {
  actor: string;
  action: string;
  target: string;
}

export function auditPages(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.use(address, managersOnly('audit'));
  app.get(address, page);
  return app;
}

async function page(c: Ctx): Promise<Response> {
  const view = c.get('view');
  const api = c.get('api');
  const given = (name: string): string => (c.req.query(name) ?? '').trim();
  const filters: Filters = { actor: given('actor'), action: given('action'), target: given('target') };
  const [{ data, next }, { data: users }, { data: keys }] = await Promise.all([
    api.get<{ data: AuditEntry[]; next: string | null }>('/v1/audit', {
      ...filters,
      cursor: c.req.query('cursor'),
      limit: listed,
    }),
    api.get<{ data: UserView[] }>('/v1/users'),
    api.get<{ data: KeyView[] }>('/v1/keys'),
  ]);
  const actors: [string, string][] = [
    ...users.map(({ id, name }): [string, string] => [`user:${id}`, name]),
    ...keys.map(({ id, name }): [string, string] => [`key:${id}`, view.say(`${name} (chave)`, `${name} (key)`)]),
  ];
  return show(c, {
    title: view.say('Auditoria', 'Audit'),
    place: 'settings',
    body: html`${sections(view, 'audit')}${filterForm(view, filters, actors)}${trail(view, data, filters)}${pager(view, view.address, next)}`,
  });
}

function filterForm(view: View, { actor, action, target }: Filters, actors: readonly [string, string][]): Markup {
  const all: [string, string] = ['', view.say('Todos', 'All')];
  // One who is gone has left entries, too.
  const gone: [string, string][] = actor === '' || actors.some(([id]) => id === actor) ? [] : [[actor, actor]];
  const actions = rememberedActions
    .map((one): [string, string] => [one, actionWords(view, one) ?? one])
    .toSorted(([, one], [, other]) => one.localeCompare(other));
  const own: [string, string][] = action === '' || rememberedActions.includes(action) ? [] : [[action, action]];
  return html`<form method="get" action="${address}" class="panel"><div class="grid">
${choice({ name: 'actor', label: view.say('Quem', 'Who'), value: actor, options: [all, ...gone, ...actors] })}
${choice({ name: 'action', label: view.say('O que fez', 'What they did'), value: action, options: [['', view.say('Tudo', 'Everything')], ...own, ...actions] })}
${field({ name: 'target', label: view.say('Em quê (id)', 'To what (id)'), value: target, autocomplete: 'off' })}
</div><div class="beside"><button class="main">${view.say('Filtrar', 'Filter')}</button>${actor + action + target === '' ? none : html` <a class="button" href="${address}">${view.say('Limpar', 'Clear')}</a>`}</div></form>`;
}

function trail(view: View, entries: readonly AuditEntry[], { actor, action, target }: Filters): Markup {
  const title = view.say('Quem fez o quê', 'Who did what');
  if (entries.length === 0)
    return panel(
      title,
      actor + action + target === ''
        ? empty(view.say('Nada ainda.', 'Nothing yet.'))
        : empty(
            view.say('Nada com esses filtros.', 'Nothing with these filters.'),
            view.say('Confira o id, ou limpe os filtros.', 'Check the id, or clear the filters.'),
          ),
    );
  return panel(
    title,
    table(
      title,
      [
        { title: view.say('Quando', 'When'), cell: ({ at }: AuditEntry) => view.time(at) },
        { title: view.say('O que aconteceu', 'What happened'), cell: (entry) => sentence(view, entry) },
        { title: view.say('Resultado', 'Outcome'), cell: (entry) => outcome(view, entry) },
      ],
      entries,
    ),
  );
}

const filteredBy = (name: keyof Filters, value: string): string =>
  `${address}?${new URLSearchParams({ [name]: value })}`;

function sentence(view: View, { actor, actorName, action, target, outcome: code }: AuditEntry): Markup {
  const did = actionWords(view, action);
  // What was not there has no page to go to.
  const page = target === null || code === 'not_found' ? undefined : targetPage(action, target);
  const tried =
    code === null || code === 'done'
      ? none
      : html` <span class="soft">${view.say('tentou, sem efeito:', 'tried, in vain:')}</span>`;
  const what =
    target === null || target.trim() === ''
      ? none
      : page === undefined
        ? html` <a href="${filteredBy('target', target)}">${target}</a>`
        : html` <a href="${page}">${target}</a>`;
  return html`<a href="${filteredBy('actor', actor)}">${actorName}</a>${tried} ${did ?? html`<code>${action}</code>`}${what}`;
}

function outcome(view: View, { outcome: code }: AuditEntry): Markup {
  if (code === 'done') return badge('good', view.say('feito', 'done'));
  if (code === null)
    return badge('warn', view.say('não se sabe: o processo parou no meio', 'unknown: the process ended half-way'));
  if (code === 'invalid_request')
    return refused(view, view.say('O que foi informado tinha erros.', 'What was given had mistakes.'));
  if (code === 'not_found') return refused(view, view.say('Não existia.', 'It did not exist.'));
  const kind = Object.entries(problemKinds).find(([name]) => name === code)?.[1];
  return refused(view, kind === undefined ? code : view.say(kind.pt, kind.en));
}

const refused = (view: View, why: string): Markup =>
  html`${badge('bad', view.say('recusado', 'refused'))} <span class="soft">${why}</span>`;
