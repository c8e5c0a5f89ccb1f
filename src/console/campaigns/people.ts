/** The step of the login report: which rows are meant, in which order, on which number. */
import type { CampaignChoices, CampaignInput } from '../../../contracts/campaign.ts';
import type { ApiProblem } from '../api.ts';
import { choice, field, notice, panel, token } from '../components.ts';
import { type Form, rowsOf, typed } from '../indexed.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import type { Draft } from './steps.ts';
import { addressOf } from './words.ts';

export type LoginsAudience = Extract<CampaignInput['audience'], { kind: 'logins' }>;

export const formOfPeople = ({ filters, order = [], phoneFields }: LoginsAudience): Form => ({
  ...Object.fromEntries(
    filters.flatMap(({ field: path, op, values }, place) => [
      [`filters.${place}.field`, path],
      [`filters.${place}.op`, op],
      [`filters.${place}.values`, values.join('; ')],
    ]),
  ),
  'order.field': order[0]?.field ?? '',
  'order.direction': order[0]?.direction ?? 'asc',
  phoneFields: phoneFields?.join('; ') ?? '',
});

const listOf = (text: string | undefined): string[] =>
  (text ?? '')
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** Rows without a field are those that nobody filled. */
export function audienceOfForm(form: Form, { source, order = [] }: LoginsAudience): object {
  const by = typed(form['order.field']);
  const phoneFields = listOf(form.phoneFields);
  return {
    kind: 'logins',
    source,
    filters: rowsOf(form, 'filters')
      .filter((row) => typed(row.field) !== undefined)
      .map(({ field: path, op, values }) => ({ field: path, op, values: listOf(values) })),
    ...(by !== undefined && { order: [{ field: by, direction: form['order.direction'] }, ...order.slice(1)] }),
    ...(phoneFields.length > 0 && { phoneFields }),
  };
}

/** One more than are filled: there is always a row to fill. */
export function peopleStep(
  view: View,
  draft: Draft,
  {
    form,
    choices,
    problem,
    extra,
  }: { form: Form; choices: CampaignChoices; problem?: ApiProblem | undefined; extra: number },
): Markup {
  const rows = rowsOf(form, 'filters').filter((row) => typed(row.field) !== undefined);
  const shown = [...rows, ...Array.from({ length: extra }, (): Form => ({}))];
  const fields = choices.fields.map(({ path, title }): [string, string] => [path, title]);
  const unchosen: [string, string] = ['', '—'];
  const body = html`<form method="post" action="${addressOf(draft)}/people">${token(view)}
${problems(problem)}
<p class="soft">${view.say('Todos os filtros valem juntos. Cada número recebe uma mensagem só.', 'All filters hold together. Each number gets one message only.')}</p>
${shown.map((row, place) => filterRow(view, row, place, [unchosen, ...fields], choices))}
<p><button name="add" value="1">${view.say('Mais um filtro', 'One more filter')}</button></p>
<div class="grid">
${choice({ name: 'order.field', label: view.say('Ordenar por', 'Order by'), value: form['order.field'], options: [['', view.say('Como vem da origem', 'As the source gives them')], ...fields] })}
${choice({
  name: 'order.direction',
  label: view.say('Sentido', 'Direction'),
  value: form['order.direction'],
  options: [
    ['asc', view.say('Crescente', 'Ascending')],
    ['desc', view.say('Decrescente', 'Descending')],
  ],
})}
${field({ name: 'phoneFields', label: view.say('Campos de telefone, em ordem', 'Phone fields, in order'), value: form.phoneFields, help: view.say('Vazio: os de costume da origem. Separe com ponto e vírgula.', 'Empty: those that the source usually has. Separate by semicolons.'), error: errorsAt(problem, 'audience.phoneFields') })}
</div>
<button class="main">${view.say('Salvar e continuar', 'Save and go on')}</button></form>`;
  return panel(view.say('Quem recebe', 'Who gets it'), body);
}

function filterRow(
  view: View,
  row: Form,
  place: number,
  fields: [string, string][],
  { fields: known }: CampaignChoices,
): Markup {
  const at = `filters.${place}`;
  const chosen = known.find(({ path }) => path === row.field);
  const words = chosen?.values?.map(({ value, title }) => `${value} = ${title}`).join(', ');
  const help =
    words ?? (chosen?.type === 'day' ? '2026-12-31' : chosen?.type === 'moment' ? '2026-12-31 18:30:00' : undefined);
  return html`<fieldset><legend>${view.say('Filtro', 'Filter')} ${place + 1}</legend><div class="grid">
${choice({ name: `${at}.field`, label: view.say('Campo', 'Field'), value: row.field, options: fields })}
${choice({ name: `${at}.op`, label: view.say('Condição', 'Condition'), value: row.op ?? '=', options: operators(view) })}
${field({ name: `${at}.values`, label: view.say('Valor', 'Value'), value: row.values, help: help ?? view.say('Vários com ponto e vírgula: Centro; Vila Norte', 'Several by semicolons: Centro; Vila Norte') })}
</div></fieldset>`;
}

const operators = (view: View): [string, string][] => [
  ['=', view.say('é', 'is')],
  ['!=', view.say('não é', 'is not')],
  ['contains', view.say('contém', 'contains')],
  ['in', view.say('é um destes', 'is one of')],
  ['between', view.say('entre dois', 'between two')],
  ['>', view.say('maior que', 'greater than')],
  ['>=', view.say('a partir de', 'from')],
  ['<', view.say('menor que', 'less than')],
  ['<=', view.say('até', 'up to')],
];

const errorsAt = (problem: ApiProblem | undefined, beginning: string): string | undefined =>
  problem?.problem.errors?.find(({ path }) => path.startsWith(beginning))?.message;

function problems(problem: ApiProblem | undefined): Markup {
  if (problem === undefined) return none;
  const errors = (problem.problem.errors ?? []).filter(({ path }) => !path.startsWith('audience.phoneFields'));
  if (errors.length === 0) return none;
  return notice('bad', errors.map(({ message }) => message).join('; '));
}
