/** Privacidade (LGPD): find a person, hand over what is kept, erase. Whom it is about is never in an address. */
import { Hono } from 'hono';
import type { ErasureView, PersonFound } from '../../../contracts/privacy.ts';
import { ApiProblem, part } from '../api.ts';
import { pager } from '../components.ts';
import { type ConsoleEnv, type Ctx, formOf, show } from '../environment.ts';
import { FormErrors } from '../form-errors.ts';
import { html } from '../markup.ts';
import { address, erasureBody, erasureList, personBody, searchForm } from './privacy-page.ts';
import { sections } from './sections.ts';

interface Page {
  data: ErasureView[];
  next: string | null;
}

const listed = 20;

export function privacyPages(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.get(address, (c) => search(c));
  app.post(`${address}/find`, async (c) => found(c, (await formOf(c)).contact ?? ''));
  app.post(`${address}/export`, async (c) => {
    const { contact = '' } = await formOf(c);
    const answer = await c.get('api').post('/v1/privacy/export', { contact });
    const day = new Date(c.get('view').now).toISOString().slice(0, 10);
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="dados-pessoais-${day}.json"`,
    };
    return new Response(answer.body, { headers });
  });
  app.post(`${address}/erase`, async (c) => {
    const { contact = '', reason = '', confirm = '' } = await formOf(c);
    try {
      const { id } = await c.get('api').send<ErasureView>('POST', '/v1/privacy/erase', { contact, reason, confirm });
      return c.redirect(`${address}/erasures/${part(id)}`, 303);
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.problem.code !== 'invalid_request') throw error;
      return found(c, contact, error, reason);
    }
  });
  app.get(`${address}/erasures/:id`, async (c) => {
    const view = c.get('view');
    const erasure = await c.get('api').get<ErasureView>(`/v1/privacy/erasures/${part(c.req.param('id'))}`);
    return show(c, {
      title: view.say('Pessoa apagada', 'A person erased'),
      place: 'settings',
      body: html`${sections(view, 'privacy')}${erasureBody(view, erasure)}<p><a href="${address}">${view.say('Voltar à privacidade', 'Back to privacy')}</a></p>`,
    });
  });
  return app;
}

async function search(c: Ctx, contact = '', problem?: ApiProblem): Promise<Response> {
  const view = c.get('view');
  const { data, next } = await c.get('api').get<Page>('/v1/privacy/erasures', {
    cursor: c.req.query('cursor'),
    limit: listed,
  });
  return show(
    c,
    {
      title: view.say('Privacidade', 'Privacy'),
      place: 'settings',
      body: html`${sections(view, 'privacy')}${searchForm(view, new FormErrors(problem), contact)}${erasureList(view, data)}${pager(view, view.address, next)}`,
    },
    problem === undefined ? 200 : 422,
  );
}

/** @param problem what was wrong with the wish to erase. */
async function found(c: Ctx, contact: string, problem?: ApiProblem, reason?: string): Promise<Response> {
  const view = c.get('view');
  try {
    const person = await c.get('api').send<PersonFound>('POST', '/v1/privacy/find', { contact });
    return show(
      c,
      {
        title: view.say('Privacidade', 'Privacy'),
        place: 'settings',
        body: html`${sections(view, 'privacy')}${searchForm(view, new FormErrors(), contact)}${personBody(view, { contact, person, errors: new FormErrors(problem), reason })}`,
      },
      problem === undefined ? 200 : 422,
    );
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.problem.status !== 422) throw error;
    return search(c, contact, error);
  }
}
