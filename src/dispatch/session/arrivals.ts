/**
 * What was delivered, told apart from the same delivered again. SMPP gives a person's message no id, so two equal ones are
 * two messages, unless there is a reason to think that the first has come again: its answer was lost with its connection.
 */
import type { NewId } from '../../platform/clock.ts';

export interface Known {
  id: string;
  /** The connection it came on last. */
  connection: string;
  /** Resolves when it is on disk; undefined: it is not, and nobody is about to store it. */
  stored: Promise<void> | undefined;
  /** When its answer was handed to that connection. */
  answeredAt: number | undefined;
  /** Its connection was lost before or just after the answer: until then the same again is this one. */
  openUntil: number | undefined;
}

/** An answer that was written so shortly before the connection was lost may not have arrived. */
const lostWithinMs = 3_000;
const comesAgainMs = 10 * 60_000;
const mostKnown = 20_000;

export class Arrivals {
  readonly #newId: NewId;
  /** By what was delivered, oldest first. */
  readonly #known = new Map<string, Known>();

  constructor(newId: NewId) {
    this.#newId = newId;
  }

  /**
   * Resolves when it is on disk: stored now, or when the same came before. The answer is the caller's to give.
   * @throws what `store` throws: it is not on disk, and comes again as itself.
   */
  async take(octets: string, connection: string, now: number, store: (id: string) => Promise<void>): Promise<Known> {
    this.#forget(now);
    const before = this.#known.get(octets);
    const isAgain = before !== undefined && (before.answeredAt === undefined || before.openUntil !== undefined);
    const known: Known = {
      id: isAgain ? before.id : this.#newId(),
      connection,
      stored: isAgain ? before.stored : undefined,
      answeredAt: undefined,
      openUntil: undefined,
    };
    this.#known.delete(octets);
    this.#known.set(octets, known);
    known.stored ??= store(known.id);
    try {
      await known.stored;
    } catch (error) {
      known.stored = undefined;
      known.openUntil = now + comesAgainMs;
      throw error;
    }
    return known;
  }

  lost(connection: string, now: number): void {
    for (const known of this.#known.values()) {
      if (known.connection !== connection) continue;
      if (known.answeredAt === undefined || now - known.answeredAt <= lostWithinMs)
        known.openUntil = now + comesAgainMs;
    }
  }

  #forget(now: number): void {
    for (const [octets, { answeredAt, openUntil }] of this.#known) {
      const isOver =
        openUntil === undefined ? answeredAt !== undefined && now - answeredAt > lostWithinMs : now > openUntil;
      if (!isOver && this.#known.size <= mostKnown) return;
      this.#known.delete(octets);
    }
  }
}
