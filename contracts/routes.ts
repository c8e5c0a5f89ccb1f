/** Every HTTP operation of Ponte. OpenAPI and the docs page are made from this table, and tests hold the server to it. */
import type { Route } from './route.ts';
import { adminRoutes } from './routes-admin.ts';
import { eventRoutes, messageRoutes } from './routes-messages.ts';
import { operationsRoutes, webhookRoutes } from './routes-public.ts';

export type { Answer, Body, Method, Route, Tag } from './route.ts';

export const routes: readonly Route[] = [
  ...messageRoutes,
  ...adminRoutes,
  ...eventRoutes,
  ...webhookRoutes,
  ...operationsRoutes,
];
