/**
 * Fires the notices that polls have decided, one for each person. A notice that is fired again, after a crash or by two
 * processes, carries the same idempotency key: it is the same message.
 */
import type { Accepted } from '../../../contracts/message.ts';
import { problemKinds, Refusal } from '../../../contracts/problem.ts';
import type { TriggerFiring } from '../../../contracts/trigger.ts';
import { findByIdempotencyKey } from '../../ledger/messages.ts';
import type { Store } from '../../ledger/store.ts';
import { dueNotice, type SettledRow } from '../../ledger/watch-notices.ts';
import type { Writer } from '../../ledger/writer.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/telemetry.ts';
import { type Held, settleTaken, type TakenNotice, takeDueNotices } from './notice-state.ts';
import { beginningFate, endsOneNotice, type NoticeReason, outageOver, refusalReason } from './notices.ts';
import { inParallel, maxAgeMinutes } from './poll.ts';
import type { WatchRegistry } from './registry.ts';

export interface OutboxParts {
  store: Store;
  writer: Writer;
  watches: Pick<WatchRegistry, 'get'>;
  /** As an ERP would, under the scope of the watch. @throws Refusal */
  fire(trigger: string, firing: Partial<TriggerFiring> & Pick<TriggerFiring, 'to'>, watchId: string): Promise<Accepted>;
  /** A message that nobody has sent yet. @throws Refusal when somebody has. */
  cancel(messageId: string): Promise<unknown>;
  clock: Clock;
  log: Logger;
}

/** Idempotency keys of a watch are its own. */
export const watchScope = (watchId: string): string => `watch:${watchId}`;

const takenAtOnce = 500;
const firedAtOnce = 20;
/** After a crash the notices that were in hand are fired again so much later. */
const inHandMs = 10_000;
/** What was refused for a reason that all share is tried again so much later. */
const heldMs = 30_000;
const lookAgainMs = 5_000;
const minuteMs = 60_000;

type Outcome =
  | { kind: 'told'; messageId: string }
  | ({ kind: 'left_out' } & NoticeReason)
  | ({ kind: 'later'; afterMs: number } & NoticeReason)
  /** So would all of the watch and kind. */
  | ({ kind: 'held' } & NoticeReason);

