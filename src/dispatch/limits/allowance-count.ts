/**
 * What the provider lets one channel send in a day, as it last told, less what has been sent since. Pure state; whoever
 * reads it from the provider brings the clock.
 */
import type { Allowance } from '../../../connectors/kit/connector.ts';
import { brasiliaOffsetMs, dayMs, dayOf } from '../../platform/day.ts';

/** What was told holds for so long, or for so many messages. */
const freshMs = 5 * 60_000;
const freshSends = 100;
/** By our own count it is used up: the provider has the last word, but is not asked at every turn. */
const usedUpMs = 5_000;
/** After an answer that said nothing. */
const retryMs = 60_000;
const shortestHoldMs = 15 * 60_000;

interface Told {
  at: number;
  /** Null: no limit. */
  allowance: Allowance | null;
}

export class AllowanceCount {
  #told: Told | undefined;
  /** Messages that what was told may not have counted yet. */
  #spent = 0;
  #inFlight = 0;
  #retryAt = 0;
  #doubted = false;
  /** The last day of Brasília on which there was room. */
  #roomOn: string | undefined;

  /** The provider has answered. */
  tell(allowance: Allowance | null, now: number): void {
    this.#told = { at: now, allowance };
    this.#spent = this.#inFlight;
    this.#doubted = false;
    this.#retryAt = 0;
    if (allowance === null || allowance.left > 0) this.#roomOn = dayOf(now);
  }

  /** The provider could not be read: what it told today still counts, and otherwise messages go. */
  fail(now: number): void {
    this.#retryAt = now + retryMs;
  }

  /** The provider itself refused a message for coming too fast: what it told before may be wrong. */
  doubt(): void {
    this.#doubted = true;
  }

  take(messages: number): void {
    this.#spent += messages;
    this.#inFlight += messages;
  }

  landed(): void {
    this.#inFlight = Math.max(0, this.#inFlight - 1);
  }

  /** Is it time to ask the provider? */
  isStale(now: number): boolean {
    if (now < this.#retryAt) return false;
    const told = this.#told;
    if (told === undefined || this.#doubted || !this.#holds(told, now)) return true;
    const age = now - told.at;
    if (age >= freshMs) return true;
    if (told.allowance === null || told.allowance.left === 0) return false;
    return this.#spent >= freshSends || (this.room(now) === 0 && age >= usedUpMs);
  }

  /** Messages that may go now. */
  room(now: number): number {
    const told = this.#told;
    if (told === undefined || told.allowance === null || !this.#holds(told, now)) return Number.POSITIVE_INFINITY;
    return Math.max(0, told.allowance.left - this.#spent);
  }

  /** By our own count it is used up: how long until the provider is asked whether it is. 0: it is not. */
  restMs(now: number): number {
    if (this.#told === undefined || this.room(now) > 0 || this.#told.allowance?.left === 0) return 0;
    return Math.max(0, Math.max(this.#told.at + usedUpMs, this.#retryAt) - now);
  }

  /** The provider has said that nothing is left: when to look again. 0: it has not. */
  freeAt(now: number): number {
    if (this.room(now) > 0 || this.#told?.allowance?.left !== 0) return 0;
    const { resetsAt } = this.#told.allowance;
    if (resetsAt !== undefined) return resetsAt;
    const midnight = Math.floor((now + brasiliaOffsetMs) / dayMs) * dayMs - brasiliaOffsetMs;
    const nextDay = midnight + dayMs;
    if (this.#roomOn === dayOf(now)) return nextDay;
    // The provider's day may begin later than ours: looked at again in ever longer steps until there is room.
    return Math.min(nextDay, now + Math.max(shortestHoldMs, now - midnight));
  }

  /** Nothing told on another day says anything about this one. */
  #holds({ at, allowance }: Told, now: number): boolean {
    if (allowance?.resetsAt !== undefined) return now < allowance.resetsAt;
    return dayOf(at) === dayOf(now);
  }
}
