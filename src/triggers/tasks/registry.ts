/** The tasks as they are now, each with a schedule that runs and a campaign that could start. */
import { Refusal } from '../../../contracts/problem.ts';
import { type TaskEntry, TaskInput } from '../../../contracts/task.ts';
import { Definitions, type DefinitionsParts, type Known } from '../../channels/definitions.ts';
import type { Campaigns } from '../campaigns/campaigns.ts';
import { neverRuns, parseSchedule, type Schedule } from '../schedule.ts';

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

  /** @throws Refusal naming every field that is wrong. */
  override async put(id: string, input: TaskInput): Promise<KnownTask> {
    this.#check(input);
    return super.put(id, input);
  }

  /** @throws an error that a person at the terminal can act on. */
  override async applyFile(entries: readonly TaskEntry[]): Promise<void> {
    await super.applyFile(entries, (input) => this.#check(input));
  }

  #check({ schedule, campaign }: TaskInput): void {
    const parsed = parseSchedule(schedule);
    const never = parsed.ok ? neverRuns(parsed.schedule) : undefined;
    const errors = parsed.ok ? (never === undefined ? [] : [never]) : parsed.errors;
    if (errors.length > 0) {
      throw new Refusal(
        'invalid_request',
        errors.map((error) => ({ ...error, path: error.path === 'schedule' ? 'schedule' : `schedule.${error.path}` })),
      );
    }
    if (campaign.audience.kind === 'file') {
      throw new Refusal('invalid_request', [
        {
          path: 'campaign.audience.kind',
          message: 'a task reads from a source: nobody is there to send a file',
          messagePt: 'uma tarefa lê de uma origem: não há ninguém para enviar um arquivo',
        },
      ]);
    }
    try {
      this.#parts.campaigns.check(campaign);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw new Refusal(
        error.code,
        error.errors.map((one) => ({ ...one, path: `campaign.${one.path}` })),
      );
    }
  }
}

/** Of a task that is kept: it was checked when it was saved. */
export function scheduleOf({ schedule }: TaskInput): Schedule {
  const parsed = parseSchedule(schedule);
  if (!parsed.ok) throw new Error(`a stored schedule cannot be read: ${JSON.stringify(schedule)}`);
  return parsed.schedule;
}
