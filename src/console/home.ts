/** Início: what needs attention now, in words. */
import { Hono } from 'hono';
import { type ConsoleEnv, show } from './environment.ts';
import { html } from './markup.ts';

export function homePages(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.get('/console', async (c) => {
    const view = c.get('view');
    return show(c, { title: view.say('Início', 'Home'), place: 'home', body: html`` });
  });
  return app;
}
