/** The step of the times: hours, a day's share, the queue of a task, and until when a message is worth sending. */
import type { CampaignInput } from '../../../contracts/campaign.ts';
import type { TaskView } from '../../../contracts/task.ts';
import type { ApiProblem } from '../api.ts';
import { choice, field, notice, panel, token } from '../components.ts';
import { type Form, typed } from '../indexed.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { openingOptions } from './fields.ts';
import type { Draft } from './steps.ts';
import { addressOf } from './words.ts';

export const formOfTimes = ({
  sendingHours,
  dailyCap,
  queue,
  validSeconds,
  purpose,
  opening,
}: CampaignInput): Form => ({
  from: sendingHours?.from ?? '',
  to: sendingHours?.to ?? '',
  dailyCap: dailyCap === undefined ? '' : String(dailyCap),
  queue: queue ?? '',
  validMinutes: validSeconds === undefined ? '' : String(Math.round(validSeconds / 60)),
  purpose: purpose ?? '',
  openingMode: opening?.mode ?? '',
  'occurrence.type': opening?.occurrence?.type ?? '',
  'occurrence.name': opening?.occurrence?.name ?? '',
});

/** What is no number is left as it was typed: the API says so. */
const numberOf = (text: string | undefined): number | string | undefined => {
  const given = typed(text);
  return given === undefined || !/^\d{1,9}$/.test(given) ? given : Number(given);
};

const fields = ['sendingHours', 'dailyCap', 'queue', 'validSeconds', 'purpose'];

export function timesOfForm(form: Form, before: CampaignInput): object {
  // The opening of a mailing is in its map: this form does not ask for it.
  const own = new Set([...fields, ...(form.openingMode === undefined ? [] : ['opening'])]);
  const kept = Object.fromEntries(Object.entries(before).filter(([name]) => !own.has(name)));
  const [from, to] = [typed(form.from), typed(form.to)];
  const dailyCap = numberOf(form.dailyCap);
  const minutes = numberOf(form.validMinutes);
  const mode = typed(form.openingMode);
  const [type, name] = [typed(form['occurrence.type']), typed(form['occurrence.name'])];
  const occurrence =
    type === undefined && name === undefined ? {} : { occurrence: { type: type ?? '', name: name ?? '' } };
  return {
    ...kept,
    ...((from ?? to) !== undefined && { sendingHours: { from: from ?? '', to: to ?? '' } }),
    ...(dailyCap !== undefined && { dailyCap }),
    ...(typed(form.queue) !== undefined && { queue: form.queue }),
    ...(minutes !== undefined && { validSeconds: typeof minutes === 'number' ? minutes * 60 : minutes }),
    ...(typed(form.purpose) !== undefined && { purpose: form.purpose }),
    ...(mode !== undefined && { opening: { mode, ...occurrence } }),
  };
}

export function timesStep(
  view: View,
  draft: Draft,
  { form, tasks, problem }: { form: Form; tasks: readonly TaskView[]; problem?: ApiProblem | undefined },
): Markup {
  const queues = tasks.filter(({ kind }) => kind === 'drain');
  const body = html`<form method="post" action="${addressOf(draft)}/times">${token(view)}${problems(problem)}
<div class="grid">
${field({ name: 'from', label: view.say('Enviar a partir das', 'Send from'), type: 'time', value: form.from, help: view.say('Horário de Brasília. Vazio: a qualquer hora.', 'Brasília time. Empty: at any time.'), error: errorAt(problem, 'sendingHours') })}
${field({ name: 'to', label: view.say('Enviar até as', 'Send until'), type: 'time', value: form.to })}
${field({ name: 'dailyCap', label: view.say('No máximo por dia', 'At most a day'), type: 'number', value: form.dailyCap, help: view.say('Mensagens. Vazio: sem limite.', 'Messages. Empty: no limit.'), error: errorAt(problem, 'dailyCap') })}
${field({ name: 'validMinutes', label: view.say('Vale por (minutos)', 'Valid for (minutes)'), type: 'number', value: form.validMinutes, help: view.say('Depois disso, o que não saiu não sai mais. Vazio: sem prazo.', 'What has not gone by then does not go. Empty: no end.'), error: errorAt(problem, 'validSeconds') })}
${choice({
  name: 'queue',
  label: view.say('Esperar pela tarefa', 'Wait for the task'),
  value: form.queue,
  options: [
    ['', view.say('Não esperar: sair assim que lida', 'Do not wait: go as it is read')],
    ...queues.map(({ id, name }): [string, string] => [id, name]),
  ],
  help: view.say(
    'Com uma tarefa, é ela que decide quando saem: deixe horário e limite vazios.',
    'With a task, it decides when they go: leave hours and limit empty.',
  ),
  error: errorAt(problem, 'queue'),
})}
${choice({
  name: 'purpose',
  label: view.say('Assunto', 'Subject'),
  value: form.purpose,
  options: [
    ['', '—'],
    ['instability', view.say('Instabilidade', 'Instability')],
    ['maintenance', view.say('Manutenção', 'Maintenance')],
    ['other', view.say('Outro', 'Other')],
  ],
})}
</div>${draft.audience.kind === 'logins' && draft.via === null ? opening(view, form, problem) : none}
<button class="main">${view.say('Salvar e continuar', 'Save and go on')}</button></form>`;
  return panel(view.say('Horários e limites', 'Times and limits'), body);
}

/** A mailing has it in its map. */
const opening = (view: View, form: Form, problem: ApiProblem | undefined): Markup => html`<div class="grid">
${choice({ name: 'openingMode', label: view.say('Abertura do atendimento', 'Opening of the attendance'), value: form.openingMode, options: openingOptions(view) })}
${field({ name: 'occurrence.type', label: view.say('Tipo de Ocorrência', 'Type of occurrence'), value: form['occurrence.type'], error: problem?.at('opening.occurrence.type') })}
${field({ name: 'occurrence.name', label: view.say('Ocorrência', 'Occurrence'), value: form['occurrence.name'], error: problem?.at('opening.occurrence.name') })}
</div>`;

const here = ['sendingHours', 'dailyCap', 'validSeconds', 'queue', 'opening.occurrence'];

const errorAt = (problem: ApiProblem | undefined, beginning: string): string | undefined =>
  problem?.problem.errors?.find(({ path }) => path === beginning || path.startsWith(`${beginning}.`))?.message;

function problems(problem: ApiProblem | undefined): Markup {
  if (problem === undefined) return none;
  const errors = (problem.problem.errors ?? []).filter(({ path }) => !here.some((one) => path.startsWith(one)));
  return errors.length === 0
    ? none
    : notice('bad', errors.map(({ path, message }) => `${path}: ${message}`).join('; '));
}
