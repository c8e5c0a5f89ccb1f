/** The step of the fields: which column of the mailing is what. */
import type { CampaignSample } from '../../../contracts/campaign.ts';
import { standardFields } from '../../../contracts/mailing.ts';
import type { ApiProblem } from '../api.ts';
import { checkbox, choice, field, notice, panel, token } from '../components.ts';
import type { Form } from '../indexed.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { sampleTable } from './file.ts';
import { type ExtraRow, goesByEmail, rowsOfForm } from './map-form.ts';
import type { Draft } from './steps.ts';
import { addressOf } from './words.ts';

export interface FieldsForm {
  sample: CampaignSample;
  form: Form;
  /** Fields of the customer that the notification cannot do without. */
  mandatory: ReadonlySet<string>;
  /** Ids of the values that the notification wants. */
  wanted: ReadonlySet<string>;
  /** Of each row, where the API tells of it. */
  paths: (readonly string[])[];
  problem?: ApiProblem | undefined;
}

export function fieldsStep(view: View, draft: Draft, page: FieldsForm): Markup {
  const { form, sample } = page;
  const byEmail = goesByEmail(draft.input);
  const rows = rowsOfForm(form);
  return html`<form method="post" action="${addressOf(draft)}/fields">${token(view)}
${otherProblems(page, rows.length)}
${panel(view.say('Cliente', 'Customer'), standardPart(view, page, byEmail))}
${byEmail ? none : panel(view.say('Valores da mensagem', 'Values of the message'), extraPart(view, page, rows))}
${byEmail ? none : panel(view.say('Atendimento e Ocorrência', 'Attendance and occurrence'), occurrencePart(view, page, rows.length > 0))}
<p><button class="main">${view.say('Salvar e continuar', 'Save and go on')}</button></p></form>
${panel(view.say('Primeiros registros do mailing', 'First records of the mailing'), sampleTable(view, sample))}`;
}

function standardPart(view: View, { form, sample, mandatory, problem }: FieldsForm, byEmail: boolean): Markup {
  const target = byEmail ? 'email' : 'mobile';
  const fields = [
    ...standardFields.map(({ key, label }) => ({
      key: key as string,
      name: `standard.${key}`,
      label: label as string,
    })),
    { key: 'email', name: 'email', label: 'E-mail' },
  ];
  return html`<p class="soft">${view.say('O que tem o mesmo nome já vem escolhido. Confira com o exemplo ao lado de cada coluna.', 'What has the same name is chosen already. Compare with the example beside each column.')}</p>
<div class="grid">${fields.map(({ key, name, label }) =>
    choice({
      name,
      label: key === target || mandatory.has(key) ? `${label} (${view.say('obrigatório', 'mandatory')})` : label,
      value: form[name],
      options: columnOptions(view, sample),
      error: problem?.at(`map.${name}`),
    }),
  )}</div>`;
}

/** Each column with what stands in it first. */
const columnOptions = (view: View, { names, sample }: CampaignSample): [string, string][] => [
  ['', view.say('— não usar —', '— not used —')],
  ...names.map((name): [string, string] => {
    const example = sample.map((row) => row[name]?.trim() ?? '').find((text) => text !== '');
    return [name, example === undefined ? name : `${name} · ${example.slice(0, 30)}`];
  }),
];

function extraPart(view: View, page: FieldsForm, rows: readonly ExtraRow[]): Markup {
  const intro =
    page.wanted.size === 0
      ? view.say(
          'A notificação não usa outros valores. Campos a mais vão com o atendimento.',
          'The notification uses no other values. Further fields go with the attendance.',
        )
      : view.say(
          'Cada valor que a notificação usa, e de que coluna vem.',
          'Each value that the notification uses, and the column it comes from.',
        );
  return html`<p class="soft">${intro}</p>${rows.map((row, place) => extraRow(view, page, row, place))}
<p><button name="add" value="1" formnovalidate>${view.say('Mais um campo', 'One more field')}</button></p>`;
}

