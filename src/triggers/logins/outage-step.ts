/**
 * From one good poll to the next: logins that went offline in one place become an outage, it grows, is widened, and
 * ends. Whoever is in an outage was told of it once; whoever hears of its end had heard of its beginning.
 */
import { type OutageOptions, reaches } from './options.ts';
import { isOpen, type Outage, type OutageLogin, personOf } from './outage.ts';
import { type DownScope, downScopes, isIn, isWider, scopeKey } from './scopes.ts';
import type { Baseline, Comparison, WatchedLogin } from './snapshot.ts';

export interface OutageNotice {
  outage: Outage;
  kind: 'opened' | 'closed';
  /** Ids, in ascending order. Who they are and whether they can be reached is found out by `tell`. */
  logins: string[];
}

export interface OutageStep {
  /** To be kept for the next step. Those that are missing have ended for good. */
  outages: Outage[];
  /** At most one for each outage. */
  notices: OutageNotice[];
}

/** What is going on in this step. */
interface Step {
  baseline: Baseline;
  options: OutageOptions;
  now: number;
  newId: () => string;
}

/** An outage in the course of a step. */
interface Draft {
  outage: Outage;
  joined: WatchedLogin[];
}

const minuteMs = 60_000;

/**
 * The same step done twice changes nothing and tells nobody.
 * @param outages those that the step before returned.
 */
export function outageStep(
  outages: readonly Outage[],
  comparison: Comparison,
  options: OutageOptions,
  now: number,
  newId: () => string,
): OutageStep {
  if (comparison.kind === 'ignored') return { outages: [...outages], notices: [] };
  const { baseline } = comparison;
  const step: Step = { baseline, options, now, newId };
  const drafts = outages
    .filter((outage) => !isOver(outage, step))
    .toSorted(byAge)
    .map((outage): Draft => ({ outage, joined: [] }));

  const down = downLogins(drafts, step);
  const couldFall = baseline.logins.filter(({ id, active, state }) => active && (state !== 'offline' || down.has(id)));
  for (const place of downScopes(couldFall, ({ id }) => down.has(id), options)) enter(drafts, place, step);
  grow(drafts, down);

  const byId = new Map(baseline.logins.map((login) => [login.id, login]));
  const notices: OutageNotice[] = [];
  for (const draft of drafts) {
    const known = new Set(draft.outage.logins.map(personOf));
    const news = draft.joined.filter((login) => !known.has(personOf(login)));
    draft.outage = close(withLogins(draft, byId), draft.joined.length > 0, byId, step);
    const { outage, logins } = news.length > 0 ? { outage: draft.outage, logins: news } : ended(draft.outage, byId);
    draft.outage = outage;
    if (logins.length > 0)
      notices.push({ outage, kind: news.length > 0 ? 'opened' : 'closed', logins: logins.map(({ id }) => id).sort() });
  }
  return { outages: drafts.map(({ outage }) => outage).toSorted(byAge), notices };
}

const byAge = (a: Outage, b: Outage): number => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1);

function isOver({ closedAt, mergedInto, polledAt }: Outage, { baseline, options, now }: Step): boolean {
  if (closedAt === null) return false;
  if (mergedInto !== null) return polledAt < baseline.at;
  return now - closedAt > Math.max(options.calmMinutes, options.lingerMinutes, options.togetherMinutes) * minuteMs;
}

/** By id: those that went offline together, and those of open outages that are still offline. */
function downLogins(
  drafts: readonly Draft[],
  { baseline, options }: Pick<Step, 'baseline' | 'options'>,
): Map<string, WatchedLogin> {
  const inOpen = loginsOfOpen(drafts);
  // Left over from an outage that ended for most: no news.
  const leftOver = new Set(
    drafts.flatMap(({ outage }) => (isOpen(outage) ? [] : outage.logins.map((login) => `${login.downAt} ${login.id}`))),
  );
  const since = baseline.at - options.togetherMinutes * minuteMs;
  const isDown = ({ id, active, state, offlineAt, confirmedAt }: WatchedLogin): boolean => {
    if (!active || state !== 'offline' || offlineAt === null || confirmedAt === null) return false;
    return inOpen.has(id) || (confirmedAt >= since && !leftOver.has(`${offlineAt} ${id}`));
  };
  return new Map(baseline.logins.filter(isDown).map((login) => [login.id, login]));
}

const loginsOfOpen = (drafts: readonly Draft[]): Set<string> =>
  new Set(
    drafts.flatMap(({ outage, joined }) => (isOpen(outage) ? [...outage.logins, ...joined].map(({ id }) => id) : [])),
  );

/** A place that is down belongs to the outage that has logins there, or that was there a moment ago; or is a new one. */
function enter(drafts: Draft[], place: DownScope, step: Step): void {
  const ids = new Set(place.logins.map(({ id }) => id));
  const touches = ({ outage, joined }: Draft): boolean =>
    scopeKey(outage.scope) === scopeKey(place.scope) || [...outage.logins, ...joined].some(({ id }) => ids.has(id));
  const near = drafts.filter((draft) => isLive(draft.outage, step) && touches(draft));
  const open = near.filter(({ outage }) => isOpen(outage));
  const [oldest, ...others] = open.length > 0 ? open : near.slice(0, 1);
  const draft = oldest ?? newDraft(drafts, place, step);
  for (const other of others) merge(draft, other, step);
  draft.outage = reopened(draft.outage, place);
  if (isWider(place.scope, draft.outage.scope)) draft.outage = { ...draft.outage, scope: place.scope };
  const taken = loginsOfOpen(drafts);
  draft.joined.push(...place.logins.filter(({ id }) => !taken.has(id)));
}

