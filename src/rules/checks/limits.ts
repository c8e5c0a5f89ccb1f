/** What the provider would refuse for coming too fast: held here instead, until there is room. */
import type { Rule } from '../engine.ts';
import { openUntil } from './window.ts';

/** One message every 6 seconds from a number to a person, with a burst that has to be paid back (131056). */
export const pairRule: Rule = {
  name: 'pair_limit',
  stage: 'dispatch',
  decide: ({ limits: { pairFreeAt }, now }) =>
    pairFreeAt <= now ? undefined : { result: 'hold', code: 'pair_limit', until: pairFreeAt },
};

/** Different people outside windows in 24 hours, counted over all numbers of the portfolio. */
export const tierRule: Rule = {
  name: 'portfolio_tier',
  stage: 'dispatch',
  decide: ({ message: { content }, channel, facts, limits, now }) => {
    if (content.type !== 'template' || !channel.hasWindow || openUntil(facts, now) !== null) return undefined;
    const until = limits.tierFreeAt;
    return until <= now ? undefined : { result: 'hold', code: 'portfolio_tier', until };
  },
};

/** What the provider lets the whole channel send in a day, as it last told. */
export const allowanceRule: Rule = {
  name: 'daily_allowance',
  stage: 'dispatch',
  decide: ({ limits: { allowanceFreeAt }, now }) =>
    allowanceFreeAt <= now ? undefined : { result: 'hold', code: 'daily_allowance', until: allowanceFreeAt },
};

/** The provider asked to leave this person alone with marketing (131049). */
export const cooldownRule: Rule = {
  name: 'marketing_cooldown',
  stage: 'always',
  decide: ({ message: { category }, facts: { cooldownUntil }, now }) =>
    category !== 'marketing' || cooldownUntil === null || cooldownUntil <= now
      ? undefined
      : { result: 'refuse', code: 'marketing_cooldown', until: cooldownUntil },
};
