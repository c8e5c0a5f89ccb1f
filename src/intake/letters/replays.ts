/**
 * Trying many letters again: written down first, then done one after another by one process, never faster than asked.
 * After a crash it goes on behind the last letter whose fate is in the ledger.
 */
import type { DeadLetterReplay, DiscardResult, ReplayForecast, ReplayView } from '../../../contracts/dead-letter.ts';
import { Refusal } from '../../../contracts/problem.ts';
import {
  countOpenLetters,
  type DeadLetterRow,
  findDeadLetter,
  type LetterSearch,
  openLetters,
} from '../../ledger/dead-letters.ts';
import { findReplay, type ReplayRow, replayPage } from '../../ledger/replays.ts';
import type { Store } from '../../ledger/store.ts';
import type { Writer } from '../../ledger/writer.ts';
import { type Clock, isoOrNull, type NewId } from '../../platform/clock.ts';
import type { Logger } from '../../platform/telemetry.ts';
import { passes } from '../run-command.ts';
import { kindOf, type LetterChange, type LetterReplay, type Replayed } from './replay.ts';
import {
  advance,
  begin,
  discardPageOf,
  end,
  leaseMs,
  replayView,
  type Selection,
  stopReplay,
  takeNext,
  writeOne,
} from './replay-rows.ts';
import { noTallies, settledFate, type Tallies, tally } from './tally.ts';

export interface ReplaysParts {
  store: Store;
  writer: Writer;
  letters: LetterReplay;
  clock: Clock;
  newId: NewId;
  log: Logger;
  owner: string;
}

export const usualRatePerS = 10;
/** What was not used of the rate is made up for, but no more than this. */
const catchUpMs = 250;
/** Letters in one go: between two the process says that it is alive. */
const mostAtOnce = 200;
/** A refusal that passes by itself is waited out. */
const waitMs = 1_000;
const mostForeseen = 2_000;
const page = 200;
const discardPage = 1_000;
const mostDiscarded = 20_000;

export class Replays {
  readonly #parts: ReplaysParts;
  #stopping = false;
  #working: Promise<unknown> = Promise.resolve();

  constructor(parts: ReplaysParts) {
    this.#parts = parts;
  }

  /** The dry run: the oldest letters first, as they would be replayed. */
  async foresee(selection: Selection): Promise<ReplayForecast> {
    const { store, letters } = this.#parts;
    const search = searchOf(selection);
    const { total, oldest } = await this.#count(search);
    const foresee = letters.foresee();
    let tallies = noTallies();
    let looked = 0;
    for (let after = ''; looked < mostForeseen; ) {
      const ids = await this.#open(search, after, lastId, Math.min(page, mostForeseen - looked));
      for (const id of ids) {
        const [letter] = (await store.reader.all(findDeadLetter, id)) as DeadLetterRow[];
        const fate = letter === undefined ? settledFate : ((await foresee(letter)) ?? settledFate);
        tallies = tally(tallies, letter === undefined ? 'command' : kindOf(letter), fate, [id]);
      }
      looked += ids.length;
      after = ids.at(-1) ?? '';
      if (ids.length < page) break;
    }
    return { dryRun: true, total, looked, oldestAt: isoOrNull(oldest), ...tallies };
  }

  /** One letter, now. @throws Refusal `not_found`, or `state_conflict` when it is not open. */
  async one(id: string): Promise<DeadLetterReplay> {
    const { store, writer, letters, clock } = this.#parts;
    const [letter] = (await store.reader.all(findDeadLetter, id)) as DeadLetterRow[];
    if (letter === undefined) throw new Refusal('not_found');
    if (letter.state !== 'open') throw new Refusal('state_conflict');
    const { fate, change } = await letters.replay(letter);
    if (change !== undefined) await writer.write(writeOne, { id, change, at: clock.now() });
    const { outcome, text, textPt, messageId } = fate;
    const state = outcome === 'done' || outcome === 'duplicate' ? 'replayed' : 'open';
    return { id, state, outcome, result: textPt, resultEn: text, messageId };
  }

  async start(selection: Selection, ratePerS: number, by: string): Promise<ReplayView> {
    const { writer, newId, clock } = this.#parts;
    const { total } = await this.#count(searchOf(selection));
    const id = newId();
    await writer.write(begin, [
      id,
      clock.now(),
      by,
      JSON.stringify(selection),
      ratePerS,
      total,
      // Letters that come later were not looked at by whoever asked for this.
      id,
      JSON.stringify(noTallies()),
    ]);
    return this.view(id);
  }

