/** The pages of the steps in which a campaign is made: shown, and saved, each by itself. */
import { type Context, Hono } from 'hono';
import type { CampaignChoices, CampaignInput, CampaignSample, CampaignView } from '../../../contracts/campaign.ts';
import type { MapForm } from '../../../contracts/mailing.ts';
import type { NotificationView } from '../../../contracts/notification.ts';
import type { TaskView } from '../../../contracts/task.ts';
import { ApiProblem, part } from '../api.ts';
import { notice } from '../components.ts';
import { bodyOf, type ConsoleEnv, type Ctx, formOf, sayNext, show } from '../environment.ts';
import type { Form } from '../indexed.ts';
import { html, type Markup } from '../markup.ts';
import { type FieldsForm, fieldsStep } from './fields.ts';
import { fileStep } from './file.ts';
import { blankRow, formOfMap, mandatoryStandard, mapOfForm, rowsOfForm, rowsOfMap, wantedRows } from './map-form.ts';
import { audienceOfForm, formOfPeople, peopleStep } from './people.ts';
import { sections } from './sections.ts';
import { type Draft, isDraft, type Step, stepAfter, stepsNav } from './steps.ts';
import { formOfTimes, timesOfForm, timesStep } from './times.ts';
import { formOfInput, inputOfForm, readChoices, whatForm } from './what.ts';
import { addressOf } from './words.ts';

export function stepPages(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.get('/console/campaigns/new', async (c) => {
    const view = c.get('view');
    const like = c.req.query('like');
    if (!view.may('send')) return newPage(c, mayNot(c));
    const before = like === undefined ? undefined : await inputLike(c, like);
    const form = before === undefined ? {} : formOfInput({ ...before, name: '' });
    return newPage(
      c,
      whatForm(view, await readChoices(c.get('api')), { action: '/console/campaigns/new', form, like }),
    );
  });
  app.post('/console/campaigns/new', async (c) => {
    const view = c.get('view');
    const api = c.get('api');
    const form = await formOf(c);
    const choices = await readChoices(api);
    const before = form.like === undefined ? undefined : await inputLike(c, form.like);
    try {
      const made = await api.send<CampaignView>('POST', '/v1/campaigns', inputOfForm(form, before, choices));
      return c.redirect(isDraft(made) ? stepAfter(view, made, 'edit') : addressOf(made), 303);
    } catch (error) {
      const problem = fieldProblem(error);
      return newPage(
        c,
        whatForm(view, choices, { action: '/console/campaigns/new', form, problem, like: form.like }),
        422,
      );
    }
  });

  step(app, 'edit', {
    shown: async (c, draft) => editPart(c, draft, formOfInput(draft.input)),
    saved: async (c, draft, form) => inputOfForm(form, draft.input, await readChoices(c.get('api'))),
    again: (c, draft, form, problem) => editPart(c, draft, form, problem),
  });
  step(app, 'people', {
    shown: async (c, draft) => peoplePart(c, draft, formOfPeople(loginsOf(draft.input)), undefined, 1),
    saved: async (_, draft, form) => ({ ...draft.input, audience: audienceOfForm(form, loginsOf(draft.input)) }),
    again: (c, draft, form, problem) => peoplePart(c, draft, form, problem, problem === undefined ? 2 : 1),
  });
  step(app, 'fields', {
    shown: async (c, draft) => {
      const { sample, wanted, mandatory } = await fieldsOf(c, draft);
      const rows = rowsOfMap(draft.input.map, wanted);
      const { suggestion } = await c.get('api').send<MapForm>('POST', '/v1/campaigns/map', {
        delivered: sample.names.filter((name) => name.trim() !== '').slice(0, 500),
        ...(rows.length > 0 && { occurrence: offeredBy(rows) }),
      });
      const form = formOfMap(draft.input.map, rows, suggestion, draft.name);
      return fieldsStep(c.get('view'), draft, { sample, form, mandatory, wanted: idsOf(wanted), paths: [] });
    },
    saved: async (_, draft, form) => ({ ...draft.input, map: mapOfForm(form).map }),
    again: async (c, draft, form, problem) => {
      const { sample, wanted, mandatory } = await fieldsOf(c, draft);
      const shown = problem === undefined ? withRow(form) : form;
      const { paths } = mapOfForm(shown);
      return fieldsStep(c.get('view'), draft, {
        sample,
        form: shown,
        mandatory,
        wanted: idsOf(wanted),
        paths,
        problem,
      });
    },
  });
  step(app, 'times', {
    shown: (c, draft) => timesPart(c, draft, formOfTimes(draft.input)),
    saved: async (_, draft, form) => timesOfForm(form, draft.input),
    again: (c, draft, form, problem) => timesPart(c, draft, form, problem),
  });
  fileStepPages(app);
  return app;
}

