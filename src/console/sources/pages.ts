/** Origens: the ERPs and mailing webservices that are read, when they were, and trying them. */
import { Hono } from 'hono';
import type { SourceTest, SourceView } from '../../../contracts/source.ts';
import type { WatchView } from '../../../contracts/watch.ts';
import { ApiProblem, part } from '../api.ts';
import { sections } from '../campaigns/sections.ts';
import { button, empty, facts, notice, panel, table } from '../components.ts';
import { type ConsoleEnv, type Ctx, show } from '../environment.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';

/** What trying a source brought. */
type Tried = { id: string; test: SourceTest } | { id: string; problem: ApiProblem };

export function sourcePages(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.get('/console/sources', (c) => page(c, undefined));
  app.post('/console/sources/:id/test', async (c) => page(c, await tried(c, c.req.param('id'))));
  return app;
}

async function tried(c: Ctx, id: string): Promise<Tried> {
  const api = c.get('api');
  try {
    const { name, connector, config } = await api.get<SourceView>(`/v1/sources/${part(id)}`);
    // Its secrets come as "***", which stands for those that are kept.
    return {
      id,
      test: await api.send<SourceTest>('POST', `/v1/sources/${part(id)}/test`, { name, connector, config }),
    };
  } catch (error) {
    if (error instanceof ApiProblem) return { id, problem: error };
    throw error;
  }
}

async function page(c: Ctx, result: Tried | undefined): Promise<Response> {
  const view = c.get('view');
  const body = view.may('manage')
    ? await sourceList(c, result)
    : empty(
        view.say('Sem permissão', 'Not allowed'),
        view.say('Só a gestão vê as origens.', 'Only the scope manage sees the sources.'),
      );
  return show(c, {
    title: view.say('Origens', 'Sources'),
    place: 'campaigns',
    body: html`${sections(view, 'watches')}${body}`,
  });
}

async function sourceList(c: Ctx, result: Tried | undefined): Promise<Markup> {
  const view = c.get('view');
  const [{ data }, { data: watches }] = await Promise.all([
    c.get('api').get<{ data: SourceView[] }>('/v1/sources'),
    c.get('api').get<{ data: WatchView[] }>('/v1/watches'),
  ]);
  if (data.length === 0)
    return empty(
      view.say('Nenhuma origem', 'No sources'),
      view.say('Declare o ERP no ponte.yaml ou pela API.', 'Declare the ERP in ponte.yaml or over the API.'),
    );
  return html`${data.map((source) =>
    panel(
      source.name,
      html`${facts([
        [view.say('Código', 'Id'), html`<code>${source.id}</code>`],
        [view.say('Sistema', 'System'), source.connector],
        [
          view.say('O que se lê', 'What is read'),
          source.resources.map((resource) => resourceName(view, resource)).join(', '),
        ],
        [
          view.say('Diz quem está no ar', 'Tells who is online'),
          source.loginState === 'full' ? view.say('Sim', 'Yes') : view.say('Não', 'No'),
        ],
        [view.say('Última leitura', 'Last read'), lastReads(view, source, watches)],
        [
          view.say('Declarada em', 'Declared in'),
          source.origin === 'file' ? 'ponte.yaml' : view.say('Console ou API', 'Console or API'),
        ],
      ])}${result?.id === source.id ? outcome(view, result) : none}`,
      button(view, {
        action: `/console/sources/${source.id}/test`,
        label: view.say('Testar agora', 'Try it now'),
        scope: 'manage',
      }),
    ),
  )}`;
}

function resourceName(view: View, resource: SourceView['resources'][number]): string {
  switch (resource) {
    case 'logins':
      return 'logins';
    case 'customers':
      return view.say('clientes', 'customers');
    case 'contracts':
      return view.say('contratos', 'contracts');
    case 'invoices':
      return view.say('faturas', 'invoices');
    case 'mailing':
      return view.say('listas de envio', 'mailing lists');
  }
}

/** By the watches over it; what campaigns read is told by them. */
function lastReads(view: View, { id }: SourceView, watches: readonly WatchView[]): string | Markup {
  const reading = watches.filter(({ source }) => source === id);
  if (reading.length === 0) return view.say('Nenhuma vigia a lê', 'No watch reads it');
  return html`${reading.map(
    ({ id: watch, name, lastPoll }) =>
      html`<div>${view.time(lastPoll?.at)} <a href="/console/watches/${watch}">${name}</a>${lastPoll?.result === 'ignored' ? html`: ${lastPoll.text}` : none}</div>`,
  )}`;
}

function outcome(view: View, result: Tried): Markup {
  if ('problem' in result) return notice('bad', result.problem.sentence);
  const { ok, failure, records, total, resource, tookMs, sample, broken } = result.test;
  if (!ok)
    return notice(
      'bad',
      html`<strong>${view.say('Não foi possível ler.', 'It could not be read.')}</strong> ${failure?.cause ?? ''} ${failure?.nextStep ?? ''} <code>${failure?.code ?? ''}</code>`,
    );
  const all = total === null ? '' : view.say(` de ${view.number(total)}`, ` of ${view.number(total)}`);
  const sentence = view.say(
    `Lida: ${view.number(records)}${all} registros (${resourceName(view, resource)}) em ${view.number(tookMs)} ms.`,
    `Read: ${view.number(records)}${all} records (${resourceName(view, resource)}) in ${view.number(tookMs)} ms.`,
  );
  return html`${notice('good', sentence)}${
    broken.length === 0
      ? none
      : table(
          view.say('Registros que não deu para entender', 'Records that could not be understood'),
          [
            { title: view.say('Registro', 'Record'), cell: ({ id, position }) => id ?? String(position + 1) },
            { title: view.say('Campo', 'Field'), cell: ({ field }) => field },
            { title: view.say('Por quê', 'Why'), cell: ({ reason, reasonPt }) => view.say(reasonPt, reason) },
          ],
          broken,
        )
  }<details><summary>${view.say('Os primeiros registros, como o Ponte os entendeu', 'The first records, as Ponte understood them')}</summary><pre tabindex="0">${JSON.stringify(sample, null, 2)}</pre></details>`;
}
