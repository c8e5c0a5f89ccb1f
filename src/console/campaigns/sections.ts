/** What belongs to Disparos: all that sends of its own accord. */
import { tabs } from '../components.ts';
import type { Markup } from '../markup.ts';
import type { View } from '../view.ts';

export type Section = 'campaigns' | 'notifications' | 'triggers' | 'tasks' | 'watches';

/** The tab bar under the title. */
export const sections = (view: View, current: Section): Markup =>
  tabs(view.say('Seções de Disparos', 'Sections of Campaigns'), `/console/${current}`, [
    ['/console/campaigns', view.say('Campanhas', 'Campaigns')],
    ['/console/notifications', view.say('Notificações', 'Notifications')],
    ['/console/triggers', view.say('Gatilhos', 'Triggers')],
    ['/console/tasks', view.say('Tarefas', 'Tasks')],
    ['/console/watches', view.say('Quedas', 'Outages')],
  ]);