export class NoticeOutbox {
  readonly #parts: OutboxParts;
  #draining: Promise<void> | undefined;
  #stopping = false;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
  }

  /** Fires what is due; whoever asks meanwhile waits for the same. */
  drain(): Promise<void> {
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = undefined;
    });
    return this.#draining;
  }

  /** Begins no more; resolves when those in hand have ended. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#draining?.catch(() => undefined);
  }

  async #drain(): Promise<void> {
    const { store, writer, clock, log } = this.#parts;
    while (!this.#stopping) {
      const now = clock.now();
      const [due] = await store.reader.all(dueNotice, now);
      if (due === undefined) return;
      const taken = await writer.write(takeDueNotices, { now, until: now + inHandMs, most: takenAtOnce });
      // Another process was faster.
      if (taken.length === 0) return;
      const held = new Map<string, Held>();
      const outcomes = await inParallel(firedAtOnce, taken, (notice) => this.#outcome(notice, held));
      const rows = taken.map((notice, place) => settledRow(notice.id, outcomes[place] as Outcome, now));
      await writer.write(settleTaken, { rows, held: [...held.values()] });
      const count = (kind: Outcome['kind']) => outcomes.filter((outcome) => outcome.kind === kind).length;
      const later = count('later') + count('held');
      log.info({ told: count('told'), leftOut: count('left_out'), later }, 'outage notices fired');
    }
  }

  /** @param held by watch and kind: what has been found to refuse all of them. */
  async #outcome(notice: TakenNotice, held: Map<string, Held>): Promise<Outcome> {
    const { watch_id: watchId, kind } = notice;
    const key = `${kind} ${watchId}`;
    const known = held.get(key);
    if (known !== undefined) return { ...known, kind: 'held' };
    const { log, clock } = this.#parts;
    const outcome = await this.#settled(notice).catch((error): Outcome => {
      log.warn({ watch: watchId, notice: notice.id, err: error }, 'outage notice not fired, it is tried again');
      const { en: reason, pt: reasonPt } = problemKinds.internal;
      return { kind: 'later', afterMs: heldMs, code: 'internal', reason, reasonPt };
    });
    if (outcome.kind === 'held' && !held.has(key)) {
      const { code, reason, reasonPt } = outcome;
      held.set(key, { watchId, kind, until: clock.now() + heldMs, code, reason, reasonPt });
      log.warn({ watch: watchId, notices: kind, code, reason }, 'outage notices held, they are tried again');
    }
    return outcome;
  }

  /**
   * What is not fired any more may have been fired by a process that ended before it wrote that down: before the outage
   * was over, or by a trigger that the watch has no longer. That message is the notice then.
   */
  async #settled(notice: TakenNotice): Promise<Outcome> {
    const outcome = await this.#tell(notice);
    if (outcome.kind !== 'left_out') return outcome;
    const [first] = await this.#parts.store.reader.all(findByIdempotencyKey, watchScope(notice.watch_id), notice.id);
    return first === undefined ? outcome : { kind: 'told', messageId: String(first.id) };
  }

  async #tell(notice: TakenNotice): Promise<Outcome> {
    const { watch_id: watchId, kind, contact, created_at: decidedAt, customer_id: customerId } = notice;
    const watch = this.#parts.watches.get(watchId);
    const trigger = kind === 'opened' ? watch?.opened : watch?.closed;
    if (kind === 'opened' && notice.over_at !== null) return { kind: 'left_out', ...outageOver };
    if (watch?.enabled !== true) return { kind: 'held', ...watchOff };
    const now = this.#parts.clock.now();
    if (kind === 'opened' && now - notice.seen_at > maxAgeMinutes(watch) * minuteMs)
      return { kind: 'held', ...unwatched };
    if (kind === 'closed' && now - decidedAt > watch.outage.lingerMinutes * minuteMs)
      return { kind: 'left_out', ...tooLate };
    if (trigger === undefined) return { kind: 'held', ...noTrigger };
    const unheard = kind === 'closed' ? await this.#unheard(notice) : undefined;
    if (unheard !== undefined) return unheard;
    const values = JSON.parse(notice.input) as TriggerFiring['values'];
    const metadata = { ...(customerId !== null && { customerId }), outageId: notice.outage_id };
    try {
      const firing = { to: contact, values, metadata, idempotencyKey: notice.id };
      const { id } = await this.#parts.fire(trigger, firing, watchId);
      return { kind: 'told', messageId: id };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (!endsOneNotice(error)) return { kind: 'held', ...refusalReason(error) };
      const fields = error.errors.map(({ path }) => path);
      this.#parts.log.warn({ watch: watchId, trigger, customerId, code: error.code, fields }, 'outage notice refused');
      return { kind: 'left_out', ...refusalReason(error) };
    }
  }

  /** Undefined: the beginning has reached the person, who may hear of the end. */
  async #unheard({ beginnings }: TakenNotice): Promise<Outcome | undefined> {
    const fate = beginningFate(beginnings);
    switch (fate.kind) {
      case 'reached':
        return undefined;
      case 'open':
        return { kind: 'later', afterMs: lookAgainMs, ...beginningOpen };
      case 'missed':
        return { kind: 'left_out', ...beginningMissed };
      case 'queued':
        try {
          for (const id of fate.messageIds) await this.#parts.cancel(id);
          return { kind: 'left_out', ...beginningMissed };
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          return { kind: 'later', afterMs: lookAgainMs, ...beginningOpen };
        }
    }
  }
}

function settledRow(id: string, outcome: Outcome, now: number): SettledRow {
  if (outcome.kind === 'told')
    return { id, due_at: null, message_id: outcome.messageId, code: null, reason: null, reason_pt: null };
  const { code, reason, reasonPt } = outcome;
  const why = { id, message_id: null, code, reason, reason_pt: reasonPt };
  if (outcome.kind === 'left_out') return { ...why, due_at: null };
  return { ...why, due_at: now + (outcome.kind === 'later' ? outcome.afterMs : heldMs) };
}

const watchOff: NoticeReason = {
  code: 'watch_off',
  reason: 'The watch is switched off.',
  reasonPt: 'A vigia está desligada.',
};
const unwatched: NoticeReason = {
  code: 'poll_awaited',
  reason: 'Nobody has seen for long whether the outage is over; a good poll comes first.',
  reasonPt: 'Há muito tempo ninguém vê se a queda já acabou; antes é preciso uma leitura boa.',
};
const noTrigger: NoticeReason = {
  code: 'no_trigger',
  reason: 'The watch has no trigger for the end any more.',
  reasonPt: 'A vigia não tem mais gatilho para o fim da queda.',
};
const tooLate: NoticeReason = {
  code: 'too_late',
  reason: 'It could not go for so long that it is no news any more.',
  reasonPt: 'Ficou tanto tempo sem poder sair que já não é novidade.',
};
const beginningOpen: NoticeReason = {
  code: 'beginning_open',
  reason: 'The notice of the beginning is still on its way.',
  reasonPt: 'O aviso do início ainda está a caminho.',
};
const beginningMissed: NoticeReason = {
  code: 'beginning_missed',
  reason: 'The notice of the beginning has not reached this person.',
  reasonPt: 'O aviso do início não chegou a essa pessoa.',
};