const isLive = ({ closedAt, mergedInto }: Outage, { options, now }: Step): boolean =>
  mergedInto === null && (closedAt === null || now - closedAt <= options.calmMinutes * minuteMs);

const firstFall = (logins: readonly WatchedLogin[], otherwise: number): number =>
  logins.reduce((first, { offlineAt }) => Math.min(first, offlineAt ?? first), otherwise);

function newDraft(drafts: Draft[], { scope, logins }: DownScope, { baseline, now, newId }: Step): Draft {
  const startedAt = firstFall(logins, baseline.at);
  const outage: Outage = {
    id: newId(),
    scope,
    startedAt,
    openedAt: now,
    expectedEndAt: null,
    closedAt: null,
    mergedInto: null,
    spellAt: startedAt,
    backPolls: 0,
    polledAt: baseline.at,
    logins: [],
    told: [],
    endTold: [],
  };
  const draft: Draft = { outage, joined: [] };
  drafts.push(draft);
  return draft;
}

/** Down again before anybody could call it mended: where it is down now may be less than where it was. */
const reopened = (outage: Outage, { scope, logins }: DownScope): Outage =>
  isOpen(outage)
    ? outage
    : {
        ...outage,
        scope,
        closedAt: null,
        expectedEndAt: null,
        backPolls: 0,
        spellAt: firstFall(logins, Number.POSITIVE_INFINITY),
      };

/** The older outage takes over everything the other knew, so that nobody in it is told again. */
function merge(into: Draft, from: Draft, { baseline, now }: Step): void {
  const [one, other] = [into.outage, from.outage];
  const own = new Set([...one.logins, ...into.joined].map(({ id }) => id));
  into.outage = {
    ...one,
    startedAt: Math.min(one.startedAt, other.startedAt),
    spellAt: Math.min(one.spellAt, other.spellAt),
    expectedEndAt: one.expectedEndAt ?? other.expectedEndAt,
    logins: [...one.logins, ...other.logins.filter(({ id }) => !own.has(id))],
    told: [...new Set([...one.told, ...other.told])],
    endTold: [...new Set([...one.endTold, ...other.endTold])],
  };
  into.joined.push(...from.joined);
  from.joined = [];
  from.outage = { ...other, closedAt: now, mergedInto: one.id, polledAt: baseline.at };
}

/** Whoever falls where an outage is open falls because of it. */
function grow(drafts: readonly Draft[], down: ReadonlyMap<string, WatchedLogin>): void {
  const taken = loginsOfOpen(drafts);
  const open = drafts.filter(({ outage }) => isOpen(outage));
  for (const login of down.values()) {
    if (taken.has(login.id)) continue;
    open.find(({ outage }) => isIn(login, outage.scope))?.joined.push(login);
  }
}

/** With those that joined, and the time of the last fall of those that fell again. */
function withLogins({ outage, joined }: Draft, byId: ReadonlyMap<string, WatchedLogin>): Outage {
  if (!isOpen(outage)) return outage;
  const logins = [
    ...outage.logins.map((login) => ({ ...login, downAt: byId.get(login.id)?.offlineAt ?? login.downAt })),
    ...joined.map(
      ({ id, customerId, offlineAt }): OutageLogin => ({
        id,
        customerId,
        downAt: offlineAt ?? outage.startedAt,
        endTold: false,
      }),
    ),
  ];
  return { ...outage, logins: logins.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
}

/** Ends when enough were back for long enough, and not while it still grows. */
function close(
  outage: Outage,
  grew: boolean,
  byId: ReadonlyMap<string, WatchedLogin>,
  { baseline, options, now }: Step,
): Outage {
  if (!isOpen(outage) || outage.polledAt >= baseline.at) return outage;
  const fallen = outage.logins.filter(({ downAt }) => downAt >= outage.spellAt);
  const present = fallen.map(({ id }) => byId.get(id)).filter((login) => login?.active === true);
  const back = present.filter((login) => login?.seen === 'online').length;
  const isBack = !grew && reaches(back, present.length, options.closeShare);
  const backPolls = isBack ? outage.backPolls + 1 : 0;
  const closedAt = backPolls >= options.closePolls ? now : null;
  return { ...outage, backPolls, closedAt, polledAt: baseline.at };
}

/** Whose logins are all back, of those who have not heard of the end yet. */
function ended(outage: Outage, byId: ReadonlyMap<string, WatchedLogin>): { outage: Outage; logins: OutageLogin[] } {
  if (isOpen(outage) || outage.mergedInto !== null) return { outage, logins: [] };
  const people = Map.groupBy(outage.logins, personOf);
  const back = new Set<OutageLogin>();
  for (const logins of people.values()) {
    const present = logins.filter(({ id }) => byId.get(id)?.active === true);
    const isBack = present.length > 0 && present.every(({ id }) => byId.get(id)?.seen === 'online');
    if (isBack && !logins.some(({ endTold }) => endTold)) for (const login of present) back.add(login);
  }
  if (back.size === 0) return { outage, logins: [] };
  const logins = outage.logins.map((login) => (back.has(login) ? { ...login, endTold: true } : login));
  return { outage: { ...outage, logins }, logins: [...back] };
}
