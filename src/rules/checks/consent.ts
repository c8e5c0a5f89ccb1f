/** A contact who asked not to be written to is not written to; answers within a conversation of theirs are no campaign. */
import { iso } from '../../platform/clock.ts';
import type { Rule } from '../engine.ts';
import type { Category, ConsentFacts, RuleMessage } from '../facts.ts';

/** A code the customer has just asked for, and what answers them, always go. */
export const asksConsent = ({ category }: Pick<RuleMessage, 'category'>): boolean =>
  category !== 'authentication' && category !== 'service';

/** Since when a person wants no messages of this kind; null: they may go. */
export function outSince(consent: ConsentFacts, category: Category): number | null {
  if (!asksConsent({ category })) return null;
  return (category === 'marketing' ? consent.marketingOutAt : consent.utilityOutAt) ?? consent.allOutAt;
}

export const consentRule: Rule = {
  name: 'opted_out',
  stage: 'always',
  decide: ({ message: { category }, facts: { consent } }) => {
    const at = consent === null ? null : outSince(consent, category);
    if (at === null) return undefined;
    return { result: 'refuse', code: 'opted_out', detail: `categoria ${category}, desde ${iso(at)}` };
  },
};
