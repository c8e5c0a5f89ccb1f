/** What needs attention now, and figures over time. */
import { Figures, FiguresQuery } from './figures.ts';
import { Overview } from './overview.ts';
import { json, type Route, route } from './route.ts';

export const overviewRoutes: readonly Route[] = [
  route({
    id: 'getOverview',
    method: 'GET',
    path: '/v1/overview',
    tag: 'Operations',
    summary: 'Show what needs attention now',
    description:
      'Findings with their cause and what to do, in English and Portuguese, and how each channel has done in the last hour. A key ' +
      'bound to channels sees theirs. While the database is away it tells just that.',
    scope: 'read',
    answers: { 200: json('The findings, worst first, and the channels.', Overview) },
  }),
  route({
    id: 'getFigures',
    method: 'GET',
    path: '/v1/figures',
    tag: 'Operations',
    summary: 'Count messages by state over time',
    description:
      'Counted from the event feed a moment after things happen (`upTo`), kept for 400 days. An event counts when Ponte learnt of it.',
    scope: 'read',
    query: FiguresQuery,
    answers: { 200: json('Counts, latencies and failures.', Figures) },
    problems: ['forbidden_channel'],
  }),
];
