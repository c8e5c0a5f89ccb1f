/** The sources as they are now: one parsed configuration each, secrets sealed in the ledger. */
import { sourceConnectors } from '../../connectors/index.ts';
import type { SourceConnector } from '../../connectors/kit/source.ts';
import { Refusal } from '../../contracts/problem.ts';
import type { SourceEntry, SourceInput } from '../../contracts/source.ts';
import { Definitions, type DefinitionsParts, type Known } from '../channels/definitions.ts';
import { explainEntry } from '../channels/explain-entry.ts';
import { keepSecrets } from '../channels/secret-fields.ts';
import { fieldErrors } from '../platform/field-errors.ts';
import type { Vault } from '../platform/secrets.ts';

/** A source that can be asked. */
export interface LiveSource {
  id: string;
  name: string;
  connector: SourceConnector;
  config: unknown;
}

export type KnownSource = LiveSource & Pick<Known<StoredSource>, 'origin' | 'updatedAt'>;

interface StoredSource {
  name: string;
  connector: string;
  /** Sealed: it holds passwords. */
  config: string;
}

export interface SourceRegistryParts extends DefinitionsParts {
  vault: Vault;
}

export class SourceRegistry {
  readonly #records: Definitions<StoredSource>;
  readonly #vault: Vault;

  constructor(parts: SourceRegistryParts) {
    this.#vault = parts.vault;
    this.#records = new Definitions('source', (stored) => stored as StoredSource, parts);
  }

  load(): Promise<void> {
    return this.#records.load();
  }

  /** By id. */
  all(): KnownSource[] {
    return this.#records.all().map((record) => this.#open(record));
  }

  get(id: string): KnownSource | undefined {
    const record = this.#records.get(id);
    return record === undefined ? undefined : this.#open(record);
  }

  /** @throws Refusal `not_found`. */
  require(id: string): KnownSource {
    return this.#open(this.#records.require(id));
  }

  /** What the input would be, saved or not. @throws Refusal naming every field that is wrong. */
  read(id: string, { name, connector: connectorId, config }: SourceInput): LiveSource {
    const connector = sourceConnectors.find((one) => one.id === connectorId);
    if (connector === undefined) throw unknownConnector(connectorId);
    const known = this.get(id);
    // A secret is kept for the connector it was given to, and for no other.
    const before = known?.connector.id === connectorId ? known.config : undefined;
    const parsed = connector.config.safeParse(keepSecrets(config, before));
    if (!parsed.success) throw new Refusal('invalid_request', fieldErrors(parsed.error, 'config'));
    return { id, name, connector, config: parsed.data };
  }

  /** @throws Refusal naming every field that is wrong. */
  async put(id: string, input: SourceInput): Promise<KnownSource> {
    return this.#open(await this.#records.put(id, this.#seal(this.read(id, input))));
  }

  /** @throws Refusal `not_found`. */
  remove(id: string): Promise<void> {
    return this.#records.remove(id);
  }

  /** @throws an error that a person at the terminal can act on. */
  async applyFile(entries: readonly SourceEntry[]): Promise<void> {
    const sealed = entries.map(({ id, ...input }) => {
      try {
        return { id, ...this.#seal(this.read(id, input)) };
      } catch (cause) {
        return explainEntry('source', id, cause);
      }
    });
    await this.#records.applyFile(sealed, () => undefined);
  }

  #seal({ id, name, connector, config }: LiveSource): StoredSource {
    return { name, connector: connector.id, config: this.#vault.seal(JSON.stringify(config), `source:${id}`) };
  }

  #open({ id, name, connector: connectorId, config, origin, updatedAt }: Known<StoredSource>): KnownSource {
    const connector = sourceConnectors.find((one) => one.id === connectorId);
    if (connector === undefined)
      throw new Error(`source ${id} uses the connector ${connectorId}, which this Ponte does not have`);
    const opened = JSON.parse(this.#vault.open(config, `source:${id}`)) as unknown;
    return { id, name, connector, config: connector.config.parse(opened), origin, updatedAt };
  }
}

function unknownConnector(id: string): Refusal {
  const known = sourceConnectors.map((connector) => connector.id).join(', ');
  return new Refusal('invalid_request', [
    {
      path: 'connector',
      message: `there is no source connector "${id}"; there are: ${known}`,
      messagePt: `não existe o conector de origem "${id}"; existem: ${known}`,
    },
  ]);
}
