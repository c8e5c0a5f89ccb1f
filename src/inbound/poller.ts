/**
 * Asks providers that do not call, each channel by the process that sends for it. What they answer goes the way of
 * webhooks; where the next question begins is kept with it, so that a crash loses nothing and repeats harmlessly.
 */
import type { PollAnswer, ProviderResponse } from '../../connectors/kit/connector.ts';
import type { PollView } from '../../contracts/admin.ts';
import type { Failure } from '../../contracts/failure.ts';
import type { ChannelRegistry, LiveChannel } from '../channels/registry.ts';
import { allPolls } from '../ledger/polls.ts';
import type { Store } from '../ledger/store.ts';
import type { Writer } from '../ledger/writer.ts';
import { type Clock, iso, isoOrNull } from '../platform/clock.ts';
import { type HttpClient, HttpFailure } from '../platform/http.ts';
import { redact } from '../platform/secrets.ts';
import type { Logger, Metrics } from '../platform/telemetry.ts';
import { answerUnreadable, notAnswered, shownFailure } from '../rules/failures.ts';
import type { Inbox } from './inbox.ts';
import {
  answered,
  dueAt,
  failed,
  neverAsked,
  noteFailedPoll,
  type PollState,
  questionOf,
  stateFrom,
} from './poll-state.ts';

export interface PollerParts {
  store: Store;
  writer: Writer;
  channels: ChannelRegistry;
  inbox: Inbox;
  http: HttpClient;
  clock: Clock;
  log: Logger;
  metrics: Metrics;
  /** This process sends for the channel. */
  owns(channel: string): boolean;
}

const timeoutMs = 30_000;
/** Questions in a row; the others follow at the next look. */
const mostQuestions = 200;
/** After a failure that is not the provider's. */
const ownFailureMs = 30_000;

export class Poller {
  readonly #parts: PollerParts;
  /** By channel. */
  readonly #rounds = new Map<string, Promise<void>>();
  /** The configuration with which a channel's last question failed: with another one it is asked again at once. */
  readonly #failedWith = new Map<string, string>();
  readonly #notBefore = new Map<string, number>();
  #stopping = false;

  constructor(parts: PollerParts) {
    this.#parts = parts;
  }

  /** Begins the rounds that are due and does not wait for them: a slow provider keeps no other waiting. */
  async begin(): Promise<void> {
    const { channels, clock, log } = this.#parts;
    const asked = channels.all().filter((channel) => this.#isAsked(channel));
    if (asked.length === 0) return;
    const states = await this.#states();
    const now = clock.now();
    for (const channel of asked) {
      const { id } = channel;
      const state = states.get(id) ?? neverAsked(id, channel.connector.id);
      if (this.#stopping || this.#rounds.has(id) || !this.#isDue(channel, state, now)) continue;
      const round = this.#round(id, state)
        .catch((error) => {
          this.#notBefore.set(id, clock.now() + ownFailureMs);
          log.warn({ channel: id, err: error }, 'provider not asked, it is tried again');
        })
        .finally(() => this.#rounds.delete(id));
      this.#rounds.set(id, round);
    }
  }

  /** The same, and waits for them. */
  async look(): Promise<void> {
    await this.begin();
    await Promise.all(this.#rounds.values());
  }

  /** Begins no more; resolves when those under way have ended. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#rounds.values());
  }

  /** Null: this channel is not asked. */
  async view(channel: LiveChannel): Promise<PollView | null> {
    const everyMs = everyMsOf(channel);
    if (everyMs === undefined) return null;
    const state = (await this.#states()).get(channel.id);
    return {
      everySeconds: everyMs / 1_000,
      lastAt: isoOrNull(state?.answeredAt ?? null),
      nextAt: state === undefined ? null : iso(dueAt(state, everyMs)),
      failures: state?.failures ?? 0,
      failingSince: isoOrNull(state?.failingSince ?? null),
      failure: state?.failure ?? null,
    };
  }

  async #states(): Promise<Map<string, PollState>> {
    const rows = await this.#parts.store.reader.all(allPolls);
    return new Map(rows.map((row) => [String(row.channel), stateFrom(row)]));
  }

  /** A paused channel still listens; one that is switched off has nothing to do with its provider. */
  #isAsked(channel: LiveChannel): boolean {
    return channel.state !== 'off' && everyMsOf(channel) !== undefined && this.#parts.owns(channel.id);
  }

  #isDue(channel: LiveChannel, state: PollState, now: number): boolean {
    if ((this.#notBefore.get(channel.id) ?? 0) > now) return false;
    const failedWith = this.#failedWith.get(channel.id);
    const isMended = failedWith !== undefined && failedWith !== JSON.stringify(channel.context.config);
    return isMended || dueAt(state, everyMsOf(channel) ?? 0) <= now;
  }

  async #round(id: string, before: PollState): Promise<void> {
    let state: PollState | undefined = before;
    for (let questions = 0; state !== undefined && questions < mostQuestions; questions++) {
      const channel = this.#parts.channels.get(id);
      if (this.#stopping || channel === undefined || !this.#isAsked(channel)) return;
      // Another connector's cursor means nothing to this one.
      const own: PollState = state.connector === channel.connector.id ? state : { ...state, cursor: null };
      state = await this.#ask(channel, { ...own, connector: channel.connector.id });
    }
  }

  /** What to go on from; undefined: nothing more for now. */
  async #ask(channel: LiveChannel, state: PollState): Promise<PollState | undefined> {
    const { http, clock, inbox, metrics } = this.#parts;
    const { poll } = channel.connector;
    if (poll === undefined) return undefined;
    const question = questionOf(state, clock.now());
    let response: ProviderResponse;
    try {
      response = await http.request(poll.ask(channel.context, question), { timeoutMs });
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      return this.#fail(channel, state, notAnswered(redact(error.message, channel.secrets)));
    }
    const polled = { status: response.status, body: redact(response.body, channel.secrets), ...question };
    let answer: PollAnswer;
    try {
      answer = poll.read(response, channel.context, question);
    } catch (error) {
      await inbox.quarantinePolled(channel, polled, error);
      const detail = redact(error instanceof Error ? error.message : String(error), channel.secrets);
      return this.#fail(channel, state, answerUnreadable(detail));
    }
    if (!answer.ok) {
      const { retryAfterMs } = answer.failure;
      return this.#fail(channel, state, shownFailure(answer.failure, channel.secrets), retryAfterMs);
    }
    const next = answered(state, answer.cursor, answer.again, clock.now());
    await inbox.receivePolled(channel, polled, answer.items, next);
    metrics.polls.inc({ channel: channel.id, outcome: 'answered' });
    this.#failedWith.delete(channel.id);
    return answer.again ? { ...next, revision: next.revision + 1 } : undefined;
  }

  async #fail(channel: LiveChannel, state: PollState, failure: Failure, retryAfterMs?: number): Promise<undefined> {
    // Cut off by the stop: that says nothing about the provider.
    if (this.#stopping) return;
    const { writer, clock, log, metrics } = this.#parts;
    const next = failed(state, failure, retryAfterMs, everyMsOf(channel) ?? 0, clock.now());
    metrics.polls.inc({ channel: channel.id, outcome: 'failed' });
    log.warn({ channel: channel.id, failure, failures: next.failures, nextAt: next.nextAt }, 'provider not read');
    this.#failedWith.set(channel.id, JSON.stringify(channel.context.config));
    await writer.write(noteFailedPoll, next);
  }
}

const everyMsOf = ({ connector, context }: LiveChannel): number | undefined => connector.poll?.everyMs(context.config);
