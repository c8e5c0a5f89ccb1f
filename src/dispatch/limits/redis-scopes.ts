/** The limits script and the connection it runs over. Whoever calls must be able to go on without an answer. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import type { Logger } from '../../platform/telemetry.ts';
import type { RedisServer } from '../../platform/wake.ts';
import { leaseMs } from './portfolio.ts';
import { tierWindowMs } from './tier.ts';

const script = readFileSync(new URL('./limits.lua', import.meta.url), 'utf8');
const scriptHash = createHash('sha1').update(script).digest('hex');

/** A limit that takes longer to ask than this would slow every message down. */
const answerMs = 150;
/** Redis keeps what a silent process was lent for so much longer than the process itself counts on it. */
const leaseMarginMs = 60_000;
/** Longer than a few heartbeats: then a process may be going by its own share. */
const silentMs = 1_500;

export interface ScopesCall {
  account: string;
  portfolio: string;
  now: number;
  intervalMs: number;
  burst: number;
  /** -1: not counted. */
  tierLimit: number;
  bulkMost: number;
  wanted: number;
  accountPause: number;
  tierPause: number;
  /** People to be added first. */
  people: readonly (readonly [contact: string, at: number])[];
  task: '' | 'loaded' | 'leave';
  keepForOthers: number;
  givenBack: number;
  sentUnasked: number;
  batch: readonly (readonly [contact: string, bulk: 0 | 1])[];
}

export interface ScopesAnswer {
  loaded: boolean;
  accountProcesses: number;
  tierProcesses: number;
  total: number;
  share: number;
  lentToOthers: number;
  accountPause: number;
  tierPause: number;
  /** `ok`, `rate:<until>`, `paused`, `full`, `lent`. */
  verdicts: string[];
}

export class RedisScopes {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #process: string;
  #begun: Promise<void> | undefined;

  /** @param onConnect Redis is there (again); it may have forgotten everything. */
  constructor({ url, prefix, Client }: RedisServer, process: string, log: Logger, onConnect: () => void) {
    this.#prefix = prefix;
    this.#process = process;
    this.#redis = new Client(url, {
      lazyConnect: true,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      connectTimeout: 2_000,
      commandTimeout: answerMs,
      retryStrategy: (times) => Math.min(times * 100, 1_000),
    });
    this.#redis.on('ready', onConnect);
    this.#redis.on('error', (error) => log.debug({ err: error }, 'redis limits'));
  }

  /** Resolves when the first attempt to connect has ended, whichever way; later ones go on by themselves. */
  async begin(): Promise<void> {
    this.#begun ??= this.#redis.connect().catch(() => undefined);
    await this.#begun;
  }

  get connected(): boolean {
    return this.#redis.status === 'ready';
  }

  /** @throws when Redis does not answer in time; it may have counted all the same. */
  async call(call: ScopesCall): Promise<ScopesAnswer> {
    const answer = (await this.#run(this.#keys(call), this.#values(call))) as (number | string)[];
    const [loaded, accountProcesses, tierProcesses, total, share, lent, accountPause, tierPause, ...verdicts] = answer;
    return {
      loaded: loaded === 1,
      accountProcesses: Number(accountProcesses),
      tierProcesses: Number(tierProcesses),
      total: Number(total),
      share: Number(share),
      lentToOthers: Number(lent),
      accountPause: Number(accountPause),
      tierPause: Number(tierPause),
      verdicts: verdicts.map(String),
    };
  }

  close(): void {
    this.#redis.disconnect();
  }

  async #run(keys: string[], values: (string | number)[]): Promise<unknown> {
    try {
      return await this.#redis.evalsha(scriptHash, keys.length, ...keys, ...values);
    } catch (error) {
      if (!(error as Error).message.startsWith('NOSCRIPT')) throw error;
      return await this.#redis.eval(script, keys.length, ...keys, ...values);
    }
  }

  /** One hash tag: a cluster runs a script only on keys of one slot. */
  #keys({ account, portfolio }: ScopesCall): string[] {
    const root = `${this.#prefix}:{limits}`;
    return [`${root}:account:${account}`, `${root}:portfolio:${portfolio}`, `${root}:people:${portfolio}`];
  }

  #values(call: ScopesCall): (string | number)[] {
    return [
      call.now,
      this.#process,
      call.intervalMs,
      call.burst,
      call.tierLimit,
      call.bulkMost,
      call.wanted,
      call.accountPause,
      call.tierPause,
      tierWindowMs,
      leaseMs + leaseMarginMs,
      silentMs,
      JSON.stringify(call.people),
      call.task,
      call.keepForOthers,
      call.givenBack,
      call.sentUnasked,
      JSON.stringify(call.batch),
    ];
  }
}
