/** What a channel asks of the limits it shares, and what it is told. */
import type { TierLimit } from '../../channels/tiers.ts';
import type { Lane } from './portfolio.ts';

/** What one channel says about its account and portfolio. */
export interface SharedSettings {
  account: string;
  accountMps: number | undefined;
  portfolio: string;
  tier: TierLimit;
  realtimeShare: number | undefined;
}

export interface Ask {
  contact: string;
  lane: Lane;
  /** A template outside windows. */
  counts: boolean;
}

export type Admission = { ok: true } | { ok: false; until: number; code: 'account_rate' | 'portfolio_tier' };
