/** Throughput of a number and of a (number, person) pair, and an account's people a day, by the injected clock. */
import type { Account, BusinessNumber } from './directory.ts';
import { GraphRefusal } from './graph-error.ts';
import type { LimitOptions } from './model.ts';

/** One step every `intervalMs`, `burst` of them ahead of time (generic cell rate algorithm). */
interface Rate {
  intervalMs: number;
  burst: number;
}

const perSecond = (mps: number): Rate => ({ intervalMs: 1000 / mps, burst: mps });

/** Above this many pairs the ones at rest are forgotten, so that a load test stays within its memory. */
const pairsBeforeSweep = 50_000;
const dayMs = 24 * 60 * 60 * 1000;

export class Limits {
  readonly #numberMps: number | 'off';
  readonly #pair: Rate | undefined;
  readonly #status: 400 | 429;
  /** Theoretical arrival time of the next message, by number and by pair. */
  readonly #numberNext = new Map<string, number>();
  readonly #pairNext = new Map<string, number>();
  #sweepAt = pairsBeforeSweep;
  readonly #tier: number | undefined;
  /** By account, who was last written to outside a window when; oldest first. */
  readonly #written = new Map<Account, Map<string, number>>();

  constructor(options: LimitOptions) {
    this.#numberMps = options.numberMps ?? 80;
    const pair = options.pair ?? { everyMs: 6000, burst: 45 };
    this.#pair = pair === 'off' ? undefined : { intervalMs: pair.everyMs, burst: pair.burst };
    this.#status = options.status ?? 429;
    this.#tier = options.portfolioTier === 'off' ? undefined : options.portfolioTier;
  }

  /** Takes from all or refuses. @param counts it starts a conversation: no window is open. */
  takeOutbound(number: BusinessNumber, personKey: string, now: number, counts: boolean): void {
    const people = counts && this.#tier !== undefined ? this.#peopleOf(number.account, now) : undefined;
    if (people !== undefined && !people.has(personKey) && people.size >= (this.#tier ?? 0)) {
      throw new GraphRefusal(
        131048,
        'Message failed to send because the limit of different people in 24 hours has been reached',
        { status: this.#status },
      );
    }
    const rate = this.#rateOf(number);
    const numberNext = Math.max(this.#numberNext.get(number.id) ?? 0, now);
    if (rate !== undefined && isFull(rate, numberNext, now)) {
      throw new GraphRefusal(
        130429,
        'Message failed to send because there were too many messages sent from this phone number in a short period of time',
        { status: this.#status },
      );
    }
    if (this.#pair !== undefined) this.#takePair(this.#pair, `${number.id} ${personKey}`, now);
    if (rate !== undefined) this.#numberNext.set(number.id, numberNext + rate.intervalMs);
    people?.delete(personKey);
    people?.set(personKey, now);
  }

  #peopleOf(account: Account, now: number): Map<string, number> {
    const people = this.#written.get(account) ?? new Map<string, number>();
    this.#written.set(account, people);
    for (const [person, at] of people) {
      if (at + dayMs > now) break;
      people.delete(person);
    }
    return people;
  }

  /** A customer is never refused, but uses up the same throughput. */
  countInbound(number: BusinessNumber, now: number): void {
    const rate = this.#rateOf(number);
    if (rate === undefined) return;
    this.#numberNext.set(number.id, Math.max(this.#numberNext.get(number.id) ?? 0, now) + rate.intervalMs);
  }

  #rateOf(number: BusinessNumber): Rate | undefined {
    const mps = number.options.numberMps ?? this.#numberMps;
    return mps === 'off' ? undefined : perSecond(mps);
  }

  #takePair(rate: Rate, pair: string, now: number): void {
    const next = Math.max(this.#pairNext.get(pair) ?? 0, now);
    if (isFull(rate, next, now)) {
      throw new GraphRefusal(
        131056,
        'Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time',
        { status: this.#status },
      );
    }
    this.#pairNext.set(pair, next + rate.intervalMs);
    if (this.#pairNext.size > this.#sweepAt) this.#sweep(now);
  }

  #sweep(now: number): void {
    for (const [pair, next] of this.#pairNext) if (next <= now) this.#pairNext.delete(pair);
    // When few were at rest, sweeping on every message would cost more than the memory saved.
    this.#sweepAt = Math.max(pairsBeforeSweep, this.#pairNext.size * 2);
  }
}

const isFull = (rate: Rate, next: number, now: number) => next - now > (rate.burst - 1) * rate.intervalMs + 1e-6;
