/**
 * One channel's sending loop: permits, claim, call, settle. It alone sends for its channel, so the rate is exact and
 * messages to one contact keep their order.
 */
import { channelEvent, writeChannelEvents } from '../channels/channel-events.ts';
import type { ChannelRegistry, LiveChannel } from '../channels/registry.ts';
import type { Store } from '../ledger/store.ts';
import type { Writer } from '../ledger/writer.ts';
import { Bell } from '../platform/bell.ts';
import { type Clock, iso } from '../platform/clock.ts';
import type { HttpClient } from '../platform/http.ts';
import { maskContact } from '../platform/phone.ts';
import type { Logger, Metrics } from '../platform/telemetry.ts';
import { traceIdOf } from '../platform/trace.ts';
import { uncertain } from '../rules/failures.ts';
import { afterFailure } from '../rules/retry.ts';
import { type CallResult, callProvider } from './call.ts';
import { allowance, type CircuitState, closedCircuit, onFailure, onSuccess } from './circuit.ts';
import { type ClaimedMessage, claimDue } from './claim.ts';
import { Permits } from './permits.ts';
import { recoverClaimed, sweepOverdue } from './recover.ts';
import { type Ending, settleAttempts } from './settle.ts';

export interface DispatchParts {
  store: Store;
  writer: Writer;
  channels: ChannelRegistry;
  http: HttpClient;
  clock: Clock;
  log: Logger;
  metrics: Metrics;
  /** Uniform in [0, 1). */
  dice: () => number;
  /** This process, in attempt rows. */
  owner: string;
  maxInFlight: number;
  providerTimeoutMs: number;
  maxAttempts: number;
  orderWaitMs: number;
  uncertainMs: number;
}

/** How often an idle loop looks at the ledger: retries, schedules and other processes' messages. */
const pollMs = 250;
const claimBatch = 200;
const claimFloor = 32;
/** How long to wait before asking again for a channel that another process holds. */
const ownershipRetryMs = 2_000;
const throttleFloorMs = 1_000;
const settleRetryMs = 5_000;

export class Dispatcher {
  readonly #parts: DispatchParts;
  readonly #channelId: string;
  #permits: Permits;
  #numberMps: number;
  readonly #inFlight = new Set<string>();
  #circuit: CircuitState;
  /** Throttled as a whole by the provider until then. */
  #pausedUntil = 0;
  #throttles = 0;
  #owned = false;
  #needsRecovery = true;
  #stopping = false;
  readonly #bell = new Bell();
  #idle: (() => void)[] = [];
  readonly #done: Promise<void>;

  constructor(channel: LiveChannel, parts: DispatchParts) {
    this.#parts = parts;
    this.#channelId = channel.id;
    this.#numberMps = channel.limits.numberMps;
    this.#permits = new Permits(this.#numberMps);
    const { health } = channel;
    this.#circuit =
      health === null
        ? closedCircuit
        : { failures: 1, opened: 1, since: health.since, failure: health.failure, retryAt: health.retryAt };
    parts.metrics.channelUp.set({ channel: channel.id }, health === null ? 1 : 0);
    this.#done = this.#run();
  }

  get owned(): boolean {
    return this.#owned;
  }

  /** There may be something to send. */
  wake(): void {
    this.#bell.ring();
  }

  /** The ledger connection broke: another process may take over, so nothing new is claimed before ownership is sure again. */
  loseOwnership(): void {
    this.#owned = false;
    this.#needsRecovery = true;
  }

