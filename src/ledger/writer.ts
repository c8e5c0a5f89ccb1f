/**
 * Group commit: whatever arrives while one transaction is on its way to disk shares the next one. Everything that
 * writes on the hot path goes through here, so one fsync pays for many messages.
 */
import { Refusal } from '../../contracts/problem.ts';
import type { Store, Transaction } from './store.ts';

export interface Operation<Input, Output> {
  readonly name: string;
  /**
   * Writes all inputs, answers in their order. Runs again from the start when a transaction is repeated, so it must not
   * touch anything but the transaction.
   */
  run(tx: Transaction, inputs: readonly Input[]): Promise<Output[]>;
  /** True for facts that must not be lost (an outcome): they wait for the ledger to come back instead of failing. */
  readonly mustLand?: boolean;
}

interface Pending {
  input: unknown;
  resolve: (output: unknown) => void;
  reject: (error: unknown) => void;
}

interface Transacted {
  /** Per operation, in the order of its inputs. */
  outputs: unknown[][];
  events: number;
}

type AnyOperation = Operation<unknown, unknown>;

export interface WriterOptions {
  /** Most inputs of one operation in one transaction. */
  maxBatch?: number;
  /** Transactions on their way at the same time; more than one only for work whose order does not matter. */
  concurrent?: number;
  onAway?: (error: Error) => void;
}

const awayRetryMs = 500;
/** How long a busy writer lets work gather before it commits, while more keeps coming. */
const gatherMs = 6;
/** The size of the last batch from which a millisecond of waiting pays. */
const busyFrom = 10;

export class Writer {
  readonly #store: Store;
  readonly #options: Required<WriterOptions>;
  /** Waiting inputs per operation, in order of the operation's first use. */
  readonly #waiting = new Map<AnyOperation, Pending[]>();
  #scheduled = false;
  #running = 0;
  #lastInputs = 0;
  /** Inputs since the last batch was taken. */
  #arrived = 0;
  #away: Error | undefined;
  #idle: (() => void)[] = [];
  readonly #listeners: ((durationMs: number, events: number) => void)[] = [];

  constructor(store: Store, options: WriterOptions = {}) {
    this.#store = store;
    this.#options = {
      maxBatch: 500,
      concurrent: 1,
      onAway: () => undefined,
      ...options,
    };
  }

  /** Resolves once the input's effect is on disk. */
  write<Input, Output>(operation: Operation<Input, Output>, input: Input): Promise<Output> {
    return new Promise<Output>((resolve, reject) => {
      const key = operation as AnyOperation;
      const queue = this.#waiting.get(key);
      const pending: Pending = { input, resolve: resolve as (output: unknown) => void, reject };
      this.#arrived += 1;
      if (queue === undefined) this.#waiting.set(key, [pending]);
      else queue.push(pending);
      this.#schedule();
    });
  }

  /** Told after each commit: how long it took, and how many events it wrote. */
  onCommit(listener: (durationMs: number, events: number) => void): void {
    this.#listeners.push(listener);
  }

  /** True while the database does not answer. */
  get away(): boolean {
    return this.#away !== undefined;
  }

  /** Resolves when nothing is waiting. */
  async drained(): Promise<void> {
    if (this.#running === 0 && !this.#hasWork()) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #hasWork(): boolean {
    for (const queue of this.#waiting.values()) if (queue.length > 0) return true;
    return false;
  }

  #schedule(): void {
    if (this.#scheduled || this.#running >= this.#options.concurrent) return;
    this.#scheduled = true;
    // Alone, commit at once. Under load a batch that still grows is worth waiting for, a little at a time.
    if (this.#lastInputs < busyFrom) setImmediate(this.#start);
    else this.#gather(0, 0);
  }

  #gather(seen: number, waitedMs: number): void {
    if (waitedMs > 0 && (this.#arrived === seen || waitedMs >= gatherMs)) this.#start();
    else setTimeout(() => this.#gather(waitedMs === 0 ? 0 : this.#arrived, waitedMs + 1), 1);
  }

  readonly #start = (): void => {
    this.#scheduled = false;
    this.#running += 1;
    this.#commit().finally(() => {
      this.#running -= 1;
      if (this.#hasWork()) this.#schedule();
      else if (this.#running === 0) for (const resolve of this.#idle.splice(0)) resolve();
    });
    if (this.#hasWork()) this.#schedule();
  };

  #take(): [AnyOperation, Pending[]][] {
    const batch: [AnyOperation, Pending[]][] = [];
    for (const [operation, queue] of this.#waiting) {
      if (queue.length > 0) batch.push([operation, queue.splice(0, this.#options.maxBatch)]);
    }
    return batch;
  }

  /** Never rejects: every input's own promise carries its fate. */
  async #commit(): Promise<void> {
    const batch = this.#take();
    this.#arrived = 0;
    const inputs = batch.reduce((sum, [, pending]) => sum + pending.length, 0);
    const startedAt = performance.now();
    let done: Transacted;
    try {
      done = await this.#transact(batch);
      this.#away = undefined;
      this.#lastInputs = inputs;
    } catch (error) {
      if (this.#store.isAway(error)) await this.#survive(batch, error as Error);
      else await this.#isolate(batch, error);
      return;
    }
    for (const [place, [, pending]] of batch.entries()) {
      const results = done.outputs[place] as unknown[];
      for (const [item, one] of pending.entries()) one.resolve(results[item]);
    }
    for (const listener of this.#listeners) listener(performance.now() - startedAt, done.events);
  }

  #transact(batch: [AnyOperation, Pending[]][]): Promise<Transacted> {
    return this.#store.transaction(async (tx) => {
      const outputs: unknown[][] = [];
      let events = 0;
      const counted: Transaction = {
        ...tx,
        emit: (event) => {
          events += 1;
          tx.emit(event);
        },
      };
      for (const [operation, pending] of batch) {
        outputs.push(
          await operation.run(
            counted,
            pending.map((one) => one.input),
          ),
        );
      }
      return { outputs, events };
    });
  }

  /** The database is away: requests are told so now, facts go back to the head of their queue and wait. */
  async #survive(batch: [AnyOperation, Pending[]][], error: Error): Promise<void> {
    this.#away = error;
    this.#options.onAway(error);
    for (const [operation, pending] of batch) {
      if (operation.mustLand === true) this.#waiting.get(operation)?.unshift(...pending);
      else
        for (const one of pending)
          one.reject(new Refusal('ledger_unavailable', [], { retryAfterSeconds: 5, cause: error }));
    }
    await new Promise((resolve) => setTimeout(resolve, awayRetryMs));
  }

  /** One bad input must not take the others down: each is written again in a transaction of its own. */
  async #isolate(batch: [AnyOperation, Pending[]][], error: unknown): Promise<void> {
    const count = batch.reduce((sum, [, pending]) => sum + pending.length, 0);
    if (count === 1) {
      batch[0]?.[1][0]?.reject(error);
      return;
    }
    for (const [operation, pending] of batch) {
      for (const one of pending) {
        try {
          const { outputs } = await this.#transact([[operation, [one]]]);
          one.resolve(outputs[0]?.[0]);
        } catch (cause) {
          if (this.#store.isAway(cause)) await this.#survive([[operation, [one]]], cause as Error);
          else one.reject(cause);
        }
      }
    }
  }
}
