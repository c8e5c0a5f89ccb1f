/** All limits of one channel together: its number's rate, its pairs, and what it shares with other channels. */
import type { ProviderFailure } from '../../../connectors/kit/connector.ts';
import type { LiveChannel } from '../../channels/registry.ts';
import { portfolioOf } from '../../channels/shared-scope.ts';
import type { Tiers } from '../../channels/tiers.ts';
import { recentSends } from '../../ledger/limits.ts';
import { firstIdAt } from '../../platform/clock.ts';
import { Permits } from '../permits.ts';
import type { Admission, SharedSettings } from './admission.ts';
import { type AllowanceParts, ChannelAllowance } from './allowance.ts';
import type { Rate } from './gcra.ts';
import { accepted, fullPace, type Pace, rateOf, throttled } from './pace.ts';
import { Pairs } from './pair.ts';
import type { Lane } from './portfolio.ts';
import { SentCount } from './sent-count.ts';
import type { SharedLimits } from './shared.ts';
import type { LimitView } from './view.ts';

export interface LimitParts extends AllowanceParts {
  shared: SharedLimits;
  tiers: Tiers;
}

/** A message as limits see it. */
export interface Counted {
  row: { id: string; contact: string; lane: string };
  countsForTier: boolean;
}

/** Messages that went lately were accepted lately, or had been waiting: so long at most. */
const oldestSentMs = 48 * 3_600_000;
/** A rest shorter than that is not worth a turn of the loop. */
const shortestRestMs = 5;

export class ChannelLimits {
  readonly #parts: LimitParts;
  readonly #permits: Permits;
  readonly #pairs: Pairs;
  readonly #sent = new SentCount();
  #pace: Pace = fullPace;
  /** Only where the provider tells one. */
  #allowance: ChannelAllowance | undefined;

  constructor(channel: LiveChannel, parts: LimitParts) {
    this.#parts = parts;
    this.#permits = new Permits(channel.limits.numberMps);
    this.#pairs = new Pairs(pairRate(channel));
  }

  /** This process sends for the channel from now on: who did before has used up some of its pairs. */
  async takeOver(channel: LiveChannel, now: number): Promise<void> {
    const { pairSeconds, pairBurst } = channel.limits;
    const since = now - pairSeconds * pairBurst * 1_000;
    const oldest = firstIdAt(now - oldestSentMs);
    const sends = await this.#parts.store.reader.all(recentSends, channel.id, oldest, since);
    this.#pairs.clear();
    this.#pairs.setRate(pairRate(channel));
    for (const send of sends) this.#pairs.replay(String(send.contact), Number(send.started_at));
  }

  /**
   * What changes between two looks: settings, the pace after a throttle, the people of the last day, the allowance. False
   * when nothing waits, as far as that had to be found out.
   */
  async prepare(channel: LiveChannel, now: number): Promise<boolean> {
    this.#permits.setRate(rateOf(this.#pace, channel.limits.numberMps, now));
    this.#pairs.setRate(pairRate(channel));
    await this.#parts.shared.prepare(this.#settings(channel));
    if (channel.connector.allowance === undefined) {
      this.#allowance = undefined;
      return true;
    }
    this.#allowance ??= new ChannelAllowance(this.#parts);
    return this.#allowance.prepare(channel, now);
  }

