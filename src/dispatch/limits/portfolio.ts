/**
 * One portfolio's tier as this process knows it: the people of the last 24 hours (from the ledger, so those counted by
 * other processes too), and what this process may use on its own while Redis is away.
 */
import type { TierLimit } from '../../channels/tiers.ts';
import { bulkPart, defaultRealtimeShare, TierWindow } from './tier.ts';

export type Lane = 'realtime' | 'bulk';
/** `full`: no place; `lent`: the last places are kept for other processes; `paused`: by the provider. */
export type TierVerdict = 'ok' | 'full' | 'lent' | 'paused';

/** A held message is not looked at again before that, however soon a place may become free. */
const holdAtLeastMs = 30_000;
/** Places lent to others come back a little with each of their calls. */
const lentAgainMs = 1_000;
/** A share is a lease: a process that has not spoken to Redis for so long has none. Redis keeps it a minute longer. */
export const leaseMs = 600_000;
/** How long a `full` from Redis is believed before what this process knows has caught up. */
const believeMs = 2_000;

export interface TierSettings {
  limit: TierLimit;
  realtimeShare: number | undefined;
}

/** What Redis last told about who may use what. */
interface Share {
  places: number;
  /** When the call left that told it. */
  at: number;
}

export class Portfolio {
  readonly window = new TierWindow();
  limit: TierLimit = undefined;
  #realtimeShare = defaultRealtimeShare;
  pausedUntil = 0;
  /** Refusals in a row. */
  strikes = 0;
  /** Processes that use this tier, as Redis last told; undefined: it never has. */
  processes: number | undefined;
  /** Places lent to other processes, as Redis last told. */
  lentToOthers = 0;
  /** Undefined: never spoken to Redis. */
  share: Share | undefined;
  /** People counted without Redis, which it has to be told. */
  readonly untold = new TierWindow();
  /** Of these, the ones that were new: they use the share up. */
  readonly #spent = new TierWindow();
  /** What was left for this process alone when it found itself alone without ever having heard of others. */
  #assumed: number | undefined;
  readonly #promised: Record<Lane, number[]> = { realtime: [], bulk: [] };
  readonly #fullUntil: Record<Lane, number> = { realtime: 0, bulk: 0 };

  follow({ limit, realtimeShare }: TierSettings): void {
    this.limit = limit;
    this.#realtimeShare = realtimeShare ?? defaultRealtimeShare;
  }

  /** People up to which a lane may go. */
  most(lane: Lane): number {
    if (typeof this.limit !== 'number') return Number.POSITIVE_INFINITY;
    return lane === 'bulk' ? bulkPart(this.limit, this.#realtimeShare) : this.limit;
  }

  /** A guess for messages that are not taken yet; `judge` decides. 0: now. */
  look(contact: string, lane: Lane, now: number): number {
    if (this.pausedUntil > now) return this.pausedUntil;
    if (typeof this.limit !== 'number' || this.window.has(contact, now)) return 0;
    if (this.window.count(now) < this.most(lane) && this.#fullUntil[lane] <= now) return 0;
    return this.nextPlace(lane, now);
  }

  /** Decides alone: with the whole tier, or with nothing but this process's share of it. */
  judge(contact: string, lane: Lane, now: number, alone: boolean): TierVerdict {
    if (this.pausedUntil > now) return 'paused';
    if (typeof this.limit !== 'number' || this.window.has(contact, now)) return 'ok';
    if (this.window.count(now) >= this.most(lane)) return 'full';
    return alone && this.#spent.count(now) >= this.#places(now) ? 'lent' : 'ok';
  }

  /** A message to the contact goes. */
  count(contact: string, now: number, alone: boolean): void {
    if (alone && !this.window.has(contact, now)) this.#spent.add(contact, now);
    if (alone) this.untold.add(contact, now);
    this.window.add(contact, now);
  }

  /** When to look again. With the tier used up each asks for a place of its own: a backlog wakes up one by one. */
  heldUntil(verdict: Exclude<TierVerdict, 'ok'>, lane: Lane, now: number, alone: boolean): number {
    if (verdict === 'paused') return this.pausedUntil;
    if (verdict === 'lent') return now + (alone ? holdAtLeastMs : lentAgainMs);
    return this.nextPlace(lane, now);
  }

  /** Redis knows of more people than this process does. */
  isFull(lane: Lane, now: number): void {
    this.#fullUntil[lane] = now + believeMs;
  }

  nextPlace(lane: Lane, now: number): number {
    const promised = this.#promised[lane];
    let gone = 0;
    while (gone < promised.length && (promised[gone] as number) <= now) gone += 1;
    promised.splice(0, gone);
    const over = Math.max(0, this.window.count(now) - this.most(lane));
    const until = Math.max(now + holdAtLeastMs, this.window.freesAt(over + promised.length));
    promised.push(until);
    return until;
  }

  /** The share this process asks for: an even part of what is left. One more may always have come without our knowing. */
  wanted(now: number): number {
    if (typeof this.limit !== 'number') return 0;
    return Math.floor(Math.max(0, this.limit - this.window.count(now)) / Math.max(2, this.processes ?? 2));
  }

  /** Before a call that asks for `wanted`: Redis may make the share that small, told or not. */
  asks(wanted: number): void {
    if (this.share !== undefined) this.share.places = Math.min(this.share.places, wanted);
  }

  /** Redis has been told everything and answered: what was used alone is in its count now. */
  told(places: number, at: number): void {
    this.share = { places, at };
    this.#assumed = undefined;
    this.#spent.clear();
  }

  #places(now: number): number {
    if (this.share !== undefined) return now < this.share.at + leaseMs ? this.share.places : 0;
    this.#assumed ??= this.wanted(now);
    return this.#assumed;
  }
}
