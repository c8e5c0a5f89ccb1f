/** A contact who asked not to be written to is not written to; answers within a conversation of theirs are no campaign. */
import { iso } from '../../platform/clock.ts';
import type { Rule } from '../engine.ts';

export const consentRule: Rule = {
  name: 'opted_out',
  stage: 'always',
  decide: ({ message: { category }, facts: { consent } }) => {
    // A code the customer has just asked for, and what answers them, always go.
    if (consent === null || category === 'authentication' || category === 'service') return undefined;
    const at = (category === 'marketing' ? consent.marketingOutAt : consent.utilityOutAt) ?? consent.allOutAt;
    if (at === null) return undefined;
    return { result: 'refuse', code: 'opted_out', detail: `categoria ${category}, desde ${iso(at)}` };
  },
};
