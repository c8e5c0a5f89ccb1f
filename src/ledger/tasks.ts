/** When tasks ran. A run belongs to whoever writes it down first: two processes never start the same one. */
import { statement } from './store.ts';

export const claimRun = statement(
  'claim-task-run',
  `insert into task_run (task_id, run_at, outcome, campaign_id, text) values (?1, ?2, ?3, ?4, ?5)
   on conflict (task_id, run_at) do nothing returning run_at`,
);
export const lastRuns = statement(
  'last-task-runs',
  `select r.run_at, r.outcome, r.campaign_id, r.text, c.state from task_run r
   left join campaign c on c.id = r.campaign_id where r.task_id = ?1 order by r.run_at desc limit ?2`,
);
