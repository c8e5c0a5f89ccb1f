/**
 * One channel's sending loop: permits, claim, call, settle. It alone sends for its channel, so the rate is exact and
 * messages to one contact keep their order.
 */
import type { TemplateContent } from '../../contracts/content.ts';
import type { ChannelRegistry, LiveChannel } from '../channels/registry.ts';
import type { Known } from '../conversations/hear-receipts.ts';
import type { Writer } from '../ledger/writer.ts';
import { Bell } from '../platform/bell.ts';
import type { Clock, NewId } from '../platform/clock.ts';
import type { HttpClient } from '../platform/http.ts';
import type { Logger, Metrics } from '../platform/telemetry.ts';
import type { LiveTemplates } from '../rules/channel.ts';
import { uncertain } from '../rules/failures.ts';
import { afterFailure } from '../rules/retry.ts';
import { recordAttempt } from './attempt-log.ts';
import type { CallResult } from './call.ts';
import { allowance, type CircuitState, circuitOf, onConnection, onFailure, onSuccess } from './circuit.ts';
import { byTurn, type Claim, type ClaimedMessage, claimDue, type SubmitMessage } from './claim.ts';
import { handBack } from './hand-back.ts';
import { announceHealth } from './health.ts';
import { ChannelLimits, type LimitParts } from './limits/channel-limits.ts';
import { bulkPart, defaultRealtimeShare } from './limits/tier.ts';
import { Outlet } from './outlet.ts';
import { recoverClaimed, sweepOverdue } from './recover.ts';
import { type Release, releaseClaims } from './release.ts';
import type { SessionParts } from './session/channel-session.ts';
import type { LinkStatus } from './session/link.ts';
import { type Ending, type FinishedAttempt, settleAttempts } from './settle.ts';
import { settleLate } from './settle-late.ts';

export interface DispatchParts extends LimitParts {
  writer: Writer;
  channels: ChannelRegistry;
  templates: LiveTemplates;
  known: Known;
  newId: NewId;
  onDelivered: SessionParts['onDelivered'];
  explainMismatch(channel: LiveChannel, content: TemplateContent): Promise<{ detail: string } | undefined>;
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
const settleRetryMs = 5_000;

export class Dispatcher {
  readonly #parts: DispatchParts;
  readonly #channelId: string;
  readonly #limits: ChannelLimits;
  readonly #inFlight = new Set<string>();
  /** How many of them are bulk. */
  #bulkInFlight = 0;
  #circuit: CircuitState;
  #owned = false;
  #needsRecovery = true;
  #stopping = false;
  readonly #bell = new Bell();
  readonly #outlet: Outlet;
  #idle: (() => void)[] = [];
  /** When to look again although nothing has rung. */
  #restMs = pollMs;
  readonly #done: Promise<void>;

