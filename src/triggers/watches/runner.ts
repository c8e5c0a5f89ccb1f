/**
 * Polls the watches that are due, each by one process at a time: what changed becomes outages, and outages become
 * notices through the watch's triggers.
 */
import { Refusal } from '../../../contracts/problem.ts';
import type {
  OutageNotice as NoticeView,
  OutageView,
  WatchPoll,
  WatchPreview,
  WatchView,
} from '../../../contracts/watch.ts';
import { type NewNoticeRow, noticesOfOutage, waitingNotices } from '../../ledger/watch-notices.ts';
import { dueWatch, liveOutages, newestOutages, outageById, watchedLogins, watchResult } from '../../ledger/watches.ts';
import { iso } from '../../platform/clock.ts';
import { sha256 } from '../../platform/secrets.ts';
import { matches } from '../logins/filter.ts';
import { loginChanges } from '../logins/login-changes.ts';
import type { Outage } from '../logins/outage.ts';
import { type OutageNotice, outageStep } from '../logins/outage-step.ts';
import { type Baseline, compare, type Poll, type WatchedLogin } from '../logins/snapshot.ts';
import { tell } from '../logins/tell.ts';
import type { LiveSource } from '../sources.ts';
import { noticeRows } from './notices.ts';
import { NoticeOutbox, type OutboxParts } from './outbox.ts';
import { maxAgeMinutes, PeopleUnread, readPoll, readRows, willingAudience, zoneOf } from './poll.ts';
import { type PreviewParts, previewOf } from './preview.ts';
import type { KnownWatch, WatchRegistry } from './registry.ts';
import { leaseMs, outageOf, renewPoll, setForecast, takeDue, writePoll } from './state.ts';
import { noticeView, outageView, pollView, waitingView } from './view.ts';

export interface WatchRunnerParts extends OutboxParts, PreviewParts {
  watches: WatchRegistry;
  owner: string;
  /** How often, whatever the watches say. Left out: as they say. */
  everyMs?: number | undefined;
}

const minuteMs = 60_000;
const shownOutages = 200;

/** Nothing follows from this poll: the next one sees the same change again. */
type Ignored = { code: string; text: string };

export class WatchRunner {
  readonly #parts: WatchRunnerParts;
  readonly #outbox: NoticeOutbox;
  /** What this process last saw, by watch. */
  readonly #seen = new Map<string, Baseline>();
  /** By watch. */
  readonly #polls = new Map<string, Promise<unknown>>();
  /** When a watch met what nobody thought of. */
  readonly #failedAt = new Map<string, number>();
  #stopping = false;

  constructor(parts: WatchRunnerParts) {
    this.#parts = parts;
    this.#outbox = new NoticeOutbox(parts);
  }

