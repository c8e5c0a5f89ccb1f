/**
 * Limits that several channels or processes share: the account's rate and the portfolio's tier. In one process they are
 * counted here; with Redis they are counted there, by one script. When Redis does not answer, this process goes on with
 * the share it was lent before, and tells Redis everything before it asks again. See docs/decisions/0018.
 */
import type { Store } from '../../ledger/store.ts';
import type { Writer } from '../../ledger/writer.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/telemetry.ts';
import type { RedisServer } from '../../platform/wake.ts';
import { Account } from './account.ts';
import type { Admission, Ask, SharedSettings } from './admission.ts';
import { pauseMs, type Throttle } from './pace.ts';
import { Portfolio } from './portfolio.ts';
import { forgetRecipients, readRecipients, rememberRecipients } from './recipients.ts';
import { RemoteScopes } from './remote.ts';
import { tierWindowMs } from './tier.ts';

export interface SharedParts {
  store: Store;
  writer: Writer;
  clock: Clock;
  log: Logger;
  /** Undefined: this process counts by itself. */
  redis?: RedisServer | undefined;
  /** This process, different at every start. */
  process: string;
}

const beatMs = 500;
const catchUpMs = 2_000;
const pruneMs = 600_000;
/** Channels that nobody sends for any more leave their shares to the others. */
const unusedMs = 5_000;
/** Clocks and commits of other processes: what they wrote is read again for so long. */
const overlapMs = 10_000;
const mostStrikes = 6;
const granted: Admission = { ok: true };

interface Used {
  settings: SharedSettings;
  at: number;
}

export class SharedLimits {
  readonly #parts: SharedParts;
  readonly #accounts = new Map<string, Account>();
  readonly #portfolios = new Map<string, Portfolio>();
  /** Ledger loads by portfolio, and up to when they have seen the ledger. */
  readonly #loads = new Map<string, Promise<void>>();
  readonly #seenTo = new Map<string, number>();
  readonly #used = new Map<string, Used>();
  readonly #remote: RemoteScopes | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #beating = false;
  #prunedAt = performance.now();

  constructor(parts: SharedParts) {
    this.#parts = parts;
    if (parts.redis !== undefined) {
      const refresh = (portfolio: string) => this.#catchUp(portfolio, 0);
      this.#remote = new RemoteScopes({ ...parts, redis: parts.redis, refresh });
    }
  }

  /** Redis has answered the last time it was asked. */
  get together(): boolean {
    return this.#remote?.answering ?? false;
  }

