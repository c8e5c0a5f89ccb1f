/**
 * Polls the watches that are due, each by one process at a time: what changed becomes outages, and outages become
 * notices through the watch's triggers.
 */
import type { Accepted } from '../../../contracts/message.ts';
import { type ProblemCode, problemKinds, Refusal } from '../../../contracts/problem.ts';
import type { TriggerFiring } from '../../../contracts/trigger.ts';
import type { OutageView, WatchPoll, WatchPreview, WatchView } from '../../../contracts/watch.ts';
import type { Store } from '../../ledger/store.ts';
import { dueWatch, liveOutages, newestOutages, outageById, watchResult } from '../../ledger/watches.ts';
import type { Writer } from '../../ledger/writer.ts';
import { type Clock, iso } from '../../platform/clock.ts';
import { sha256 } from '../../platform/secrets.ts';
import type { Logger } from '../../platform/telemetry.ts';
import type { NoticeRecipient } from '../logins/audience.ts';
import { matches, sourceFilters } from '../logins/filter.ts';
import type { Outage } from '../logins/outage.ts';
import { type OutageNotice, outageStep } from '../logins/outage-step.ts';
import { type Baseline, compare, type Poll } from '../logins/snapshot.ts';
import { tell } from '../logins/tell.ts';
import type { SourceReader } from '../source-reader.ts';
import type { LiveSource, SourceRegistry } from '../sources.ts';
import { audienceFor, inParallel, isWhole, PeopleUnread, readAll, readPoll, readRows } from './poll.ts';
import type { KnownWatch, WatchRegistry } from './registry.ts';
import { leaseMs, outageOf, renewPoll, setForecast, takeDue, writePoll } from './state.ts';
import { audienceView, loginNames, outageView, placeOf, pollView } from './view.ts';

export interface WatchRunnerParts {
  store: Store;
  writer: Writer;
  watches: WatchRegistry;
  sources: SourceRegistry;
  sourceReader: SourceReader;
  /** As an ERP would. @throws Refusal */
  fire(trigger: string, firing: Partial<TriggerFiring> & Pick<TriggerFiring, 'to'>, watchId: string): Promise<Accepted>;
  clock: Clock;
  log: Logger;
  owner: string;
}

const minuteMs = 60_000;
const firedAtOnce = 20;
const longestValue = 4_096;
const shownOutages = 200;

/** Refusals of one person's notice; any other would meet the next person too, and the poll is repeated instead. */
const ofOnePerson = new Set<ProblemCode>([
  'invalid_request',
  'recipient_invalid',
  'recipient_unsupported',
  'content_invalid',
]);

/** Nothing follows from this poll: the next one sees the same change again. */
type Ignored = { code: string; text: string };

export class WatchRunner {
  readonly #parts: WatchRunnerParts;
  /** By watch. */
  readonly #polls = new Map<string, Promise<unknown>>();
  /** When a watch met what nobody thought of. */
  readonly #failedAt = new Map<string, number>();
  #stopping = false;

  constructor(parts: WatchRunnerParts) {
    this.#parts = parts;
  }

