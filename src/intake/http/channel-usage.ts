/** How much of its limits a channel uses, and its open windows. */
import { Hono } from 'hono';
import { type ChannelUsage, type OpenWindow, OpenWindowQuery } from '../../../contracts/channel-usage.ts';
import { Refusal } from '../../../contracts/problem.ts';
import type { ChannelRegistry, LiveChannel } from '../../channels/registry.ts';
import { portfolioOf } from '../../channels/shared-scope.ts';
import type { TierLimit } from '../../channels/tiers.ts';
import { recordOf } from '../../conversations/contact-rows.ts';
import { addressOf, shownIds } from '../../conversations/identities.ts';
import type { ContactRow } from '../../ledger/contacts.ts';
import type { Row, Store } from '../../ledger/store.ts';
import { countOpenWindows, countRecipients, openWindowsOf } from '../../ledger/usage.ts';
import { type Clock, iso, isoOrNull } from '../../platform/clock.ts';
import { type Ctx, type Env, mayUse, readQuery } from './context.ts';
import type { Guard } from './guard.ts';

/** What the process that sends for a channel knows of its pace. */
export interface Pacing {
  sentLastMinute: number;
  currentPerSecond: number;
  /** Epoch milliseconds. */
  pausedUntil: number | null;
}

export interface ChannelUsageParts {
  store: Store;
  clock: Clock;
  channels: ChannelRegistry;
  tiers: { of(channel: LiveChannel): TierLimit };
  /** `pacingOf` is null where another process sends for the channel. */
  fleet: { pacingOf(channel: string): Pacing | null };
}

const dayMs = 24 * 3_600_000;
const hourMs = 3_600_000;
const defaultLimit = 50;

export function channelUsageRoutes(guard: Guard, parts: () => ChannelUsageParts): Hono<Env> {
  const app = new Hono<Env>();

  app.get('/v1/channels/:id/usage', guard('read'), async (c) => {
    const running = parts();
    return c.json(await usageOf(channelFor(c, c.req.param('id'), running), running));
  });

  app.get('/v1/windows', guard('read'), async (c) => {
    const { channel, cursor, limit = defaultLimit } = readQuery(c, OpenWindowQuery);
    const { store, clock } = parts();
    channelFor(c, channel, parts());
    const [until = '0', contact = ''] = (cursor ?? '').split(' ');
    const now = clock.now();
    const rows = await store.reader.all(openWindowsOf, channel, now, Number(until) || 0, contact, limit + 1);
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    return c.json({ data: page.map(windowOf), next: last === undefined ? null : `${last.until} ${last.id}` });
  });
  return app;
}

function channelFor(c: Ctx, id: string, { channels }: ChannelUsageParts): LiveChannel {
  if (!mayUse(c.get('key'))(id)) throw new Refusal('not_found');
  return channels.require(id);
}

async function usageOf(channel: LiveChannel, parts: ChannelUsageParts): Promise<ChannelUsage> {
  const now = parts.clock.now();
  const pacing = parts.fleet.pacingOf(channel.id);
  const hasWindow = channel.connector.capabilities.window;
  return {
    channel: channel.id,
    at: iso(now),
    rate:
      pacing === null
        ? null
        : {
            sentLastMinute: pacing.sentLastMinute,
            perSecond: Math.round((pacing.sentLastMinute / 60) * 100) / 100,
            allowedPerSecond: channel.limits.numberMps,
            currentPerSecond: pacing.currentPerSecond,
            pausedUntil: isoOrNull(pacing.pausedUntil),
            accountPerSecond: channel.shared.accountMps ?? null,
          },
    tier: hasWindow ? await tierOf(channel, parts, now) : null,
    windows: hasWindow ? await windowsOf(channel, parts, now) : null,
  };
}

async function tierOf(channel: LiveChannel, { store, tiers }: ChannelUsageParts, now: number) {
  const portfolio = portfolioOf(channel);
  const limit = tiers.of(channel);
  const [row] = await store.reader.all(countRecipients, portfolio, now - dayMs);
  return { portfolio, used: Number(row?.people ?? 0), limit: limit ?? null, told: limit !== undefined };
}

async function windowsOf({ id }: LiveChannel, { store }: ChannelUsageParts, now: number) {
  const [row] = await store.reader.all(countOpenWindows, id, now, now + hourMs);
  return {
    open: Number(row?.windows ?? 0),
    closingInHour: Number(row?.closing ?? 0),
    nextClosesAt: isoOrNull(row?.next === null || row === undefined ? null : Number(row.next)),
  };
}

function windowOf(row: Row): OpenWindow {
  const contact = recordOf(row as ContactRow);
  return {
    channel: String(row.channel),
    contact: addressOf(contact),
    contactIds: shownIds(contact),
    expiresAt: iso(Number(row.until)),
    lastInboundAt: iso(Number(row.last_inbound_at)),
    freeEntryUntil: isoOrNull(row.free_entry_until === null ? null : Number(row.free_entry_until)),
  };
}
