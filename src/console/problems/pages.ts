/** Problemas: what could not be handled, by cause; tried again or put aside. */
import { Hono } from 'hono';
import type {
  DeadLetterReplay,
  DeadLetterView,
  DiscardResult,
  ParkedReceiptPage,
  ReplayForecast,
  ReplayView,
} from '../../../contracts/dead-letter.ts';
import { Refusal } from '../../../contracts/problem.ts';
import { ApiProblem, part } from '../api.ts';
import { field, notice, panel, token } from '../components.ts';
import { act, bodyOf, type ConsoleEnv, type Ctx, formOf, sayNext, show } from '../environment.ts';
import { instantOf } from '../log/period.ts';
import { html } from '../markup.ts';
import type { View } from '../view.ts';
import {
  chosenFields,
  chosenIn,
  chosenOf,
  home,
  isNothing,
  overviewOf,
  type ProblemPlace,
  places,
  problemTabs,
  selectionOf,
} from './frame.ts';
import { letterPage } from './letter.ts';
import { causes, type LetterFilters, letterList } from './letters.ts';
import { receiptList } from './receipts.ts';
import { forecastPage, type ReplayForm, replayList, replayPage } from './replays.ts';

const pageSize = 20;
const dayMs = 86_400_000;

export function problemPages(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();

  app.get(places.commands, (c) => letters(c, 'commands'));
  app.get(places.quarantine, (c) => letters(c, 'quarantine'));

  app.get(places.receipts, async (c) => {
    const view = c.get('view');
    const channel = c.req.query('channel') ?? '';
    const [overview, page] = await Promise.all([
      overviewOf(c),
      c.get('api').get<ParkedReceiptPage>('/v1/parked-receipts', {
        limit: pageSize,
        channel,
        cursor: c.req.query('cursor'),
      }),
    ]);
    const body = html`${problemTabs(view, 'receipts', overview)}${receiptList(view, page, channel)}`;
    return show(c, { title: title(c), place: 'problems', body });
  });
  app.post(`${places.receipts}/discard`, (c) =>
    act(c, places.receipts, async () => {
      const view = c.get('view');
      const given = (await bodyOf(c, { all: true })).receipt ?? [];
      const receipts = [given].flat().flatMap((one) => {
        const [channel = '', ...key] = String(one).split(' ');
        return [{ channel, key: key.join(' ') }];
      });
      if (receipts.length === 0) return view.say('Nenhum recibo foi escolhido.', 'No receipt was chosen.');
      const { discarded } = await c
        .get('api')
        .send<{ discarded: number }>('POST', '/v1/parked-receipts/discard', { receipts });
      return view.say(
        `${view.number(discarded)} recibo(s) apagado(s).`,
        `${view.number(discarded)} receipt(s) deleted.`,
      );
    }),
  );

  app.get(`${home}/simulate`, (c) => simulate(c));
  app.post(`${home}/replay`, async (c) => {
    const view = c.get('view');
    const form = await formOf(c);
    try {
      const { id, total } = await c.get('api').send<ReplayView>('POST', '/v1/dead-letters/replay', {
        ...selectionOf(chosenIn(form)),
        ratePerS: Number(form.ratePerS),
      });
      const text = view.say(`Reenvio de ${view.number(total)} pedido.`, `Replay of ${view.number(total)} asked for.`);
      sayNext(c, { kind: 'done', text });
      return c.redirect(`${places.replays}/${part(id)}`, 303);
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.at('ratePerS') === undefined) throw error;
      return simulate(c, { ratePerS: form.ratePerS, error: error.at('ratePerS') });
    }
  });

  app.get(`${home}/discard`, (c) => discardForm(c));
  app.post(`${home}/discard`, async (c) => {
    const view = c.get('view');
    const form = await formOf(c);
    const chosen = chosenIn(form);
    if ((form.reason ?? '').trim() === '') return discardForm(c, view.say('Escreva o motivo.', 'Write the reason.'));
    return act(c, home, async () => {
      const { discarded, left } = await c.get('api').send<DiscardResult>('POST', '/v1/dead-letters/discard', {
        ...selectionOf(chosen),
        reason: form.reason,
      });
      const more =
        left === 0 ? '' : view.say(` Restam ${view.number(left)}: repita.`, ` ${view.number(left)} are left: repeat.`);
      return `${view.say(`${view.number(discarded)} descartada(s).`, `${view.number(discarded)} discarded.`)}${more}`;
    });
  });

  app.get(places.replays, async (c) => {
    const view = c.get('view');
    const [overview, { data }] = await Promise.all([
      overviewOf(c),
      c.get('api').get<{ data: ReplayView[] }>('/v1/replays', { limit: pageSize }),
    ]);
    const list = panel(view.say('Reenvios', 'Replays'), replayList(view, data));
    return show(c, {
      title: title(c),
      place: 'problems',
      body: html`${problemTabs(view, 'replays', overview)}${list}`,
    });
  });
  app.get(`${places.replays}/:id`, async (c) => {
    const view = c.get('view');
    const replay = await c.get('api').get<ReplayView>(`/v1/replays/${part(c.req.param('id'))}`);
    const back = html`<p><a href="${places.replays}">${view.say('Todos os reenvios', 'All replays')}</a></p>`;
    return show(c, {
      title: view.say('Reenvio', 'Replay'),
      place: 'problems',
      body: html`${back}${replayPage(view, replay)}`,
    });
  });
  app.post(`${places.replays}/:id/cancel`, (c) => {
    const path = part(c.req.param('id'));
    return act(c, `${places.replays}/${path}`, async () => {
      await c.get('api').send('POST', `/v1/replays/${path}/cancel`);
      return c.get('view').say('Reenvio cancelado; o resto continua aberto.', 'Replay cancelled; the rest stays open.');
    });
  });

  app.get(`${home}/:id`, (c) => letter(c, false));
  app.post(`${home}/:id/reveal`, async (c) => {
    if (!c.get('view').may('operate')) throw new Refusal('forbidden_scope');
    await c.get('remember')('reveal', c.req.param('id'));
    return letter(c, true);
  });
  app.post(`${home}/:id/replay`, (c) => {
    const path = part(c.req.param('id'));
    return act(c, `${home}/${path}`, async () => {
      const { state, result, resultEn } = await c
        .get('api')
        .send<DeadLetterReplay>('POST', `/v1/dead-letters/${path}/replay`);
      const view = c.get('view');
      const text = view.say(result, resultEn);
      return state === 'open'
        ? `${text}. ${view.say('A carta continua aberta.', 'The letter stays open.')}`
        : `${text}.`;
    });
  });
  return app;
}