interface StepWork {
  shown(c: Ctx, draft: Draft): Promise<Markup>;
  /** What `PUT` is given. */
  saved(c: Ctx, draft: Draft, form: Form): Promise<object>;
  /** With what was typed; without a problem, one more row was asked for. */
  again(c: Ctx, draft: Draft, form: Form, problem?: ApiProblem): Promise<Markup>;
}

function step(app: Hono<ConsoleEnv>, name: Step, work: StepWork): void {
  app.get(`/console/campaigns/:id/${name}`, async (c) => {
    const draft = await draftOf(c);
    if (draft === undefined) return away(c);
    try {
      return stepPage(c, draft, name, await work.shown(c, draft));
    } catch (error) {
      // Its mailing cannot be read just now: said where it is needed.
      return stepPage(c, draft, name, notice('bad', conflictOf(error).sentence), 409);
    }
  });
  app.post(`/console/campaigns/:id/${name}`, async (c) => {
    const draft = await draftOf(c);
    if (draft === undefined) return away(c);
    const form = await formOf(c);
    if (form.add !== undefined) return stepPage(c, draft, name, await work.again(c, draft, form));
    try {
      const input = await work.saved(c, draft, form);
      const changed = await c.get('api').send<CampaignView>('PUT', `/v1/campaigns/${part(draft.id)}`, input);
      return c.redirect(isDraft(changed) ? stepAfter(c.get('view'), changed, name) : addressOf(changed), 303);
    } catch (error) {
      return stepPage(c, draft, name, await work.again(c, draft, form, fieldProblem(error)), 422);
    }
  });
}

/** A script sends the file as it is, and goes on where it is told; without one it comes in a form. */
function fileStepPages(app: Hono<ConsoleEnv>): void {
  app.get('/console/campaigns/:id/file', async (c) => {
    const draft = await draftOf(c);
    if (draft === undefined) return away(c);
    return stepPage(c, draft, 'file', fileStep(c.get('view'), draft, { sample: await sampleOf(c, draft) }));
  });
  app.post('/console/campaigns/:id/file', async (c) => {
    const view = c.get('view');
    const draft = await draftOf(c);
    if (draft === undefined) return away(c);
    const address = `${addressOf(draft)}/file`;
    const isScript = c.req.header('x-csrf-token') !== undefined;
    try {
      const body = isScript ? c.req.raw.body : await formFile(c);
      await c.get('api').upload(`/v1/campaigns/${part(draft.id)}/file`, 'text/csv', body);
      if (!isScript) return c.redirect(address, 303);
      sayNext(c, { kind: 'done', text: view.say('Arquivo recebido.', 'The file is here.') });
      return c.json({ to: address });
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      if (!isScript) {
        const now = await draftOf(c);
        return stepPage(
          c,
          now ?? draft,
          'file',
          fileStep(view, now ?? draft, { sample: undefined, problem: error }),
          422,
        );
      }
      sayNext(c, {
        kind: 'problem',
        text: `${view.say('O arquivo não serve.', 'The file cannot be used.')} ${error.sentence}`,
      });
      return c.json({ to: address });
    }
  });
}

async function formFile(c: Context): Promise<ReadableStream<Uint8Array> | null> {
  const { file } = await bodyOf(c);
  return file instanceof File ? file.stream() : null;
}

async function draftOf(c: Ctx): Promise<Draft | undefined> {
  const campaign = await c.get('api').get<CampaignView>(`/v1/campaigns/${part(c.req.param('id') ?? '')}`);
  return isDraft(campaign) && c.get('view').may('send') ? campaign : undefined;
}

/** It has begun meanwhile, or the reader may only look: its own page says how it is. */
const away = (c: Ctx): Response => c.redirect(addressOf({ id: c.req.param('id') ?? '' }), 303);

