/** The places that fail as one, and the smallest of them that explains who is down. */
import { type OutageOptions, reaches } from './options.ts';
import type { WatchedLogin } from './snapshot.ts';

/** From narrow to wide. */
export const scopeKinds = ['cto_box', 'pon', 'transmitter', 'concentrator'] as const;
export type ScopeKind = (typeof scopeKinds)[number];

/** Names as the source has them. */
export type Scope =
  | { kind: 'cto_box'; ctoBox: string }
  | { kind: 'pon'; transmitter: string; pon: string }
  | { kind: 'transmitter'; transmitter: string }
  | { kind: 'concentrator'; concentrator: string };

/** Null: the login hangs on no such thing, as far as the source tells. */
export function scopeOf(
  { concentrator, transmitter, pon, ctoBox }: Pick<WatchedLogin, 'concentrator' | 'transmitter' | 'pon' | 'ctoBox'>,
  kind: ScopeKind,
): Scope | null {
  switch (kind) {
    case 'cto_box':
      return ctoBox === null ? null : { kind, ctoBox };
    case 'pon':
      // Ports are numbered anew on each transmitter.
      return transmitter === null || pon === null ? null : { kind, transmitter, pon };
    case 'transmitter':
      return transmitter === null ? null : { kind, transmitter };
    case 'concentrator':
      return concentrator === null ? null : { kind, concentrator };
  }
}

/** Not by the order of the properties: a database may give them back in its own. */
export function scopeKey(scope: Scope): string {
  switch (scope.kind) {
    case 'cto_box':
      return JSON.stringify([scope.kind, scope.ctoBox]);
    case 'pon':
      return JSON.stringify([scope.kind, scope.transmitter, scope.pon]);
    case 'transmitter':
      return JSON.stringify([scope.kind, scope.transmitter]);
    case 'concentrator':
      return JSON.stringify([scope.kind, scope.concentrator]);
  }
}

const keyOf = (login: WatchedLogin, kind: ScopeKind): string | null => {
  const scope = scopeOf(login, kind);
  return scope === null ? null : scopeKey(scope);
};

export const isIn = (login: WatchedLogin, scope: Scope): boolean => keyOf(login, scope.kind) === scopeKey(scope);
export const isWider = (a: Scope, b: Scope): boolean => scopeKinds.indexOf(a.kind) > scopeKinds.indexOf(b.kind);

export interface DownScope {
  scope: Scope;
  /** Those of it that are down. */
  logins: WatchedLogin[];
}

interface Group {
  scope: Scope;
  members: WatchedLogin[];
  down: WatchedLogin[];
}

/**
 * A place is down when enough of its logins are, and too large a part of them. The smallest such place is told, unless
 * several of its siblings are down with it: then it is what they hang on.
 * @param logins those that could have gone down: who was offline long before says nothing about now.
 * @returns each login at most once, wide places first.
 */
export function downScopes(
  logins: readonly WatchedLogin[],
  isDown: (login: WatchedLogin) => boolean,
  options: Pick<OutageOptions, 'minLogins' | 'minShare'>,
): DownScope[] {
  const { minLogins, minShare } = options;
  const isDark = (down: number, members: number) => down > 0 && reaches(down, members, minShare);
  const isFailed = ({ members, down }: Group) => down.length >= minLogins && isDark(down.length, members.length);
  const found: DownScope[] = [];
  if (!logins.some(isDown)) return found;
  let rest = logins;
  let groups = groupsOf(rest, isDown);
  for (const kind of scopeKinds.toReversed()) {
    const taken = [...groups[kind].values()].filter((group) => isFailed(group) && !isOneChild(group, groups));
    if (taken.length === 0) continue;
    found.push(...taken.map(({ scope, down }) => ({ scope, logins: down })));
    const gone = new Set(taken.flatMap(({ members }) => members));
    rest = rest.filter((login) => !gone.has(login));
    groups = groupsOf(rest, isDown);
  }
  return found;

  /** A single narrower place, failed by itself, explains all of it. Levels that show nothing are looked through. */
  function isOneChild({ scope, members }: Group, around: Groups): boolean {
    for (const kind of narrowerThan(scope.kind)) {
      const keys = new Set(members.flatMap((login) => keyOf(login, kind) ?? []));
      const dark = [...keys]
        .flatMap((key) => around[kind].get(key) ?? [])
        .filter((child) => isDark(child.down.length, child.members.length));
      const [only, ...others] = dark;
      if (only === undefined) continue;
      // Sources do not know every level of every login.
      const outside = members.filter((login) => !isIn(login, only.scope));
      return others.length === 0 && isFailed(only) && !isDark(outside.filter(isDown).length, outside.length);
    }
    return false;
  }
}

/** The next first. */
const narrowerThan = (kind: ScopeKind): ScopeKind[] => scopeKinds.slice(0, scopeKinds.indexOf(kind)).toReversed();

type Groups = Record<ScopeKind, Map<string, Group>>;

function groupsOf(logins: readonly WatchedLogin[], isDown: (login: WatchedLogin) => boolean): Groups {
  const groups: Groups = { cto_box: new Map(), pon: new Map(), transmitter: new Map(), concentrator: new Map() };
  for (const login of logins) {
    for (const kind of scopeKinds) {
      const scope = scopeOf(login, kind);
      if (scope === null) continue;
      const group = groups[kind].getOrInsertComputed(scopeKey(scope), () => ({ scope, members: [], down: [] }));
      group.members.push(login);
      if (isDown(login)) group.down.push(login);
    }
  }
  return groups;
}