const title = (c: Ctx): string => c.get('view').say('Problemas', 'Problems');

async function letters(c: Ctx, place: ProblemPlace) {
  const view = c.get('view');
  const asked = (name: string) => c.req.query(name) ?? '';
  const filters: LetterFilters = {
    cause: asked('cause'),
    state: asked('state') === '' ? 'open' : asked('state'),
    channel: asked('channel'),
    from: asked('from'),
    to: asked('to'),
  };
  const [overview, page] = await Promise.all([overviewOf(c), lettersOf(c, place, filters)]);
  const groups = overview.summary.data.filter(({ kind }) => (kind === 'command') === (place === 'commands'));
  const group = groups.find(({ cause }) => cause === filters.cause);
  const shown = filters.cause === '' ? groups : group === undefined ? [] : [group];
  const byCause =
    filters.cause !== '' && group === undefined
      ? notice(
          'good',
          view.say('Não há mais cartas abertas com esta causa.', 'No open letters have this cause any more.'),
        )
      : causes(view, place, shown);
  const back =
    filters.cause === ''
      ? ''
      : html`<p><a href="${places[place]}">${view.say('Todas as causas', 'All causes')}</a></p>`;
  const list = page === undefined ? '' : letterList(view, place, filters, page);
  const body = html`${problemTabs(view, place, overview)}${back}${byCause}${list}`;
  return show(c, { title: title(c), place: 'problems', body });
}

interface LetterPage {
  data: DeadLetterView[];
  next: string | null;
}