  /** Claims nothing more; resolves when the calls in flight have ended and are written down. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.wake();
    await this.#done;
    if (this.#inFlight.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
    await this.#permits.stop();
    if (this.#owned) await this.#parts.store.ownership.release(this.#channelId).catch(this.#report('release'));
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      try {
        const claimed = await this.#turn();
        if (claimed === 0) await this.#bell.rest(pollMs);
      } catch (error) {
        this.#needsRecovery = true;
        this.#report('turn')(error);
        await this.#bell.rest(pollMs);
      }
    }
  }

  /** Sends what may go now; answers how many messages were claimed. */
  async #turn(): Promise<number> {
    this.#bell.answer();
    const channel = this.#parts.channels.get(this.#channelId);
    if (channel === undefined) return 0;
    const now = this.#parts.clock.now();
    if (!(await this.#own(now))) return 0;
    await this.#housekeeping(now);
    if (channel.state !== 'active' || now < this.#pausedUntil) return 0;
    const room = Math.min(
      this.#parts.maxInFlight - this.#inFlight.size,
      claimBatch,
      allowance(this.#circuit, now, this.#inFlight.size),
    );
    // A claim costs a look at the queue however few it brings, so a busy loop waits until it can bring some.
    if (room <= 0 || (room < claimFloor && this.#inFlight.size > claimFloor)) return 0;
    await this.#followRate(channel.limits.numberMps);
    const take = await this.#permits.take(room);
    // All that took its time: somebody may have paused the channel since, or given it a new credential.
    const current = this.#parts.channels.get(this.#channelId);
    if (current?.state !== 'active') {
      this.#permits.giveBack(take);
      return 0;
    }
    const claimed = await this.#parts.writer.write(claimDue, {
      channel: current,
      owner: this.#parts.owner,
      take,
      now: this.#parts.clock.now(),
    });
    this.#permits.giveBack(take - claimed.length);
    for (const message of claimed) {
      this.#inFlight.add(message.row.id);
      void this.#send(current, message);
    }
    return claimed.length;
  }

  async #followRate(numberMps: number): Promise<void> {
    if (numberMps === this.#numberMps) return;
    await this.#permits.stop();
    this.#numberMps = numberMps;
    this.#permits = new Permits(numberMps);
  }

  #askedAt = Number.NEGATIVE_INFINITY;
  async #own(now: number): Promise<boolean> {
    if (this.#owned) return true;
    if (now - this.#askedAt < ownershipRetryMs) return false;
    this.#askedAt = now;
    this.#owned = await this.#parts.store.ownership.claim(this.#channelId);
    return this.#owned;
  }

  #sweptAt = 0;
  async #housekeeping(now: number): Promise<void> {
    if (this.#needsRecovery) {
      const { owner, uncertainMs, writer } = this.#parts;
      await writer.write(recoverClaimed, {
        channel: this.#channelId,
        owner,
        inFlight: this.#inFlight,
        now,
        uncertainMs,
      });
      this.#needsRecovery = false;
    }
    if (now - this.#sweptAt >= pollMs) {
      this.#sweptAt = now;
      await this.#parts.writer.write(sweepOverdue, { channel: this.#channelId, now });
    }
  }

  async #send(channel: LiveChannel, message: ClaimedMessage): Promise<void> {
    const { row } = message;
    const startedAt = this.#parts.clock.now();
    try {
      const result = await callProvider(
        this.#parts.http,
        channel,
        message,
        this.#parts.providerTimeoutMs,
        row.traceparent,
      );
      const finishedAt = this.#parts.clock.now();
      const ending = this.#decide(channel, message, result, finishedAt);
      await this.#settle(message, result, ending, finishedAt);
      this.#record(channel, message, result, ending, finishedAt - startedAt);
    } catch (error) {
      this.#report('send', row.id)(error);
      await this.#settleAsUncertain(message);
    }
    this.#inFlight.delete(row.id);
    this.wake();
    if (this.#inFlight.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #settle({ row }: ClaimedMessage, result: CallResult, ending: Ending, finishedAt: number): Promise<void> {
    const orderUntil = finishedAt + this.#parts.orderWaitMs;
    const { httpStatus, response } = result;
    await this.#parts.writer.write(settleAttempts, { row, finishedAt, ending, orderUntil, httpStatus, response });
  }

  /**
   * A bug of ours, after bytes may have left: the message must not look as if it had never been sent. Until this is on
   * disk it counts as in flight, so that recovery does not take it for a lost claim.
   */
  async #settleAsUncertain(message: ClaimedMessage): Promise<void> {
    const finishedAt = this.#parts.clock.now();
    const failure = uncertain('erro interno do Ponte ao registrar o envio; veja o log');
    const ending: Ending = { kind: 'uncertain', failure, until: finishedAt + this.#parts.uncertainMs };
    const result: CallResult = { outcome: { kind: 'uncertain', failure }, httpStatus: null, response: null };
    for (;;) {
      try {
        return await this.#settle(message, result, ending, finishedAt);
      } catch (error) {
        this.#report('settle as uncertain', message.row.id)(error);
        await new Promise((resolve) => setTimeout(resolve, settleRetryMs));
      }
    }
  }

  #decide(channel: LiveChannel, { row }: ClaimedMessage, { outcome }: CallResult, now: number): Ending {
    if (outcome.kind === 'accepted') {
      this.#throttles = 0;
      this.#note(channel, onSuccess(this.#circuit), now);
      return { kind: 'sent', providerId: outcome.providerId, note: outcome.note };
    }
    if (outcome.kind === 'uncertain') {
      return { kind: 'uncertain', failure: outcome.failure, until: now + this.#parts.uncertainMs };
    }
    const { retryAfterMs: _, ...failure } = outcome.failure;
    const table = channel.connector.errors[failure.code];
    const move = afterFailure(
      { ...outcome.failure, ...table, ...outcome.failure },
      row.attempts,
      now,
      this.#parts.dice(),
      {
        maxAttempts: this.#parts.maxAttempts,
      },
    );
    if (failure.class === 'rate_limited') this.#throttle(failure.scope, outcome.failure.retryAfterMs, now);
    else this.#note(channel, onFailure(this.#circuit, failure, now), now);
    if (move.kind === 'fail') return { kind: 'failed', failure };
    const dueAt = move.kind === 'wait_for_channel' ? Math.max(move.dueAt, this.#circuit.retryAt ?? 0) : move.dueAt;
    return { kind: 'retry', failure, dueAt };
  }

  /** A throttled pair waits alone; anything wider slows the channel, a little longer each time in a row. */
  #throttle(scope: string | undefined, retryAfterMs: number | undefined, now: number): void {
    if (scope === 'pair') return;
    this.#throttles = Math.min(this.#throttles + 1, 6);
    const waitMs = retryAfterMs ?? throttleFloorMs * 2 ** (this.#throttles - 1);
    this.#pausedUntil = Math.max(this.#pausedUntil, now + waitMs);
  }

  #note(channel: LiveChannel, { state, change }: ReturnType<typeof onSuccess>, now: number): void {
    const before = this.#circuit;
    this.#circuit = state;
    if (change === 'none') return;
    const { writer, channels, metrics, log } = this.#parts;
    metrics.channelUp.set({ channel: channel.id }, change === 'restored' ? 1 : 0);
    log.warn(
      { channel: channel.id, change, failure: state.failure ?? before.failure, retryAt: state.retryAt },
      `channel ${change}`,
    );
    const degraded = state.failure !== null && state.since !== null;
    const event = degraded
      ? channelEvent(
          channel.id,
          'channel.degraded',
          {
            channel: channel.id,
            failure: state.failure as NonNullable<typeof state.failure>,
            ...(state.retryAt !== null && { retryAt: iso(state.retryAt) }),
          },
          now,
        )
      : channelEvent(
          channel.id,
          'channel.restored',
          { channel: channel.id, degradedAt: iso(before.since ?? now) },
          now,
        );
    void writer.write(writeChannelEvents, event).catch(this.#report('channel event'));
    void channels
      .setHealth(
        channel.id,
        degraded
          ? {
              status: 'degraded',
              since: state.since ?? now,
              failure: state.failure as NonNullable<typeof state.failure>,
              retryAt: state.retryAt,
            }
          : null,
      )
      .catch(this.#report('channel health'));
  }

  /** One wide line per attempt: everything an operator greps for, nothing a customer would mind. */
  #record(channel: LiveChannel, { row }: ClaimedMessage, result: CallResult, ending: Ending, durationMs: number): void {
    const failure = ending.kind === 'sent' ? undefined : ending.failure;
    this.#parts.metrics.attempts.inc({ channel: channel.id, outcome: ending.kind, class: failure?.class ?? 'none' });
    this.#parts.metrics.attemptSeconds.observe({ channel: channel.id }, durationMs / 1000);
    this.#parts.log.info(
      {
        messageId: row.id,
        channel: channel.id,
        contact: maskContact(row.contact),
        attempt: row.attempts,
        lane: row.lane,
        outcome: ending.kind,
        httpStatus: result.httpStatus,
        providerId: ending.kind === 'sent' ? ending.providerId : undefined,
        class: failure?.class,
        code: failure?.code,
        dueAt: ending.kind === 'retry' ? iso(ending.dueAt) : undefined,
        durationMs,
        traceId: row.traceparent === null ? undefined : traceIdOf(row.traceparent),
      },
      'attempt',
    );
  }

  #report(step: string, messageId?: string) {
    return (error: unknown): void =>
      this.#parts.log.error({ err: error, channel: this.#channelId, step, messageId }, 'dispatch step failed');
  }
}