  constructor(channel: LiveChannel, parts: DispatchParts) {
    this.#parts = parts;
    this.#channelId = channel.id;
    this.#limits = new ChannelLimits(channel, parts);
    this.#outlet = new Outlet(channel.id, {
      ...parts,
      onRoom: () => this.wake(),
      onLate: (on, message, result) =>
        void this.#settleLate(on, message, result).catch(this.#report('late answer', message.row.id)),
      onHealth: (on, down) => {
        const now = parts.clock.now();
        this.#note(on, onConnection(this.#circuit, down, now), now);
      },
      takeParts: (wanted) => this.#limits.takeParts(wanted),
    });
    this.#circuit = circuitOf(channel.health);
    parts.metrics.channelUp.set({ channel: channel.id }, channel.health === null ? 1 : 0);
    this.#done = this.#run();
  }

  get owned(): boolean {
    return this.#owned;
  }

  get connections(): readonly LinkStatus[] | null {
    return this.#outlet.connections;
  }

  /** For people who look, and for a dry run: asks for nothing that would be kept for who asks. */
  get limits(): Pick<ChannelLimits, 'pacing' | 'view'> {
    return this.#limits;
  }

  /** There may be something to send. */
  wake(): void {
    this.#bell.ring();
  }

  /** Its channel may have changed: a pause is seen even if it is over at once. */
  look(): void {
    if (this.#owned && !this.#stopping) this.#outlet.attend();
    this.wake();
  }

  /** The ledger connection broke: another process may take over, so nothing new is claimed before ownership is sure again. */
  loseOwnership(): void {
    this.#owned = false;
    this.#needsRecovery = true;
    void this.#outlet.leave();
  }

  /** Messages that came in on the channel. */
  noteInbound(count: number): void {
    this.#limits.noteInbound(count);
  }

  /** Claims nothing more; resolves when the calls in flight have ended and are written down. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.wake();
    // At once: what was claimed and has not left goes back.
    const left = this.#outlet.leave();
    await this.#done;
    await left;
    if (this.#inFlight.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
    await this.#limits.stop();
    if (this.#owned) await this.#parts.store.ownership.release(this.#channelId).catch(this.#report('release'));
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      try {
        const claimed = await this.#turn();
        if (claimed === 0) await this.#bell.rest(this.#restMs);
      } catch (error) {
        this.#needsRecovery = true;
        this.#report('turn')(error);
        await this.#bell.rest(pollMs);
      }
    }
  }

  /** Sends what may go now; answers how many messages were looked at. */
  async #turn(): Promise<number> {
    this.#bell.answer();
    this.#restMs = pollMs;
    const known = this.#parts.channels.get(this.#channelId);
    if (known === undefined) return 0;
    const now = this.#parts.clock.now();
    if (!(await this.#own(known, now))) return 0;
    await this.#housekeeping(now);
    if (!this.#stopping) this.#outlet.attend();
    // Both take their time, and what the channel shares must never be set back to how it was before.
    const channel = this.#parts.channels.get(this.#channelId);
    if (channel?.state !== 'active') return 0;
    if (!(await this.#limits.prepare(channel, now))) return 0;
    this.#restMs = Math.min(pollMs, this.#limits.restMs(channel, now) || pollMs);
    if (this.#limits.restMs(channel, now) > 0) return 0;
    const room = Math.min(
      this.#parts.maxInFlight - this.#inFlight.size,
      claimBatch,
      allowance(this.#circuit, now, this.#inFlight.size),
      this.#outlet.room,
    );
    // A claim costs a look at the queue however few it brings, so a busy loop waits until it can bring some.
    const floor = Math.min(claimFloor, this.#outlet.bundle);
    if (room <= 0 || (room < floor && this.#inFlight.size > claimFloor)) return 0;
    const take = await this.#limits.take(channel, room, now);
    // All that took its time: somebody may have paused the channel since, or given it a new credential.
    const current = this.#parts.channels.get(this.#channelId);
    if (current?.state !== 'active') {
      this.#limits.giveBack(take);
      return 0;
    }
    const { ready, stopped } = await this.#claim(current, take);
    const admitted = await this.#admit(current, ready.sort(byTurn));
    this.#limits.giveBack(take - admitted.length);
    for (const message of admitted) {
      this.#inFlight.add(message.row.id);
      if (message.row.lane === 'bulk') this.#bulkInFlight += 1;
      void this.#send(current, message);
    }
    return ready.length + stopped;
  }

  #claim(channel: LiveChannel, take: number): Promise<Claim> {
    const { writer, templates, known, owner, maxInFlight, clock } = this.#parts;
    const now = clock.now();
    const bulkMost = bulkPart(maxInFlight, channel.limits.realtimeShare ?? defaultRealtimeShare);
    const input = {
      channel,
      templates,
      personOf: known.personOf,
      limits: this.#limits.view(channel, now),
      owner,
      take,
      takeBulk: Math.min(take, Math.max(0, bulkMost - this.#bulkInFlight)),
      now,
    };
    return writer.write(claimDue, input);
  }

  /** What the shared limits have no room for goes back into the queue; the rest may leave. */
  async #admit(channel: LiveChannel, claimed: ClaimedMessage[]): Promise<ClaimedMessage[]> {
    if (claimed.length === 0) return claimed;
    const now = this.#parts.clock.now();
    const admissions = await this.#limits.admit(channel, claimed, now);
    const releases: Release[] = [];
    const admitted: ClaimedMessage[] = [];
    for (const [place, message] of claimed.entries()) {
      const admission = admissions[place];
      if (admission?.ok !== false) admitted.push(message);
      else releases.push({ row: message.row, code: admission.code, until: admission.until, now });
    }
    // Before anything leaves: when this fails nothing has, and recovery puts all of them back.
    if (releases.length > 0) await this.#parts.writer.write(releaseClaims, releases);
    return admitted;
  }

  #askedAt = Number.NEGATIVE_INFINITY;
  async #own(channel: LiveChannel, now: number): Promise<boolean> {
    if (this.#owned) return true;
    if (now - this.#askedAt < ownershipRetryMs) return false;
    this.#askedAt = now;
    if (!(await this.#parts.store.ownership.claim(this.#channelId))) return false;
    await this.#limits.takeOver(channel, now);
    this.#owned = true;
    return true;
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
      const result = await this.#outlet
        .call(channel, message)
        .finally(() => this.#limits.landed(row.contact, this.#parts.clock.now()));
      const finishedAt = this.#parts.clock.now();
      if (result.outcome.kind === 'unsent') {
        const { failure } = result.outcome;
        await this.#parts.writer.write(handBack, { row, failure, until: finishedAt, now: finishedAt });
      } else {
        const ending = await this.#explain(
          channel,
          message,
          this.#decide(channel, message, result.outcome, startedAt, finishedAt),
        );
        await this.#parts.writer.write(settleAttempts, this.#finished(message, result, ending, finishedAt));
        recordAttempt(this.#parts, channel, message.row, result, ending, finishedAt - startedAt);
      }
    } catch (error) {
      this.#report('send', row.id)(error);
      await this.#settleAsUncertain(message);
    }
    this.#inFlight.delete(row.id);
    if (row.lane === 'bulk') this.#bulkInFlight -= 1;
    this.wake();
    if (this.#inFlight.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** An answer that came after its message had been given up as uncertain. */
  async #settleLate(channel: LiveChannel, message: SubmitMessage, result: CallResult): Promise<void> {
    const { clock, writer } = this.#parts;
    const { outcome } = result;
    if (outcome.kind === 'unsent') return;
    const now = clock.now();
    const ending = this.#decide(channel, message, outcome, now, now);
    await writer.write(settleLate, this.#finished(message, result, ending, now));
    recordAttempt(this.#parts, channel, message.row, result, ending, 0);
  }

  /** About its own templates the provider only says "mismatch": what really is wrong is asked, once. */
  async #explain(channel: LiveChannel, { template }: ClaimedMessage, ending: Ending): Promise<Ending> {
    if (template === null || ending.kind !== 'failed' || ending.failure.class !== 'template_invalid') return ending;
    const cause = await this.#parts.explainMismatch(channel, template);
    return cause === undefined ? ending : { ...ending, failure: { ...ending.failure, detail: cause.detail } };
  }

  #finished({ row, parts }: ClaimedMessage, result: CallResult, ending: Ending, finishedAt: number): FinishedAttempt {
    const { known, newId, orderWaitMs } = this.#parts;
    const { httpStatus, response } = result;
    const orderUntil = finishedAt + orderWaitMs;
    return { row, parts, finishedAt, ending, orderUntil, httpStatus, response, known, newId };
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
        return await this.#parts.writer.write(settleAttempts, this.#finished(message, result, ending, finishedAt));
      } catch (error) {
        this.#report('settle as uncertain', message.row.id)(error);
        await new Promise((resolve) => setTimeout(resolve, settleRetryMs));
      }
    }
  }

  #decide(
    channel: LiveChannel,
    message: ClaimedMessage,
    outcome: Exclude<CallResult['outcome'], { kind: 'unsent' }>,
    startedAt: number,
    now: number,
  ): Ending {
    const { row } = message;
    if (outcome.kind === 'accepted') {
      this.#limits.accepted(channel, message, startedAt);
      this.#note(channel, onSuccess(this.#circuit), now);
      return {
        kind: 'sent',
        providerId: outcome.providerId,
        partIds: outcome.partIds,
        note: outcome.note,
        waId: outcome.waId,
      };
    }
    if (outcome.kind === 'uncertain') {
      const { failure, taken } = outcome;
      return { kind: 'uncertain', failure, until: now + this.#parts.uncertainMs, taken };
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
    let notBefore = 0;
    if (failure.class === 'rate_limited') {
      const until = this.#limits.throttled(channel, row.contact, { ...table, ...outcome.failure }, startedAt, now);
      if (failure.scope === 'pair') notBefore = until;
    } else this.#note(channel, onFailure(this.#circuit, failure, now), now);
    if (move.kind === 'fail') return { kind: 'failed', failure, taken: outcome.taken };
    if (move.kind === 'wait_for_channel') notBefore = this.#circuit.retryAt ?? 0;
    return { kind: 'retry', failure, dueAt: Math.max(move.dueAt, notBefore) };
  }

  #note(channel: LiveChannel, { state, change }: ReturnType<typeof onSuccess>, now: number): void {
    const before = this.#circuit;
    this.#circuit = state;
    if (change !== 'none') announceHealth(this.#parts, channel, before, state, change, now);
  }

  #report(step: string, messageId?: string) {
    return (error: unknown): void =>
      this.#parts.log.error({ err: error, channel: this.#channelId, step, messageId }, 'dispatch step failed');
  }
}
