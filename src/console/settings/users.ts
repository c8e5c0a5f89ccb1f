/** Usuários: who may log in to the console, and as what. */
import { Hono } from 'hono';
import type { UserView } from '../../../contracts/access.ts';
import type { Me } from '../../../contracts/admin.ts';
import { Refusal } from '../../../contracts/problem.ts';
import { ApiProblem, part } from '../api.ts';
import { badge, button, choice, empty, field, notice, panel, table, token } from '../components.ts';
import { act, type ConsoleEnv, type Ctx, formOf, sayNext, show } from '../environment.ts';
import { FormErrors, takenId } from '../form-errors.ts';
import { type Form, typed } from '../indexed.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { roleName, roles, roleWords } from './access-words.ts';
import { fieldProblem } from './field-problem.ts';
import { managersOnly } from './managers.ts';
import { sections } from './sections.ts';

const address = '/console/settings/users';
const userAt = (id: string): string => `${address}/${part(id)}`;

export function userPages(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.use(address, managersOnly('users'));
  app.use(`${address}/*`, managersOnly('users'));
  app.get(address, (c) => listPage(c));
  app.post(address, async (c) => {
    const form = await formOf(c);
    return saved(c, form, (form.id ?? '').trim(), (problem) => listPage(c, form, problem));
  });
  app.get(`${address}/:id`, async (c) => userPage(c, await userOf(c, c.req.param('id'))));
  app.post(`${address}/:id`, async (c) => {
    const form = await formOf(c);
    const user = await userOf(c, c.req.param('id'));
    return saved(c, form, user.id, (problem) => userPage(c, user, form, problem), user);
  });
  app.post(`${address}/:id/delete`, async (c) => {
    const view = c.get('view');
    const id = c.req.param('id');
    if (await isSelf(c, id)) {
      sayNext(c, { kind: 'problem', text: selfWords(view) });
      return c.redirect(userAt(id), 303);
    }
    return act(c, address, async () => {
      await c.get('api').send('DELETE', `/v1/users/${part(id)}`);
      return view.say(`O usuário ${id} foi excluído.`, `The user ${id} was deleted.`);
    });
  });
  return app;
}

const usersOf = async (c: Ctx): Promise<UserView[]> => (await c.get('api').get<{ data: UserView[] }>('/v1/users')).data;

async function userOf(c: Ctx, id: string): Promise<UserView> {
  const user = (await usersOf(c)).find((one) => one.id === id);
  if (user === undefined) throw new Refusal('not_found');
  return user;
}

const isSelf = async (c: Ctx, id: string): Promise<boolean> =>
  (await c.get('api').get<Me>('/v1/me')).id === `user:${id}`;

const selfWords = (view: View): string =>
  view.say(
    'Você não pode excluir a si mesmo: peça a outra pessoa que gerencia.',
    'You cannot delete yourself: ask somebody else who manages.',
  );

/** @param before undefined: a new one, who must not take the place of another. */
async function saved(
  c: Ctx,
  form: Form,
  id: string,
  again: (problem: ApiProblem) => Response | Promise<Response>,
  before?: UserView,
): Promise<Response> {
  const view = c.get('view');
  const password = form.password ?? '';
  const isOwnEnd = before !== undefined && (await isSelf(c, id)) && (password !== '' || form.role !== before.role);
  try {
    if (id === '') throw fieldProblem(view, 'id', 'Preencha este campo.', 'This is needed.');
    if (before === undefined && (await usersOf(c)).some((user) => user.id === id)) throw takenId(view, id);
    await c.get('api').send('PUT', `/v1/users/${part(id)}`, {
      name: (form.name ?? '').trim(),
      role: form.role,
      ...(password !== '' && { password }),
    });
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.problem.status !== 422) throw error;
    return again(error);
  }
  if (isOwnEnd) return c.redirect('/console/login', 303);
  sayNext(c, {
    kind: 'done',
    text:
      before === undefined
        ? view.say(`O usuário ${id} foi criado.`, `The user ${id} was made.`)
        : view.say(`O usuário ${id} foi salvo.`, `The user ${id} was saved.`),
  });
  return c.redirect(address, 303);
}

async function listPage(c: Ctx, form: Form = {}, problem?: ApiProblem): Promise<Response> {
  const view = c.get('view');
  const users = await usersOf(c);
  const { id: self } = await c.get('api').get<Me>('/v1/me');
  const known = list(view, users, self);
  const creation = panel(
    view.say('Novo usuário', 'New user'),
    userForm(view, { action: address, form, errors: new FormErrors(problem) }),
  );
  return show(
    c,
    {
      title: view.say('Usuários', 'Users'),
      place: 'settings',
      body: html`${sections(view, 'users')}${problem === undefined ? html`${known}${creation}` : html`${creation}${known}`}`,
    },
    problem === undefined ? 200 : 422,
  );
}

