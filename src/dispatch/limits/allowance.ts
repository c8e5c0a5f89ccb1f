/** A channel's daily allowance: read from the provider before messages are taken out of the queue, kept for whoever looks. */
import type { Allowance } from '../../../connectors/kit/connector.ts';
import type { Failure } from '../../../contracts/failure.ts';
import { type StoredAllowance, saveAllowance } from '../../channels/allowances.ts';
import type { LiveChannel } from '../../channels/registry.ts';
import { anyDue } from '../../ledger/limits.ts';
import type { Store } from '../../ledger/store.ts';
import type { Writer } from '../../ledger/writer.ts';
import type { Clock } from '../../platform/clock.ts';
import { type HttpClient, HttpFailure } from '../../platform/http.ts';
import { redact } from '../../platform/secrets.ts';
import type { Logger, Metrics } from '../../platform/telemetry.ts';
import { answerUnreadable, notAnswered, shownFailure } from '../../rules/failures.ts';
import { AllowanceCount } from './allowance-count.ts';

export interface AllowanceParts {
  store: Store;
  writer: Writer;
  http: HttpClient;
  clock: Clock;
  log: Logger;
  metrics: Metrics;
}

type Answer = { ok: true; allowance: Allowance | null } | { ok: false; failure: Failure };

/** Sending waits for the answer. */
const timeoutMs = 10_000;

export class ChannelAllowance {
  readonly count = new AllowanceCount();
  readonly #parts: AllowanceParts;
  #stored: StoredAllowance = { readAt: null, allowance: null, failedAt: null, failure: null };

  constructor(parts: AllowanceParts) {
    this.#parts = parts;
  }

  /**
   * Asks the provider when something is waiting and what it told is old; false when nothing is. Never throws for what the
   * provider does.
   */
  async prepare(channel: LiveChannel, now: number): Promise<boolean> {
    if (!this.count.isStale(now)) return true;
    const due = await this.#parts.store.reader.all(anyDue, channel.id, now);
    // What comes from now on is for the next turn, which asks first.
    if (due.length === 0) return false;
    const answer = await this.#ask(channel);
    if (answer !== undefined) await this.#note(channel, answer, this.#parts.clock.now());
    return true;
  }

  async #ask({ connector, context, secrets }: LiveChannel): Promise<Answer | undefined> {
    const { allowance } = connector;
    if (allowance === undefined) return undefined;
    try {
      const answer = allowance.parse(await this.#parts.http.request(allowance.request(context), { timeoutMs }));
      return answer.ok ? answer : { ok: false, failure: shownFailure(answer.failure, secrets) };
    } catch (error) {
      const detail = redact(error instanceof Error ? error.message : String(error), secrets);
      return { ok: false, failure: error instanceof HttpFailure ? notAnswered(detail) : answerUnreadable(detail) };
    }
  }

  async #note(channel: LiveChannel, answer: Answer, now: number): Promise<void> {
    const { writer, log, metrics } = this.#parts;
    if (answer.ok) {
      this.count.tell(answer.allowance, now);
      this.#stored = { readAt: now, allowance: answer.allowance, failedAt: null, failure: null };
      if (answer.allowance !== null) metrics.allowanceLeft.set({ channel: channel.id }, answer.allowance.left);
    } else {
      this.count.fail(now);
      const { failure } = answer;
      // An outage of hours is told once.
      if (this.#stored.failure === null)
        log.warn({ channel: channel.id, failure }, 'daily allowance not read: messages go on');
      this.#stored = { ...this.#stored, failedAt: now, failure };
    }
    await writer.write(saveAllowance, { channel: channel.id, stored: this.#stored });
  }
}
