/** The form of a channel, made from its connector's schema. */
import type { ChannelView } from '../../../contracts/admin.ts';
import type { ConnectorView } from '../../../contracts/connector.ts';
import { part } from '../api.ts';
import { field, notice, panel, token } from '../components.ts';
import type { Page } from '../layout.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { answerPlace } from './connection.ts';
import { type FormField, fieldsOf } from './form-fields.ts';
import type { Values } from './form-read.ts';
import { type Filled, hasErrors, renderFields } from './form-view.ts';
import { limitFields, ruleFields } from './limit-fields.ts';
import { mediumName } from './words.ts';

export interface Draft {
  connector: ConnectorView;
  /** Undefined: a new one. */
  channel: ChannelView | undefined;
  id: string;
  name: string;
  config: Values;
  limits: Values;
  rules: Values;
  errors: Filled['errors'];
  /** What is wrong with the whole of it. */
  problem?: string;
  /** What a test has found. */
  answer?: Markup;
  /** Nothing was typed yet. */
  isFresh: boolean;
}

/** With less than that it says little which fields matter: all stand in one place. */
const fewRequired = 3;

export function editPage(view: View, draft: Draft): Page {
  const { connector, channel } = draft;
  const action =
    channel === undefined
      ? `/console/channels/new?connector=${part(connector.id)}`
      : `/console/channels/${part(channel.id)}/edit`;
  return {
    title: channel === undefined ? view.say('Novo canal', 'New channel') : view.say('Editar canal', 'Change channel'),
    place: 'channels',
    body: html`
${draft.problem === undefined ? none : notice('bad', draft.problem)}
${channel?.origin === 'file' ? fileNotice(view) : none}
<form method="post" action="${action}" class="edit">${token(view)}
${identity(view, draft)}
${configPanel(view, draft)}
${more(view, view.say('Limites', 'Limits'), 'limits', limitFields(view), { values: draft.limits, stored: {}, errors: draft.errors, isFresh: false })}
${more(view, view.say('Regras', 'Rules'), 'rules', ruleFields(view), { values: draft.rules, stored: {}, errors: draft.errors, isFresh: draft.isFresh })}
${answerPlace(draft.answer)}
<div class="actions">
<button class="main" name="do" value="save">${view.say('Salvar', 'Save')}</button>
${asking(view, action, 'test', view.say('Testar conexão', 'Test connection'))}
${connector.channelField === null ? none : asking(view, action, 'channels', view.say('Buscar canais no provedor', "List the provider's channels"))}
<a class="button" href="${channel === undefined ? '/console/channels' : `/console/channels/${part(channel.id)}`}">${view.say('Cancelar', 'Cancel')}</a>
</div>
</form>`,
  };
}

/** The answer comes to its place while what was typed, secrets included, stays in the form. */
const asking = (view: View, action: string, what: string, label: string): Markup =>
  html`<button name="do" value="${what}" formnovalidate hx-post="${action}" hx-target="#answer" hx-select="#answer" hx-swap="outerHTML" hx-disable="this">${label}<span class="soft"> ${view.say('(não salva)', '(saves nothing)')}</span></button>`;

const fileNotice = (view: View): Markup =>
  notice(
    'warn',
    view.say(
      'Este canal está declarado em ponte.yaml. O que for mudado aqui vale até o próximo início: então o arquivo vence. Mude também o arquivo.',
      'This channel is declared in ponte.yaml. What is changed here counts until the next start: then the file wins. Change the file, too.',
    ),
  );

