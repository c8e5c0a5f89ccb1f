/** Starts the campaigns of tasks that are due: each run once, whatever the number of processes, and none in a heap. */

import { Refusal } from '../../../contracts/problem.ts';
import type { TaskRun, TaskView } from '../../../contracts/task.ts';
import type { Row, Store } from '../../ledger/store.ts';
import { claimRun, lastRuns } from '../../ledger/tasks.ts';
import type { Operation, Writer } from '../../ledger/writer.ts';
import { type Clock, iso, isoOrNull, type NewId } from '../../platform/clock.ts';
import type { Logger } from '../../platform/telemetry.ts';
import type { Campaigns } from '../campaigns/campaigns.ts';
import { createCampaign, moveCampaign } from '../campaigns/state.ts';
import { nextRun, runsBetween, scheduleWarnings } from '../schedule.ts';
import { type KnownTask, scheduleOf, type TaskRegistry } from './registry.ts';

export interface RunnerParts {
  store: Store;
  writer: Writer;
  tasks: TaskRegistry;
  campaigns: Campaigns;
  clock: Clock;
  newId: NewId;
  log: Logger;
}

/** Runs that were missed are looked through up to here; more than that is one answer anyway. */
const mostMissed = 1_000;
const shownRuns = 10;
const minuteMs = 60_000;

export class TaskRunner {
  readonly #parts: RunnerParts;
  /** When each task is due, as of its last change. */
  readonly #next = new Map<string, { updatedAt: number; at: number | null }>();

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  /** Starts what is due. One task that fails does not keep the others. */
  async look(): Promise<void> {
    const { tasks, clock, log } = this.#parts;
    for (const task of tasks.all()) {
      if (!task.enabled) continue;
      const now = clock.now();
      const at = await this.#dueAt(task);
      if (at === null || at > now) continue;
      await this.#run(task, now).catch((error) =>
        log.warn({ task: task.id, err: error }, 'task not run, it is tried again'),
      );
    }
  }

  async view(task: KnownTask): Promise<TaskView> {
    const { updatedAt, ...record } = task;
    const runs = await this.#parts.store.reader.all(lastRuns, task.id, shownRuns);
    return {
      ...record,
      updatedAt: iso(updatedAt),
      nextRunAt: task.enabled ? isoOrNull(nextRun(scheduleOf(task), this.#parts.clock.now())) : null,
      warnings: scheduleWarnings(scheduleOf(task)).map((one) => ({ ...one, path: `schedule.${one.path}` })),
      runs: runs.map(runOf),
    };
  }

  async #dueAt(task: KnownTask): Promise<number | null> {
    const known = this.#next.get(task.id);
    if (known?.updatedAt === task.updatedAt) return known.at;
    const at = nextRun(scheduleOf(task), await this.#lastAt(task));
    this.#next.set(task.id, { updatedAt: task.updatedAt, at });
    return at;
  }

  /** A task that was changed begins anew: what its old schedule missed is not made up for. */
  async #lastAt(task: KnownTask): Promise<number> {
    const [last] = await this.#parts.store.reader.all(lastRuns, task.id, 1);
    return Math.max(task.updatedAt, Number(last?.run_at ?? 0));
  }

  async #run(task: KnownTask, now: number): Promise<void> {
    const { store, writer, campaigns, newId, log } = this.#parts;
    const schedule = scheduleOf(task);
    const { runs } = runsBetween(schedule, await this.#lastAt(task), now, mostMissed);
    const at = runs.at(-1);
    if (at !== undefined) {
      const [before] = await store.reader.all(lastRuns, task.id, 1);
      const outcome = this.#outcome(task, at, now, before);
      const id = newId();
      const run: RunInput = { task: task.id, at, now, outcome, id, name: task.campaign.name, channel: '', input: '' };
      if (outcome.kind === 'started') {
        try {
          run.channel = campaigns.check(task.campaign);
          run.input = JSON.stringify(task.campaign);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          run.outcome = { kind: 'refused', text: error.errors.map(({ messagePt }) => messagePt).join('; ') };
        }
      }
      const claimed = await writer.write(writeRun, run);
      if (claimed) log.info({ task: task.id, outcome: run.outcome.kind, runAt: iso(at) }, 'task run');
    }
    this.#next.set(task.id, { updatedAt: task.updatedAt, at: nextRun(schedule, now) });
  }

  #outcome({ catchUpMinutes }: KnownTask, at: number, now: number, before: Row | undefined): Outcome {
    // A minute's grace: a run that is seconds late is no missed one.
    if (now - at > Math.max(1, catchUpMinutes) * minuteMs) {
      return { kind: 'missed', text: `O Ponte só voltou às ${iso(now)}: tarde demais para esta execução.` };
    }
    if (before?.state === 'running' || before?.state === 'paused') {
      return { kind: 'overlap', text: 'A campanha da execução anterior ainda não terminou.' };
    }
    return { kind: 'started' };
  }
}

type Outcome = { kind: 'started' } | { kind: Exclude<TaskRun['outcome'], 'started'>; text: string };

interface RunInput {
  task: string;
  at: number;
  now: number;
  outcome: Outcome;
  /** Of the campaign, when one is started. */
  id: string;
  name: string;
  channel: string;
  input: string;
}

/** The run and its campaign in one transaction. False: another process was faster. */
const writeRun: Operation<RunInput, boolean> = {
  name: 'task-run',
  async run(tx, inputs) {
    const results: boolean[] = [];
    for (const { task, at, now, outcome, id, name, channel, input } of inputs) {
      const started = outcome.kind === 'started';
      const text = started ? null : outcome.text;
      const claimed = await tx.all(claimRun, task, at, outcome.kind, started ? id : null, text);
      results.push(claimed.length > 0);
      if (claimed.length === 0 || !started) continue;
      await createCampaign.run(tx, [{ id, name, channel, input, at: now }]);
      await moveCampaign.run(tx, [{ id, to: 'running', from: ['ready'], stopped: null, at: now }]);
    }
    return results;
  },
};

const runOf = (row: Row): TaskRun => ({
  at: iso(Number(row.run_at)),
  outcome: row.outcome as TaskRun['outcome'],
  campaignId: row.campaign_id === null ? null : String(row.campaign_id),
  text: row.text === null ? null : String(row.text),
});
