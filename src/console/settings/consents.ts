/** Opt-out: who does not want to be written to. Whom it is about is never in an address of a page. */
import { Hono } from 'hono';
import type { ConsentCounts, ConsentImportResult, ConsentResult, ConsentView } from '../../../contracts/consent.ts';
import { ApiProblem, part } from '../api.ts';
import { type ConsoleEnv, type Ctx, formOf, show } from '../environment.ts';
import { FormErrors } from '../form-errors.ts';
import type { Form } from '../indexed.ts';
import { html, type Markup, none } from '../markup.ts';
import {
  address,
  countsPanel,
  importPanel,
  importResult,
  personPanel,
  searchPanel,
  setNotice,
} from './consents-page.ts';
import { csvOf } from './csv-field.ts';
import { fieldProblem } from './field-problem.ts';
import { sections } from './sections.ts';

export function consentPages(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.get(address, (c) => page(c, {}));
  app.post(`${address}/find`, async (c) => {
    const { contact = '' } = await formOf(c);
    return orAgain(c, { contact }, async () => page(c, { contact, consent: await find(c, contact) }));
  });
  app.post(`${address}/set`, async (c) => {
    const form = await formOf(c);
    const { contact = '', action, category, evidence = '' } = form;
    const before = await find(c, contact);
    return orAgain(c, { contact, consent: before, form }, async () => {
      const view = c.get('view');
      if (evidence.trim() === '')
        throw fieldProblem(view, 'evidence', 'Diga o que prova o pedido.', 'Say what proves it.');
      const result = await c.get('api').send<ConsentResult>('POST', '/v1/consents', {
        contact,
        action,
        category,
        evidence: evidence.trim(),
      });
      return page(c, { contact, consent: result, said: setNotice(view, result, action) });
    });
  });
  app.post(`${address}/import`, async (c) => {
    const form = await formOf(c);
    return orAgain(c, { form, isImport: true }, async () => {
      const view = c.get('view');
      const text = await csvOf(c);
      if (text.trim() === '')
        throw fieldProblem(view, 'text', 'Escolha um arquivo ou cole a lista.', 'Choose a file or paste the list.');
      const result = await c
        .get('api')
        .sendCsv<ConsentImportResult>('/v1/consents/import', { category: form.listCategory }, text);
      return page(c, { said: importResult(view, result) });
    });
  });
  return app;
}

const find = (c: Ctx, contact: string): Promise<ConsentView> =>
  c.get('api').get<ConsentView>(`/v1/consents/${part(contact.trim() === '' ? ' ' : contact.trim())}`);

interface Shown {
  contact?: string;
  /** Of whom was found. */
  consent?: ConsentView;
  /** What was typed into the form that failed. */
  form?: Form;
  isImport?: boolean;
  said?: Markup;
}

async function orAgain(c: Ctx, shown: Shown, work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.problem.status !== 422) throw error;
    return page(c, shown, error);
  }
}

async function page(c: Ctx, shown: Shown, problem?: ApiProblem): Promise<Response> {
  const view = c.get('view');
  const { contact = '', consent, form = {}, isImport = false, said = none } = shown;
  const counts = await c.get('api').get<ConsentCounts>('/v1/consents');
  const errors = new FormErrors(problem);
  const unused = new FormErrors();
  // What has to be mended comes first.
  const importing = importPanel(view, isImport ? form : {}, isImport ? errors : unused);
  const isSearch = !isImport && consent === undefined;
  return show(
    c,
    {
      title: view.say('Opt-out', 'Opt-outs'),
      place: 'settings',
      body: html`${sections(view, 'consents')}${said}
${isImport ? importing : none}
${searchPanel(view, isSearch ? errors : unused, contact)}
${consent === undefined ? none : personPanel(view, { contact, consent, form: isImport ? {} : form, errors: isImport ? unused : errors })}
${countsPanel(view, counts)}
${!isImport && view.may('manage') ? importing : none}`,
    },
    problem === undefined ? 200 : 422,
  );
}
