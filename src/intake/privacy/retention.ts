/** Removes what is older than it is kept for: once an hour, in small pages, between which everybody else gets their turn. */
import { setTimeout as rest } from 'node:timers/promises';
import {
  RetentionDays,
  type RetentionKind,
  type RetentionRun,
  type RetentionView,
} from '../../../contracts/retention.ts';
import { readSetting } from '../../ledger/channels.ts';
import {
  addRun,
  dropLooseWebhooks,
  dropOldAudit,
  dropOldLetters,
  dropOldParked,
  dropRetention,
  eventsForAge,
  feedReaders,
  nextCampaign,
  putRetention,
  readMarks,
  runPage,
} from '../../ledger/retention.ts';
import type { Statement, Store, Transaction, Value } from '../../ledger/store.ts';
import type { Operation, Writer } from '../../ledger/writer.ts';
import { type Clock, firstIdAt, iso, type NewId } from '../../platform/clock.ts';
import { createSeal } from '../../platform/erased.ts';
import type { Logger } from '../../platform/telemetry.ts';
import {
  type Aged,
  type Ageing,
  ageLeft,
  ageMessages,
  ageNotices,
  ageRecords,
  dropAgedEvents,
  type MessageKind,
  pageSize,
} from './ageing.ts';

export interface RetentionParts {
  store: Store;
  writer: Writer;
  clock: Clock;
  newId: NewId;
  hashOf(address: string): string;
  /** Events leave for RabbitMQ from here: one that has not left is kept. */
  hasBroker: boolean;
  log: Logger;
}

type Setting = Pick<RetentionView, 'days' | 'origin'>;
type Removed = Partial<Record<RetentionKind, number>>;

const everyMs = 3_600_000;
const turnMs = 45_000;
/** Between two pages, for those who send. */
const breathMs = 5;
const dayMs = 24 * 3_600_000;

const usual: Setting = { days: RetentionDays.parse({}), origin: 'default' };

export class Retention {
  readonly #parts: RetentionParts;
  #setting = usual;
  #finishedAt: number | undefined;
  #running: Promise<Removed> | undefined;
  #stopping = false;

  constructor(parts: RetentionParts) {
    this.#parts = parts;
  }

  async load(): Promise<void> {
    const [row] = await this.#parts.store.reader.all(readSetting, 'retention');
    this.#setting = row === undefined ? usual : (JSON.parse(String(row.value)) as Setting);
  }

