/** A step of a plan goes only while the message before it has not arrived. */
import type { Rule } from '../engine.ts';

export const fallbackNeededRule: Rule = {
  name: 'fallback_needed',
  stage: 'dispatch',
  decide: ({ facts }) => (facts.arrivedBefore ? { result: 'refuse', code: 'fallback_not_needed' } : undefined),
};
