/** The contact behind a message; never a phone in the address of the page. */
import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import type { TemplateView } from '../../../contracts/admin.ts';
import type { ConsentResult } from '../../../contracts/consent.ts';
import type { Content } from '../../../contracts/content.ts';
import type { Accepted, CheckResult, MessageView, SendMessage } from '../../../contracts/message.ts';
import type { TemplatePreview } from '../../../contracts/template-preview.ts';
import { type Api, ApiProblem, part } from '../api.ts';
import { notice } from '../components.ts';
import { act, type ConsoleEnv, type Ctx, formOf, sayNext, show } from '../environment.ts';
import { html, none } from '../markup.ts';
import { findPerson, type Person } from './contact-load.ts';
import { contactBody } from './contact-page.ts';
import { contactPath, type Shown, type Writing } from './contact-write.ts';
import { type Form, templateContent, templateKey } from './draft.ts';

export function contactPages(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  const path = '/console/messages/:id/contact';

  app.get(path, async (c) => {
    const person = await findPerson(c.get('api'), c.req.param('id'));
    return page(c, person, await writingOf(c, person, c.req.query(), false));
  });

  app.post(`${path}/preview`, async (c) => {
    const person = await findPerson(c.get('api'), c.req.param('id'));
    return page(c, person, await writingOf(c, person, await formOf(c), true));
  });

  app.post(`${path}/send`, async (c) => {
    const view = c.get('view');
    const person = await findPerson(c.get('api'), c.req.param('id'));
    const form = await formOf(c);
    try {
      const writing = await writingOf(c, person, form, true);
      // Nothing goes that the rules refuse: their words stand on the page, and what was typed, too.
      if (writing?.shown === undefined || writing.shown.check.verdict === 'refuse')
        return page(c, person, writing, 422);
      const { id, status, duplicate } = await c.get('api').send<Accepted>('POST', '/v1/messages', {
        ...messageOf(person.message, writing.channel.id, writing.shown.content),
        idempotencyKey: `contact:${person.message.id}:${writing.nonce}`,
      });
      const text = duplicate
        ? view.say(
            'Esta mensagem já tinha sido enviada; aqui está ela.',
            'This message had been sent already; here it is.',
          )
        : status === 'queued'
          ? view.say('Aceita: está a caminho.', 'Accepted: it is on its way.')
          : view.say('Aceita.', 'Accepted.');
      sayNext(c, { kind: 'done', text });
      return c.redirect(`/console/messages/${part(id)}`, 303);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      const { nonce: _, ...typed } = form;
      return page(c, person, await writingOf(c, person, typed, false), 422, error);
    }
  });

  app.post(`${path}/consent`, async (c) => {
    const view = c.get('view');
    const { action, category, evidence = '' } = await formOf(c);
    const id = c.req.param('id');
    if (evidence.trim() === '') {
      const person = await findPerson(c.get('api'), id);
      const wrong = view.say('Escreva o motivo.', 'Write the reason.');
      return page(c, person, undefined, 422, undefined, { evidence: wrong });
    }
    return act(c, contactPath(id), async () => {
      const { contact } = await c.get('api').get<MessageView>(`/v1/messages/${part(id)}`);
      const body = { contact, action, category, evidence: evidence.trim() };
      const { changed } = await c.get('api').send<ConsentResult>('POST', '/v1/consents', body);
      if (!changed) return view.say('Já estava assim; nada mudou.', 'It was so already; nothing changed.');
      return action === 'out'
        ? view.say('Descadastrado: não recebe mais este tipo de mensagem.', 'Opted out: no more messages of this kind.')
        : view.say('Liberado: pode receber de novo.', 'Allowed: may receive again.');
    });
  });
  return app;
}

function page(
  c: Ctx,
  person: Person,
  writing: Writing | undefined,
  status: 200 | 422 = 200,
  problem?: ApiProblem,
  errors: Readonly<Record<string, string>> = {},
): Response | Promise<Response> {
  const view = c.get('view');
  const { id } = person.message;
  return show(
    c,
    {
      title: `${view.say('Contato da mensagem', 'Contact of message')} …${id.slice(-12)}`,
      place: 'log',
      more: html`<a class="button" href="/console/messages/${encodeURIComponent(id)}">${view.say('Voltar à mensagem', 'Back to the message')}</a>`,
      body: html`${problem === undefined ? none : notice('bad', problem.sentence)}${contactBody(view, person, writing, errors)}`,
    },
    status,
  );
}

/** Undefined: no channel was chosen, or the reader may not send. */
async function writingOf(c: Ctx, person: Person, form: Form, isChecked: boolean): Promise<Writing | undefined> {
  const api = c.get('api');
  const chosen = person.channels.find(({ channel }) => channel.id === form.channel);
  if (chosen === undefined || !c.get('view').may('send')) return undefined;
  const { channel, window } = chosen;
  const templates = window.allowed.includes('template') ? await usable(api, channel.id) : [];
  const template = templates.find((one) => templateKey(one) === form.template);
  const content = contentOf(form, template);
  const shown =
    isChecked && content !== undefined ? await shownAs(api, person.message, channel.id, content) : undefined;
  const nonce = form.nonce === undefined || form.nonce === '' ? randomBytes(12).toString('base64url') : form.nonce;
  return { channel, window, templates, template, form, nonce: nonce.slice(0, 32), shown };
}

const mostTemplates = 500;

const usable = async (api: Api, channel: string): Promise<TemplateView[]> =>
  (await api.get<{ data: TemplateView[] }>('/v1/templates', { channel, usable: '1', limit: mostTemplates })).data;

function contentOf(form: Form, template: TemplateView | undefined): Content | undefined {
  if (template !== undefined) return templateContent(form, template);
  const text = (form.text ?? '').trim();
  return text === '' ? undefined : { type: 'text', body: text };
}

const messageOf = (old: MessageView, channel: string, content: Content): SendMessage => {
  const customerId = old.metadata.customerId;
  return {
    channel,
    to: old.contact,
    content,
    metadata: { ...(customerId !== undefined && { customerId }), writtenFrom: old.id },
  };
};

async function shownAs(api: Api, old: MessageView, channel: string, content: Content): Promise<Shown> {
  const [check, preview] = await Promise.all([
    api.send<CheckResult>('POST', '/v1/messages/check', messageOf(old, channel, content)),
    previewOf(api, channel, content),
  ]);
  return { content, check, preview };
}

async function previewOf(api: Api, channel: string, content: Content): Promise<TemplatePreview | undefined> {
  if (content.type !== 'template') return undefined;
  const { type: _, ...template } = content;
  return api.send<TemplatePreview>('POST', '/v1/templates/preview', { channel, ...template });
}