  /** How long nothing of the channel may go; 0: something may. */
  restMs(channel: LiveChannel, now: number): number {
    const free = Math.max(this.#pace.pausedUntil, this.#parts.shared.account(this.#settings(channel)).freeAt(now));
    const restMs = Math.max(free - now, this.#allowance?.count.restMs(now) ?? 0);
    return restMs <= 0 ? 0 : Math.max(shortestRestMs, restMs);
  }

  /**
   * Waits until at least one message may go by the number's rate; answers how many, at most `wanted`. With the allowance
   * used up messages are taken all the same: the rule holds them.
   */
  take(channel: LiveChannel, wanted: number, now: number): Promise<number> {
    const room = this.#parts.shared.account(this.#settings(channel)).room(now);
    return this.#permits.take(Math.min(wanted, room, this.#allowance?.count.room(now) || wanted));
  }

  /** For what a message takes beyond its first: each part of a text is one more for the number's rate. */
  takeParts(wanted: number): Promise<number> {
    return this.#permits.take(wanted);
  }

  giveBack(unused: number): void {
    this.#permits.giveBack(unused);
  }

  /** For one claim. The same question has the same answer, also when its transaction runs again. */
  view(channel: LiveChannel, now: number): LimitView {
    const portfolio = this.#parts.shared.portfolio(this.#settings(channel));
    const told = new Map<string, number>();
    return {
      pairFreeAt: (contact, now) => this.#pairs.freeAt(contact, now),
      tierFreeAt: (contact, now, lane = 'realtime') => {
        const key = `${lane} ${contact}`;
        const until = told.get(key) ?? portfolio.look(contact, lane, now);
        told.set(key, until);
        return until;
      },
      allowanceFreeAt: this.#allowance?.count.freeAt(now) ?? 0,
    };
  }

  /** Takes what the claimed messages need; those that get it count from now on. */
  async admit(channel: LiveChannel, claimed: readonly Counted[], now: number): Promise<Admission[]> {
    const asks = claimed.map(({ row, countsForTier }) => ({
      contact: row.contact,
      lane: row.lane as Lane,
      counts: countsForTier,
    }));
    const admissions = await this.#parts.shared.admit(this.#settings(channel), asks);
    for (const [place, { row }] of claimed.entries()) {
      if (admissions[place]?.ok === true) this.#pairs.take(row.contact, now);
    }
    this.#allowance?.count.take(admissions.filter(({ ok }) => ok).length);
    return admissions;
  }

  /** A call has ended, whichever way. */
  landed(contact: string, now: number): void {
    this.#pairs.landed(contact, now);
    this.#allowance?.count.landed();
  }

  accepted(channel: LiveChannel, { row, countsForTier }: Counted, startedAt: number): void {
    this.#pace = accepted(this.#pace, startedAt);
    this.#pairs.accepted(row.contact);
    this.#sent.add(startedAt);
    this.#parts.shared.accepted(this.#settings(channel), startedAt, countsForTier);
  }

  /** The provider throttled: exactly what it names slows down. Answers until when the message itself waits at least. */
  throttled(
    channel: LiveChannel,
    contact: string,
    { scope, retryAfterMs, minWaitMs }: Pick<ProviderFailure, 'scope' | 'retryAfterMs'> & { minWaitMs?: number },
    startedAt: number,
    now: number,
  ): number {
    const throttle = { retryAfterMs, minWaitMs, startedAt };
    switch (scope) {
      case 'pair':
        return this.#pairs.refused(contact, retryAfterMs, now);
      case 'account':
      case 'app':
        return this.#parts.shared.throttleAccount(this.#settings(channel), throttle);
      case 'portfolio':
        return this.#parts.shared.throttlePortfolio(this.#settings(channel), throttle);
      default:
        this.#allowance?.count.doubt();
        this.#pace = throttled(this.#pace, throttle, channel.limits.numberMps, now);
        return this.#pace.pausedUntil;
    }
  }

  /** For people who look. */
  pacing(
    channel: LiveChannel,
    now: number,
  ): { sentLastMinute: number; currentPerSecond: number; pausedUntil: number | null } {
    const until = Math.max(this.#pace.pausedUntil, this.#parts.shared.account(this.#settings(channel)).pausedUntil);
    return {
      sentLastMinute: this.#sent.total(now),
      currentPerSecond: rateOf(this.#pace, channel.limits.numberMps, now),
      pausedUntil: until > now ? until : null,
    };
  }

  /** Messages that came in: at this provider they use the number's rate too. */
  noteInbound(count: number): void {
    this.#permits.spend(count);
  }

  async stop(): Promise<void> {
    await this.#permits.stop();
  }

  #settings(channel: LiveChannel): SharedSettings {
    return {
      account: channel.scope,
      accountMps: channel.shared.accountMps,
      portfolio: portfolioOf(channel),
      tier: this.#parts.tiers.of(channel),
      realtimeShare: channel.shared.realtimeShare,
    };
  }
}

const pairRate = ({ limits: { pairSeconds, pairBurst } }: LiveChannel): Rate => ({
  intervalMs: pairSeconds * 1_000,
  burst: pairBurst,
});
