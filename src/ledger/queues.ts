/**
 * What waits for a task: rows of `message` like any other, due at the task's next run. `queue_run` counts them, so that
 * nobody has to go through a million messages to tell how many wait.
 */
import { bulk, statement, type Value } from './store.ts';

/** Held while what waits for it is added to or moved: both see the same schedule. */
export const lockTask = statement(
  'lock-task',
  `select m.name, m.body from definition m where m.kind = 'task' and m.id = ?1 {lock}`,
);

/** A message that has only been scheduled so far: neither tried, nor held by a rule. */
const untouched = (table: string): string =>
  `${table}.status = 'queued' and ${table}.attempts = 0 and ${table}.error_code is null`;

/** Those that have not left yet. */
export const scheduleMessages = bulk<{ id: string; due_at: number; now: number } & Record<string, Value>>(
  'schedule-messages',
  { id: 'text', due_at: 'bigint', now: 'bigint' },
  `update message set due_at = r.due_at from {rows} r
   where message.id = r.id and message.due_at > r.now and ${untouched('message')} returning message.id`,
);
/** What of a campaign waits beyond ?2, from a message on. */
export const waitingMessagesOf = statement(
  'waiting-messages-of',
  `select m.id from message m where m.campaign_id = ?1 and m.id > ?3 and m.due_at > ?2 and ${untouched('m')}
   order by m.id limit ?4`,
);

export const addToRun = statement(
  'add-to-queue-run',
  `insert into queue_run (task_id, run_at, campaign_id, messages) values (?1, ?2, ?3, ?4)
   on conflict (task_id, run_at, campaign_id) do update set messages = queue_run.messages + excluded.messages`,
);
/** Campaigns with something that waits for a run of the task after ?2. */
export const waitingCampaigns = statement(
  'waiting-campaigns',
  `select q.campaign_id, cast(sum(q.messages) as bigint) as messages from queue_run q
   where q.task_id = ?1 and q.run_at > ?2 group by q.campaign_id having sum(q.messages) > 0 order by q.campaign_id`,
);
export const dropRunsAfter = statement('drop-queue-runs', 'delete from queue_run where task_id = ?1 and run_at > ?2');
export const dropRunsOf = statement(
  'drop-queue-runs-of',
  'delete from queue_run where campaign_id = ?1 and run_at > ?2',
);
export const campaignsFor = statement(
  'campaigns-for-task',
  `select c.id from campaign c where c.queue = ?1 and c.state in ('running', 'paused') order by c.id`,
);
/** A campaign that is still queueing for the task. */
export const queueingFor = statement(
  'queueing-for',
  `select c.id from campaign c where c.queue = ?1 and c.state in ('running', 'paused') and c.read_all = 0 limit 1`,
);
export const waitingFor = statement(
  'waiting-for',
  `select cast(coalesce(sum(q.messages), 0) as bigint) as messages from queue_run q
   where q.task_id = ?1 and q.run_at > ?2`,
);
/** All is queued, and it is looked at again when its messages may have left. */
export const lookAtQueuedAt = statement(
  'look-at-queued-at',
  `update campaign set next_at = ?2 where queue = ?1 and state = 'running' and read_all = 1`,
);
export const nextRunOf = statement(
  'next-run-of',
  `select min(q.run_at) as run_at from queue_run q where q.campaign_id = ?1 and q.run_at > ?2 and q.messages > 0`,
);
/** Messages of a channel that wait for tasks: no part of what is about to be sent. */
export const waitingOnChannel = statement(
  'waiting-on-channel',
  `select cast(coalesce(sum(q.messages), 0) as bigint) as messages from campaign c
   join queue_run q on q.campaign_id = c.id
   where c.queue is not null and c.channel = ?1 and c.state in ('running', 'paused') and q.run_at > ?2`,
);

/** Runs in a period that had something to let go. */
export const runsThatReleased = statement(
  'runs-that-released',
  `select distinct q.run_at from queue_run q where q.task_id = ?1 and q.run_at > ?2 and q.run_at <= ?3 order by q.run_at`,
);

/** The last runs of a task that lets messages go, with those that let none go. */
export const drainRuns = statement(
  'drain-runs',
  `select r.run_at, cast(sum(r.messages) as bigint) as released, max(r.text) as text from (
     select t.run_at, 0 as messages, t.text from task_run t where t.task_id = ?1
     union all select q.run_at, q.messages, null as text from queue_run q where q.task_id = ?1 and q.run_at <= ?2
   ) r group by r.run_at order by r.run_at desc limit ?3`,
);