  /** What ponte.yaml says counts from the start on; without it, what was set over the API, or the default. */
  async applyFile(days: RetentionDays | undefined): Promise<void> {
    await this.load();
    if (days !== undefined) await this.#save({ days, origin: 'file' });
    else if (this.#setting.origin === 'file') await this.#save(undefined);
  }

  async put(days: RetentionDays): Promise<void> {
    await this.#save({ days, origin: 'api' });
    this.#finishedAt = undefined;
  }

  view(): RetentionView {
    const { days, origin } = this.#setting;
    const next = (this.#finishedAt ?? this.#parts.clock.now() - everyMs) + everyMs;
    return { days, origin, nextRunAt: this.#running === undefined ? iso(next) : null };
  }

  async runs(cursor: string | undefined, limit: number): Promise<RetentionRun[]> {
    const rows = await this.#parts.store.reader.all(runPage, cursor ?? '~', limit);
    return rows.map((row) => ({
      id: String(row.id),
      startedAt: iso(Number(row.started_at)),
      finishedAt: iso(Number(row.finished_at)),
      removed: JSON.parse(String(row.removed)) as Record<string, number>,
    }));
  }

  /** A turn, when it is time for one. */
  async look(): Promise<void> {
    const { store, clock } = this.#parts;
    if (this.#finishedAt !== undefined && clock.now() - this.#finishedAt < everyMs) return;
    if (!(await store.ownership.claim('retention'))) return;
    await this.sweep();
  }

  /** Removes what is due now, for as long as a turn may take; answers what that was. */
  sweep(): Promise<Removed> {
    this.#running ??= this.#sweep().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Resolves when the page in hand is written. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running?.catch(() => undefined);
  }

  async #save(setting: Setting | undefined): Promise<void> {
    await this.#parts.writer.write(inTransaction, async (tx) =>
      setting === undefined ? tx.all(dropRetention) : tx.all(putRetention, JSON.stringify(setting)),
    );
    this.#setting = setting ?? usual;
  }

  async #sweep(): Promise<Removed> {
    const { store, writer, clock, newId, hashOf, log } = this.#parts;
    const startedAt = clock.now();
    const turn = new Turn(store, writer, { seal: createSeal(hashOf), now: startedAt }, () => this.#stopping);
    await turn.begin();
    const { days } = this.#setting;
    for (const kind of ['raw', 'texts', 'attempts', 'messages'] as const) await turn.messages(kind, days[kind]);
    await turn.campaigns(days.messages);
    await turn.events(days.events, this.#parts.hasBroker);
    await turn.drop('parkedReceipts', days.parkedReceipts, [[dropOldParked, 'time']]);
    await turn.drop('deadLetters', days.deadLetters, [
      [dropOldLetters, 'id'],
      [dropLooseWebhooks, 'time'],
    ]);
    await turn.drop('audit', days.audit, [[dropOldAudit, 'id']]);
    const { removed } = turn;
    if (Object.keys(removed).length > 0) {
      const finishedAt = clock.now();
      await writer.write(inTransaction, (tx) =>
        tx.all(addRun, newId(), startedAt, finishedAt, JSON.stringify(removed)),
      );
      log.info({ removed, ms: finishedAt - startedAt }, 'removed what is older than it is kept for');
    }
    if (turn.isDone) this.#finishedAt = startedAt;
    return removed;
  }
}

const isGoingOn = new Set(['running', 'paused']);

/** One turn over all kinds. */
class Turn {
  readonly removed: Removed = {};
  readonly #store: Store;
  readonly #writer: Writer;
  readonly #how: Ageing;
  readonly #isStopping: () => boolean;
  readonly #until = performance.now() + turnMs;
  #marks = new Map<string, string>();

  constructor(store: Store, writer: Writer, how: Ageing, isStopping: () => boolean) {
    this.#store = store;
    this.#writer = writer;
    this.#how = how;
    this.#isStopping = isStopping;
  }

  async begin(): Promise<void> {
    const rows = await this.#store.reader.all(readMarks);
    this.#marks = new Map(rows.map((row) => [String(row.kind), String(row.place)]));
  }

  /** All that was due has been looked at. */
  get isDone(): boolean {
    return !this.#isStopping() && performance.now() < this.#until;
  }

  async messages(kind: MessageKind, days: number | null): Promise<void> {
    if (days === null) return;
    const before = this.#before(days);
    await this.#pages(kind, '', (tx, place) => ageLeft(tx, kind, place, before, this.#how));
    await this.#pages(kind, this.#marks.get(kind) ?? '', (tx, place) =>
      ageMessages(tx, kind, place, before.id, this.#how),
    );
  }

  /** Whom mailings and notices of outages named, after the messages that came of them. */
  async campaigns(days: number | null): Promise<void> {
    if (days === null) return;
    const before = this.#before(days);
    let after = this.#marks.get('campaigns') ?? '';
    while (this.isDone) {
      const [campaign] = await this.#store.reader.all(nextCampaign, after, before.id);
      // One that goes on keeps its place in the line, and what is behind it waits.
      if (campaign === undefined || isGoingOn.has(String(campaign.state))) break;
      const id = String(campaign.id);
      await this.#pages('messages', '', async (tx) => {
        const rows = await ageRecords(tx, id, this.#how);
        return { removed: 0, more: rows === pageSize, place: '' };
      });
      after = id;
    }
    await this.#pages('messages', this.#marks.get('notices') ?? '0', async (tx, place) => ({
      ...(await ageNotices(tx, place, before.time, this.#how)),
      removed: 0,
    }));
  }

  async events(days: number | null, hasBroker: boolean): Promise<void> {
    if (days === null) return;
    const before = this.#before(days);
    const readers = (await this.#store.reader.all(feedReaders)).filter(({ name }) => hasBroker || name !== 'rabbitmq');
    const isRead = !hasBroker || readers.some(({ name }) => name === 'rabbitmq');
    const most = isRead ? Math.min(Number.MAX_SAFE_INTEGER, ...readers.map(({ seq }) => Number(seq))) : 0;
    await this.#pages('events', '', (tx, place) => ageLeft(tx, 'events', place, before, this.#how));
    await this.#pages('events', this.#marks.get('events') ?? '0', async (tx, place) => {
      const page = await tx.all(eventsForAge, Number(place), pageSize);
      const young = page.findIndex(({ seq, time_ms }) => Number(time_ms) >= before.time || Number(seq) > most);
      const old = young === -1 ? page : page.slice(0, young);
      const last = old.at(-1);
      if (last === undefined) return { removed: 0, more: false, place };
      await dropAgedEvents(tx, old, String(last.seq));
      const stay = old.filter((row) => Number(row.is_open ?? 0) === 1).length;
      return { removed: old.length - stay, more: old.length === pageSize, place: String(last.seq) };
    });
  }

  /** Tables without anything that hangs on them. */
  async drop(kind: RetentionKind, days: number | null, statements: [Statement, 'id' | 'time'][]): Promise<void> {
    if (days === null) return;
    const before = this.#before(days);
    for (const [statement, by] of statements)
      await this.#pages(kind, '', async (tx) => {
        const bound: Value = by === 'id' ? before.id : before.time;
        const rows = await tx.all(statement, bound, pageSize);
        return { removed: rows.length, more: rows.length === pageSize, place: '' };
      });
  }

  #before(days: number): { id: string; time: number } {
    const time = this.#how.now - days * dayMs;
    return { id: firstIdAt(time), time };
  }

  async #pages(kind: RetentionKind, from: string, page: (tx: Transaction, place: string) => Promise<Aged>) {
    let place = from;
    while (this.isDone) {
      let aged: Aged = { removed: 0, more: false, place };
      await this.#writer.write(inTransaction, async (tx) => {
        aged = await page(tx, place);
      });
      if (aged.removed > 0) this.removed[kind] = (this.removed[kind] ?? 0) + aged.removed;
      if (!aged.more) return;
      place = aged.place;
      await rest(breathMs);
    }
  }
}

const inTransaction: Operation<(tx: Transaction) => Promise<unknown>, void> = {
  name: 'retention',
  async run(tx, inputs) {
    for (const work of inputs) await work(tx);
    return inputs.map(() => undefined);
  },
};
