/** The tier of a portfolio: what webhooks told is kept for all its channels, what is configured wins. */
import { describe, expect, test } from 'vitest';
import type { LiveChannel } from '../../src/channels/registry.ts';
import { sharedScopeOf } from '../../src/channels/shared-scope.ts';
import { learnTier, Tiers } from '../../src/channels/tiers.ts';
import { openTestLedger } from '../kit/ledger.ts';
import { ledgers } from '../kit/services.ts';

function channel(limits: object = {}, scope = 'waba-1'): LiveChannel {
  const one = { limits, scope, state: 'active' } as LiveChannel;
  return { ...one, shared: sharedScopeOf(one, [one]) };
}

describe.each(ledgers)('tiers on %s', (dialect) => {
  test('given what webhooks told, then the last word counts after a restart, for every channel of the portfolio', async () => {
    const ledger = await openTestLedger(dialect);
    const tiers = new Tiers(ledger.store);
    await tiers.load();
    expect(tiers.of(channel())).toBeUndefined();
    for (const tier of [250, 2_000]) await ledger.store.transaction((tx) => learnTier(tx, channel(), tier));
    await ledger.store.transaction((tx) => learnTier(tx, channel({ portfolio: 'grupo' }, 'waba-2'), null));
    await tiers.load();
    expect(tiers.of(channel())).toBe(2_000);
    expect(tiers.of(channel({ portfolio: 'grupo' }, 'waba-3')), 'unlimited').toBeNull();
    expect(tiers.of(channel({ portfolioTier: 100 }))).toBe(100);
    expect(tiers.of(channel({}, 'waba-9'))).toBeUndefined();
    await ledger.remove();
  });
});
