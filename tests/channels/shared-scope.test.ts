/** Channels of one account or portfolio keep to the strictest limit that any of them names. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { portfolioOf, type ScopedChannel, sharedScopeOf } from '../../src/channels/shared-scope.ts';

const channel = (limits: object, scope = 'waba-1', state = 'active') => ({ limits, scope, state }) as ScopedChannel;
const nothing = { accountMps: undefined, portfolioTier: undefined, realtimeShare: undefined };

describe('what channels share', () => {
  test('a channel that names nothing keeps to what its neighbours name', () => {
    const silent = channel({});
    const all = [silent, channel({ accountMps: 20, portfolioTier: 250, realtimeShare: 0.2 })];
    expect(sharedScopeOf(silent, all)).toEqual({ accountMps: 20, portfolioTier: 250, realtimeShare: 0.2 });
  });

  test('the strictest counts: the lowest rate and tier, the largest share left to realtime', () => {
    const all = [
      channel({ accountMps: 20, portfolioTier: 2_000, realtimeShare: 0.1 }),
      channel({ accountMps: 50, portfolioTier: 250, realtimeShare: 0.3 }),
    ];
    for (const one of all) {
      expect(sharedScopeOf(one, all)).toEqual({ accountMps: 20, portfolioTier: 250, realtimeShare: 0.3 });
    }
  });

  test('other accounts, other portfolios and channels switched off have no say', () => {
    const one = channel({ portfolio: 'grupo' });
    const others = [
      channel({ accountMps: 5, portfolioTier: 10, portfolio: 'outro' }, 'waba-2'),
      channel({ accountMps: 5, portfolioTier: 10, portfolio: 'grupo' }, 'waba-1', 'off'),
    ];
    expect(sharedScopeOf(one, [one, ...others])).toEqual(nothing);
  });

  test('two accounts of one portfolio share its tier, and not their rates', () => {
    const [one, two] = [channel({ portfolio: 'grupo', accountMps: 20 }), channel({ portfolio: 'grupo' }, 'waba-2')];
    const tiered = channel({ portfolio: 'grupo', portfolioTier: 250 }, 'waba-3');
    expect(sharedScopeOf(two, [one, two, tiered])).toEqual({ ...nothing, portfolioTier: 250 });
  });

  test('without a portfolio the account is one', () => {
    expect(portfolioOf(channel({}))).toBe('waba-1');
    expect(portfolioOf(channel({ portfolio: 'grupo' }))).toBe('grupo');
  });

  test('the order of the channels says nothing', () => {
    const limits = fc.record(
      {
        accountMps: fc.integer({ min: 1, max: 80 }),
        portfolioTier: fc.integer({ min: 1, max: 9 }),
        portfolio: fc.constantFrom('grupo', 'outro'),
      },
      { requiredKeys: [] },
    );
    const one = fc.tuple(limits, fc.constantFrom('waba-1', 'waba-2')).map(([own, scope]) => channel(own, scope));
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 6 }), (all) => {
        const first = all[0] ?? channel({});
        expect(sharedScopeOf(first, all.toReversed())).toEqual(sharedScopeOf(first, all));
      }),
    );
  });
});
