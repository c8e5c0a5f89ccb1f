/** Checking and sending a test message. */
import { randomUUID } from 'node:crypto';
import type { Hono } from 'hono';
import type { ChannelView, TemplateView } from '../../../contracts/admin.ts';
import type { CheckResult } from '../../../contracts/message.ts';
import { ApiProblem, part } from '../api.ts';
import { type ConsoleEnv, type Ctx, formOf, sayNext, show } from '../environment.ts';
import { type MessageDraft, messagePage, type TypedMessage } from './message-page.ts';

const empty: TypedMessage = { to: '', kind: 'text', text: '', template: '', parameters: '' };

export function messageRoutes(app: Hono<ConsoleEnv>): void {
  app.get('/console/channels/:id/message', async (c) =>
    show(c, messagePage(c.get('view'), { ...(await known(c)), typed: empty, errors: [] })),
  );
  app.post('/console/channels/:id/message', async (c) => {
    const form = await formOf(c);
    const view = c.get('view');
    const typed = Object.fromEntries(
      Object.keys(empty).map((name) => [name, form[name] ?? '']),
    ) as unknown as TypedMessage;
    const draft = { ...(await known(c)), typed, errors: [] };
    const message = messageOf(draft);
    const { key = '' } = form;
    try {
      if (form.do === 'send' && isKey(key)) {
        const sent = { ...message, idempotencyKey: `console-test-${key}` };
        const { id } = await c.get('api').send<{ id: string }>('POST', '/v1/messages', sent);
        sayNext(c, {
          kind: 'done',
          text: view.say('Mensagem aceita. Acompanhe aqui.', 'The message was accepted. Follow it here.'),
        });
        return c.redirect(`/console/messages/${part(id)}`, 303);
      }
      const result = await c.get('api').send<CheckResult>('POST', '/v1/messages/check', message);
      return show(c, messagePage(view, { ...draft, checked: { result, key: randomUUID() } }));
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      const { errors = [] } = error.problem;
      return show(c, messagePage(view, { ...draft, errors, problem: error.sentence }), 422);
    }
  });
}

/** As this page gave it: the same posted twice is one message. */
const isKey = (key: string): boolean => /^[0-9a-f-]{36}$/.test(key);

async function known(c: Ctx): Promise<Pick<MessageDraft, 'channel' | 'templates'>> {
  const id = part(c.req.param('id') ?? '');
  const api = c.get('api');
  const channel = await api.get<ChannelView>(`/v1/channels/${id}`);
  const { data } = await api.get<{ data: TemplateView[] }>('/v1/templates', { channel: channel.id, limit: 1000 });
  return { channel, templates: data };
}

function messageOf({ channel, templates, typed }: Pick<MessageDraft, 'channel' | 'templates' | 'typed'>) {
  const head = { channel: channel.id, to: typed.to };
  if (typed.kind !== 'template') return { ...head, content: { type: 'text', body: typed.text } };
  const [name = '', language = ''] = typed.template.split(' ');
  const template = templates.find((one) => one.name === name && one.language === language);
  const lines = typed.parameters.split(/\r?\n/).filter((line) => line.trim() !== '');
  const parameters =
    template?.parameterFormat === 'named'
      ? Object.fromEntries(lines.map((line) => namedValue(line)))
      : lines.map((line) => line.trim());
  return { ...head, content: { type: 'template', name, language, ...(lines.length > 0 && { parameters }) } };
}

function namedValue(line: string): [string, string] {
  const at = line.indexOf('=');
  return at < 0 ? [line.trim(), ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}
