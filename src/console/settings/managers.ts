/** Pages that need `manage`: who may not is told kindly, and finds the way to what they may see. */
import type { MiddlewareHandler } from 'hono';
import { empty } from '../components.ts';
import type { ConsoleEnv } from '../environment.ts';
import { layout } from '../layout.ts';
import { html } from '../markup.ts';
import { type Section, sectionName, sections } from './sections.ts';

export const managersOnly =
  (section: Section): MiddlewareHandler<ConsoleEnv> =>
  async (c, next) => {
    const view = c.get('view');
    if (view.may('manage')) return next();
    return c.html(
      layout(view, {
        title: sectionName(view, section),
        place: 'settings',
        body: html`${sections(view, section)}${empty(
          view.say('Esta página é para quem gerencia.', 'This page is for those who manage.'),
          view.say(
            'Você não tem a permissão de gerenciar. Peça a quem cuida dos usuários do Ponte.',
            'You do not have the permission to manage. Ask whoever looks after the users of Ponte.',
          ),
        )}`,
      }),
      403,
    );
  };