  /** @throws Refusal `not_found` */
  async view(id: string): Promise<ReplayView> {
    const [row] = (await this.#parts.store.reader.all(findReplay, id)) as ReplayRow[];
    if (row === undefined) throw new Refusal('not_found');
    return replayView(row);
  }

  async list(before: string, limit: number): Promise<ReplayView[]> {
    return ((await this.#parts.store.reader.all(replayPage, before, limit)) as ReplayRow[]).map(replayView);
  }

  /** @throws Refusal `not_found`, or `state_conflict` when it has finished. */
  async cancel(id: string): Promise<ReplayView> {
    const { writer, clock } = this.#parts;
    const cancelled = await writer.write(stopReplay, { id, at: clock.now() });
    const view = await this.view(id);
    if (!cancelled && view.state !== 'cancelled') throw new Refusal('state_conflict');
    return view;
  }

  async discard(selection: Selection, note: string | null): Promise<DiscardResult> {
    const { writer, clock } = this.#parts;
    const search = searchOf(selection);
    let discarded = 0;
    for (let found = discardPage; found === discardPage && discarded < mostDiscarded; discarded += found)
      found = await writer.write(discardPageOf, { ...search, note, at: clock.now(), limit: discardPage });
    return { discarded, left: (await this.#count(search)).total };
  }

  /** Goes on with what is due; one look at a time. */
  look(): Promise<void> {
    const work = this.#working.then(() => this.#goOn());
    this.#working = work.catch(() => undefined);
    return work;
  }

  /** Resolves when the letter in hand has been dealt with. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#working;
  }

  async #goOn(): Promise<void> {
    const { writer, clock, owner } = this.#parts;
    for (let done = 0; done < mostAtOnce && !this.#stopping; ) {
      const job = await writer.write(takeNext, { owner, now: clock.now() });
      if (job === undefined) return;
      const handled = await this.#some(job, mostAtOnce - done);
      if (handled === 0) return;
      done += handled;
    }
  }

  /** Some letters of a replay, as many as are due: answers how many. */
  async #some(job: ReplayRow, most: number): Promise<number> {
    const { clock, store } = this.#parts;
    const stepMs = 1_000 / job.rate_per_s;
    let nextAt = Math.max(job.next_at, clock.now() - catchUpMs);
    const due = Math.min(most, Math.floor((clock.now() - nextAt) / stepMs) + 1);
    const ids = await this.#next(job, due);
    let tallies = JSON.parse(job.tallies) as Tallies;
    let handled = 0;
    for (const id of ids) {
      if (this.#stopping) break;
      const [letter] = (await store.reader.all(findDeadLetter, id)) as DeadLetterRow[];
      const isOpen = letter?.state === 'open';
      const replayed = isOpen ? await this.#try(letter) : { fate: settledFate };
      if (replayed === undefined) {
        await this.#advance(job, { cursor: job.cursor, by: 0, tallies, nextAt: clock.now() + waitMs });
        return 0;
      }
      tallies = tally(tallies, letter === undefined ? 'command' : kindOf(letter), replayed.fate, [id]);
      // Looking at what is settled already costs the channels nothing.
      if (isOpen) nextAt += stepMs;
      job.cursor = id;
      handled += 1;
      const change = 'change' in replayed ? replayed.change : undefined;
      const isHeld = await this.#advance(job, { cursor: id, by: 1, tallies, nextAt: Math.ceil(nextAt), change });
      if (!isHeld) return 0;
    }
    if (ids.length < due && !this.#stopping) await this.#finish(job, job.handled + handled, tallies);
    return handled;
  }

  /** Undefined: not now. */
  async #try(letter: DeadLetterRow): Promise<Replayed | undefined> {
    try {
      return await this.#parts.letters.replay(letter);
    } catch (error) {
      if (!(error instanceof Refusal && passes(error))) throw error;
      return undefined;
    }
  }

  async #next(job: ReplayRow, limit: number): Promise<string[]> {
    const selection = JSON.parse(job.selection) as Selection;
    if (selection.ids === undefined) return this.#open(searchOf(selection), job.cursor, job.until_id, limit);
    return [...new Set(selection.ids)]
      .sort()
      .filter((id) => id > job.cursor)
      .slice(0, limit);
  }

  #advance({ id }: ReplayRow, { cursor, by, tallies, nextAt, change }: Progress): Promise<boolean> {
    const { writer, clock, owner } = this.#parts;
    const at = clock.now();
    const values = [id, owner, at + leaseMs, cursor, by, JSON.stringify(tallies), nextAt];
    return writer.write(advance, { letter: cursor, change, at, values });
  }

  /** What was counted at the start and is not among those handled was settled by others. */
  async #finish({ id, total }: ReplayRow, handled: number, tallies: Tallies): Promise<void> {
    const { writer, clock, log } = this.#parts;
    const all = tally(tallies, 'webhook_item', settledFate, [], Math.max(0, total - handled));
    await writer.write(end, [id, 'finished', clock.now(), Math.max(total, handled), JSON.stringify(all)]);
    log.info({ replay: id, ...all.counts }, 'dead letters replayed');
  }

  async #count(search: LetterSearch): Promise<{ total: number; oldest: number | null }> {
    const { statement, values } = countOpenLetters(search);
    const [row] = await this.#parts.store.reader.all(statement, ...values);
    return { total: Number(row?.letters ?? 0), oldest: row?.oldest == null ? null : Number(row.oldest) };
  }

  async #open(search: LetterSearch, after: string, until: string, limit: number): Promise<string[]> {
    const { statement, values } = openLetters({ ...search, after, until, limit });
    return (await this.#parts.store.reader.all(statement, ...values)).map(({ id }) => String(id));
  }
}

interface Progress {
  cursor: string;
  /** Letters handled since. */
  by: number;
  tallies: Tallies;
  nextAt: number;
  /** Of the letter at the cursor. */
  change?: LetterChange | undefined;
}

/** Behind every id. */
const lastId = 'g';

const searchOf = ({ ids, filter }: Selection): LetterSearch => ({ ...filter, ids });
