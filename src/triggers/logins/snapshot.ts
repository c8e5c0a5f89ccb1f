/**
 * What really changed between two readings of all logins. A reading that failed, is incomplete or has lost too many
 * logins says nothing: the last good one stays, so that neither the fault nor its end looks like people going offline.
 */
import type { BrokenRecord, LoginRecord, LoginState, SourceFailure } from '../../../connectors/kit/source.ts';
import { reaches, type SnapshotOptions } from './options.ts';

/** A login as the last good polls left it. */
export interface WatchedLogin {
  id: string;
  customerId: string | null;
  /** Where it hangs, or hung when the source last told. */
  concentrator: string | null;
  transmitter: string | null;
  pon: string | null;
  ctoBox: string | null;
  active: boolean;
  /** What the last good poll saw. */
  seen: LoginState;
  /** The last that was certain. `unknown`: nothing ever was. */
  state: LoginState;
  /** Good polls in a row that saw it offline while it still counts as online. */
  offlinePolls: number;
  /** Epoch milliseconds of the first of those polls. Null: not offline, or it already was when watching began. */
  offlineAt: number | null;
  /** Epoch milliseconds of the poll from which it counts as offline. */
  confirmedAt: number | null;
}

/** Plain JSON. */
export interface Baseline {
  /** Epoch milliseconds of the poll. */
  at: number;
  /** By id. */
  logins: WatchedLogin[];
}

/** All pages of one reading. `at`: when it began, epoch milliseconds; also tells one poll from another. */
export type Poll =
  | {
      ok: true;
      at: number;
      logins: readonly LoginRecord[];
      broken: readonly Pick<BrokenRecord, 'id'>[];
      /** All logins of the query, when the source tells. */
      total: number | undefined;
    }
  | { ok: false; at: number; failure: Pick<SourceFailure, 'code' | 'cause'> };

export type IgnoredCode = 'poll_failed' | 'poll_partial' | 'poll_shrunken' | 'poll_repeated';

export type Comparison =
  | {
      kind: 'changed';
      wentOffline: WatchedLogin[];
      cameBack: WatchedLogin[];
      baseline: Baseline;
      /** How old the one before was, where that was too old to compare with. */
      staleMs: number | null;
    }
  | {
      kind: 'ignored';
      code: IgnoredCode;
      /** English. */
      reason: string;
      /** Portuguese. */
      reasonPt: string;
      /** As it was. */
      baseline: Baseline | null;
    };

const minuteMs = 60_000;

/**
 * @param baseline null: the first poll of a watch. It changes nothing by itself. One that is too old is such a beginning
 * too, for all who were online: whoever went offline meanwhile did so nobody knows when.
 */
export function compare(baseline: Baseline | null, poll: Poll, options: SnapshotOptions): Comparison {
  const ignored = (code: IgnoredCode, reason: string, reasonPt: string): Comparison => ({
    kind: 'ignored',
    code,
    reason,
    reasonPt,
    baseline,
  });
  if (baseline !== null && poll.at <= baseline.at)
    return ignored(
      'poll_repeated',
      'this or a later poll was seen before',
      'esta leitura ou uma posterior já foi vista',
    );
  if (!poll.ok)
    return ignored('poll_failed', `the poll failed: ${poll.failure.code}`, `a leitura falhou: ${poll.failure.cause}`);

  const records = uniqueRecords(poll.logins);
  const brokenIds = new Set(poll.broken.flatMap(({ id }) => (id === null || records.has(id) ? [] : [id])));
  const nameless = poll.broken.filter(({ id }) => id === null).length;
  const read = records.size + brokenIds.size + nameless;
  if (poll.total !== undefined && read < poll.total)
    return ignored(
      'poll_partial',
      `only ${read} of ${poll.total} logins were read`,
      `só ${read} de ${poll.total} logins foram lidos`,
    );

  const ageMs = baseline === null ? 0 : poll.at - baseline.at;
  const isStale = ageMs > options.maxAgeMinutes * minuteMs;
  const known = baseline?.logins ?? [];
  const before = new Map((isStale ? known.map(longAgo) : known).map((login) => [login.id, login]));
  const missing = [...before.keys()].filter((id) => !records.has(id) && !brokenIds.has(id)).length;
  if (missing > 0 && !reaches(before.size - missing, before.size, 100 - options.maxMissingShare))
    return ignored(
      'poll_shrunken',
      `${missing} of ${before.size} logins are missing, more than ${options.maxMissingShare} %; ` +
        'if they are really gone, start the watch anew',
      `faltam ${missing} de ${before.size} logins, mais que ${options.maxMissingShare} %; ` +
        'se eles de fato não existem mais, reinicie o monitoramento',
    );

  const logins = [
    ...records.values().map((record) => seen(before.get(record.id), record, poll.at, options)),
    // A record nobody could read is there, in a state nobody knows.
    ...brokenIds.values().flatMap((id) => {
      const last = before.get(id);
      return last === undefined ? [] : [unclear(last)];
    }),
  ].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return {
    kind: 'changed',
    wentOffline: logins.filter((login) => login.confirmedAt === poll.at),
    cameBack: logins.filter((login) => login.state === 'online' && before.get(login.id)?.state === 'offline'),
    baseline: { at: poll.at, logins },
    staleMs: isStale ? ageMs : null,
  };
}

