/** Chaves: which systems may call the API and what each may do. A new key is shown on the answer itself, and never again. */
import { Hono } from 'hono';
import type { ChannelView, KeyCreated, KeyView, Me, Scope } from '../../../contracts/admin.ts';
import { ApiProblem, part } from '../api.ts';
import { badge, button, checkbox, empty, field, notice, panel, table, token } from '../components.ts';
import { act, type ConsoleEnv, type Ctx, formOf, show } from '../environment.ts';
import { FormErrors } from '../form-errors.ts';
import type { Form } from '../indexed.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { scopes, scopeWords } from './access-words.ts';
import { fieldProblem } from './field-problem.ts';
import { managersOnly } from './managers.ts';
import { sections } from './sections.ts';

const address = '/console/settings/keys';

export function keyPages(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.use(address, managersOnly('keys'));
  app.use(`${address}/*`, managersOnly('keys'));
  app.get(address, (c) => page(c));
  // One after the other, so that a form that is sent twice finds the key that it made the first time.
  let creating: Promise<unknown> = Promise.resolve();
  app.post(address, async (c) => {
    const form = await formOf(c);
    const made = creating.then(() => create(c, form));
    creating = made.catch(() => undefined);
    try {
      return created(c, await made);
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.problem.status !== 422) throw error;
      return page(c, form, error);
    }
  });
  app.post(`${address}/:id/delete`, (c) => {
    const view = c.get('view');
    return act(c, address, async () => {
      await c.get('api').send('DELETE', `/v1/keys/${part(c.req.param('id'))}`);
      return view.say('A chave foi revogada: não entra mais.', 'The key was revoked: it is refused from now on.');
    });
  });
  return app;
}

async function create(c: Ctx, form: Form): Promise<KeyCreated> {
  const view = c.get('view');
  const api = c.get('api');
  const name = (form.name ?? '').trim();
  const { data } = await api.get<{ data: KeyView[] }>('/v1/keys');
  if (name !== '' && data.some((key) => key.name === name))
    throw fieldProblem(
      view,
      'name',
      'Já existe uma chave com este nome. Se você acabou de criá-la e não guardou o segredo, revogue-a e crie outra.',
      'There is a key with this name. If you have just made it and did not keep its secret, revoke it and make another.',
    );
  const channels = chosen(form, 'channel.');
  return api.send<KeyCreated>('POST', '/v1/keys', {
    name,
    scopes: chosen(form, 'scope.'),
    ...(channels.length > 0 && { channels }),
  });
}

const chosen = (form: Form, beginning: string): string[] =>
  Object.keys(form).flatMap((name) => (name.startsWith(beginning) ? [name.slice(beginning.length)] : []));

async function page(c: Ctx, form: Form = {}, problem?: ApiProblem): Promise<Response> {
  const view = c.get('view');
  const api = c.get('api');
  const [{ data: keys }, { data: channels }, me] = await Promise.all([
    api.get<{ data: KeyView[] }>('/v1/keys'),
    api.get<{ data: ChannelView[] }>('/v1/channels'),
    api.get<Me>('/v1/me'),
  ]);
  const known = list(view, keys, me.id);
  const creation = newKey(view, channels, form, new FormErrors(problem));
  return show(
    c,
    {
      title: view.say('Chaves', 'Keys'),
      place: 'settings',
      body: html`${sections(view, 'keys')}${problem === undefined ? html`${known}${creation}` : html`${creation}${known}`}`,
    },
    problem === undefined ? 200 : 422,
  );
}

function created(c: Ctx, key: KeyCreated): Response | Promise<Response> {
  const view = c.get('view');
  return show(c, {
    title: view.say('Chave criada', 'Key created'),
    place: 'settings',
    body: html`${sections(view, 'keys')}${notice(
      'warn',
      view.say(
        'Copie agora: depois de sair desta página ninguém mais vê esta chave, nem o Ponte.',
        'Copy it now: once you leave this page nobody sees this key again, not even Ponte.',
      ),
    )}
${panel(
  key.name,
  html`<div class="copy"><label for="f-key">${view.say('Chave', 'Key')}</label><input id="f-key" readonly value="${key.key}" data-copy autocomplete="off">
<label for="f-header">${view.say('Cabeçalho', 'Header')}</label><input id="f-header" readonly value="Authorization: Bearer ${key.key}" data-copy autocomplete="off"></div>
<p>${view.say('Pode', 'May')}: ${scopeList(view, key.scopes)}. ${view.say('Canais', 'Channels')}: ${channelList(view, key)}.</p>
<p><a class="button main" href="${address}">${view.say('Já guardei', 'I have kept it')}</a></p>`,
)}`,
  });
}

