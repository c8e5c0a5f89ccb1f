/** Retenção: for how many days what is kept, and what the last runs removed. */
import { Hono } from 'hono';
import type { RetentionDays, RetentionKind, RetentionRun, RetentionView } from '../../../contracts/retention.ts';
import { ApiProblem } from '../api.ts';
import { empty, field, notice, pager, panel, table, token } from '../components.ts';
import { type ConsoleEnv, type Ctx, formOf, sayNext, show } from '../environment.ts';
import { FormErrors } from '../form-errors.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { sections } from './sections.ts';
import { retentionName, retentionWords } from './words.ts';

const address = '/console/settings/retention';
const kinds = Object.keys(retentionWords) as RetentionKind[];
const listed = 20;

type Typed = Readonly<Record<string, string>>;

export function retentionPages(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.get(address, (c) => page(c));
  app.post(address, async (c) => {
    const view = c.get('view');
    const typed = await formOf(c);
    try {
      await c.get('api').send('PUT', '/v1/retention', daysOf(typed));
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.problem.status !== 422) throw error;
      return page(c, typed, error);
    }
    sayNext(c, {
      kind: 'done',
      text: view.say(
        'Guardado. O que passou do prazo sai nas próximas rodadas, aos poucos.',
        'Saved. What is older goes with the next runs, a little at a time.',
      ),
    });
    return c.redirect(address, 303);
  });
  return app;
}

/** An empty field keeps for ever; what is no number is told by the API. */
const daysOf = (typed: Typed): Record<string, unknown> =>
  Object.fromEntries(
    kinds.map((kind) => {
      const text = (typed[kind] ?? '').trim();
      return [kind, text === '' ? null : /^\d+$/.test(text) ? Number(text) : text];
    }),
  );

const typedOf = (days: RetentionDays): Typed =>
  Object.fromEntries(kinds.map((kind) => [kind, days[kind] === null ? '' : String(days[kind])]));

async function page(c: Ctx, typed?: Typed, problem?: ApiProblem): Promise<Response> {
  const view = c.get('view');
  const api = c.get('api');
  const [retention, runs] = await Promise.all([
    api.get<RetentionView>('/v1/retention'),
    api.get<{ data: RetentionRun[]; next: string | null }>('/v1/retention/runs', {
      cursor: c.req.query('cursor'),
      limit: listed,
    }),
  ]);
  return show(
    c,
    {
      title: view.say('Retenção', 'Retention'),
      place: 'settings',
      body: html`${sections(view, 'retention')}${form(view, retention, typed ?? typedOf(retention.days), new FormErrors(problem))}
${runList(view, retention, runs.data)}${pager(view, view.address, runs.next)}`,
    },
    problem === undefined ? 200 : 422,
  );
}

function form(view: View, { origin }: RetentionView, typed: Typed, errors: FormErrors): Markup {
  const fields = kinds.map((kind) =>
    field({
      name: kind,
      label: view.say(...retentionWords[kind].name),
      value: typed[kind],
      error: errors.at(kind),
      help: view.say(...retentionWords[kind].help),
      autocomplete: 'off',
      placeholder: view.say('para sempre', 'for ever'),
    }),
  );
  return panel(
    view.say('Por quantos dias guardar', 'For how many days to keep'),
    html`<p>${view.say(
      'Campo vazio: para sempre. Nada que esteja a caminho, aguardando ou sem publicar é removido, e os totais não mudam.',
      'An empty field: for ever. Nothing that is on its way, waiting or unpublished is removed, and no total changes.',
    )}</p>${originNote(view, origin)}
<form method="post" action="${address}">${token(view)}${errors.above()}<div class="grid">${fields}</div>
<button class="main">${view.say('Salvar', 'Save')}</button></form>`,
  );
}

function originNote(view: View, origin: RetentionView['origin']): Markup {
  if (origin === 'file')
    return notice(
      'warn',
      view.say(
        'Estes prazos vêm do ponte.yaml: o que mudar aqui vale até o próximo início.',
        'These come from ponte.yaml: what is changed here counts until the next start.',
      ),
    );
  if (origin === 'api') return none;
  return html`<p class="soft">${view.say('São os prazos de fábrica.', 'These are the defaults.')}</p>`;
}

function runList(view: View, { nextRunAt }: RetentionView, runs: readonly RetentionRun[]): Markup {
  const next =
    nextRunAt === null
      ? view.say('Uma rodada está em andamento.', 'A run is going on.')
      : Date.parse(nextRunAt) <= view.now
        ? view.say('A próxima rodada começa em instantes.', 'The next run begins in a moment.')
        : html`${view.say('Próxima rodada: ', 'Next run: ')}${view.time(nextRunAt)}`;
  return panel(
    view.say('O que saiu', 'What was removed'),
    runs.length === 0
      ? empty(
          view.say('Nada passou do prazo até agora.', 'Nothing has become too old so far.'),
          view.say('O Ponte procura de hora em hora.', 'Ponte looks once an hour.'),
        )
      : table(
          view.say('O que saiu', 'What was removed'),
          [
            { title: view.say('Quando', 'When'), cell: (run: RetentionRun) => view.time(run.startedAt) },
            {
              title: view.say('O quê', 'What'),
              cell: ({ removed }) =>
                Object.entries(removed)
                  .map(([kind, count]) => `${retentionName(view, kind)}: ${view.number(count)}`)
                  .join(' · '),
            },
            {
              title: view.say('Levou', 'Took'),
              cell: (run) => view.span((Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1_000),
              isNumber: true,
            },
          ],
          runs,
        ),
    html`<span class="soft">${next}</span>`,
  );
}
