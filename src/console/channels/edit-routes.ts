/** Making and changing channels. */
import type { Hono } from 'hono';
import type { ChannelView } from '../../../contracts/admin.ts';
import type { ConnectionTest, ConnectorView } from '../../../contracts/connector.ts';
import { Refusal, toProblem } from '../../../contracts/problem.ts';
import type { ProviderChannelList } from '../../../contracts/provider-channel.ts';
import { ApiProblem, part } from '../api.ts';
import { type ConsoleEnv, type Ctx, formOf, sayNext, show } from '../environment.ts';
import { channelsAnswer, connectionAnswer } from './connection.ts';
import { choosePage, type Draft, editPage } from './edit-page.ts';
import { fieldsOf } from './form-fields.ts';
import { readFields, type Values } from './form-read.ts';
import { limitFields, ruleFields } from './limit-fields.ts';

export function editRoutes(app: Hono<ConsoleEnv>): void {
  app.get('/console/channels/new', async (c) => {
    const id = c.req.query('connector');
    const api = c.get('api');
    if (id === undefined) {
      const { data } = await api.get<{ data: ConnectorView[] }>('/v1/connectors');
      return show(c, choosePage(c.get('view'), data));
    }
    const connector = await connectorOf(c, id);
    return show(c, editPage(c.get('view'), { ...blank, connector, channel: undefined }));
  });
  app.post('/console/channels/new', async (c) => {
    const connector = await connectorOf(c, c.req.query('connector') ?? '');
    return submitted(c, connector, undefined);
  });
  app.get('/console/channels/:id/edit', async (c) => {
    const channel = await c.get('api').get<ChannelView>(`/v1/channels/${part(c.req.param('id'))}`);
    const connector = await connectorOf(c, channel.connector);
    const { id, name, config, limits, rules } = channel;
    return show(
      c,
      editPage(c.get('view'), { connector, channel, id, name, config, limits, rules, errors: [], isFresh: false }),
    );
  });
  app.post('/console/channels/:id/edit', async (c) => {
    const channel = await c.get('api').get<ChannelView>(`/v1/channels/${part(c.req.param('id'))}`);
    return submitted(c, await connectorOf(c, channel.connector), channel);
  });
}

const blank = { id: '', name: '', config: {}, limits: {}, rules: {}, errors: [], isFresh: true } as const;

const connectorOf = (c: Ctx, id: string): Promise<ConnectorView> =>
  c.get('api').get<ConnectorView>(`/v1/connectors/${part(id)}`);

async function submitted(c: Ctx, connector: ConnectorView, channel: ChannelView | undefined): Promise<Response> {
  const view = c.get('view');
  const form = await formOf(c);
  const config = readFields(fieldsOf(connector.config), form, 'config', channel?.config ?? {});
  const draft: Draft = {
    connector,
    channel,
    id: channel?.id ?? (form.id ?? '').trim(),
    name: (form.name ?? '').trim(),
    config: withoutSecrets(connector, config),
    limits: readFields(limitFields(view), form, 'limits', {}),
    rules: readFields(ruleFields(view), form, 'rules', {}),
    errors: [],
    isFresh: false,
  };
  try {
    if (form.do === 'test') return show(c, editPage(view, { ...draft, answer: await tested(c, draft, config) }));
    if (form.do === 'channels') return show(c, editPage(view, { ...draft, answer: await listed(c, draft, config) }));
    await save(c, draft, config);
    sayNext(c, {
      kind: 'done',
      text:
        channel === undefined
          ? view.say('Canal criado.', 'The channel was made.')
          : view.say('Canal salvo.', 'The channel was saved.'),
    });
    return c.redirect(`/console/channels/${part(draft.id)}`, 303);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return show(
      c,
      editPage(view, { ...draft, errors: errorsOf(c, error, config), problem: sentenceOf(c, error) }),
      422,
    );
  }
}

/** What was typed comes back to the page; a secret never does. */
function withoutSecrets(connector: ConnectorView, config: Values): Values {
  const secret = new Set(
    fieldsOf(connector.config)
      .filter(({ kind }) => kind === 'secret')
      .map(({ name }) => name),
  );
  return Object.fromEntries(Object.entries(config).filter(([name]) => !secret.has(name)));
}

async function tested(c: Ctx, { connector, id }: Draft, config: Values) {
  const input = { config, ...(isId(id) && { channel: id }) };
  const test = await c.get('api').send<ConnectionTest>('POST', `/v1/connectors/${part(connector.id)}/test`, input);
  return connectionAnswer(c.get('view'), test);
}

async function listed(c: Ctx, { connector, id }: Draft, config: Values) {
  const path = `/v1/channels/${isId(id) ? part(id) : 'novo'}/provider-channels`;
  const list = await c.get('api').send<ProviderChannelList>('POST', path, { connector: connector.id, config });
  return channelsAnswer(c.get('view'), list);
}

const isId = (id: string): boolean => /^[a-z0-9-]{1,40}$/.test(id);

async function save(c: Ctx, draft: Draft, config: Values): Promise<void> {
  const { connector, channel, id, name, limits, rules } = draft;
  const api = c.get('api');
  // A blank is no id: the API says so at its field.
  const path = `/v1/channels/${part(id === '' ? ' ' : id)}`;
  // Making one must not change another of the same id.
  if (channel === undefined && isId(id) && (await api.find<ChannelView>(path)) !== undefined) throw taken(c);
  await api.send('PUT', path, { connector: connector.id, name, config, limits, rules });
}

function taken(c: Ctx): ApiProblem {
  const refusal = new Refusal('invalid_request', [
    {
      path: 'id',
      message: 'There is a channel with this id.',
      messagePt: 'Já existe um canal com este id.',
    },
  ]);
  return new ApiProblem(toProblem(refusal, c.get('view').language));
}

/** Of a field that was left empty the schema only says that it has another type. */
function errorsOf(c: Ctx, { problem }: ApiProblem, config: Values): Draft['errors'] {
  const missing = c.get('view').say('Preencha este campo.', 'This is needed.');
  return (problem.errors ?? []).map(({ path, message }) => {
    const [, name = ''] = /^config\.(\w+)$/.exec(path) ?? [];
    return { path, message: name !== '' && config[name] === undefined ? missing : message };
  });
}

/** The fields say the rest. */
function sentenceOf(c: Ctx, error: ApiProblem): string {
  const view = c.get('view');
  const count = error.problem.errors?.length ?? 0;
  if (count === 0) return error.sentence;
  return view.say(
    'Nada foi salvo: confira os campos marcados. Segredos que você digitou precisam ser digitados de novo.',
    'Nothing was saved: look at the marked fields. Secrets that you typed have to be typed again.',
  );
}
