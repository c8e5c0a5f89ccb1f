/** The shared limits' talk with Redis: what was counted without it is told first, and what it has forgotten. */
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/telemetry.ts';
import type { RedisServer } from '../../platform/wake.ts';
import type { Account } from './account.ts';
import type { Ask, SharedSettings } from './admission.ts';
import type { Portfolio } from './portfolio.ts';
import { RedisScopes, type ScopesAnswer, type ScopesCall } from './redis-scopes.ts';

export interface RemoteParts {
  clock: Clock;
  log: Logger;
  redis: RedisServer;
  process: string;
  /** Reads from the ledger who counts for a portfolio. */
  refresh(portfolio: string): Promise<void>;
}

/** After a failed call the next ones do not wait for another. */
const restMs = 250;
const peoplePerCall = 500;

/** What Redis knows of a portfolio. */
interface Memory {
  /** Since the connection was made, all people have been told once. */
  loaded: boolean;
  /** Calls sent; only the answer to the last one says what the share is. */
  calls: number;
  telling: Promise<void> | undefined;
}

export class RemoteScopes {
  readonly #parts: RemoteParts;
  readonly #redis: RedisScopes;
  readonly #memories = new Map<string, Memory>();
  #awayUntil = 0;
  /** Undefined: not asked yet. */
  #away: boolean | undefined;

  constructor(parts: RemoteParts) {
    this.#parts = parts;
    this.#redis = new RedisScopes(parts.redis, parts.process, parts.log, () => {
      for (const memory of this.#memories.values()) memory.loaded = false;
      this.#awayUntil = 0;
    });
  }

  /** It has answered the last time it was asked. */
  get answering(): boolean {
    return this.#away === false && this.#redis.connected;
  }

  /** Undefined: Redis does not answer, and nothing may be taken for admitted. */
  async ask(
    settings: SharedSettings,
    account: Account,
    portfolio: Portfolio,
    asks: readonly Ask[],
  ): Promise<string[] | undefined> {
    // A process that has just started knows nothing: it waits to be told, as long as somebody may tell.
    await this.#redis.begin();
    if (!this.#redis.connected || performance.now() < this.#awayUntil) return undefined;
    const batch = asks.map(({ contact, lane, counts }) => [counts ? contact : '', lane === 'bulk' ? 1 : 0] as const);
    try {
      for (let tries = 0; tries < 2; tries++) {
        await this.#tellAll(settings, account, portfolio);
        const answer = await this.#call(settings, account, portfolio, { batch });
        if (answer.loaded) {
          this.#becomes(false);
          return answer.verdicts;
        }
        this.#memory(settings).loaded = false;
      }
    } catch (error) {
      this.#awayUntil = performance.now() + restMs;
      this.#becomes(true, error as Error);
    }
    return undefined;
  }

  /** Others need not keep anything for this process any more. */
  async leave(settings: SharedSettings, account: Account, portfolio: Portfolio): Promise<void> {
    if (!this.#redis.connected) return;
    try {
      await this.#tellAll(settings, account, portfolio);
      await this.#redis.call(this.#question(settings, account, portfolio, { task: 'leave' }));
      portfolio.share = { places: 0, at: this.#parts.clock.now() };
    } catch (error) {
      this.#parts.log.debug({ err: error }, 'redis limits: leave');
    }
  }

  close(): void {
    this.#redis.close();
  }

  #memory({ portfolio }: SharedSettings): Memory {
    let memory = this.#memories.get(portfolio);
    if (memory === undefined) {
      memory = { loaded: false, calls: 0, telling: undefined };
      this.#memories.set(portfolio, memory);
    }
    return memory;
  }

  /** Once for all channels of the portfolio that ask meanwhile. */
  async #tellAll(settings: SharedSettings, account: Account, portfolio: Portfolio): Promise<void> {
    if (typeof settings.tier !== 'number') return;
    const memory = this.#memory(settings);
    memory.telling ??= this.#tell(settings, account, portfolio, memory).finally(() => {
      memory.telling = undefined;
    });
    await memory.telling;
  }

  async #tell(settings: SharedSettings, account: Account, portfolio: Portfolio, memory: Memory): Promise<void> {
    const all = !memory.loaded;
    if (!all && portfolio.untold.size === 0) return;
    if (all) await this.#parts.refresh(settings.portfolio);
    // Set before: a new connection in the middle sets it back, and then all is told once more.
    memory.loaded = true;
    const people = [...(all ? portfolio.window : portfolio.untold).entries()];
    const kept = { keepForOthers: portfolio.lentToOthers, givenBack: portfolio.share?.places ?? 0 };
    try {
      for (let from = 0; from === 0 || from < people.length; from += peoplePerCall) {
        const last = from + peoplePerCall >= people.length;
        await this.#redis.call(
          this.#question(settings, account, portfolio, {
            people: people.slice(from, from + peoplePerCall),
            wanted: portfolio.share?.places ?? 0,
            ...(all && last && { task: 'loaded', ...kept }),
          }),
        );
      }
    } catch (error) {
      if (all) memory.loaded = false;
      throw error;
    }
    portfolio.untold.clear();
  }

  async #call(
    settings: SharedSettings,
    account: Account,
    portfolio: Portfolio,
    more: Partial<ScopesCall>,
  ): Promise<ScopesAnswer> {
    const memory = this.#memory(settings);
    const question = this.#question(settings, account, portfolio, { ...more, sentUnasked: account.untold });
    portfolio.asks(question.wanted);
    memory.calls += 1;
    const call = memory.calls;
    const answer = await this.#redis.call(question);
    account.together();
    account.processes = answer.accountProcesses;
    account.pausedUntil = Math.max(account.pausedUntil, answer.accountPause);
    portfolio.pausedUntil = Math.max(portfolio.pausedUntil, answer.tierPause);
    if (typeof settings.tier !== 'number' || !answer.loaded) return answer;
    portfolio.processes = answer.tierProcesses;
    portfolio.lentToOthers = answer.lentToOthers;
    if (call === memory.calls) portfolio.told(answer.share, question.now);
    return answer;
  }

  #question(settings: SharedSettings, account: Account, portfolio: Portfolio, more: Partial<ScopesCall>): ScopesCall {
    const now = this.#parts.clock.now();
    const bulkMost = portfolio.most('bulk');
    return {
      account: settings.account,
      portfolio: settings.portfolio,
      now,
      intervalMs: account.rate?.intervalMs ?? 0,
      burst: account.rate?.burst ?? 1,
      tierLimit: typeof settings.tier === 'number' ? settings.tier : -1,
      bulkMost: Number.isFinite(bulkMost) ? bulkMost : -1,
      wanted: portfolio.wanted(now),
      accountPause: account.pausedUntil > now ? account.pausedUntil : 0,
      tierPause: portfolio.pausedUntil > now ? portfolio.pausedUntil : 0,
      people: [],
      task: '',
      keepForOthers: 0,
      givenBack: 0,
      sentUnasked: 0,
      batch: [],
      ...more,
    };
  }

  #becomes(away: boolean, error?: Error): void {
    if (away === this.#away) return;
    this.#away = away;
    if (away) this.#parts.log.warn({ err: error }, 'redis does not answer: shared limits go by a safe share');
    else this.#parts.log.info('redis answers again: shared limits are counted together');
  }
}
