/** Tasks in words: what they do, how their runs went. */
import type { TaskRun, TaskView } from '../../../contracts/task.ts';
import { badge, type Tone } from '../components.ts';
import type { Markup } from '../markup.ts';
import type { View } from '../view.ts';

export const kindName = (view: View, { kind }: TaskView): string =>
  kind === 'drain'
    ? view.say('Envia o que as campanhas deixaram na fila', 'Sends what campaigns have queued')
    : view.say('Inicia uma campanha', 'Starts a campaign');

export const scheduleWords = (view: View, { scheduleText, scheduleTextPt }: TaskView): string =>
  view.say(scheduleTextPt, scheduleText);

export const zoneOf = ({ schedule }: TaskView): string => schedule.timeZone ?? 'America/Sao_Paulo';

const outcomes: Readonly<Record<TaskRun['outcome'], readonly [Tone, string, string]>> = {
  started: ['good', 'Campanha iniciada', 'Campaign started'],
  released: ['good', 'Fila liberada', 'Queue released'],
  missed: ['warn', 'Perdida', 'Missed'],
  overlap: ['warn', 'Pulada', 'Skipped'],
  refused: ['bad', 'Recusada', 'Refused'],
};

export const outcome = (view: View, run: TaskRun): Markup => {
  const [tone, pt, en] = outcomes[run.outcome];
  return badge(tone, view.say(pt, en));
};
