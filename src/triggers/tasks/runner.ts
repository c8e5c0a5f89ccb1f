/**
 * Starts the campaigns of tasks that are due: each run once, whatever the number of processes, and none in a heap. What
 * waits for a task leaves by itself, being due then; its runs are only written down here.
 */

import { Refusal } from '../../../contracts/problem.ts';
import type { TaskRun, TaskView } from '../../../contracts/task.ts';
import { drainRuns, runsThatReleased, waitingFor } from '../../ledger/queues.ts';
import type { Row, Store } from '../../ledger/store.ts';
import { claimRun, lastRuns } from '../../ledger/tasks.ts';
import type { Operation, Writer } from '../../ledger/writer.ts';
import { type Clock, iso, isoOrNull, type NewId } from '../../platform/clock.ts';
import type { Logger } from '../../platform/telemetry.ts';
import type { Campaigns } from '../campaigns/campaigns.ts';
import { createCampaign, moveCampaign, type NewCampaign } from '../campaigns/state.ts';
import { nextRun, runsBetween, scheduleWarnings } from '../schedule.ts';
import { atSchedule } from '../schedule-check.ts';
import { scheduleWords } from '../schedule-words.ts';
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
    const { store, clock } = this.#parts;
    const now = clock.now();
    const words = scheduleWords(scheduleOf(task));
    const shown = {
      ...record,
      updatedAt: iso(updatedAt),
      scheduleText: words.en,
      scheduleTextPt: words.pt,
      nextRunAt: task.enabled ? isoOrNull(nextRun(scheduleOf(task), now)) : null,
      warnings: scheduleWarnings(scheduleOf(task)).map(atSchedule),
    };
    if (task.kind === 'campaign') {
      const runs = await store.reader.all(lastRuns, task.id, shownRuns);
      return { ...shown, waiting: null, runs: runs.map(runOf) };
    }
    const [waiting] = await store.reader.all(waitingFor, task.id, now);
    const runs = await store.reader.all(drainRuns, task.id, now, shownRuns);
    return { ...shown, waiting: Number(waiting?.messages ?? 0), runs: runs.map(drainOf) };
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
    const { store, writer, log } = this.#parts;
    const schedule = scheduleOf(task);
    const lastAt = await this.#lastAt(task);
    const { runs } = runsBetween(schedule, lastAt, now, mostMissed);
    // Of several that were missed the newest counts; what was let go counts at each of them.
    const released = task.kind === 'drain' ? await store.reader.all(runsThatReleased, task.id, lastAt, now) : [];
    for (const at of new Set([...released.map((row) => Number(row.run_at)), ...runs.slice(-1)])) {
      const [before] = await store.reader.all(lastRuns, task.id, 1);
      const outcome = this.#outcome(task, at, now, before);
      const claimed = await writer.write(writeRun, { task: task.id, at, outcome });
      if (claimed) log.info({ task: task.id, outcome: outcome.kind, runAt: iso(at) }, 'task run');
    }
    this.#next.set(task.id, { updatedAt: task.updatedAt, at: nextRun(schedule, now) });
  }

  #outcome(task: KnownTask, at: number, now: number, before: Row | undefined): Outcome {
    const catchUpMinutes = task.kind === 'campaign' ? task.catchUpMinutes : 0;
    // A minute's grace: a run that is seconds late is no missed one.
    const late = now - at > Math.max(1, catchUpMinutes) * minuteMs;
    if (task.kind === 'drain') {
      return {
        kind: 'released',
        text: late ? `O Ponte só voltou às ${iso(now)}: o que esperava saiu mais tarde.` : null,
      };
    }
    if (late) return { kind: 'missed', text: `O Ponte só voltou às ${iso(now)}: tarde demais para esta execução.` };
    if (before?.state === 'running' || before?.state === 'paused') {
      return { kind: 'overlap', text: 'A campanha da execução anterior ainda não terminou.' };
    }
    const { campaigns, newId } = this.#parts;
    const { campaign: input } = task;
    const { name, queue = null } = input;
    try {
      const channel = campaigns.check(input);
      return {
        kind: 'started',
        campaign: { id: newId(), name, channel, input: JSON.stringify(input), queue, at: now },
      };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { kind: 'refused', text: error.errors.map(({ messagePt }) => messagePt).join('; ') };
    }
  }
}

type Outcome =
  | { kind: 'started'; campaign: NewCampaign }
  | { kind: Exclude<TaskRun['outcome'], 'started'>; text: string | null };

interface RunInput {
  task: string;
  at: number;
  outcome: Outcome;
}

/** The run and its campaign in one transaction. False: another process was faster. */
const writeRun: Operation<RunInput, boolean> = {
  name: 'task-run',
  async run(tx, inputs) {
    const results: boolean[] = [];
    for (const { task, at, outcome } of inputs) {
      const campaign = outcome.kind === 'started' ? outcome.campaign : null;
      const text = outcome.kind === 'started' ? null : outcome.text;
      const claimed = await tx.all(claimRun, task, at, outcome.kind, campaign?.id ?? null, text);
      results.push(claimed.length > 0);
      if (claimed.length === 0 || campaign === null) continue;
      await createCampaign.run(tx, [campaign]);
      const { id, at: startedAt } = campaign;
      await moveCampaign.run(tx, [{ id, to: 'running', from: ['ready'], stopped: null, at: startedAt }]);
    }
    return results;
  },
};

const runOf = (row: Row): TaskRun => ({
  at: iso(Number(row.run_at)),
  outcome: row.outcome as TaskRun['outcome'],
  campaignId: row.campaign_id === null ? null : String(row.campaign_id),
  released: null,
  text: row.text === null ? null : String(row.text),
});

const drainOf = (row: Row): TaskRun => ({
  at: iso(Number(row.run_at)),
  outcome: 'released',
  campaignId: null,
  released: Number(row.released),
  text: row.text === null ? null : String(row.text),
});
