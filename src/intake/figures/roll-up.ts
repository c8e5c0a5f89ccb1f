/**
 * Counts the event feed into sums per five minutes: off the way of what is sent, a batch at a time, each exactly once.
 * The counts and how far they go are one transaction, so a batch that is repeated, here or elsewhere, counts nothing.
 */
import {
  addFigures,
  batchEnd,
  bucketMs,
  countEvents,
  type FigureRow,
  failedEvents,
  figureCursor,
  keepFailures,
  moveFigureCursor,
  pruneFigures,
  timedEvents,
} from '../../ledger/figures.ts';
import type { Row, Store } from '../../ledger/store.ts';
import type { Operation, Writer } from '../../ledger/writer.ts';
import type { Clock } from '../../platform/clock.ts';
import { acceptedAt, stepOf } from './latency.ts';

/** Events of one batch. */
const batchEvents = 2_000;
const mostBatches = 10;
/** Of its time: counting must not be felt by who sends. Under a high load it falls behind, and catches up when it is quieter. */
const busyShare = 0.05;
const keptMs = 400 * 86_400_000;
const pruneEveryMs = 3_600_000;

export interface RollUpParts {
  store: Store;
  writer: Writer;
  clock: Clock;
}

/** Counts what is new, each time it is called. One process at a time; the others have nothing to do. */
export function createRollUp({ store, writer, clock }: RollUpParts): () => Promise<void> {
  let prunedAt = 0;
  let restUntil = 0;
  return async () => {
    const startedAt = performance.now();
    if (startedAt < restUntil || !(await store.ownership.claim('figures'))) return;
    for (let batches = 0; batches < mostBatches; batches++) {
      const batch = await readBatch(store);
      if (batch === undefined) break;
      await writer.write(countBatch, batch);
      if (batch.events < batchEvents) break;
    }
    const endedAt = performance.now();
    restUntil = endedAt + (endedAt - startedAt) / busyShare;
    const now = clock.now();
    if (now - prunedAt < pruneEveryMs) return;
    prunedAt = now;
    await writer.write(prune, now - keptMs);
  };
}

/** What a stretch of the feed adds up to. */
export interface Batch {
  /** Counted before: up to this event. */
  from: number;
  to: number;
  /** Time of the last event. */
  upTo: number;
  events: number;
  rows: FigureRow[];
  failures: { channel: string; code: string; failure: string }[];
}

/** The next events behind the cursor, added up; undefined: there are none. */
export async function readBatch({ reader }: Store): Promise<Batch | undefined> {
  const [cursor] = await reader.all(figureCursor);
  const from = Number(cursor?.seq ?? 0);
  // Most of the time nothing has happened since the last look.
  if (cursor === undefined || from >= Number(cursor.last)) return undefined;
  const [end] = await reader.all(batchEnd, from, batchEvents);
  const to = Number(end?.seq ?? from);
  const [counted, timed, failed] = await Promise.all([
    reader.all(countEvents, from, to),
    reader.all(timedEvents, from, to),
    reader.all(failedEvents, from, to),
  ]);
  const sums = new Sums();
  for (const row of counted) sums.addCounted(row);
  for (const row of timed) sums.addTimed(row);
  const failures = new Map<string, Batch['failures'][number]>();
  for (const row of failed) {
    const failure = failureOf(row);
    const channel = String(row.channel);
    sums.add(Number(row.time_ms), channel, nameOf(row), failure.code);
    failures.set(`${channel}\n${failure.code}`, { channel, code: failure.code, failure: JSON.stringify(failure) });
  }
  return {
    from,
    to,
    upTo: Number(end?.up_to),
    events: Number(end?.events),
    rows: sums.rows,
    failures: [...failures.values()],
  };
}

/** True for what counted; false: somebody has counted it already. */
export const countBatch: Operation<Batch, boolean> = {
  name: 'count-figures',
  async run(tx, batches) {
    const results: boolean[] = [];
    for (const { from, to, upTo, rows, failures } of batches) {
      const moved = await tx.all(moveFigureCursor, from, to, upTo);
      results.push(moved.length > 0);
      if (moved.length === 0) continue;
      tx.write(addFigures, rows);
      tx.write(keepFailures, failures);
    }
    return results;
  },
};

const prune: Operation<number, void> = {
  name: 'prune-figures',
  async run(tx, oldest) {
    for (const before of oldest) await tx.all(pruneFigures, before);
    return oldest.map(() => undefined);
  },
};

class Sums {
  readonly #byKey = new Map<string, FigureRow>();

  get rows(): FigureRow[] {
    return [...this.#byKey.values()];
  }

  add(at: number, channel: string, name: string, code = '', messages = 1, latencyMs?: number): void {
    const bucket = at - (at % bucketMs);
    const within = latencyMs === undefined ? 0 : stepOf(latencyMs);
    const key = `${bucket}\n${channel}\n${name}\n${code}\n${within}`;
    const known = this.#byKey.get(key);
    if (known === undefined) {
      const row = { bucket, channel, name, code, within_ms: within, messages, latency_ms: latencyMs ?? 0 };
      this.#byKey.set(key, row);
    } else {
      known.messages += messages;
      known.latency_ms += latencyMs ?? 0;
    }
  }

  addCounted(row: Row): void {
    const [bucket, channel, unannounced] = [Number(row.bucket), String(row.channel), Number(row.unannounced)];
    this.add(bucket, channel, nameOf(row), '', Number(row.messages));
    if (unannounced > 0) this.add(bucket, channel, 'delivered', '', unannounced);
  }

  addTimed(row: Row): void {
    const at = Number(row.time_ms);
    const accepted = acceptedAt(String(row.id));
    // Clocks of two processes may disagree.
    const latency = accepted === undefined ? undefined : Math.max(0, at - accepted);
    this.add(at, String(row.channel), nameOf(row), '', 1, latency);
  }
}

/** `message.sent` -> `sent`. */
const nameOf = (row: Row): string => String(row.name).slice('message.'.length);

function failureOf(row: Row): { code: string } {
  const { failure } = JSON.parse(String(row.data)) as { failure?: { code: string } };
  return failure ?? { code: '' };
}