function extraRow(
  view: View,
  { form, sample, wanted, paths, problem }: FieldsForm,
  row: ExtraRow,
  place: number,
): Markup {
  const at = `extra.${place}`;
  const isWanted = wanted.has(row.id);
  const error = problem?.problem.errors?.find(({ path }) =>
    (paths[place] ?? []).some((one) => path === one || path.startsWith(`${one}.`)),
  );
  const title = row.label === '' ? view.say('Novo campo', 'New field') : row.label;
  const name = isWanted
    ? html`<input type="hidden" name="${at}.id" value="${row.id}"><input type="hidden" name="${at}.label" value="${row.label}">`
    : html`${field({ name: `${at}.id`, label: view.say('Código do campo', 'Id of the field'), value: row.id })}${field({ name: `${at}.label`, label: view.say('Nome do campo', 'Name of the field'), value: row.label })}`;
  return html`<fieldset><legend>${title}${row.required ? html` <span class="soft">(${view.say('obrigatório', 'mandatory')})</span>` : none}</legend>
<div class="grid">${name}
${choice({ name: `${at}.from`, label: view.say('Coluna', 'Column'), value: form[`${at}.from`], options: columnOptions(view, sample), error: error?.message })}
${choice({ name: `${at}.type`, label: view.say('Tipo', 'Type'), value: row.type, options: typeOptions(view) })}</div>
<details><summary>${view.say('Mais: obrigatório, máscara, grupo', 'More: mandatory, mask, group')}</summary><div class="grid">
${checkbox(`${at}.required`, view.say('Obrigatório: sem ele o registro fica de fora', 'Mandatory: without it the record is left out'), row.required)}
${choice({ name: `${at}.mask`, label: view.say('Máscara', 'Mask'), value: row.mask, options: maskOptions(view) })}
${field({ name: `${at}.pattern`, label: view.say('Padrão da máscara própria', 'Pattern of an own mask'), value: row.pattern, help: view.say('0 dígito, A maiúscula, a minúscula, * letra ou dígito: AA-0000', '0 digit, A capital, a small letter, * letter or digit: AA-0000') })}
${checkbox(`${at}.coerce`, view.say('Ajustar ao padrão o que vier sem ele', 'Bring to the pattern what comes without it'), row.coerce)}
${field({ name: `${at}.group`, label: view.say('Grupo de campos extras', 'Group of extra fields'), value: row.group })}
</div></details></fieldset>`;
}

const typeOptions = (view: View): [string, string][] => [
  ['text', view.say('Texto', 'Text')],
  ['date', view.say('Data', 'Date')],
  ['money', view.say('Dinheiro', 'Money')],
  ['number', view.say('Número', 'Number')],
];

const maskOptions = (view: View): [string, string][] => [
  ['', view.say('Nenhuma', 'None')],
  ['email', 'E-mail'],
  ['phone', view.say('Telefone', 'Phone')],
  ['cpf', 'CPF'],
  ['cnpj', 'CNPJ'],
  ['cep', 'CEP'],
  ['upper', view.say('Maiúsculas', 'Capitals')],
  ['lower', view.say('Minúsculas', 'Small letters')],
  ['custom', view.say('Própria', 'Its own')],
];

function occurrencePart(view: View, { form, problem }: FieldsForm, isNeeded: boolean): Markup {
  const help = isNeeded
    ? view.say(
        'Campos extras são guardados com o protocolo, sob uma Ocorrência: por isso ela é pedida.',
        'Extra fields are kept with the protocol, under an occurrence: that is why it is asked for.',
      )
    : view.say('Opcional: cada mensagem pode abrir um atendimento.', 'Optional: each message may open an attendance.');
  return html`<p class="soft">${help}</p><div class="grid">
${choice({
  name: 'openingMode',
  label: view.say('Abertura do atendimento', 'Opening of the attendance'),
  value: form.openingMode,
  options: openingOptions(view),
  error: problem?.at('map.openingMode'),
})}
${field({ name: 'occurrence.type', label: view.say('Tipo de Ocorrência', 'Type of occurrence'), value: form['occurrence.type'], error: problem?.at('map.occurrence.type') })}
${field({ name: 'occurrence.name', label: view.say('Ocorrência', 'Occurrence'), value: form['occurrence.name'], error: problem?.at('map.occurrence.name') })}
</div>`;
}

export const openingOptions = (view: View): [string, string][] => [
  ['', view.say('Não abrir', 'None')],
  ['on-reply', view.say('Quando o cliente responder', 'When the customer answers')],
  ['on-send', view.say('Ao enviar', 'As it is sent')],
];

/** What no field of this page shows beside itself. */
function otherProblems({ problem, paths }: FieldsForm, rows: number): Markup {
  if (problem === undefined) return none;
  const ofRows = paths.slice(0, rows).flat();
  const shown = new Set([
    ...standardFields.map(({ key }) => `map.standard.${key}`),
    ...['map.email', 'map.openingMode', 'map.occurrence.type', 'map.occurrence.name'],
  ]);
  const others = (problem.problem.errors ?? []).filter(
    ({ path }) => !shown.has(path) && !ofRows.some((one) => path === one || path.startsWith(`${one}.`)),
  );
  const text = others.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return notice('bad', text === '' ? problem.problem.detail : text);
}
