/** Preços: what providers charge per channel and from which day on, and what has been charged in a period. */
import { Hono } from 'hono';
import type { ChannelView } from '../../../contracts/admin.ts';
import type { CostGroup, PriceImport, PriceTable } from '../../../contracts/price.ts';
import { ApiProblem, part } from '../api.ts';
import { act, type ConsoleEnv, type Ctx, formOf, sayNext, show } from '../environment.ts';
import type { Form } from '../indexed.ts';
import { html, none } from '../markup.ts';
import { costsPanel, type Period, periodOf } from './costs-panel.ts';
import { csvOf } from './csv-field.ts';
import { fieldProblem } from './field-problem.ts';
import { managersOnly } from './managers.ts';
import { address, importPanel, tablePanels } from './prices-page.ts';
import { sections } from './sections.ts';

export function pricePages(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.use(`${address}/*`, (c, next) => (c.req.method === 'POST' ? managersOnly('prices')(c, next) : next()));
  app.get(address, (c) => page(c));
  app.post(`${address}/import`, async (c) => {
    const view = c.get('view');
    const form = await formOf(c);
    try {
      const text = await csvOf(c);
      if (text.trim() === '')
        throw fieldProblem(view, 'text', 'Escolha um arquivo ou cole a tabela.', 'Choose a file or paste the table.');
      const { tables } = await c
        .get('api')
        .sendCsv<PriceImport>('/v1/prices/import', { channel: form.forChannel }, text);
      const words = tables.map(({ channel, validFrom, prices }) =>
        view.say(
          `${channel} desde ${view.day(`${validFrom}T12:00:00Z`)} (${view.number(prices)} preços)`,
          `${channel} from ${view.day(`${validFrom}T12:00:00Z`)} (${view.number(prices)} prices)`,
        ),
      );
      sayNext(c, { kind: 'done', text: view.say(`Importado: ${words.join('; ')}.`, `Imported: ${words.join('; ')}.`) });
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.problem.status !== 422) throw error;
      return page(c, form, error);
    }
    return c.redirect(address, 303);
  });
  app.post(`${address}/delete`, async (c) => {
    const view = c.get('view');
    const { channel = '', validFrom = '' } = await formOf(c);
    return act(c, address, async () => {
      await c.get('api').send('DELETE', `/v1/prices/${part(channel)}/${part(validFrom)}`);
      return view.say(
        'A tabela foi excluída: volta a valer a anterior. O que já foi cobrado fica como está.',
        'The table was deleted: the one before counts again. What has been charged stays as it is.',
      );
    });
  });
  return app;
}

async function page(c: Ctx, form: Form = {}, problem?: ApiProblem): Promise<Response> {
  const view = c.get('view');
  const api = c.get('api');
  const period = periodOf(view.now, c.req.query());
  const [{ data: channels }, { data: tables }, costs] = await Promise.all([
    api.get<{ data: ChannelView[] }>('/v1/channels'),
    api.get<{ data: PriceTable[] }>('/v1/prices'),
    costsOf(c, period),
  ]);
  // What has to be mended comes first.
  const importing = importPanel(view, channels, form, problem);
  return show(
    c,
    {
      title: view.say('Preços', 'Prices'),
      place: 'settings',
      body: html`${sections(view, 'prices')}
${problem === undefined ? none : importing}
${costsPanel(view, period, channels, costs)}
${tablePanels(view, tables, channels)}
${problem === undefined && view.may('manage') ? importing : none}`,
    },
    problem === undefined ? 200 : 422,
  );
}

/** The problem where the period cannot be summed up. */
async function costsOf(c: Ctx, period: Period): Promise<CostGroup[] | ApiProblem> {
  try {
    const { from, to, groupBy, channel } = period;
    const { data } = await c.get('api').get<{ data: CostGroup[] }>('/v1/costs', { from, to, groupBy, channel });
    return data;
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.status === 422) return error;
    throw error;
  }
}
