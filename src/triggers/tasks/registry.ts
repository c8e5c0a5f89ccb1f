/** The tasks as they are now, each with a schedule that runs and a campaign that could start. */
import type { CampaignInput } from '../../../contracts/campaign.ts';
import { type FieldError, Refusal } from '../../../contracts/problem.ts';
import { type TaskEntry, TaskInput } from '../../../contracts/task.ts';
import { type DefinitionRow, Definitions, type DefinitionsParts, type Known } from '../../channels/definitions.ts';
import { explainEntry } from '../../channels/explain-entry.ts';
import type { Campaigns } from '../campaigns/campaigns.ts';
import type { Queue } from '../campaigns/queue.ts';
import { neverRuns, nextRun, parseSchedule, type Schedule } from '../schedule.ts';
import { atSchedule } from '../schedule-check.ts';
import { dropTask, saveTask } from './waiting.ts';

export type KnownTask = Known<TaskInput>;

export interface TaskRegistryParts extends DefinitionsParts {
  campaigns: Pick<Campaigns, 'check'>;
}

export class TaskRegistry extends Definitions<TaskInput> {
  readonly #parts: TaskRegistryParts;

  constructor(parts: TaskRegistryParts) {
    super('task', (stored) => TaskInput.parse(stored), parts);
    this.#parts = parts;
  }

  /** Undefined: there is no such task, or it is one that starts campaigns. */
  queue(id: string): Queue | undefined {
    const task = this.get(id);
    if (task?.kind !== 'drain') return undefined;
    const { name, enabled } = task;
    return { name, nextRunAt: enabled ? nextRun(scheduleOf(task), this.#parts.clock.now()) : null };
  }

  /** @throws Refusal naming every field that is wrong, or what waits for the task. */
  override async put(id: string, input: TaskInput): Promise<KnownTask> {
    this.#check(input, (queue) => queue !== id && this.queue(queue) !== undefined);
    return super.put(id, input);
  }

  /** @throws an error that a person at the terminal can act on. */
  override async applyFile(entries: readonly TaskEntry[]): Promise<void> {
    const listed = new Map(entries.map(({ id, kind }) => [id, kind]));
    const isQueue = (id: string) => (listed.has(id) ? listed.get(id) === 'drain' : this.queue(id) !== undefined);
    try {
      await super.applyFile(entries, (input) => this.#check(input, isQueue));
    } catch (error) {
      // What waits for a task shows only as the task is written.
      explainEntry('task', 'of ponte.yaml', error);
    }
  }

  protected override async write(row: DefinitionRow): Promise<void> {
    const refusal = await this.#parts.writer.write(saveTask, row);
    if (refusal !== undefined) throw refusal;
  }

  protected override async drop(id: string): Promise<void> {
    const refusal = await this.#parts.writer.write(dropTask, { id, at: this.#parts.clock.now() });
    if (refusal !== undefined) throw refusal;
  }

  #check(task: TaskInput, isQueue: (id: string) => boolean): void {
    const parsed = parseSchedule(task.schedule);
    const never = parsed.ok ? neverRuns(parsed.schedule) : undefined;
    const errors = parsed.ok ? (never === undefined ? [] : [never]) : parsed.errors;
    if (errors.length > 0) {
      throw new Refusal('invalid_request', errors.map(atSchedule));
    }
    if (task.kind === 'drain') return;
    const { campaign } = task;
    const nobody = unattended[campaign.audience.kind];
    if (nobody !== undefined) throw new Refusal('invalid_request', [nobody]);
    try {
      this.#parts.campaigns.check(campaign, isQueue);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw new Refusal(
        error.code,
        error.errors.map((one) => ({ ...one, path: `campaign.${one.path}` })),
      );
    }
  }
}

/** What only a person can do is no campaign for the night. */
const unattended: Partial<Record<CampaignInput['audience']['kind'], FieldError>> = {
  file: {
    path: 'campaign.audience.kind',
    message: 'a task reads from a source: nobody is there to send a file',
    messagePt: 'uma tarefa lê de uma origem: não há ninguém para enviar um arquivo',
  },
  logins: {
    path: 'campaign.audience.kind',
    message: 'who is in the login report is confirmed by a person; what happens by itself is for a watch',
    messagePt: 'quem está no relatório de logins é confirmado por uma pessoa; o que acontece sozinho é com uma vigia',
  },
};

/** Of a task that is kept: it was checked when it was saved. */
export function scheduleOf({ schedule }: TaskInput): Schedule {
  const parsed = parseSchedule(schedule);
  if (!parsed.ok) throw new Error(`a stored schedule cannot be read: ${JSON.stringify(schedule)}`);
  return parsed.schedule;
}
