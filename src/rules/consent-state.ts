/** What a person has said about being written to, and what one more word makes of it. */

export type ConsentAction = 'out' | 'in';
export type ConsentCategory = 'marketing' | 'utility' | 'all';
/** A word the person wrote, the provider's own switch, the API, an imported list, or an error that tells of a refusal. */
export type ConsentSource = 'word' | 'provider' | 'api' | 'import' | 'error';

export interface CategoryConsent {
  /** Since when nothing may be sent; null: it may. */
  outAt: number | null;
  /** Time of the newest word, either way; null: nothing was ever said. */
  saidAt: number | null;
  /** Whose word made it so. */
  source: ConsentSource | null;
}

export interface ConsentState {
  marketing: CategoryConsent;
  utility: CategoryConsent;
  /** Set while both are out and that was asked for as a whole. */
  allOutAt: number | null;
}

export interface ConsentWord {
  action: ConsentAction;
  category: ConsentCategory;
  source: ConsentSource;
  at: number;
}

const unsaid: CategoryConsent = { outAt: null, saidAt: null, source: null };
export const nothingSaid: ConsentState = { marketing: unsaid, utility: unsaid, allOutAt: null };

/**
 * Each category listens for itself, and only to what is not older than what it has heard: after "stop all" and "start
 * marketing" utility is still out, and a late webhook undoes nothing. `all` speaks to both.
 */
export function nextConsent(state: ConsentState, word: ConsentWord): ConsentState {
  const spokenTo = (one: 'marketing' | 'utility') => word.category === 'all' || word.category === one;
  const marketing = spokenTo('marketing') ? heard(state.marketing, word) : state.marketing;
  const utility = spokenTo('utility') ? heard(state.utility, word) : state.utility;
  const bothOut = marketing.outAt !== null && utility.outAt !== null;
  const whole = word.category === 'all' && word.action === 'out' ? word.at : null;
  return { marketing, utility, allOutAt: bothOut ? (state.allOutAt ?? whole) : null };
}

function heard(consent: CategoryConsent, { action, at, source }: ConsentWord): CategoryConsent {
  if (consent.saidAt !== null && at < consent.saidAt) return consent;
  const repeated = stanceOf(consent) === action;
  return {
    outAt: action === 'in' ? null : (consent.outAt ?? at),
    saidAt: at,
    source: repeated ? consent.source : source,
  };
}

/** Null: nothing was ever said, so it is neither refused nor asked for. */
export function stanceOf({ outAt, saidAt }: CategoryConsent): ConsentAction | null {
  if (outAt !== null) return 'out';
  return saidAt === null ? null : 'in';
}

/** True when a word was news, even if it allows or forbids nothing new: a first consent is worth its proof. */
export const stanceChanged = (before: ConsentState, after: ConsentState): boolean =>
  stanceOf(before.marketing) !== stanceOf(after.marketing) || stanceOf(before.utility) !== stanceOf(after.utility);

/** What is forbidden now and was not, or the other way round; null: nothing is. */
export function changedCategory(before: ConsentState, after: ConsentState): ConsentCategory | null {
  const turned = (one: 'marketing' | 'utility') => (before[one].outAt === null) !== (after[one].outAt === null);
  if (turned('marketing')) return turned('utility') ? 'all' : 'marketing';
  return turned('utility') ? 'utility' : null;
}

/** One person under two addresses: in each category the newest word counts, at the same moment the refusal. */
export function joinedConsent(a: ConsentState, b: ConsentState): ConsentState {
  const marketing = newer(a.marketing, b.marketing);
  const utility = newer(a.utility, b.utility);
  const bothOut = marketing.outAt !== null && utility.outAt !== null;
  return { marketing, utility, allOutAt: bothOut ? (a.allOutAt ?? b.allOutAt) : null };
}

function newer(a: CategoryConsent, b: CategoryConsent): CategoryConsent {
  const [atA, atB] = [a.saidAt ?? -1, b.saidAt ?? -1];
  if (atA === atB) return b.outAt !== null ? b : a;
  return atA > atB ? a : b;
}