/** Pages that shift while they are read bring a login twice. Two records that disagree leave its state open. */
function uniqueRecords(logins: readonly LoginRecord[]): Map<string, LoginRecord> {
  const unique = new Map<string, LoginRecord>();
  for (const record of logins) {
    const other = unique.get(record.id);
    unique.set(record.id, other === undefined ? record : eitherOf(other, record));
  }
  return unique;
}

function eitherOf(a: LoginRecord, b: LoginRecord): LoginRecord {
  const one = placeText(a) <= placeText(b) ? a : b;
  return { ...one, state: a.state === b.state ? a.state : 'unknown', active: a.active && b.active };
}

const placeText = ({ customerId, concentrator, transmitter, pon, ctoBox }: LoginRecord): string =>
  JSON.stringify([customerId, concentrator, transmitter, pon, ctoBox]);

function seen(
  last: WatchedLogin | undefined,
  record: LoginRecord,
  at: number,
  { offlinePolls }: SnapshotOptions,
): WatchedLogin {
  const login: WatchedLogin = {
    id: record.id,
    customerId: record.customerId,
    ...placeOf(last, record),
    active: record.active,
    seen: record.state,
    state: record.state,
    offlinePolls: 0,
    offlineAt: null,
    confirmedAt: null,
  };
  // Who may not log in is offline for that reason: nothing failed.
  if (!record.active) return { ...login, state: 'unknown' };
  // Nobody saw it go.
  if (last === undefined) return login;
  const { state, offlineAt, confirmedAt } = last;
  switch (record.state) {
    case 'online':
      return login;
    case 'unknown':
      return unclear({ ...login, state, offlineAt, confirmedAt });
    case 'offline': {
      if (state === 'offline') return { ...login, offlineAt, confirmedAt };
      if (state === 'unknown') return login;
      const count = last.offlinePolls + 1;
      const began = offlineAt ?? at;
      if (count >= offlinePolls) return { ...login, offlineAt: began, confirmedAt: at };
      return { ...login, state: 'online', offlinePolls: count, offlineAt: began };
    }
  }
}

/** Who was online so long ago may have fallen at any time since; who was offline has not been seen to come back. */
const longAgo = (last: WatchedLogin): WatchedLogin =>
  last.state === 'online' ? { ...last, state: 'unknown', offlinePolls: 0, offlineAt: null, confirmedAt: null } : last;

/** Keeps what was certain, and breaks a row of offline polls: one that could not tell is none of them. */
const unclear = (last: WatchedLogin): WatchedLogin => ({
  ...last,
  seen: 'unknown',
  ...(last.state !== 'offline' && { offlinePolls: 0, offlineAt: null, confirmedAt: null }),
});

/** Some sources know the place of a session only, and forget it when the session ends. */
function placeOf(
  last: WatchedLogin | undefined,
  { concentrator, transmitter, pon, ctoBox }: LoginRecord,
): Pick<WatchedLogin, 'concentrator' | 'transmitter' | 'pon' | 'ctoBox'> {
  const moved = transmitter !== null && transmitter !== last?.transmitter;
  return {
    concentrator: concentrator ?? last?.concentrator ?? null,
    transmitter: transmitter ?? last?.transmitter ?? null,
    // A port without its transmitter is no place.
    pon: pon ?? (moved ? null : (last?.pon ?? null)),
    ctoBox: ctoBox ?? last?.ctoBox ?? null,
  };
}
