/** The watches as they are now, checked against the source they read and the triggers they fire. */
import { type FieldError, Refusal } from '../../../contracts/problem.ts';
import { type WatchEntry, WatchInput } from '../../../contracts/watch.ts';
import { Definitions, type DefinitionsParts, type Known } from '../../channels/definitions.ts';
import { dropNoticesOf } from '../../ledger/watch-notices.ts';
import { dropLoginsOf, dropOutagesOf, dropWatchState } from '../../ledger/watches.ts';
import type { Operation } from '../../ledger/writer.ts';
import { checkFilters } from '../logins/filter.ts';
import type { TriggerRegistry } from '../registry.ts';
import type { SourceRegistry } from '../sources.ts';

export type KnownWatch = Known<WatchInput>;

export interface WatchRegistryParts extends DefinitionsParts {
  sources: Pick<SourceRegistry, 'get'>;
  triggers: Pick<TriggerRegistry, 'get' | 'channelsOf'>;
}

/** What a watch tells a trigger about every person; `previsao` besides, while there is a forecast. */
const alwaysTold: readonly string[] = ['nome', 'queda', 'local', 'logins'];

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
      return trigger === undefined ? [] : triggers.channelsOf(trigger);
    });
  }

  /** @throws Refusal naming every field that is wrong. */
  override async put(id: string, input: WatchInput): Promise<KnownWatch> {
    this.#check(input);
    const before = this.get(id);
    const saved = await super.put(id, input);
    // The logins of one source say nothing about those of another.
    if (before !== undefined && before.source !== input.source) await this.#forget(id);
    return saved;
  }

  /** @throws an error that a person at the terminal can act on. */
  override async applyFile(entries: readonly WatchEntry[]): Promise<void> {
    const before = this.all();
    await super.applyFile(entries, (input) => this.#check(input));
    for (const { id, source } of before) if (this.get(id)?.source !== source) await this.#forget(id);
  }

  /** @throws Refusal `not_found`. */
  override async remove(id: string): Promise<void> {
    await super.remove(id);
    await this.#forget(id);
  }

  async #forget(id: string): Promise<void> {
    await this.#parts.writer.write(forgetWatch, id);
  }

  #check(input: WatchInput): void {
    const faults = this.#faults(input);
    if (faults.length > 0) throw new Refusal('invalid_request', faults);
  }

  #faults(input: WatchInput): FieldError[] {
    const { opened, closed } = input;
    return [
      ...this.#sourceFaults(input),
      ...checkFilters(input.filters),
      ...this.#triggerFaults('opened', opened),
      ...(closed === undefined ? [] : this.#triggerFaults('closed', closed)),
      // The words of a beginning are wrong for its end.
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
    const missing = trigger.variables.filter(({ name, required }) => required && !alwaysTold.includes(name));
    return missing.map(({ name }) => {
      if (name === 'previsao') {
        const pt = `"${id}" exige "previsao", que só existe quando há previsão`;
        return fault(path, `"${id}" requires "previsao", which is there only with a forecast`, pt);
      }
      return fault(
        path,
        `"${id}" requires "${name}", which no watch knows`,
        `"${id}" exige "${name}", que a vigia não tem`,
      );
    });
  }
}

const fault = (path: string, message: string, messagePt: string): FieldError => ({ path, message, messagePt });

const forgetWatch: Operation<string, void> = {
  name: 'forget-watch',
  async run(tx, inputs) {
    for (const id of inputs) {
      for (const drop of [dropWatchState, dropLoginsOf, dropOutagesOf, dropNoticesOf]) await tx.all(drop, id);
    }
    return inputs.map(() => undefined);
  },
};
