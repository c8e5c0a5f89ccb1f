/** The holidays that quiet hours know by themselves. */
import { Holiday, HolidayQuery } from './holiday.ts';
import { list, type Route, route } from './route.ts';

export const holidayRoutes: readonly Route[] = [
  route({
    id: 'listHolidays',
    method: 'GET',
    path: '/v1/holidays',
    tag: 'Channels',
    summary: 'List the national holidays',
    description:
      "Brazil's national holidays, earliest first. Local ones are a channel's own: `extraHolidays` in its rules.",
    scope: 'any',
    query: HolidayQuery,
    answers: { 200: list('Every holiday of the time asked for, in one page.', Holiday) },
  }),
];
