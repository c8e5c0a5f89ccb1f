/** The national holidays, for whoever plans a calendar. */
import { Hono } from 'hono';
import { HolidayQuery } from '../../../contracts/holiday.ts';
import type { Clock } from '../../platform/clock.ts';
import { dayOf } from '../../platform/day.ts';
import { holidaysBetween } from '../../rules/holidays.ts';
import { type Env, readQuery } from './context.ts';
import type { Guard } from './guard.ts';

const usualMonths = 12;

export function holidayRoutes(guard: Guard, parts: () => { clock: Clock }): Hono<Env> {
  const app = new Hono<Env>();
  app.get('/v1/holidays', guard('any'), (c) => {
    const { from = dayOf(parts().clock.now()), months = usualMonths } = readQuery(c, HolidayQuery);
    const until = Temporal.PlainDate.from(from).add({ months }).toString();
    return c.json({ data: holidaysBetween(from, until), next: null });
  });
  return app;
}