const scopeList = (view: View, given: readonly Scope[]): string =>
  given.map((scope) => scopeWords(view, scope)).join('; ');

const channelList = (view: View, { channels }: Pick<KeyView, 'channels'>): string =>
  channels === null ? view.say('todos', 'all') : channels.join(', ');

function list(view: View, keys: readonly KeyView[], ownId: string): Markup {
  const title = view.say('Quem pode chamar a API', 'Who may call the API');
  if (keys.length === 0)
    return panel(
      title,
      empty(view.say('Nenhuma chave.', 'No key.'), view.say('Crie a primeira abaixo.', 'Make the first one below.')),
    );
  return panel(
    title,
    table(
      title,
      [
        {
          title: view.say('Nome', 'Name'),
          cell: ({ id, name }: KeyView) =>
            html`<strong>${name}</strong>${id === ownId ? html` ${badge('plain', view.say('sua sessão', 'your session'))}` : none}`,
        },
        { title: view.say('Pode', 'May'), cell: ({ scopes: given }) => scopeList(view, given) },
        { title: view.say('Canais', 'Channels'), cell: (key) => channelList(view, key) },
        { title: view.say('Criada', 'Created'), cell: ({ createdAt }) => view.time(createdAt) },
        {
          title: view.say('Ação', 'Action'),
          cell: ({ id, name }) =>
            button(view, {
              action: `${address}/${part(id)}/delete`,
              label: view.say('Revogar', 'Revoke'),
              kind: 'danger',
              scope: 'manage',
              confirm:
                id === ownId
                  ? view.say(
                      `Você entrou com a chave "${name}". Revogar encerra a sua sessão e tira o acesso de quem a usa. Revogar?`,
                      `You logged in with the key "${name}". Revoking it ends your session and shuts out whoever uses it. Revoke?`,
                    )
                  : view.say(
                      `Quem usa a chave "${name}" perde o acesso na hora. Revogar?`,
                      `Whoever uses the key "${name}" is shut out at once. Revoke?`,
                    ),
            }),
        },
      ],
      keys,
    ),
  );
}

function newKey(view: View, channels: readonly ChannelView[], form: Form, errors: FormErrors): Markup {
  const group = (legend: string, help: string, error: string | undefined, boxes: Markup[]): Markup =>
    html`<fieldset class="group"><legend>${legend}</legend><p class="help">${help}</p>${error === undefined ? none : html`<p class="wrong">${error}</p>`}<div class="checks">${boxes}</div></fieldset>`;
  const name = errors.at('name');
  const wrongScopes = errors.at('scopes');
  const wrongChannels = errors.at('channels');
  return panel(
    view.say('Nova chave', 'New key'),
    html`<form method="post" action="${address}">${token(view)}${errors.above()}
${field({
  name: 'name',
  label: view.say('Nome', 'Name'),
  value: form.name,
  isRequired: true,
  autocomplete: 'off',
  error: name,
  help: view.say('De quem é: o CRM, o ERP, um script.', 'Whose it is: the CRM, the ERP, a script.'),
})}
${group(
  view.say('O que pode', 'What it may do'),
  view.say('Marque só o necessário. Gerenciar inclui operar.', 'Tick only what is needed. Manage includes operate.'),
  wrongScopes === undefined ? undefined : view.say('Marque ao menos uma permissão.', 'Tick at least one.'),
  scopes.map((scope) => checkbox(`scope.${scope}`, scopeWords(view, scope), form[`scope.${scope}`] !== undefined)),
)}
${
  channels.length === 0
    ? none
    : group(
        view.say('Em quais canais', 'On which channels'),
        view.say('Nenhum marcado: todos, os futuros também.', 'None ticked: all, those to come included.'),
        wrongChannels,
        channels.map(({ id, name: title }) => checkbox(`channel.${id}`, title, form[`channel.${id}`] !== undefined)),
      )
}
<button class="main">${view.say('Criar chave', 'Create key')}</button></form>`,
  );
}
