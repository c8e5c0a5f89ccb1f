/** A channel as it is shown: its settings, how it is, what waits, and what its provider says when it is asked. */
import type { AllowanceView, ChannelView, ConnectionView, PollView } from '../../../contracts/admin.ts';
import { storedAllowance } from '../../channels/allowances.ts';
import type { ChannelRegistry, LiveChannel } from '../../channels/registry.ts';
import { shownConfig } from '../../channels/secret-fields.ts';
import { countOpen } from '../../ledger/messages.ts';
import type { Row, Store } from '../../ledger/store.ts';
import { iso, isoOrNull } from '../../platform/clock.ts';

type Connection = Omit<ConnectionView, 'since' | 'retryAt'> & { since: number; retryAt: number | null };

export interface ChannelViewParts {
  store: Store;
  channels: ChannelRegistry;
  fleet: { connectionsOf(channel: string): readonly Connection[] | null };
  poller: { view(channel: LiveChannel): Promise<PollView | null> };
  startedAt: number;
  /** The process that sends for a channel, when it is this one. */
  ownerOf(channel: string): string | null;
}

export async function channelViews(parts: ChannelViewParts): Promise<ChannelView[]> {
  const open = await parts.store.reader.all(countOpen);
  return Promise.all(parts.channels.all().map((channel) => viewOf(channel, open, parts)));
}

/** Without counting what waits, which takes the longer the more it is. */
export async function uncountedViews(parts: ChannelViewParts): Promise<Omit<ChannelView, 'backlog'>[]> {
  return Promise.all(parts.channels.all().map((channel) => viewOf(channel, [], parts)));
}

/** @throws Refusal `not_found`. */
export async function channelView(parts: ChannelViewParts, id: string): Promise<ChannelView> {
  return viewOf(parts.channels.require(id), await parts.store.reader.all(countOpen), parts);
}

async function viewOf(channel: LiveChannel, open: readonly Row[], parts: ChannelViewParts): Promise<ChannelView> {
  const count = (status: string) =>
    Number(open.find((row) => row.channel === channel.id && row.status === status)?.messages ?? 0);
  return {
    id: channel.id,
    connector: channel.connector.id,
    medium: channel.connector.medium,
    name: channel.name,
    state: channel.state,
    origin: channel.origin,
    health: {
      status: channel.health === null ? 'ok' : 'degraded',
      since: iso(channel.health?.since ?? parts.startedAt),
      failure: channel.health?.failure ?? null,
      retryAt: isoOrNull(channel.health?.retryAt ?? null),
    },
    limits: channel.limits,
    rules: channel.judged.rules,
    backlog: { queued: count('queued'), sending: count('sending'), uncertain: count('uncertain') },
    config: shownConfig(channel.connector, channel.context.config),
    webhookPath: `/webhooks/${channel.id}`,
    owner: parts.ownerOf(channel.id),
    polling: await parts.poller.view(channel),
    connections: connectionViews(parts.fleet.connectionsOf(channel.id)),
    allowance: channel.connector.allowance === undefined ? null : await allowanceView(channel.id, parts.store),
  };
}

const connectionViews = (connections: readonly Connection[] | null): ConnectionView[] | null =>
  connections?.map((one) => ({ ...one, since: iso(one.since), retryAt: isoOrNull(one.retryAt) })) ?? null;

async function allowanceView(channel: string, { reader }: Store): Promise<AllowanceView | null> {
  const stored = await storedAllowance(reader, channel);
  if (stored === undefined) return null;
  const { readAt, allowance, failedAt, failure } = stored;
  return {
    readAt: isoOrNull(readAt),
    left: allowance?.left ?? null,
    limit: allowance?.limit ?? null,
    resetsAt: isoOrNull(allowance?.resetsAt ?? null),
    failedAt: isoOrNull(failedAt),
    failure,
  };
}