  /** Begins what is due and does not wait for it: one slow source keeps no other waiting. */
  async begin(): Promise<void> {
    await this.#beginPolls();
    this.#outbox
      .drain()
      .catch((error) => this.#parts.log.warn({ err: error }, 'outage notices not fired, they are tried again'));
  }

  async #beginPolls(): Promise<void> {
    const { watches, store, clock, log, everyMs } = this.#parts;
    for (const id of this.#seen.keys()) if (watches.get(id)?.enabled !== true) this.#seen.delete(id);
    for (const watch of watches.all()) {
      if (!watch.enabled || this.#polls.has(watch.id)) continue;
      const dueBefore = clock.now() - (everyMs ?? watch.everySeconds * 1_000);
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
    await this.#beginPolls();
    await Promise.all(this.#polls.values());
    await this.#outbox.drain();
  }

  /** Begins no more; resolves when what is under way has ended. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all([...this.#polls.values(), this.#outbox.stop()]);
  }

  async view({ updatedAt, ...watch }: KnownWatch): Promise<WatchView> {
    const { reader } = this.#parts.store;
    const [[state], [waiting]] = await Promise.all([
      reader.all(watchResult, watch.id),
      reader.all(waitingNotices, watch.id),
    ]);
    const text = state?.result ?? null;
    const lastPoll = text === null ? null : (JSON.parse(String(text)) as WatchPoll);
    return { ...watch, updatedAt: iso(updatedAt), lastPoll, waiting: waitingView(waiting) };
  }

  async outages(): Promise<OutageView[]> {
    const rows = await this.#parts.store.reader.all(newestOutages, shownOutages);
    return rows.map((row) => outageView(row, outageOf(row)));
  }

  /** @throws Refusal `not_found`. */
  async outage(id: string): Promise<OutageView> {
    const [row] = await this.#parts.store.reader.all(outageById, id);
    if (row === undefined) throw new Refusal('not_found');
    return outageView(row, outageOf(row));
  }

  /** In the order in which they were decided; `place` is where the next page begins. */
  async notices(outageId: string, after: number, limit: number): Promise<{ place: number; notice: NoticeView }[]> {
    const rows = await this.#parts.store.reader.all(noticesOfOutage, outageId, after, limit);
    return rows.map((row) => ({ place: Number(row.seq), notice: noticeView(row) }));
  }

  /** @throws Refusal `not_found`, or naming why there can be no such forecast. */
  async forecast(id: string, expectedEndAt: number | null): Promise<OutageView> {
    const { writer, clock } = this.#parts;
    const set = await writer.write(setForecast, { id, expectedEndAt, now: clock.now() });
    if (set?.ok === false) throw new Refusal('invalid_request', set.errors);
    return this.outage(id);
  }

  /** Reads now, writes to nobody. @throws Refusal when its source is gone. */
  preview(watch: KnownWatch): Promise<WatchPreview> {
    return previewOf(watch, this.#parts);
  }

  async #take(watch: KnownWatch, dueBefore: number): Promise<void> {
    const { writer, owner, clock, log } = this.#parts;
    const taken = await writer.write(takeDue, { watch: watch.id, owner, now: clock.now(), dueBefore });
    if (taken === undefined) return;
    const renewal = setInterval(() => {
      // Not renewed, another process may poll too: what one of both has concluded is written down.
      writer
        .write(renewPoll, { watch: watch.id, owner, now: clock.now() })
        .catch((error) => log.warn({ watch: watch.id, err: error }, 'watch lease not renewed'));
    }, leaseMs / 3);
    try {
      await this.#poll(watch, await this.#baseline(watch.id, taken.seenAt));
    } finally {
      clearInterval(renewal);
    }
  }

  /** As the last good poll left it, whoever made that; it is read again only when that was another process. */
  async #baseline(watchId: string, seenAt: number | null): Promise<Baseline | null> {
    const known = this.#seen.get(watchId);
    if (seenAt === null || known?.at === seenAt) return seenAt === null ? null : (known ?? null);
    const rows = await this.#parts.store.reader.all(watchedLogins, watchId);
    return { at: seenAt, logins: rows.map(({ body }) => JSON.parse(String(body)) as WatchedLogin) };
  }

  /** What follows from a poll is written down with the notices that it makes; firing them is the outbox's. */
  async #poll(watch: KnownWatch, baseline: Baseline | null): Promise<void> {
    const { store, writer, sources, sourceReader, clock, owner, log } = this.#parts;
    const at = clock.now();
    const source = sources.get(watch.source);
    const poll = source === undefined ? unreadable(watch, at) : await readPoll(sourceReader, source, at);
    // A source that is cut off by the stop says nothing about the source.
    if (this.#stopping) return;
    const comparison = compare(baseline, poll, { ...watch.snapshot, maxAgeMinutes: maxAgeMinutes(watch) });
    const { calmMinutes, lingerMinutes, togetherMinutes } = watch.outage;
    const oldest = at - Math.max(calmMinutes, lingerMinutes, togetherMinutes) * minuteMs;
    const before = (await store.reader.all(liveOutages, watch.id, oldest)).map(outageOf);
    const step = outageStep(before, comparison, watch.outage, at, idsAfter(watch.id, baseline));
    let ignored: Ignored | null =
      comparison.kind === 'ignored' ? { code: comparison.code, text: comparison.reasonPt } : null;
    let outages = step.outages;
    const notices: NewNoticeRow[] = [];
    if (ignored === null && source !== undefined && poll.ok) {
      try {
        for (const notice of step.notices) {
          const decided = await this.#decide(watch, source, poll, notice);
          outages = outages.map((outage) => (outage.id === decided.outage.id ? decided.outage : outage));
          notices.push(...decided.rows);
        }
      } catch (error) {
        if (!(error instanceof PeopleUnread)) throw error;
        ignored = { code: 'people_unread', text: `Os clientes não puderam ser lidos: ${error.failure.cause}` };
        log.warn({ watch: watch.id, code: error.failure.code }, 'nobody told for now, the poll is repeated');
      }
    }
    const next = ignored === null ? comparison.baseline : null;
    const staleMs = comparison.kind === 'changed' ? comparison.staleMs : null;
    const kept = next === null ? before : outages;
    const result = pollView({ at, ignored, staleMs, baseline: next ?? baseline, outages: kept });
    const endSeenBy = at + 3 * watch.everySeconds * 1_000;
    const seen = next === null ? null : { logins: loginChanges(baseline, next), outages, notices, endSeenBy };
    const isMine = await writer.write(writePoll, { watch: watch.id, owner, at, result, seen, before });
    if (!isMine || next === null) return;
    this.#seen.set(watch.id, next);
    if (notices.length > 0) log.info({ watch: watch.id, notices: notices.length }, 'outage notices decided');
  }

  /** @throws PeopleUnread */
  async #decide(
    watch: KnownWatch,
    source: LiveSource,
    poll: Poll & { ok: true },
    { outage, kind, logins }: OutageNotice,
  ): Promise<{ outage: Outage; rows: NewNoticeRow[] }> {
    const trigger = kind === 'opened' ? watch.opened : watch.closed;
    if (trigger === undefined) return { outage, rows: [] };
    const ids = new Set(logins);
    const fallen = poll.logins.filter(({ id }) => ids.has(id));
    const rows = await readRows(this.#parts.sourceReader, source, fallen, watch.filters);
    // Who heard of the beginning hears of the end, also when a filter such as "offline" no longer fits.
    const meant = kind === 'opened' ? rows.filter((row) => matches(row, watch.filters)) : rows;
    const optedOut = (phones: readonly string[]) => this.#parts.optedOut({ trigger }, phones);
    const { recipients, leftOut } = await willingAudience(meant, watch, source, poll.at, optedOut);
    const told = tell(outage, kind, recipients);
    const decided = { watchId: watch.id, outage: told.outage, kind, at: poll.at, timeZone: zoneOf(source) };
    // Who is not told of a beginning is told so to the operator; of the end nobody else was meant to hear.
    const audience = { recipients: told.recipients, leftOut: kind === 'opened' ? leftOut : [] };
    return { outage: told.outage, rows: noticeRows(decided, audience) };
  }
}

/** The same step makes the same ids, whoever takes it. */
function idsAfter(watch: string, baseline: Baseline | null): () => string {
  let place = 0;
  return () => sha256(JSON.stringify([watch, baseline?.at ?? 0, place++])).slice(0, 32);
}

const unreadable = ({ source }: KnownWatch, at: number): Poll => ({
  ok: false,
  at,
  failure: { code: 'source_unknown', cause: `A origem "${source}" não existe mais.` },
});
