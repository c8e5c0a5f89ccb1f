/** The fields of a form, with what is in them and what is wrong with them. */
import type { FieldError } from '../../../contracts/problem.ts';
import { checkbox, choice, field as textField } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import type { FormField } from './form-fields.ts';
import { keptSecret, type Values } from './form-read.ts';

export interface Filled {
  values: Values;
  /** What is saved: its secrets are told to be there, and shown to nobody. */
  stored: Values;
  errors: readonly Pick<FieldError, 'path' | 'message'>[];
  /** Nothing was typed yet: presets fill the form. */
  isFresh: boolean;
}

/** Empty rows to type into, of tall ones one; who needs more saves and opens the form again. */
const spareRows = 2;
const isTall = ({ fields = [] }: FormField): boolean => fields.some(({ kind }) => kind === 'choices');

export const renderFields = (view: View, fields: readonly FormField[], path: string, filled: Filled): Markup =>
  html`${fields.map((one) => render(view, one, `${path}.${one.name}`, filled.values[one.name], filled))}`;

/** Something beneath the path is wrong. */
export const hasErrors = ({ errors }: Filled, path: string): boolean =>
  errors.some((error) => error.path === path || error.path.startsWith(`${path}.`));

function render(view: View, one: FormField, path: string, given: unknown, filled: Filled): Markup {
  const value = given === undefined && filled.isFresh ? one.preset : given;
  const base = {
    name: path,
    label: labelOf(view, one),
    help: one.help,
    error: errorAt(one, path, filled),
  };
  switch (one.kind) {
    case 'boolean':
      return html`<div class="field">${checkbox(path, one.title, value === true)}${complaint(base.error)}${helpText(one)}</div>`;
    case 'choice':
      return choice({ ...base, value: value === undefined ? '' : String(value), options: one.options ?? [] });
    case 'secret':
      return secret(view, one, path, base, filled);
    case 'number':
      return textField({ ...base, value: shown(value), autocomplete: 'off' });
    case 'long':
      return textField({ ...base, value: shown(value), rows: 4 });
    case 'lines':
      return textField({ ...base, value: Array.isArray(value) ? value.join('\n') : '', rows: 3 });
    case 'choices':
      return group(one, base.error, html`<div class="checks">${choices(one, path, value)}</div>`);
    case 'rows':
      return group(one, base.error, rows(view, one, path, value, filled));
    case 'map':
      return group(one, base.error, map(view, one, path, value));
    case 'object':
      return group(
        one,
        base.error,
        html`<div class="grid">${renderFields(view, one.fields ?? [], path, within(filled, value))}</div>`,
      );
    default:
      return textField({
        ...base,
        value: shown(value),
        type: one.input === 'time' ? 'time' : 'text',
        isRequired: one.isRequired && path.startsWith('config.') && !/\.\d+\./.test(path),
        autocomplete: 'off',
      });
  }
}

const labelOf = (view: View, { title, isRequired, kind, preset }: FormField): string =>
  isRequired || kind === 'boolean' || (kind === 'choice' && preset !== undefined)
    ? title
    : view.say(`${title} (opcional)`, `${title} (optional)`);

const shown = (value: unknown): string => (value === undefined || value === null ? '' : String(value));

const within = (filled: Filled, value: unknown): Filled => ({
  ...filled,
  values: typeof value === 'object' && value !== null ? (value as Values) : {},
  stored: {},
});

const whole = new Set(['lines', 'map', 'choices']);

function errorAt(one: FormField, path: string, { errors }: Filled): string | undefined {
  const error = errors.find((each) => each.path === path || (whole.has(one.kind) && each.path.startsWith(`${path}.`)));
  if (error === undefined) return undefined;
  return error.path === path ? error.message : `${error.path.slice(path.length + 1)}: ${error.message}`;
}

const complaint = (error: string | undefined): Markup =>
  error === undefined ? none : html`<p class="wrong">${error}</p>`;
const helpText = ({ help }: FormField): Markup => (help === undefined ? none : html`<p class="help">${help}</p>`);

const group = (one: FormField, error: string | undefined, body: Markup): Markup =>
  html`<fieldset class="group"><legend>${one.title}</legend>${helpText(one)}${complaint(error)}${body}</fieldset>`;

function secret(
  view: View,
  one: FormField,
  path: string,
  base: { name: string; label: string; help: string | undefined; error: string | undefined },
  { stored }: Filled,
): Markup {
  const isKept = stored[one.name] === keptSecret;
  const placeholder = isKept
    ? view.say('Guardado. Em branco, fica como está.', 'Stored. Left empty, it stays as it is.')
    : '';
  const remove = html`<label class="check"><input type="checkbox" name="${path}.remove" value="on"> ${view.say(`Apagar: ${one.title}`, `Remove: ${one.title}`)}</label>`;
  return html`${textField({
    ...base,
    type: 'password',
    placeholder,
    autocomplete: 'new-password',
    isRequired: one.isRequired && !isKept,
  })}${isKept && !one.isRequired ? remove : none}`;
}

const choices = ({ options = [] }: FormField, path: string, value: unknown): Markup[] =>
  options.map(([word, name]) => checkbox(`${path}.${word}`, name, Array.isArray(value) && value.includes(word)));

function rows(view: View, one: FormField, path: string, value: unknown, filled: Filled): Markup {
  const given: unknown[] = Array.isArray(value) ? value : [];
  const all = [...given, ...Array.from({ length: isTall(one) ? 1 : spareRows }, () => undefined)];
  const mode = value === undefined ? 'usual' : given.length === 0 ? 'none' : 'own';
  const modes: readonly (readonly [string, string])[] = [
    ['usual', one.usual ?? ''],
    ['none', view.say('Nenhuma', 'None')],
    ['own', view.say('As que estão abaixo', 'Those below')],
  ];
  const chosen =
    one.usual === undefined
      ? none
      : choice({ name: `${path}.mode`, label: view.say('Qual vale', 'Which counts'), value: mode, options: modes });
  return html`${chosen}${all.map((row, place) => {
    const name =
      row === undefined
        ? view.say('Em branco: não conta', 'Left empty: does not count')
        : `${view.say('Linha', 'Row')} ${place + 1}`;
    const inner = { ...within(filled, row), isFresh: row === undefined };
    return html`<fieldset class="row"><legend>${name}</legend><div class="grid">${renderFields(view, one.fields ?? [], `${path}.${place}`, inner)}</div></fieldset>`;
  })}`;
}

function map(view: View, one: FormField, path: string, value: unknown): Markup {
  const given = Object.entries(typeof value === 'object' && value !== null ? value : {});
  const all = [...given, ...Array.from({ length: spareRows }, (): [string, string] => ['', ''])];
  const [word, meaning] = [view.say('Palavra ou código', 'Word or code'), view.say('Significa', 'Means')];
  return html`<div class="pairs">${all.map(
    ([key, stands], place) => html`<div class="pair">
<input name="${path}.${place}.key" value="${key}" aria-label="${one.title}: ${word} ${place + 1}" autocomplete="off">
${
  one.options === undefined
    ? html`<input name="${path}.${place}.value" value="${stands}" aria-label="${one.title}: ${meaning} ${place + 1}" autocomplete="off">`
    : html`<select name="${path}.${place}.value" aria-label="${one.title}: ${meaning} ${place + 1}">${one.options.map(
        ([option, text]) =>
          html`<option value="${option}"${option === stands ? html` selected` : none}>${text}</option>`,
      )}</select>`
}</div>`,
  )}</div>`;
}
