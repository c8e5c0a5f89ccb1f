/** The fields of a schedule, and the task that a form means. */

import type { z } from 'zod';
import type { CampaignView } from '../../../contracts/campaign.ts';
import type { TaskSchedule, TaskView } from '../../../contracts/task.ts';
import { field } from '../components.ts';
import type { FormErrors } from '../form-errors.ts';
import { type Form, typed } from '../indexed.ts';
import { html, type Markup } from '../markup.ts';
import type { View } from '../view.ts';

type Schedule = z.infer<typeof TaskSchedule>;

const scheduleFields = ['minute', 'hour', 'dayOfMonth', 'month', 'weekday'] as const;
export const usualZone = 'America/Sao_Paulo';

const isTime = (name: string): boolean => name === 'minute' || name === 'hour';

const shownField = (value: Schedule['minute'] | undefined): string =>
  value === undefined ? 'Todos' : Array.isArray(value) ? value.join(',') : String(value);

export const formFrom = (task: TaskView): Form => ({
  name: task.name,
  kind: task.kind,
  enabled: task.enabled ? 'on' : '',
  ...Object.fromEntries(scheduleFields.map((name) => [name, shownField(task.schedule[name])])),
  timeZone: task.schedule.timeZone ?? usualZone,
  ...(task.kind === 'campaign' && { catchUpMinutes: String(task.catchUpMinutes) }),
});

/** As it was typed: what is wrong with it the API says. A day or month that is left empty is any. */
export const scheduleFrom = (form: Form): Record<string, string> => ({
  ...Object.fromEntries(scheduleFields.map((name) => [name, typed(form[name]) ?? (isTime(name) ? '' : 'Todos')])),
  timeZone: typed(form.timeZone) ?? usualZone,
});

/** The body of `PUT /v1/tasks/{id}` that leaves it as it is. */
export function inputOf(task: TaskView): object {
  const { kind, name, schedule, enabled } = task;
  if (task.kind === 'drain') return { kind, name, schedule, enabled };
  return { kind, name, schedule, enabled, campaign: task.campaign, catchUpMinutes: task.catchUpMinutes };
}

/** @param pattern the campaign that a new task starts again and again. */
export function inputFrom(form: Form, kept: TaskView | undefined, pattern: CampaignView | undefined): object {
  const common = { name: form.name ?? '', schedule: scheduleFrom(form), enabled: form.enabled === 'on' };
  const kind = kept?.kind ?? form.kind;
  if (kind === 'drain') return { kind, ...common };
  const minutes = typed(form.catchUpMinutes);
  return {
    kind: 'campaign',
    ...common,
    campaign: kept?.kind === 'campaign' ? kept.campaign : pattern?.input,
    ...(minutes !== undefined && { catchUpMinutes: Number(minutes) }),
  };
}

export function scheduleInputs(view: View, form: Form, errors: FormErrors): Markup {
  const at = (name: string, label: string, help: string) =>
    field({
      name,
      label,
      help,
      value: form[name],
      error: errors.at(`schedule.${name}`) ?? errors.at(name),
      autocomplete: 'off',
    });
  const all = view.say('ou Todos', 'or Todos (all)');
  return html`<div class="grid">
${at('minute', view.say('Minuto', 'Minute'), `0-59: 30 · 0,30 · ${all}`)}
${at('hour', view.say('Hora', 'Hour'), `0-23: 7 · 8-17 · ${all}`)}
${at('dayOfMonth', view.say('Dia do mês', 'Day of month'), `1-31: 5 · 1-10 · ${all}`)}
${at('month', view.say('Mês', 'Month'), `1-12: 1,7 · ${all}`)}
${at('weekday', view.say('Dia da semana', 'Weekday'), view.say(`1-5 é segunda a sexta, 0 é domingo · ${all}`, `1-5 is Monday to Friday, 0 is Sunday · ${all}`))}
${at('timeZone', view.say('Fuso horário', 'Time zone'), 'America/Sao_Paulo · America/Manaus')}
</div><p class="help">${view.say(
    'Dia do mês e dia da semana valem juntos: 1-10 com 1-5 executa só nos dias úteis entre o 1 e o 10.',
    'Day of month and weekday both count: 1-10 with 1-5 runs only on the weekdays among the first ten days.',
  )}</p>`;
}
