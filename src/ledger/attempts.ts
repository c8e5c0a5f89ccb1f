import { bulk, statement, type Value } from './store.ts';

export type NewAttemptRow = {
  message_id: string;
  number: number;
  channel: string;
  owner: string;
  started_at: number;
  request: string;
  verdict: string | null;
} & Record<string, Value>;

/** Written in the transaction that claims the message: no byte leaves before this row is on disk. */
export const insertAttempts = bulk<NewAttemptRow>(
  'insert-attempts',
  {
    message_id: 'text',
    number: 'bigint',
    channel: 'text',
    owner: 'text',
    started_at: 'bigint',
    request: 'text',
    verdict: 'text',
  },
  `insert into attempt (message_id, number, channel, owner, started_at, outcome, request, verdict)
   select r.message_id, r.number, r.channel, r.owner, r.started_at, 'pending', r.request, r.verdict from {rows} r`,
);

export type FinishedAttemptRow = {
  message_id: string;
  number: number;
  finished_at: number;
  outcome: 'accepted' | 'failed' | 'uncertain';
  provider_id: string | null;
  http_status: number | null;
  response: string | null;
  failure: string | null;
} & Record<string, Value>;

export const finishAttempts = bulk<FinishedAttemptRow>(
  'finish-attempts',
  {
    message_id: 'text',
    number: 'bigint',
    finished_at: 'bigint',
    outcome: 'text',
    provider_id: 'text',
    http_status: 'bigint',
    response: 'text',
    failure: 'text',
  },
  `update attempt set finished_at = r.finished_at, outcome = r.outcome,
     provider_id = coalesce(r.provider_id, attempt.provider_id),
     http_status = r.http_status, response = r.response, failure = r.failure
   from {rows} r where attempt.message_id = r.message_id and attempt.number = r.number`,
);

/** A receipt told the id that the answer had not: from now on the message is found by it. */
export const learnProviderIds = bulk<{ message_id: string; number: number; provider_id: string }>(
  'learn-provider-ids',
  { message_id: 'text', number: 'bigint', provider_id: 'text' },
  `update attempt set provider_id = r.provider_id from {rows} r
   where attempt.message_id = r.message_id and attempt.number = r.number and attempt.provider_id is null`,
);

export const attemptsOf = statement('attempts-of', 'select * from attempt where message_id = ?1 order by number');
