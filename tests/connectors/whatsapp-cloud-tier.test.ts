/** The portfolio's tier: told by webhooks, kept by the simulator. */
import { describe, expect, test } from 'vitest';
import { tierOf } from '../../connectors/whatsapp-cloud/account-notices.ts';
import { Limits } from '../../connectors/whatsapp-cloud/simulator/limits.ts';

test.each([
  ['TIER_50', 50],
  ['TIER_250', 250],
  ['TIER_2K', 2_000],
  ['TIER_10K', 10_000],
  ['TIER_100K', 100_000],
  ['2000', 2_000],
  ['TIER_UNLIMITED', null],
  ['-1', null],
  ['TIER_NOT_SET', undefined],
  ['TIER_HUGE', undefined],
  ['0', undefined],
  [undefined, undefined],
] as const)('%s is %s people a day', (word, people) => {
  expect(tierOf({ max_daily_conversations_per_business: word })).toBe(people);
});

describe("the simulator's tier", () => {
  const account = {};
  const number = (id: string) => ({ id, options: {}, account }) as Parameters<Limits['takeOutbound']>[0];
  const day = 24 * 3_600_000;
  const take = (limits: Limits, id: string, person: string, now: number, counts = true) => {
    try {
      limits.takeOutbound(number(id), person, now, counts);
      return 'ok';
    } catch (error) {
      return (error as { code: number }).code;
    }
  };

  test('counts different people over all numbers of the account, in any 24 hours, outside windows only', () => {
    const limits = new Limits({ numberMps: 'off', pair: 'off', portfolioTier: 2 });
    expect(take(limits, '1', 'ana', 0)).toBe('ok');
    expect(take(limits, '2', 'bia', 1_000)).toBe('ok');
    expect(take(limits, '1', 'carla', 2_000)).toBe(131048);
    expect(take(limits, '1', 'carla', 2_000, false)).toBe('ok');
    expect(take(limits, '2', 'ana', 3_000)).toBe('ok');
    expect(take(limits, '1', 'carla', 1_000 + day - 1)).toBe(131048);
    expect(take(limits, '1', 'carla', 1_000 + day)).toBe('ok');
  });

  test('is off by default', () => {
    const limits = new Limits({ numberMps: 'off', pair: 'off' });
    for (let person = 0; person < 1_000; person++) expect(take(limits, '1', `p${person}`, 0)).toBe('ok');
  });
});
