/** A connection to SQLite in a thread of its own, seen from the event loop: statements go over in order, answers come back. */
import { Worker } from 'node:worker_threads';
import type { Answer, Call, ThreadSetUp } from './sqlite-thread.ts';
import type { Row, Value } from './store.ts';

interface Waiting {
  resolve: (rows: Row[]) => void;
  reject: (error: Error) => void;
}

export class SqliteConnection {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #keys = new Map<string, number>();
  #calls = 0;
  #transactions = 0;
  /** The transaction whose first statement has not been handed over yet. */
  #beginning = 0;
  #ended: Error | undefined;

  constructor(setUp: ThreadSetUp) {
    this.#worker = new Worker(new URL('./sqlite-thread.ts', import.meta.url), {
      workerData: setUp,
      resourceLimits: { maxYoungGenerationSizeMb: 3 },
    });
    this.#worker.unref();
    this.#worker.on('message', (answer: Answer) => this.#answered(answer));
    this.#worker.on('error', (error: Error) => this.#end(error));
    this.#worker.on('exit', () => this.#end(new Error('the connection to the ledger is closed')));
  }

  /** Starts a transaction with the next statement; answers its number. */
  begin(): number {
    this.#transactions += 1;
    this.#beginning = this.#transactions;
    return this.#transactions;
  }

  /** @param text made the first time a statement of this name is used; an empty name is never kept. */
  run(transaction: number, name: string, text: () => string, values: Value[], width: number): Promise<Row[]> {
    const known = this.#keys.get(name);
    const key = known ?? (name === '' ? undefined : this.#keys.size + 1);
    if (key !== undefined) this.#keys.set(name, key);
    return this.#call({
      transaction,
      statement: { key, text: known === undefined ? text() : undefined },
      values,
      width,
    });
  }

  async commit(transaction: number): Promise<void> {
    await this.#call({ transaction, commit: true, values: [], width: 0 });
  }

  /** A failed statement has rolled back already; this is for a transaction that its own code gave up. */
  rollback(transaction: number): void {
    this.#call({ transaction, rollback: true, values: [], width: 0 }).catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #call(call: Omit<Call, 'id'>): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) return reject(this.#ended);
      const begin = call.transaction !== 0 && call.transaction === this.#beginning;
      if (begin) this.#beginning = 0;
      this.#calls += 1;
      this.#waiting.set(this.#calls, { resolve, reject });
      if (this.#waiting.size === 1) this.#worker.ref();
      this.#worker.postMessage({ ...call, id: this.#calls, begin });
    });
  }

  #answered({ id, columns = [], values = [], error }: Answer): void {
    const call = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if (error === undefined) call?.resolve(asRows(columns, values));
    else call?.reject(new Error(error));
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

function asRows(columns: readonly string[], values: readonly Value[]): Row[] {
  const rows: Row[] = [];
  for (let start = 0; start < values.length; start += columns.length) {
    const row: Row = {};
    for (let place = 0; place < columns.length; place++) row[columns[place] as string] = values[start + place] as Value;
    rows.push(row);
  }
  return rows;
}
