/**
 * What the channels of one account, or of one portfolio, keep to together. A channel that names no limit must not undo
 * that of its neighbour, so each limit is the strictest that any of them names.
 */
import type { ChannelLimits } from '../../contracts/admin.ts';

export interface ScopedChannel {
  limits: ChannelLimits;
  /** The account. */
  scope: string;
  state: 'active' | 'paused' | 'off';
}

export interface SharedScope {
  accountMps: number | undefined;
  portfolioTier: number | undefined;
  realtimeShare: number | undefined;
}

/** Channels with the same answer share one tier. */
export const portfolioOf = ({ limits, scope }: Pick<ScopedChannel, 'limits' | 'scope'>): string =>
  limits.portfolio ?? scope;

/** @param all every channel, `channel` included; those switched off send nothing and have no say. */
export function sharedScopeOf(channel: ScopedChannel, all: readonly ScopedChannel[]): SharedScope {
  const speaking = all.filter(({ state }) => state !== 'off');
  const account = speaking.filter(({ scope }) => scope === channel.scope);
  const portfolio = speaking.filter((one) => portfolioOf(one) === portfolioOf(channel));
  return {
    accountMps: named(account, 'accountMps', Math.min),
    portfolioTier: named(portfolio, 'portfolioTier', Math.min),
    realtimeShare: named(portfolio, 'realtimeShare', Math.max),
  };
}

function named(
  channels: readonly ScopedChannel[],
  name: keyof SharedScope,
  strictest: (...values: number[]) => number,
): number | undefined {
  const values = channels.map(({ limits }) => limits[name]).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : strictest(...values);
}
