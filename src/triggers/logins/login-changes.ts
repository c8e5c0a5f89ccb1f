/** What to write down to turn one baseline into the next: of tens of thousands of logins a poll changes a few. */
import type { Baseline, WatchedLogin } from './snapshot.ts';

export interface LoginChanges {
  changed: WatchedLogin[];
  /** Ids. */
  gone: string[];
}

export function loginChanges(before: Baseline | null, after: Baseline): LoginChanges {
  const last = before?.logins ?? [];
  const lastById = new Map(last.map((login) => [login.id, login]));
  const changed: WatchedLogin[] = [];
  let stayed = 0;
  for (const login of after.logins) {
    const known = lastById.get(login.id);
    if (known !== undefined) stayed += 1;
    if (known === undefined || differ(known, login)) changed.push(login);
  }
  return { changed, gone: stayed === last.length ? [] : idsOnlyIn(last, after.logins) };
}

function idsOnlyIn(some: readonly WatchedLogin[], others: readonly WatchedLogin[]): string[] {
  const ids = new Set(others.map(({ id }) => id));
  return some.flatMap(({ id }) => (ids.has(id) ? [] : [id]));
}

function differ(a: WatchedLogin, b: WatchedLogin): boolean {
  for (const field of fields) if (a[field] !== b[field]) return true;
  return false;
}

/** A field that is added is compared too. */
const compared: Record<keyof WatchedLogin, true> = {
  id: true,
  customerId: true,
  concentrator: true,
  transmitter: true,
  pon: true,
  ctoBox: true,
  active: true,
  seen: true,
  state: true,
  offlinePolls: true,
  offlineAt: true,
  confirmedAt: true,
};
const fields = Object.keys(compared) as (keyof WatchedLogin)[];
