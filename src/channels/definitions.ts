/** Records that people write down under a name, in ponte.yaml or over the API: notifications, triggers, sources. */
import { Refusal } from '../../contracts/problem.ts';
import { allDefinitions, deleteDefinition, upsertDefinition } from '../ledger/definitions.ts';
import type { Row, Store } from '../ledger/store.ts';
import type { Operation, Writer } from '../ledger/writer.ts';
import type { Clock } from '../platform/clock.ts';
import { LatestRead } from '../platform/latest-read.ts';
import { explainEntry } from './explain-entry.ts';

export interface Definition {
  name: string;
  /** The channel a key must be allowed to use, where the record names one. */
  channel?: string;
}

export type Known<Record extends Definition> = Record & {
  id: string;
  /** `file`: declared in ponte.yaml, which is applied again at every start. */
  origin: 'file' | 'api';
  updatedAt: number;
};

export interface DefinitionsParts {
  store: Store;
  writer: Writer;
  clock: Clock;
}

export class Definitions<Record extends Definition> {
  readonly #parts: DefinitionsParts;
  readonly #kind: string;
  readonly #parse: (stored: object) => Record;
  readonly #reads = new LatestRead();
  #known = new Map<string, Known<Record>>();

  /** @param parse reads what was stored, also by an earlier version: fields it did not have get their defaults. */
  constructor(kind: string, parse: (stored: object) => Record, parts: DefinitionsParts) {
    this.#kind = kind;
    this.#parse = parse;
    this.#parts = parts;
  }

  get(id: string): Known<Record> | undefined {
    return this.#known.get(id);
  }

  /** By id. */
  all(): Known<Record>[] {
    return [...this.#known.values()];
  }

  /** @throws Refusal `not_found`. */
  require(id: string): Known<Record> {
    const known = this.get(id);
    if (known === undefined) throw new Refusal('not_found');
    return known;
  }

  /** Reads all again: at start, and when another process may have changed them. */
  async load(): Promise<void> {
    await this.#reads.show(
      () => this.#parts.store.reader.all(allDefinitions, this.#kind),
      (rows) => {
        this.#known = new Map(rows.map((row) => [String(row.id), this.#fromRow(row)]));
      },
    );
  }

  /** The record is taken as it is: checking it is for whoever knows what it means. */
  async put(id: string, record: Record): Promise<Known<Record>> {
    await this.#save(id, record, 'api');
    await this.load();
    return this.require(id);
  }

  /** @throws Refusal `not_found`. */
  async remove(id: string): Promise<void> {
    this.require(id);
    await this.drop(id);
    await this.load();
  }

  /**
   * The file's records are created or changed, those that left it are removed; none is touched when one is wrong.
   * @param check throws a Refusal.
   * @throws an error that a person at the terminal can act on.
   */
  async applyFile(
    entries: readonly (Record & { id: string })[],
    check: (record: Record, id: string) => void,
  ): Promise<void> {
    for (const entry of entries) {
      try {
        check(entry, entry.id);
      } catch (cause) {
        explainEntry(this.#kind, entry.id, cause);
      }
    }
    const listed = new Set(entries.map(({ id }) => id));
    await Promise.all(entries.map(({ id, ...record }) => this.#save(id, record as unknown as Record, 'file')));
    await this.load();
    const gone = this.all().filter(({ id, origin }) => origin === 'file' && !listed.has(id));
    await Promise.all(gone.map(({ id }) => this.drop(id)));
    if (gone.length > 0) await this.load();
  }

  async #save(id: string, { name, channel, ...body }: Record, origin: 'file' | 'api'): Promise<void> {
    const row = { kind: this.#kind, id, name, channel: channel ?? null, body: JSON.stringify(body), origin };
    await this.write({ ...row, updatedAt: this.#parts.clock.now() });
  }

  /** For records that something hangs on. @throws Refusal when that keeps it from being written. */
  protected write(row: DefinitionRow): Promise<void> {
    return this.#parts.writer.write(saveDefinition, row);
  }

  /** @throws Refusal when something hangs on it. */
  protected drop(id: string): Promise<void> {
    return this.#parts.writer.write(dropDefinition, { kind: this.#kind, id });
  }

  #fromRow(row: Row): Known<Record> {
    const { name, channel } = row;
    const body = JSON.parse(String(row.body)) as object;
    return {
      ...this.#parse({ ...body, name, ...(channel !== null && { channel }) }),
      id: String(row.id),
      origin: row.origin as 'file' | 'api',
      updatedAt: Number(row.updated_at),
    };
  }
}

export interface DefinitionRow {
  kind: string;
  id: string;
  name: string;
  channel: string | null;
  body: string;
  origin: string;
  updatedAt: number;
}

export const saveDefinition: Operation<DefinitionRow, void> = {
  name: 'save-definition',
  async run(tx, inputs) {
    for (const d of inputs) {
      await tx.all(upsertDefinition, d.kind, d.id, d.name, d.channel, d.body, d.origin, d.updatedAt);
    }
    return inputs.map(() => undefined);
  },
};

export const dropDefinition: Operation<{ kind: string; id: string }, void> = {
  name: 'drop-definition',
  async run(tx, inputs) {
    for (const { kind, id } of inputs) await tx.all(deleteDefinition, kind, id);
    return inputs.map(() => undefined);
  },
};