  account(settings: SharedSettings): Account {
    return entry(this.#accounts, settings.account, () => new Account());
  }

  portfolio(settings: SharedSettings): Portfolio {
    return entry(this.#portfolios, settings.portfolio, () => new Portfolio());
  }

  /** Before each look and admission: follows the settings, and reads at first use who counts already. */
  async prepare(settings: SharedSettings): Promise<void> {
    this.#timer ??= setInterval(() => void this.meet(), beatMs).unref();
    this.account(settings).follow(settings.accountMps);
    this.portfolio(settings).follow({ limit: settings.tier, realtimeShare: settings.realtimeShare });
    this.#used.set(`${settings.account}\n${settings.portfolio}`, { settings, at: performance.now() });
    if (typeof settings.tier !== 'number') return;
    const { portfolio } = settings;
    const loading = entry(this.#loads, portfolio, () => this.#catchUp(portfolio, 0));
    await loading.catch((error) => {
      this.#loads.delete(portfolio);
      throw error;
    });
  }

  /**
   * Takes places for messages that are claimed and about to leave, in their order.
   * @throws when the ledger is away: who counts could not be written down, so nothing may leave.
   */
  async admit(settings: SharedSettings, asks: readonly Ask[]): Promise<Admission[]> {
    const limited = settings.accountMps !== undefined || (typeof settings.tier === 'number' && asks.some(counts));
    const admissions =
      limited && this.#remote !== undefined
        ? await this.#admitTogether(this.#remote, settings, asks)
        : this.#admitHere(settings, asks, false);
    await this.#writeDown(settings, asks, admissions);
    return admissions;
  }

  /** The provider throttled the whole account: all its channels pause. Answers until when. */
  throttleAccount(settings: SharedSettings, throttle: Throttle): number {
    const account = this.account(settings);
    const now = this.#parts.clock.now();
    // Refusals of calls that left together are one throttle.
    if (throttle.startedAt >= account.throttledAt) {
      account.strikes = Math.min(account.strikes + 1, mostStrikes);
      account.throttledAt = now;
    }
    const until = now + pauseMs(account.strikes, throttle.retryAfterMs, throttle.minWaitMs);
    account.pausedUntil = Math.max(account.pausedUntil, until);
    void this.meet();
    return account.pausedUntil;
  }

  /** The provider throttled the portfolio: templates outside windows pause, answers to customers go on. */
  throttlePortfolio(settings: SharedSettings, throttle: Throttle): number {
    const portfolio = this.portfolio(settings);
    const now = this.#parts.clock.now();
    if (portfolio.pausedUntil <= throttle.startedAt) portfolio.strikes = Math.min(portfolio.strikes + 1, mostStrikes);
    const until = now + pauseMs(portfolio.strikes, throttle.retryAfterMs, throttle.minWaitMs);
    portfolio.pausedUntil = Math.max(portfolio.pausedUntil, until);
    void this.meet();
    return portfolio.pausedUntil;
  }

  /** The provider took a message that left at `startedAt`. */
  accepted(settings: SharedSettings, startedAt: number, counted: boolean): void {
    const account = this.account(settings);
    if (startedAt >= account.throttledAt) account.strikes = 0;
    if (counted) this.portfolio(settings).strikes = 0;
  }

  /** Gives back to the other processes what this one was lent. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#closed = true;
    for (const { settings } of this.#used.values()) await this.#leave(settings);
    // Without a tier nobody waited for who was written down.
    await this.#parts.writer.drained();
    this.#remote?.close();
  }

  async #admitTogether(remote: RemoteScopes, settings: SharedSettings, asks: readonly Ask[]): Promise<Admission[]> {
    const [account, portfolio] = [this.account(settings), this.portfolio(settings)];
    await this.#keepUp(settings);
    const verdicts = await remote.ask(settings, account, portfolio, asks);
    if (verdicts === undefined) return this.#admitHere(settings, asks, true);
    const now = this.#parts.clock.now();
    return asks.map((ask, place): Admission => {
      const verdict = verdicts[place] ?? 'ok';
      if (verdict === 'ok') {
        account.count(now, false);
        if (ask.counts) portfolio.count(ask.contact, now, false);
        return granted;
      }
      if (verdict.startsWith('rate:')) {
        const until = Number(verdict.slice(5));
        if (place === 0 || verdicts[place - 1] === 'ok') account.isHeld(until);
        return { ok: false, until, code: 'account_rate' };
      }
      const said = verdict as 'full' | 'lent' | 'paused';
      if (said === 'full') portfolio.isFull(ask.lane, now);
      return { ok: false, until: portfolio.heldUntil(said, ask.lane, now, false), code: 'portfolio_tier' };
    });
  }

  /** Decided by what this process knows. @param alone Redis is away: only this process's own share. */
  #admitHere(settings: SharedSettings, asks: readonly Ask[], alone: boolean): Admission[] {
    const [account, portfolio] = [this.account(settings), this.portfolio(settings)];
    const now = this.#parts.clock.now();
    let waiting = 0;
    return asks.map(({ contact, lane, counts }): Admission => {
      const verdict = counts ? portfolio.judge(contact, lane, now, alone) : 'ok';
      if (verdict !== 'ok')
        return { ok: false, until: portfolio.heldUntil(verdict, lane, now, alone), code: 'portfolio_tier' };
      const rateFreeAt = account.judge(now, alone);
      if (rateFreeAt > now) {
        const until = Math.ceil(rateFreeAt + waiting++ * (account.rate?.intervalMs ?? 0));
        return { ok: false, until, code: 'account_rate' };
      }
      account.count(now, alone);
      if (counts && settings.tier !== null) portfolio.count(contact, now, alone);
      return granted;
    });
  }

  /** While nobody has told a tier, nothing waits for it; it may be told later, and then who counts must be known. */
  async #writeDown(settings: SharedSettings, asks: readonly Ask[], admissions: readonly Admission[]): Promise<void> {
    if (settings.tier === null) return;
    const { clock, writer, log } = this.#parts;
    const at_ms = clock.now();
    const rows = asks
      .filter((ask, place) => ask.counts && admissions[place]?.ok === true)
      .map(({ contact }) => ({ portfolio: settings.portfolio, contact, at_ms }));
    if (rows.length === 0) return;
    const written = writer.write(rememberRecipients, rows);
    if (settings.tier !== undefined) await written;
    else written.catch((error) => log.warn({ err: error }, 'people outside windows not written down'));
  }

  /** Reads from the ledger who counts: other processes write there too. */
  async #catchUp(name: string, since = (this.#seenTo.get(name) ?? 0) - overlapMs): Promise<void> {
    const now = this.#parts.clock.now();
    const portfolio = entry(this.#portfolios, name, () => new Portfolio());
    const people = await readRecipients(this.#parts.store, name, Math.max(since, now - tierWindowMs));
    for (const [contact, at] of people) {
      // Whoever wrote it may have lost Redis: before its share is given away, Redis has to know.
      if (portfolio.window.add(contact, at) && this.#remote !== undefined) portfolio.untold.add(contact, at);
    }
    this.#seenTo.set(name, now);
  }

  /** Now and then: says that this process is there, learns of the others, and forgets people of the day before. */
  async meet(): Promise<void> {
    if (this.#beating || this.#closed) return;
    this.#beating = true;
    try {
      const now = performance.now();
      if (now - this.#prunedAt >= pruneMs) await this.#prune(now);
      if (this.#remote !== undefined) await this.#meetOthers(this.#remote, now);
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'shared limits');
    } finally {
      this.#beating = false;
    }
  }

  async #meetOthers(remote: RemoteScopes, now: number): Promise<void> {
    for (const [key, { settings, at }] of this.#used) {
      if (now - at > unusedMs) {
        this.#used.delete(key);
        await this.#leave(settings);
        continue;
      }
      await this.#keepUp(settings);
      await remote.ask(settings, this.account(settings), this.portfolio(settings), []);
    }
  }

  /** What others wrote is known here, and told to Redis, long before anything that was lent to them is taken back. */
  async #keepUp({ portfolio, tier }: SharedSettings): Promise<void> {
    const seenTo = this.#seenTo.get(portfolio) ?? 0;
    if (typeof tier === 'number' && this.#parts.clock.now() - seenTo >= catchUpMs) await this.#catchUp(portfolio);
  }

  async #leave(settings: SharedSettings): Promise<void> {
    await this.#remote?.leave(settings, this.account(settings), this.portfolio(settings));
  }

  async #prune(now: number): Promise<void> {
    this.#prunedAt = now;
    const at = this.#parts.clock.now();
    for (const portfolio of this.#portfolios.keys())
      await this.#parts.writer.write(forgetRecipients, { portfolio, now: at });
  }
}

const counts = (ask: Ask): boolean => ask.counts;

function entry<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
