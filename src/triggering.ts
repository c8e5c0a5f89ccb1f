/** What begins most messages: campaigns, tasks that start them, and watches over the logins of an ERP. */
import type { NotificationRegistry } from './channels/notifications.ts';
import type { PriceRegistry } from './channels/prices.ts';
import type { ChannelRegistry } from './channels/registry.ts';
import type { TemplateRegistry } from './channels/templates.ts';
import type { Accept } from './intake/accept.ts';
import type { createFire } from './intake/fire.ts';
import type { Operate } from './intake/operate.ts';
import type { Store } from './ledger/store.ts';
import type { Writer } from './ledger/writer.ts';
import type { Clock, NewId } from './platform/clock.ts';
import type { Logger } from './platform/telemetry.ts';
import { continueTrace } from './platform/trace.ts';
import type { Settings } from './settings.ts';
import { Campaigns } from './triggers/campaigns/campaigns.ts';
import { CampaignDrafts } from './triggers/campaigns/drafts.ts';
import { Feeder } from './triggers/campaigns/feeder.ts';
import { CampaignPages } from './triggers/campaigns/pages.ts';
import { createOptedOut } from './triggers/opted-out.ts';
import type { TriggerRegistry } from './triggers/registry.ts';
import type { SourceReader } from './triggers/source-reader.ts';
import type { SourceRegistry } from './triggers/sources.ts';
import { TaskRegistry } from './triggers/tasks/registry.ts';
import { TaskRunner } from './triggers/tasks/runner.ts';
import { watchScope } from './triggers/watches/outbox.ts';
import { WatchRegistry } from './triggers/watches/registry.ts';
import { WatchRunner } from './triggers/watches/runner.ts';

export interface TriggeringParts {
  store: Store;
  writer: Writer;
  clock: Clock;
  newId: NewId;
  log: Logger;
  settings: Settings;
  /** This process. */
  owner: string;
  personOf(address: string): string;
  channels: ChannelRegistry;
  templates: TemplateRegistry;
  notifications: NotificationRegistry;
  prices: PriceRegistry;
  triggers: TriggerRegistry;
  sources: SourceRegistry;
  sourceReader: SourceReader;
  operate: Operate;
  accept: Accept;
  fire: ReturnType<typeof createFire>;
}

export function createTriggering(parts: TriggeringParts) {
  const { store, writer, clock, newId, log, personOf, operate, accept, fire } = parts;
  const { channels, templates, notifications, prices, triggers, sources, sourceReader } = parts;
  // Nobody else can be at work on a SQLite ledger: after a crash what was begun goes on at once.
  const owner = store.dialect === 'sqlite' ? 'only' : parts.owner;
  const pages = new CampaignPages({ store, sources, sourceReader });
  const queueOf = (id: string) => tasks.queue(id);
  const forCampaigns = { store, writer, channels, notifications, pages, queueOf, clock };
  const optedOut = createOptedOut({ writer, channels, triggers, notifications, templates, personOf });
  const reading = { ...forCampaigns, sources, sourceReader, optedOut };
  const campaigns = new Campaigns({ ...reading, operate, newId });
  const drafts = new CampaignDrafts({ ...reading, campaigns, prices, templates });
  const forgetFile = (campaign: string) => pages.forget(campaign);
  const tasks = new TaskRegistry({ store, writer, clock, campaigns });
  const taskRunner = new TaskRunner({ store, writer, tasks, campaigns, clock, newId, log });
  const watches = new WatchRegistry({ store, writer, clock, sources, triggers });
  const watchRunner = new WatchRunner({
    ...{ store, writer, watches, sources, sourceReader, optedOut, clock, log, owner },
    cancel: (messageId) => operate.cancel(messageId),
    fire: (trigger, firing, id) => {
      const scope = watchScope(id);
      return fire.fire(trigger, firing, { scope, origin: scope, traceparent: continueTrace(undefined) });
    },
    everyMs: parts.settings.watchEveryMs,
  });
  const feeder = new Feeder({
    ...forCampaigns,
    ...{ log, owner },
    cancel: (id) => operate.cancel(id),
    send: (message, id) => {
      const scope = `campaign:${id}`;
      // The same record is the same message, also when its deadline has moved on since it was read.
      const sameAs = message.idempotencyKey ?? '';
      return accept(message, { scope, origin: scope, traceparent: continueTrace(undefined), sameAs });
    },
  });
  return { campaigns, drafts, forgetFile, tasks, taskRunner, watches, watchRunner, feeder, optedOut };
}
