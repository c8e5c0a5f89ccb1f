/** One task: when it runs, what waits for it, how its last runs went. */
import type { CampaignView } from '../../../contracts/campaign.ts';
import type { ScheduleCheck } from '../../../contracts/schedule.ts';
import type { TaskRun, TaskView } from '../../../contracts/task.ts';
import { calendar, nextRuns } from '../calendar.ts';
import { sections } from '../campaigns/sections.ts';
import { badge, button, empty, facts, notice, panel, table } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { kindName, outcome, scheduleWords, zoneOf } from './words.ts';

export interface TaskPage {
  task: TaskView;
  check: ScheduleCheck;
  /** Of its runs, by id. */
  campaigns: ReadonlyMap<string, CampaignView>;
}

export const taskBody = (view: View, { task, check, campaigns }: TaskPage): Markup => html`${sections(view, 'tasks')}
${task.enabled ? none : notice('warn', view.say('Esta tarefa está desligada: nada executa até ser ligada.', 'This task is switched off: nothing runs until it is switched on.'))}
${panel(
  view.say('Quando executa', 'When it runs'),
  html`${whenWords(view, scheduleWords(view, task), check)}
<div class="when">${calendar(view, { ...check, turn: monthLink(`/console/tasks/${task.id}`) })}${upcoming(view, check)}</div>`,
)}
<div class="columns">${panel(view.say('O que faz', 'What it does'), details(view, task))}
${panel(view.say('Últimas execuções', 'Last runs'), runs(view, task.runs, campaigns))}</div>`;

/** In words, with what may surprise; and plainly, when it never runs. */
export const whenWords = (view: View, words: string, { never, warnings, timeZone }: ScheduleCheck): Markup => html`
<p class="plain"><strong>${words}</strong> <span class="soft">${view.say('Fuso', 'Zone')}: ${timeZone}</span></p>
${never === null ? none : notice('bad', html`<strong>${view.say('Nunca vai executar.', 'It will never run.')}</strong> ${view.say(never.messagePt, never.message)}.`)}
${warnings.map(({ message, messagePt }) => notice('warn', `${view.say(messagePt, message)}.`))}`;

export const upcoming = (view: View, { next, timeZone }: ScheduleCheck): Markup =>
  html`<div><h3>${view.say('Próximas execuções', 'Next runs')}</h3>${
    next.length === 0
      ? empty(view.say('Nenhuma', 'None'), view.say('Mude dia, mês ou dia da semana.', 'Change day, month or weekday.'))
      : nextRuns(view, next, timeZone)
  }</div>`;

const monthLink =
  (path: string) =>
  (month: string, label: string, arrow: string): Markup =>
    html`<a class="button" href="${path}?month=${month}" aria-label="${label}">${arrow}</a>`;

function details(view: View, task: TaskView): Markup {
  const shared: [string, string | Markup][] = [
    [view.say('Código', 'Id'), html`<code>${task.id}</code>`],
    [
      view.say('Situação', 'State'),
      task.enabled ? badge('good', view.say('Ligada', 'On')) : badge('warn', view.say('Desligada', 'Off')),
    ],
    [view.say('Tipo', 'Kind'), kindName(view, task)],
    [view.say('Fuso', 'Zone'), zoneOf(task)],
  ];
  const own: [string, string | Markup][] =
    task.kind === 'drain'
      ? [[view.say('Na fila agora', 'Queued now'), waitingWords(view, task.waiting ?? 0)]]
      : [
          [view.say('Campanha', 'Campaign'), task.campaign.name],
          [
            view.say('Notificação', 'Notification'),
            html`<a href="/console/notifications/${task.campaign.notification}">${task.campaign.notification}</a>`,
          ],
          [
            view.say('Se o Ponte estiver fora na hora', 'If Ponte is down at the time'),
            view.say(
              `Executa depois, até ${view.span(task.catchUpMinutes * 60)} atrasada`,
              `Runs later, up to ${view.span(task.catchUpMinutes * 60)} late`,
            ),
          ],
        ];
  return html`${facts([
    ...shared,
    ...own,
    [
      view.say('Declarada em', 'Declared in'),
      task.origin === 'file' ? 'ponte.yaml' : view.say('Console ou API', 'Console or API'),
    ],
    [view.say('Alterada', 'Changed'), view.time(task.updatedAt)],
  ])}<p>${button(view, {
    action: `/console/tasks/${task.id}/enabled`,
    label: task.enabled ? view.say('Desligar', 'Switch off') : view.say('Ligar', 'Switch on'),
    ...(task.enabled && {
      confirm: view.say(`Desligar a tarefa "${task.name}"?`, `Switch the task "${task.name}" off?`),
    }),
    fields: { enabled: task.enabled ? 'off' : 'on' },
    scope: 'manage',
  })}</p>`;
}

const waitingWords = (view: View, waiting: number): Markup =>
  waiting === 0
    ? html`${view.say('Nada espera por ela', 'Nothing waits for it')}`
    : badge('wait', view.say(`${view.number(waiting)} mensagens`, `${view.number(waiting)} messages`));

function runs(view: View, last: readonly TaskRun[], campaigns: ReadonlyMap<string, CampaignView>): Markup {
  if (last.length === 0)
    return empty(
      view.say('Ainda não executou', 'It has not run yet'),
      view.say('A primeira execução aparece aqui.', 'Its first run will appear here.'),
    );
  const made = ({ campaignId, released }: TaskRun): string | Markup => {
    if (released !== null)
      return view.say(`${view.number(released)} mensagens liberadas`, `${view.number(released)} messages let go`);
    const campaign = campaignId === null ? undefined : campaigns.get(campaignId);
    if (campaignId === null) return '–';
    if (campaign === undefined)
      return html`<a href="/console/campaigns/${campaignId}">${view.say('Campanha', 'Campaign')}</a>`;
    const { queued, leftOut } = campaign.records;
    return html`<a href="/console/campaigns/${campaignId}">${view.say(`${view.number(queued)} na fila, ${view.number(leftOut)} de fora`, `${view.number(queued)} queued, ${view.number(leftOut)} left out`)}</a>`;
  };
  return table(
    view.say('Últimas execuções', 'Last runs'),
    [
      { title: view.say('Quando', 'When'), cell: ({ at }) => view.time(at) },
      { title: view.say('Resultado', 'Outcome'), cell: (run) => outcome(view, run) },
      { title: view.say('O que enfileirou', 'What it queued'), cell: made },
      { title: view.say('Por quê', 'Why'), cell: ({ text }) => text ?? '' },
    ],
    last,
  );
}