  /** Begins the polls that are due and does not wait for them: one slow source keeps no other waiting. */
  async begin(): Promise<void> {
    const { watches, store, clock, log } = this.#parts;
    for (const watch of watches.all()) {
      if (!watch.enabled || this.#polls.has(watch.id)) continue;
      const dueBefore = clock.now() - watch.everySeconds * 1_000;
      // The source is not asked every second because the ledger or Ponte itself fails.
      if ((this.#failedAt.get(watch.id) ?? 0) > dueBefore) continue;
      const [row] = await store.reader.all(dueWatch, watch.id);
      if (this.#stopping || Number(row?.polled_at ?? 0) > dueBefore || this.#polls.has(watch.id)) continue;
      const poll = this.#take(watch, dueBefore)
        .then(() => this.#failedAt.delete(watch.id))
        .catch((error) => {
          this.#failedAt.set(watch.id, clock.now());
          log.warn({ watch: watch.id, err: error }, 'watch not polled, it is tried again');
        })
        .finally(() => this.#polls.delete(watch.id));
      this.#polls.set(watch.id, poll);
    }
  }

  /** The same, and waits for them. */
  async look(): Promise<void> {
    await this.begin();
    await Promise.all(this.#polls.values());
  }

  /** Begins no more; resolves when those under way have ended. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#polls.values());
  }

  async view({ updatedAt, ...watch }: KnownWatch): Promise<WatchView> {
    const [row] = await this.#parts.store.reader.all(watchResult, watch.id);
    const text = row?.result ?? null;
    const lastPoll = text === null ? null : (JSON.parse(String(text)) as WatchPoll);
    return { ...watch, updatedAt: iso(updatedAt), lastPoll };
  }

  async outages(): Promise<OutageView[]> {
    const rows = await this.#parts.store.reader.all(newestOutages, shownOutages);
    return rows.map((row) => outageView(String(row.watch_id), outageOf(row)));
  }

  /** @throws Refusal `not_found`. */
  async outage(id: string): Promise<OutageView> {
    const [row] = await this.#parts.store.reader.all(outageById, id);
    if (row === undefined) throw new Refusal('not_found');
    return outageView(String(row.watch_id), outageOf(row));
  }

  /** @throws Refusal `not_found`, or naming why there can be no such forecast. */
  async forecast(id: string, expectedEndAt: number | null): Promise<OutageView> {
    const { writer, clock } = this.#parts;
    const set = await writer.write(setForecast, { id, expectedEndAt, now: clock.now() });
    if (set?.ok === false) throw new Refusal('invalid_request', set.errors);
    return this.outage(id);
  }

  /** Reads now, writes to nobody. @throws Refusal when its source is gone. */
  async preview(watch: KnownWatch): Promise<WatchPreview> {
    const { sources, sourceReader, clock } = this.#parts;
    const source = sources.get(watch.source);
    if (source === undefined) throw sourceGone(watch);
    const nothing = { complete: false, logins: 0, matching: 0, ...audienceView({ recipients: [], leftOut: [] }) };
    const read = await readAll(sourceReader, source, 'logins', sourceFilters('logins', watch.filters));
    if (!read.ok) return { ok: false, failure: shownFailure(read.failure), ...nothing };
    try {
      const rows = await readRows(sourceReader, source, read.records, watch.filters);
      const matching = rows.filter((row) => matches(row, watch.filters));
      return {
        ok: true,
        failure: null,
        complete: isWhole(read),
        logins: rows.length,
        matching: matching.length,
        ...audienceView(audienceFor(matching, watch, source, clock.now())),
      };
    } catch (error) {
      if (!(error instanceof PeopleUnread)) throw error;
      return { ok: false, failure: shownFailure(error.failure), ...nothing, logins: read.records.length };
    }
  }

  async #take(watch: KnownWatch, dueBefore: number): Promise<void> {
    const { writer, owner, clock, log } = this.#parts;
    const taken = await writer.write(takeDue, { watch: watch.id, owner, now: clock.now(), dueBefore });
    if (taken === undefined) return;
    const renewal = setInterval(() => {
      // Not renewed, another process may poll too: its notices are the same ones, and one of both is written down.
      writer
        .write(renewPoll, { watch: watch.id, owner, now: clock.now() })
        .catch((error) => log.warn({ watch: watch.id, err: error }, 'watch lease not renewed'));
    }, leaseMs / 3);
    try {
      await this.#poll(watch, taken.baseline);
    } finally {
      clearInterval(renewal);
    }
  }

  /**
   * First the notices are fired, then what follows from the poll is written down. A crash in between repeats the step
   * from the same baseline, thus with the same outage ids, and firing again is harmless: the triggers' `onceBy` has
   * `queda`, so that the same person and outage are the same notice. The other way round a crash would lose notices.
   */
  async #poll(watch: KnownWatch, baseline: Baseline | null): Promise<void> {
    const { store, writer, sources, sourceReader, clock, owner, log } = this.#parts;
    const at = clock.now();
    const source = sources.get(watch.source);
    const poll = source === undefined ? unreadable(watch, at) : await readPoll(sourceReader, source, at);
    // A source that is cut off by the stop says nothing about the source.
    if (this.#stopping) return;
    const comparison = compare(baseline, poll, watch.snapshot);
    const { calmMinutes, lingerMinutes, togetherMinutes } = watch.outage;
    const oldest = at - Math.max(calmMinutes, lingerMinutes, togetherMinutes) * minuteMs;
    const before = (await store.reader.all(liveOutages, watch.id, oldest)).map(outageOf);
    const step = outageStep(before, comparison, watch.outage, at, idsAfter(watch.id, baseline));
    let ignored: Ignored | null =
      comparison.kind === 'ignored' ? { code: comparison.code, text: comparison.reasonPt } : null;
    let outages = step.outages;
    let refused = 0;
    if (ignored === null && source !== undefined && poll.ok) {
      try {
        for (const notice of step.notices) {
          const told = await this.#tell(watch, source, poll, notice);
          outages = outages.map((outage) => (outage.id === told.outage.id ? told.outage : outage));
          refused += told.refused;
        }
      } catch (error) {
        ignored = whyHeld(error);
        log.warn({ watch: watch.id, code: ignored.code, err: error }, 'nobody told for now, the poll is repeated');
      }
    }
    const isGood = ignored === null;
    const kept = isGood ? outages : before;
    const seen = isGood ? comparison.baseline : null;
    const result = pollView({ at, ignored, refused, baseline: seen ?? baseline, outages: kept });
    const done = { watch: watch.id, owner, baseline: seen, result, at, outages: isGood ? kept : [], before };
    const isMine = await writer.write(writePoll, done);
    if (isMine && step.notices.length > 0 && isGood)
      log.info({ watch: watch.id, notices: step.notices.length, refused }, 'outage notices fired');
  }

  async #tell(
    watch: KnownWatch,
    source: LiveSource,
    poll: Poll & { ok: true },
    { outage, kind, logins }: OutageNotice,
  ): Promise<{ outage: Outage; refused: number }> {
    const trigger = kind === 'opened' ? watch.opened : watch.closed;
    if (trigger === undefined) return { outage, refused: 0 };
    const ids = new Set(logins);
    const fallen = poll.logins.filter(({ id }) => ids.has(id));
    const rows = await readRows(this.#parts.sourceReader, source, fallen, watch.filters);
    // Who heard of the beginning hears of the end, also when a filter such as "offline" no longer fits.
    const meant = kind === 'opened' ? rows.filter((row) => matches(row, watch.filters)) : rows;
    const { recipients } = audienceFor(meant, watch, source, poll.at);
    const due = tell(outage, kind, recipients).recipients;
    const fired = await inParallel(firedAtOnce, due, (recipient) => this.#fire(watch.id, trigger, outage, recipient));
    const reached = due.filter((_, place) => fired[place] === true);
    return { outage: tell(outage, kind, reached).outage, refused: due.length - reached.length };
  }

  /** False: this person's notice was refused. @throws Refusal that everybody's notice would meet. */
  async #fire(watch: string, trigger: string, outage: Outage, recipient: NoticeRecipient): Promise<boolean> {
    const { fire, log } = this.#parts;
    const { phone, name, customerIds, rows } = recipient;
    const logins = loginNames(rows).join(', ').slice(0, longestValue);
    const values = { nome: name, queda: outage.id, local: placeOf(outage.scope), logins };
    const [customerId] = customerIds;
    const metadata = { ...(customerId !== undefined && { customerId }), outageId: outage.id };
    try {
      await fire(trigger, { to: phone, values, metadata }, watch);
      return true;
    } catch (error) {
      if (!(error instanceof Refusal) || !ofOnePerson.has(error.code)) throw error;
      const fields = error.errors.map(({ path }) => path);
      log.warn({ watch, trigger, customerIds, code: error.code, fields }, 'outage notice refused');
      return false;
    }
  }
}

/** The same step makes the same ids: repeated after a crash, it repeats its notices and makes no others. */
function idsAfter(watch: string, baseline: Baseline | null): () => string {
  let place = 0;
  return () => sha256(JSON.stringify([watch, baseline?.at ?? 0, place++])).slice(0, 32);
}

function whyHeld(error: unknown): Ignored {
  if (error instanceof PeopleUnread)
    return { code: 'people_unread', text: `Os clientes não puderam ser lidos: ${error.failure.cause}` };
  if (!(error instanceof Refusal)) throw error;
  const [first] = error.errors;
  return { code: 'not_fired', text: `O gatilho foi recusado: ${first?.messagePt ?? problemKinds[error.code].pt}` };
}

const unreadable = ({ source }: KnownWatch, at: number): Poll => ({
  ok: false,
  at,
  failure: { code: 'source_unknown', cause: `A origem "${source}" não existe mais.` },
});

const sourceGone = ({ source }: KnownWatch): Refusal =>
  new Refusal('state_conflict', [
    {
      path: 'source',
      message: `there is no source "${source}" any more`,
      messagePt: `a origem "${source}" não existe mais`,
    },
  ]);

function shownFailure({
  retryAfterMs: _,
  ...failure
}: PeopleUnread['failure']): Omit<PeopleUnread['failure'], 'retryAfterMs'> {
  return failure;
}