function identity(view: View, { connector, channel, id, name, errors }: Draft): Markup {
  const at = (path: string) => errors.find((error) => error.path === path)?.message;
  const known = html`<p><span class="soft">${view.say('Id', 'Id')}</span> <code>${id}</code></p>`;
  const asked = field({
    name: 'id',
    label: view.say('Id do canal', "The channel's id"),
    value: id,
    help: view.say(
      'Letras minúsculas, dígitos e hífen, como wa-matriz. Aparece no endereço do webhook e não muda mais.',
      'Lower-case letters, digits and hyphen, such as wa-matriz. Stands in the webhook address and never changes.',
    ),
    error: at('id'),
    isRequired: true,
    autocomplete: 'off',
  });
  return panel(
    connector.name,
    html`<p class="soft">${mediumName(connector.medium)} · ${connector.words.join(' · ')}</p><div class="grid">${channel === undefined ? asked : known}${field(
      {
        name: 'name',
        label: view.say('Nome', 'Name'),
        value: name,
        help: view.say('Como a equipe o chama.', 'What the team calls it.'),
        error: at('name'),
        isRequired: true,
        autocomplete: 'off',
      },
    )}</div>`,
  );
}

function configPanel(view: View, draft: Draft): Markup {
  const filled: Filled = {
    values: draft.config,
    stored: draft.channel?.config ?? {},
    errors: draft.errors,
    isFresh: draft.isFresh,
  };
  const { alone, groups } = grouped(fieldsOf(draft.connector.config));
  const [main, usual] = inTwo(alone);
  const part = (title: string, fields: readonly FormField[]) => {
    if (fields.length === 0) return none;
    const isOpen = fields.some(({ name }) => hasErrors(filled, `config.${name}`));
    return html`<details class="more"${isOpen ? html` open` : none}><summary>${title}</summary><div class="grid">${renderFields(view, fields, 'config', filled)}</div></details>`;
  };
  const rest = view.say(
    `Mais opções (${usual.length}): quase sempre ficam como estão`,
    `More options (${usual.length}): they almost always stay as they are`,
  );
  return panel(
    view.say('Conexão', 'Connection'),
    html`<div class="grid">${renderFields(view, main, 'config', filled)}</div>${part(rest, usual)}${groups.map(([title, fields]) => part(`${title} (${fields.length})`, fields))}`,
  );
}

/** From so many on, fields whose titles begin alike (`Recibo: ...`) stand together. */
const fewestOfGroup = 3;

function grouped(fields: readonly FormField[]): { alone: FormField[]; groups: [string, FormField[]][] } {
  const byBeginning = Object.groupBy(fields, ({ title }) => /^([^:]+): /.exec(title)?.[1] ?? '');
  const groups = Object.entries(byBeginning).filter(
    (entry): entry is [string, FormField[]] => entry[0] !== '' && (entry[1]?.length ?? 0) >= fewestOfGroup,
  );
  const inGroups = new Set(groups.flatMap(([, members]) => members));
  return { alone: fields.filter((field) => !inGroups.has(field)), groups };
}

/** What has to be told, and what has a value already. */
function inTwo(fields: readonly FormField[]): [FormField[], FormField[]] {
  if (fields.filter(({ isRequired }) => isRequired).length < fewRequired) return [[...fields], []];
  return [fields.filter(({ preset }) => preset === undefined), fields.filter(({ preset }) => preset !== undefined)];
}

function more(view: View, title: string, path: string, fields: readonly FormField[], filled: Filled): Markup {
  const isOpen = hasErrors(filled, path);
  return html`<details class="panel more"${isOpen ? html` open` : none}><summary><h2>${title}</h2></summary><div class="grid">${renderFields(view, fields, path, filled)}</div></details>`;
}

/** What a channel can be made on. */
export const choosePage = (view: View, connectors: readonly ConnectorView[]): Page => ({
  title: view.say('Novo canal', 'New channel'),
  place: 'channels',
  body: html`<p class="soft">${view.say('Por qual provedor o canal vai falar?', 'Through which provider will the channel speak?')}</p>
<ul class="cards">${connectors.map(
    ({ id, name, medium, words }) =>
      html`<li class="panel"><h2><a href="/console/channels/new?connector=${part(id)}">${name}</a></h2><p class="soft">${mediumName(medium)}</p><ul>${words.map((word) => html`<li>${word}</li>`)}</ul></li>`,
  )}</ul>`,
});