const stepPage = (c: Ctx, draft: Draft, name: Step, body: Markup, status: 200 | 409 | 422 = 200) => {
  const view = c.get('view');
  const frame = { title: draft.name, place: 'campaigns' as const };
  return show(c, { ...frame, body: html`${sections(view, 'campaigns')}${stepsNav(view, draft, name)}${body}` }, status);
};

const newPage = (c: Ctx, body: Markup, status: 200 | 422 = 200) => {
  const view = c.get('view');
  const frame = { title: view.say('Nova campanha', 'New campaign'), place: 'campaigns' as const };
  return show(c, { ...frame, body: html`${sections(view, 'campaigns')}${body}` }, status);
};

const mayNot = (c: Ctx): Markup =>
  notice(
    'wait',
    c
      .get('view')
      .say('Para criar campanhas é preciso a permissão de envio.', 'Making campaigns needs the permission to send.'),
  );

async function inputLike(c: Ctx, id: string): Promise<CampaignInput | undefined> {
  const known = await c.get('api').find<CampaignView>(`/v1/campaigns/${part(id)}`);
  return known?.input ?? undefined;
}

async function editPart(c: Ctx, draft: Draft, form: Form, problem?: ApiProblem): Promise<Markup> {
  const action = `${addressOf(draft)}/edit`;
  return whatForm(c.get('view'), await readChoices(c.get('api')), { action, form, problem });
}

async function peoplePart(c: Ctx, draft: Draft, form: Form, problem: ApiProblem | undefined, extra: number) {
  const choices = await c.get('api').get<CampaignChoices>('/v1/campaigns/choices');
  return peopleStep(c.get('view'), draft, { form, choices, problem, extra });
}

async function timesPart(c: Ctx, draft: Draft, form: Form, problem?: ApiProblem): Promise<Markup> {
  const { data: tasks } = await c.get('api').get<{ data: TaskView[] }>('/v1/tasks');
  return timesStep(c.get('view'), draft, { form, tasks, problem });
}

/** Undefined while there is no file. */
const sampleOf = (c: Ctx, draft: Draft): Promise<CampaignSample | undefined> =>
  draft.audience.kind === 'file' && draft.fileBytes === null
    ? Promise.resolve(undefined)
    : c.get('api').get<CampaignSample>(`/v1/campaigns/${part(draft.id)}/sample`);

async function fieldsOf(c: Ctx, draft: Draft) {
  const view = c.get('view');
  const api = c.get('api');
  const [sample, notification] = await Promise.all([
    api.get<CampaignSample>(`/v1/campaigns/${part(draft.id)}/sample`),
    api.get<NotificationView>(`/v1/notifications/${part(draft.notification)}`),
  ]);
  return { sample, wanted: wantedRows(view, notification), mandatory: mandatoryStandard(view, notification) };
}

const idsOf = (rows: readonly { id: string }[]): FieldsForm['wanted'] => new Set(rows.map(({ id }) => id));

/** As an occurrence whose fields are to be found in the mailing. */
const offeredBy = (rows: readonly { id: string; label: string; group: string }[]) => ({
  type: '-',
  name: '-',
  groups: [...Map.groupBy(rows, ({ group }) => group)].map(([name, own]) => ({
    name,
    kind: 'occurrence',
    fields: own.map(({ id, label }) => ({ id, label })),
  })),
});

/** One more row to fill, behind those that are there. */
function withRow(form: Form): Form {
  const place = rowsOfForm(form).length;
  const { required: _, coerce: __, ...texts } = blankRow();
  return {
    ...form,
    ...Object.fromEntries(Object.entries(texts).map(([name, value]) => [`extra.${place}.${name}`, value])),
  };
}

function loginsOf({ audience }: CampaignInput) {
  if (audience.kind !== 'logins') throw new Error('only the login report has filters');
  return audience;
}

/** What can be shown beside the fields; anything else is the whole page's. */
function fieldProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem && error.problem.code === 'invalid_request') return error;
  throw error;
}

function conflictOf(error: unknown): ApiProblem {
  if (error instanceof ApiProblem && error.problem.code === 'state_conflict') return error;
  throw error;
}
