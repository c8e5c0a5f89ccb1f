/** The watches as they are now, checked against the source they read and the triggers they fire. */
import { type FieldError, Refusal } from '../../../contracts/problem.ts';
import { WatchInput } from '../../../contracts/watch.ts';
import { Definitions, type DefinitionsParts, type Known } from '../../channels/definitions.ts';
import { dropOutagesOf, dropWatchState } from '../../ledger/watches.ts';
import type { Operation } from '../../ledger/writer.ts';
import { checkFilters } from '../logins/filter.ts';
import type { TriggerRegistry } from '../registry.ts';
import type { SourceRegistry } from '../sources.ts';

export type KnownWatch = Known<WatchInput>;

export interface WatchRegistryParts extends DefinitionsParts {
  sources: Pick<SourceRegistry, 'get'>;
  triggers: Pick<TriggerRegistry, 'get' | 'channelOf'>;
}

/** What a watch tells a trigger about a person. */
export const watchValues = ['nome', 'queda', 'local', 'logins'] as const;

export class WatchRegistry extends Definitions<WatchInput> {
  readonly #parts: WatchRegistryParts;

  constructor(parts: WatchRegistryParts) {
    super('watch', (stored) => WatchInput.parse(stored), parts);
    this.#parts = parts;
  }

  /** Those its messages leave from; a trigger or notification that is gone names none. */
  channelsOf({ opened, closed }: WatchInput): string[] {
    const { triggers } = this.#parts;
    return [opened, closed].flatMap((id) => {
      const trigger = id === undefined ? undefined : triggers.get(id);
      return (trigger && triggers.channelOf(trigger)) ?? [];
    });
  }

  /** @throws Refusal naming every field that is wrong. */
  override async put(id: string, input: WatchInput): Promise<KnownWatch> {
    const faults = this.#faults(input);
    if (faults.length > 0) throw new Refusal('invalid_request', faults);
    const before = this.get(id);
    const saved = await super.put(id, input);
    // The logins of one source say nothing about those of another.
    if (before !== undefined && before.source !== input.source) await this.#forget(id);
    return saved;
  }

  /** @throws Refusal `not_found`. */
  override async remove(id: string): Promise<void> {
    await super.remove(id);
    await this.#forget(id);
  }

  async #forget(id: string): Promise<void> {
    await this.#parts.writer.write(forgetWatch, id);
  }

  #faults(input: WatchInput): FieldError[] {
    const { opened, closed } = input;
    return [
      ...this.#sourceFaults(input),
      ...checkFilters(input.filters),
      ...this.#triggerFaults('opened', opened),
      ...(closed === undefined ? [] : this.#triggerFaults('closed', closed)),
      // One trigger knows one notice of an outage for each person: its end would be taken for a repetition.
      ...(closed === opened
        ? [fault('closed', 'must be another trigger than opened', 'deve ser outro gatilho que não o de abertura')]
        : []),
    ];
  }

  #sourceFaults({ source: id, filters, phoneFields = [] }: WatchInput): FieldError[] {
    const source = this.#parts.sources.get(id);
    if (source === undefined) return [fault('source', `there is no source "${id}"`, `não existe a origem "${id}"`)];
    const { name, resources, loginState, phoneFields: known } = source.connector;
    if (loginState !== 'full' || !resources.includes('logins')) {
      const pt = `${name} não informa quais logins estão online`;
      return [fault('source', `${name} does not tell which logins are online`, pt)];
    }
    if (!resources.includes('customers'))
      return [fault('source', `${name} has no customers to write to`, `${name} não tem clientes para avisar`)];
    const list = known.join(', ');
    return [
      ...phoneFields.flatMap((field, place) =>
        known.includes(field)
          ? []
          : [fault(`phoneFields.${place}`, `"${field}" is none of: ${list}`, `"${field}" não é um destes: ${list}`)],
      ),
      ...filters.flatMap(({ field }, place) =>
        field.startsWith('contract.') && !resources.includes('contracts')
          ? [fault(`filters.${place}.field`, `${name} has no contracts`, `${name} não tem contratos`)]
          : [],
      ),
    ];
  }

  #triggerFaults(path: 'opened' | 'closed', id: string): FieldError[] {
    const trigger = this.#parts.triggers.get(id);
    if (trigger === undefined) return [fault(path, `there is no trigger "${id}"`, `não existe o gatilho "${id}"`)];
    const given: readonly string[] = watchValues;
    const missing = trigger.variables.filter(({ name, required }) => required && !given.includes(name));
    return [
      // What makes it safe to fire again after a crash: the same outage is the same notice.
      ...(trigger.onceBy?.includes('queda')
        ? []
        : [fault(path, `onceBy of "${id}" must have "queda"`, `o onceBy de "${id}" deve ter "queda"`)]),
      ...missing.map(({ name }) =>
        fault(path, `"${id}" requires "${name}", which no watch knows`, `"${id}" exige "${name}", que a vigia não tem`),
      ),
    ];
  }
}

const fault = (path: string, message: string, messagePt: string): FieldError => ({ path, message, messagePt });

const forgetWatch: Operation<string, void> = {
  name: 'forget-watch',
  async run(tx, inputs) {
    for (const id of inputs) {
      await tx.all(dropWatchState, id);
      await tx.all(dropOutagesOf, id);
    }
    return inputs.map(() => undefined);
  },
};
