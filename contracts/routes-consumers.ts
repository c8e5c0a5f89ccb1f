/** How those who read events are connected. */
import { ConsumersView } from './consumer.ts';
import { json, type Route, route } from './route.ts';

export const consumerRoutes: readonly Route[] = [
  route({
    id: 'getConsumers',
    method: 'GET',
    path: '/v1/consumers',
    tag: 'Events',
    summary: 'Show how consumers of events are connected',
    description:
      'Whether RabbitMQ is there, how its exchanges and queues are called, what waits in them, and how far publishing is behind the event feed.',
    scope: 'read',
    answers: { 200: json('The bus and the feed.', ConsumersView) },
  }),
];
