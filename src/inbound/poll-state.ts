/** Where asking one channel's provider stands: what is kept of it, and when the next question is due. */
import type { PollQuestion } from '../../connectors/kit/connector.ts';
import type { Failure } from '../../contracts/failure.ts';
import { savePoll } from '../ledger/polls.ts';
import type { Row, Transaction } from '../ledger/store.ts';
import type { Operation } from '../ledger/writer.ts';

export interface PollState {
  channel: string;
  connector: string;
  cursor: string | null;
  /** Counts answers and failures: who asked from an older one has no say. */
  revision: number;
  askedAt: number;
  /** Null: at the usual time. */
  nextAt: number | null;
  answeredAt: number | null;
  /** In a row. */
  failures: number;
  failingSince: number | null;
  failure: Failure | null;
}

const firstRetryMs = 30_000;
const longestRetryMs = 15 * 60_000;

export const neverAsked = (channel: string, connector: string): PollState => ({
  channel,
  connector,
  cursor: null,
  revision: 0,
  askedAt: 0,
  nextAt: 0,
  answeredAt: null,
  failures: 0,
  failingSince: null,
  failure: null,
});

export const stateFrom = (row: Row): PollState => ({
  channel: String(row.channel),
  connector: String(row.connector),
  cursor: row.cursor as string | null,
  revision: Number(row.revision),
  askedAt: Number(row.asked_at),
  nextAt: numberOrNull(row.next_at),
  answeredAt: numberOrNull(row.answered_at),
  failures: Number(row.failures),
  failingSince: numberOrNull(row.failing_since),
  failure: row.failure === null ? null : (JSON.parse(String(row.failure)) as Failure),
});

const numberOrNull = (value: Row[string] | undefined): number | null => (value == null ? null : Number(value));

export const dueAt = ({ nextAt, askedAt }: PollState, everyMs: number): number => nextAt ?? askedAt + everyMs;

export const questionOf = ({ cursor }: PollState, now: number): PollQuestion => ({ cursor: cursor ?? undefined, now });

export const answered = (state: PollState, cursor: string, again: boolean, now: number): PollState => ({
  ...state,
  cursor,
  askedAt: now,
  nextAt: again ? now : null,
  answeredAt: now,
  failures: 0,
  failingSince: null,
  failure: null,
});

/** The same question again, a little later each time, and never sooner than the provider asks for. */
export function failed(
  state: PollState,
  failure: Failure,
  retryAfterMs: number | undefined,
  everyMs: number,
  now: number,
): PollState {
  const backoffMs = Math.min(Math.max(longestRetryMs, everyMs), firstRetryMs * 2 ** Math.min(state.failures, 20));
  return {
    ...state,
    askedAt: now,
    nextAt: now + Math.max(backoffMs, retryAfterMs ?? 0),
    failures: state.failures + 1,
    failingSince: state.failingSince ?? now,
    failure,
  };
}

export async function keepPoll(tx: Transaction, state: PollState): Promise<void> {
  const { channel, connector, cursor, revision, askedAt, nextAt, answeredAt, failures, failingSince, failure } = state;
  const told = failure === null ? null : JSON.stringify(failure);
  await tx.all(
    savePoll,
    channel,
    connector,
    cursor,
    revision,
    askedAt,
    nextAt,
    answeredAt,
    failures,
    failingSince,
    told,
  );
}

export const noteFailedPoll: Operation<PollState, void> = {
  name: 'note-failed-poll',
  async run(tx, states) {
    for (const state of states) await keepPoll(tx, state);
    return states.map(() => undefined);
  },
};
