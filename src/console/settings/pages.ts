/** Configuração: its pages; its own address leads to the first that the reader may see. */
import { Hono } from 'hono';
import type { ConsoleEnv } from '../environment.ts';
import { auditPages } from './audit.ts';
import { calendarPages } from './calendars.ts';
import { consentPages } from './consents.ts';
import { consumerPages } from './consumers.ts';
import { keyPages } from './keys.ts';
import { pricePages } from './prices.ts';
import { firstSection } from './sections.ts';
import { userPages } from './users.ts';

export function settingsPages(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.get('/console/settings', (c) => c.redirect(firstSection(c.get('view')), 303));
  for (const pages of [keyPages, userPages, auditPages, consumerPages, consentPages, calendarPages, pricePages])
    app.route('/', pages());
  return app;
}