function list(view: View, users: readonly UserView[], self: string): Markup {
  const title = view.say('Quem pode entrar no console', 'Who may log in to the console');
  if (users.length === 0)
    return panel(
      title,
      empty(
        view.say('Nenhum usuário: só se entra com uma chave da API.', 'No user: one logs in with an API key only.'),
        view.say(
          'Crie um para cada pessoa; a auditoria diz então quem fez o quê.',
          'Make one for each person; the trail then says who did what.',
        ),
      ),
    );
  return panel(
    title,
    table(
      title,
      [
        {
          title: view.say('Nome', 'Name'),
          cell: ({ id, name }: UserView) =>
            html`<a href="${userAt(id)}"><strong>${name}</strong></a> <code>${id}</code>${self === `user:${id}` ? html` ${badge('plain', view.say('é você', 'this is you'))}` : none}`,
        },
        { title: view.say('Papel', 'Role'), cell: ({ role }) => roleWords(view, role) },
        {
          title: view.say('Último acesso', 'Last login'),
          cell: ({ lastLoginAt }) =>
            lastLoginAt === null
              ? html`<span class="soft">${view.say('nunca entrou', 'never')}</span>`
              : view.time(lastLoginAt),
        },
        { title: view.say('Criado', 'Made'), cell: ({ createdAt }) => view.time(createdAt) },
      ],
      users,
    ),
  );
}

async function userPage(c: Ctx, user: UserView, form?: Form, problem?: ApiProblem): Promise<Response> {
  const view = c.get('view');
  const self = await isSelf(c, user.id);
  const remove = self
    ? html`<p>${selfWords(view)}</p>`
    : html`<p>${view.say('As sessões da pessoa terminam na hora; o que ela fez continua na auditoria.', 'Their sessions end at once; what they did stays in the trail.')}</p>${button(
        view,
        {
          action: `${userAt(user.id)}/delete`,
          label: view.say('Excluir usuário', 'Delete user'),
          kind: 'danger',
          scope: 'manage',
          confirm: view.say(
            `${user.name} não entra mais no console. Excluir?`,
            `${user.name} will be shut out of the console. Delete?`,
          ),
        },
      )}`;
  return show(
    c,
    {
      title: user.name,
      place: 'settings',
      more: html`<a class="button" href="${address}">${view.say('Usuários', 'Users')}</a>`,
      body: html`${sections(view, 'users')}
${panel(
  view.say('Mudar', 'Change'),
  html`${
    self
      ? notice(
          'warn',
          view.say(
            'É você: nova senha ou outro papel encerram a sua sessão.',
            'This is you: a new password or another role ends your session.',
          ),
        )
      : none
  }${userForm(view, { action: userAt(user.id), user, form: form ?? { name: user.name, role: user.role }, errors: new FormErrors(problem) })}`,
  html`<a href="/console/settings/audit?actor=${encodeURIComponent(`user:${user.id}`)}">${view.say('O que fez', 'What they did')}</a>`,
)}
${panel(view.say('Excluir', 'Delete'), remove)}`,
    },
    problem === undefined ? 200 : 422,
  );
}

interface UserForm {
  action: string;
  /** Undefined: a new one. */
  user?: UserView;
  form: Form;
  errors: FormErrors;
}

function userForm(view: View, { action, user, form, errors }: UserForm): Markup {
  const fields = html`${
    user === undefined
      ? field({
          name: 'id',
          label: view.say('Usuário', 'User'),
          value: form.id,
          isRequired: true,
          autocomplete: 'off',
          error: errors.at('id'),
          help: view.say(
            'O que a pessoa digita para entrar, como maria.silva.',
            'What the person types to log in, such as maria.silva.',
          ),
        })
      : none
  }${field({
    name: 'name',
    label: view.say('Nome', 'Name'),
    value: form.name,
    isRequired: true,
    autocomplete: 'off',
    error: errors.at('name'),
  })}${choice({
    name: 'role',
    label: view.say('Papel', 'Role'),
    value: typed(form.role) ?? 'operate',
    options: roles.map((role) => [role, roleName(view, role)]),
    help: view.say(
      'Leitura vê tudo; operação também envia, pausa e reprocessa; gestão também muda canais, chaves e usuários.',
      'Readers see everything; operators also send, pause and replay; managers also change channels, keys and users.',
    ),
    error: errors.at('role'),
  })}${field({
    name: 'password',
    label:
      user === undefined ? view.say('Senha', 'Password') : view.say('Nova senha (opcional)', 'New password (optional)'),
    type: 'password',
    isRequired: user === undefined,
    autocomplete: 'new-password',
    error: errors.at('password'),
    help:
      user === undefined
        ? view.say('Ao menos 12 caracteres.', 'At least 12 characters.')
        : view.say(
            'Ao menos 12 caracteres. Em branco, fica como está.',
            'At least 12 characters. Left empty, it stays as it is.',
          ),
  })}`;
  return html`<form method="post" action="${action}">${token(view)}${errors.above()}<div class="grid">${fields}</div>
<button class="main">${user === undefined ? view.say('Criar usuário', 'Create user') : view.say('Salvar', 'Save')}</button></form>`;
}