/** Undefined: there has never been one. */
async function lettersOf(c: Ctx, place: ProblemPlace, filters: LetterFilters): Promise<LetterPage | undefined> {
  const { cause, state, channel, from, to } = filters;
  const view = c.get('view');
  const page = (kind: string | undefined) =>
    c.get('api').get<LetterPage>('/v1/dead-letters', {
      cause,
      channel,
      ...(state !== 'all' && { state }),
      ...(kind !== undefined && { kind }),
      from: dayStart(view, from),
      to: dayStart(view, to, 1),
      limit: pageSize,
      cursor: c.req.query('cursor'),
    });
  if (place === 'commands') return page('command');
  const [items, bodies] = await Promise.all([page('webhook_item'), page('webhook_body')]);
  const all = [...items.data, ...bodies.data].sort((one, other) => (one.id < other.id ? 1 : -1));
  const data = all.slice(0, pageSize);
  const isMore = all.length > pageSize || items.next !== null || bodies.next !== null;
  return { data, next: isMore ? (data.at(-1)?.id ?? null) : null };
}

/** The first moment of a day in the reader's zone, or of one after it; undefined where no day was written. */
function dayStart(view: View, day: string, later = 0): string | undefined {
  const atMs = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(atMs)) return undefined;
  const startMs = instantOf(new Date(atMs + later * dayMs).toISOString().slice(0, 10), view.timeZone);
  return startMs === undefined ? undefined : new Date(startMs).toISOString();
}

async function letter(c: Ctx, isRevealed: boolean) {
  const view = c.get('view');
  const found = await c.get('api').get<DeadLetterView>(`/v1/dead-letters/${part(c.req.param('id') ?? '')}`);
  const name =
    found.kind === 'command' ? view.say('Carta morta', 'Dead letter') : view.say('Em quarentena', 'Quarantined');
  return show(c, { title: name, place: 'problems', body: letterPage(view, found, isRevealed) });
}

async function simulate(c: Ctx, form?: ReplayForm) {
  const view = c.get('view');
  const chosen = form === undefined ? chosenOf(c) : chosenIn(await formOf(c));
  if (isNothing(chosen)) return nothingChosen(c);
  const forecast = await c
    .get('api')
    .send<ReplayForecast>('POST', '/v1/dead-letters/replay', { ...selectionOf(chosen), dryRun: true });
  return show(
    c,
    {
      title: view.say('Simulação de reenvio', 'Dry run of a replay'),
      place: 'problems',
      body: forecastPage(view, forecast, chosen, form),
    },
    form === undefined ? 200 : 422,
  );
}

async function discardForm(c: Ctx, error?: string) {
  const view = c.get('view');
  const chosen = error === undefined ? chosenOf(c) : chosenIn(await formOf(c));
  if (isNothing(chosen)) return nothingChosen(c);
  if (!view.may('operate')) throw new Refusal('forbidden_scope');
  const count = await countOf(c, chosen);
  return show(
    c,
    {
      title: view.say('Descartar', 'Discard'),
      place: 'problems',
      body: panel(
        view.say(`Descartar ${view.number(count)} carta(s)`, `Discard ${view.number(count)} letter(s)`),
        html`<p>${view.say('Elas saem das listas abertas e continuam guardadas como descartadas, com o motivo.', 'They leave the open lists and are kept as discarded, with the reason.')}</p>
<form method="post" action="${home}/discard">${token(view)}${chosenFields(chosen)}
${field({ name: 'reason', label: view.say('Motivo', 'Reason'), isRequired: true, error, placeholder: view.say('Ex.: corrigido no CRM', 'E.g. mended in the CRM') })}
<p class="actions"><button class="danger">${view.say('Descartar', 'Discard')}</button> <a class="button" href="${home}">${view.say('Voltar', 'Back')}</a></p></form>`,
      ),
    },
    error === undefined ? 200 : 422,
  );
}

async function countOf(c: Ctx, { ids, cause, kind }: ReturnType<typeof chosenOf>): Promise<number> {
  if (ids.length > 0) return ids.length;
  const { summary } = await overviewOf(c);
  return summary.data
    .filter((group) => (cause === '' ? group.kind === kind : group.cause === cause))
    .reduce((sum, { count }) => sum + count, 0);
}

function nothingChosen(c: Ctx) {
  const view = c.get('view');
  const body = html`${notice('warn', view.say('Nenhuma carta foi escolhida. Marque ao menos uma na lista.', 'No letter was chosen. Mark at least one in the list.'))}<p><a href="${home}">${view.say('Voltar aos problemas', 'Back to the problems')}</a></p>`;
  return show(c, { title: title(c), place: 'problems', body }, 422);
}
