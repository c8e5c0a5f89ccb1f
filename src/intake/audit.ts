/** The trail of what people did: written down before it is done, and again when it has ended. */
import type { AuditEntry, AuditQuery } from '../../contracts/access.ts';
import { auditPage, beginAudit, endAudit } from '../ledger/access.ts';
import type { Store, Value } from '../ledger/store.ts';
import type { Operation, Writer } from '../ledger/writer.ts';
import { type Clock, iso, type NewId } from '../platform/clock.ts';
import { actorOf, type Principal } from './principal.ts';

export interface AuditParts {
  store: Store;
  writer: Writer;
  clock: Clock;
  newId: NewId;
}

export class Audit {
  readonly #parts: AuditParts;

  constructor(parts: AuditParts) {
    this.#parts = parts;
  }

  /** Answers the entry's id, for `end`. */
  async begin(principal: Principal, action: string, target: string | null): Promise<string> {
    return this.#add(principal, action, target, null);
  }

  async end(id: string, outcome: string): Promise<void> {
    await this.#parts.writer.write(finish, { id, outcome });
  }

  /** What is done by being told. */
  async note(principal: Principal, action: string, target: string | null, outcome = 'done'): Promise<void> {
    await this.#add(principal, action, target, outcome);
  }

  async page(query: AuditQuery, limit: number): Promise<AuditEntry[]> {
    const { statement, values } = auditPage(query, limit);
    return (await this.#parts.store.reader.all(statement, ...values)).map((row) => ({
      id: String(row.id),
      at: iso(Number(row.at_ms)),
      actor: String(row.actor),
      actorName: String(row.actor_name),
      action: String(row.action),
      target: row.target as string | null,
      outcome: row.outcome as string | null,
    }));
  }

  async #add(principal: Principal, action: string, target: string | null, outcome: string | null): Promise<string> {
    const id = this.#parts.newId();
    const values = [id, this.#parts.clock.now(), actorOf(principal), principal.name, action, target, outcome];
    await this.#parts.writer.write(add, values);
    return id;
  }
}

const add: Operation<Value[], void> = {
  name: 'begin-audit',
  async run(tx, inputs) {
    for (const values of inputs) await tx.all(beginAudit, ...values);
    return inputs.map(() => undefined);
  },
};

const finish: Operation<{ id: string; outcome: string }, void> = {
  name: 'end-audit',
  async run(tx, inputs) {
    for (const { id, outcome } of inputs) await tx.all(endAudit, id, outcome);
    return inputs.map(() => undefined);
  },
};
