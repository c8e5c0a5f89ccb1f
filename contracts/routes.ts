/** Every HTTP operation of Ponte. OpenAPI and the docs page are made from this table, and tests hold the server to it. */
import type { Route } from './route.ts';
import { accessRoutes } from './routes-access.ts';
import { adminRoutes } from './routes-admin.ts';
import { campaignRoutes } from './routes-campaigns.ts';
import { channelTryRoutes } from './routes-channel-try.ts';
import { channelUsageRoutes } from './routes-channel-usage.ts';
import { connectorRoutes } from './routes-connectors.ts';
import { consentRoutes } from './routes-consent.ts';
import { consumerRoutes } from './routes-consumers.ts';
import { conversationRoutes } from './routes-conversations.ts';
import { deadLetterRoutes } from './routes-dead-letters.ts';
import { holidayRoutes } from './routes-holidays.ts';
import { eventRoutes, messageRoutes } from './routes-messages.ts';
import { notificationRoutes } from './routes-notifications.ts';
import { overviewRoutes } from './routes-overview.ts';
import { priceRoutes } from './routes-prices.ts';
import { privacyRoutes } from './routes-privacy.ts';
import { providerChannelRoutes } from './routes-provider-channels.ts';
import { operationsRoutes, webhookRoutes } from './routes-public.ts';
import { sourceRoutes } from './routes-sources.ts';
import { taskRoutes } from './routes-tasks.ts';
import { templatePreviewRoutes } from './routes-templates.ts';
import { triggerRoutes } from './routes-triggers.ts';
import { watchRoutes } from './routes-watches.ts';
import { windowRoutes } from './routes-windows.ts';

export type { Answer, Body, Method, Route, Tag } from './route.ts';

export const routes: readonly Route[] = [
  ...messageRoutes,
  ...adminRoutes,
  ...deadLetterRoutes,
  ...providerChannelRoutes,
  ...channelTryRoutes,
  ...connectorRoutes,
  ...channelUsageRoutes,
  ...windowRoutes,
  ...conversationRoutes,
  ...consentRoutes,
  ...templatePreviewRoutes,
  ...notificationRoutes,
  ...sourceRoutes,
  ...triggerRoutes,
  ...watchRoutes,
  ...campaignRoutes,
  ...taskRoutes,
  ...priceRoutes,
  ...holidayRoutes,
  ...privacyRoutes,
  ...accessRoutes,
  ...overviewRoutes,
  ...eventRoutes,
  ...consumerRoutes,
  ...webhookRoutes,
  ...operationsRoutes,
];
