/** How much of a channel's limits is used, and its open windows. */
import { z } from 'zod';
import { ChannelUsage, OpenWindow, OpenWindowQuery } from './channel-usage.ts';
import { ChannelId } from './message.ts';
import { json, list, type Route, route } from './route.ts';

export const channelUsageRoutes: readonly Route[] = [
  route({
    id: 'getChannelUsage',
    method: 'GET',
    path: '/v1/channels/{id}/usage',
    tag: 'Channels',
    summary: 'Show how much of its limits a channel uses',
    scope: 'read',
    params: z.strictObject({ id: ChannelId.meta({ examples: ['wa-matriz'] }) }),
    answers: { 200: json('Used against allowed.', ChannelUsage) },
    problems: ['not_found'],
  }),
  route({
    id: 'listOpenWindows',
    method: 'GET',
    path: '/v1/windows',
    tag: 'Contacts',
    summary: "List a channel's open windows",
    description: 'Those that close next come first.',
    scope: 'read',
    query: OpenWindowQuery,
    answers: { 200: list('A page of them.', OpenWindow) },
    problems: ['not_found'],
  }),
];
