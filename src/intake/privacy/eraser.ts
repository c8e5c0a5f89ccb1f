/** Erases people: a job in the ledger, done a page at a time, that starts over where it was after a crash. */
import type { ErasureInput } from '../../../contracts/privacy.ts';
import { Refusal } from '../../../contracts/problem.ts';
import {
  type ErasureRow,
  erasureById,
  finishErasure,
  insertErasedPersons,
  insertErasure,
  moveErasure,
  newestErasureOf,
  oldErasedEvents,
  runningErasures,
} from '../../ledger/privacy.ts';
import { emptyEvents } from '../../ledger/privacy-messages.ts';
import type { Store, Transaction } from '../../ledger/store.ts';
import type { Operation, Writer } from '../../ledger/writer.ts';
import { Bell } from '../../platform/bell.ts';
import { type Clock, iso, type NewId } from '../../platform/clock.ts';
import { createSeal, tombstone } from '../../platform/erased.ts';
import { randomToken, sha256, type Vault } from '../../platform/secrets.ts';
import type { Logger } from '../../platform/telemetry.ts';
import { actorOf, type Principal } from '../principal.ts';
import { firstStage, openWork, readCounts, sealWork, stageAfter, type Work } from './job.ts';
import { type Needles, needlesOf } from './needles.ts';
import { nextStep, type Step } from './steps.ts';
import { type Person, personOf } from './subject.ts';
import { isNothing, surveyOf } from './survey.ts';

export interface EraserParts {
  store: Store;
  writer: Writer;
  clock: Clock;
  newId: NewId;
  vault: Vault;
  /** The keyed hash of an address. */
  hashOf(address: string): string;
  channels: { all(): { id: string }[] };
  operate: { cancel(id: string): Promise<unknown> };
  forgetFile(campaign: string): Promise<void>;
  /** How long a call to a provider may take. */
  providerTimeoutMs: number;
  log: Logger;
}

/** A call waits so long for its erasure to end; then it goes on by itself. */
const patienceMs = 15_000;
/** So long a turn goes on before the process says that it is alive. */
const turnMs = 5_000;
const lookAgainMs = 100;
/** An answer that came in time is written down a little later. */
const graceMs = 10_000;
/** The hashes that tell consumers whom to erase stay in the feed for so long. */
const announcedMs = 7 * 24 * 3_600_000;

export class Eraser {
  readonly #parts: EraserParts;
  readonly #bell = new Bell();
  #turn: Promise<void> | undefined;
  #stopping = false;

  constructor(parts: EraserParts) {
    this.#parts = parts;
  }

  /** Answers once everything is erased, or when it takes longer than a caller waits. @throws Refusal */
  async erase({ contact, reason, confirm }: ErasureInput, by: Principal): Promise<ErasureRow> {
    const { store, hashOf } = this.#parts;
    if (confirm !== contact.trim().slice(-4)) throw new Refusal('invalid_request', [notConfirmed]);
    const person = await personOf(store.reader, contact);
    const hashes = personsOf(person, contact, hashOf);
    const before = await this.#newest(hashes);
    if (before?.state === 'running') return this.#awaited(before.id);
    const survey = await surveyOf(store.reader, person, hashOf);
    if (before !== undefined && isNothing(survey)) return before;
    const id = await this.#begin(person, hashes, reason, survey.optedOut, by);
    return this.#awaited(id);
  }

  /** Goes on with erasures that have not ended, for a while. */
  run(): Promise<void> {
    this.#turn ??= this.#run().finally(() => {
      this.#turn = undefined;
    });
    return this.#turn;
  }

  /** Begins no more pages; resolves when the one in hand is written. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#bell.ring();
    await this.#turn?.catch(() => undefined);
  }

  async #newest(hashes: readonly string[]): Promise<ErasureRow | undefined> {
    const found = await Promise.all(hashes.map((person) => this.#parts.store.reader.all(newestErasureOf, person)));
    const rows = found.flat() as unknown as ErasureRow[];
    return rows.toSorted((a, b) => (a.id < b.id ? 1 : -1))[0];
  }

  async #begin(person: Person, hashes: string[], reason: string, optedOut: boolean, by: Principal): Promise<string> {
    const { writer, newId, clock, vault } = this.#parts;
    const id = newId();
    const { addresses, aliases, contactIds, cpfs, customerIds, names } = person;
    const work: Work = {
      addresses,
      aliases,
      contactIds,
      cpfs,
      customerIds,
      names,
      tombstone: tombstone(randomToken(12)),
      before: null,
    };
    const said = person.names.reduce((text, name) => text.replaceAll(name, '***'), needlesOf(person).blotted(reason));
    await writer.write(inTransaction, async (tx) => {
      const subject = sealWork(vault, id, work);
      await tx.all(insertErasure, id, clock.now(), actorOf(by), by.name, said, firstStage, subject);
      await tx.all(moveErasure, id, firstStage, null, JSON.stringify({ optedOut }), subject);
      tx.write(
        insertErasedPersons,
        hashes.map((one) => ({ person: one, erasure_id: id })),
      );
    });
    return id;
  }

  async #awaited(id: string): Promise<ErasureRow> {
    const until = performance.now() + patienceMs;
    for (;;) {
      await this.run();
      const [row] = (await this.#parts.store.reader.all(erasureById, id)) as unknown as ErasureRow[];
      if (row === undefined) throw new Refusal('not_found');
      if (row.state === 'done' || this.#stopping || performance.now() > until) return row;
      await this.#bell.rest(lookAgainMs);
    }
  }

  async #run(): Promise<void> {
    const { store } = this.#parts;
    const until = performance.now() + turnMs;
    await this.#forgetAnnounced();
    const running = (await store.reader.all(runningErasures)) as unknown as ErasureRow[];
    if (running.length === 0 || !(await store.ownership.claim('erasures'))) return;
    for (const { id } of running) while (performance.now() < until && (await this.#advance(id)));
  }

  /** True when there is more to do at once. */
  async #advance(id: string): Promise<boolean> {
    if (this.#stopping) return false;
    const { store, vault, hashOf, channels, clock, newId, operate, forgetFile, providerTimeoutMs } = this.#parts;
    const [job] = (await store.reader.all(erasureById, id)) as unknown as ErasureRow[];
    if (job === undefined || job.state === 'done') return false;
    const work = openWork(vault, job);
    if (job.stage === 'end') {
      await this.#end(job, work);
      return false;
    }
    const step = await nextStep({
      reader: store.reader,
      job,
      work,
      counts: readCounts(job),
      needles: this.#needles(job, work),
      seal: createSeal(hashOf),
      hashOf,
      channels: () => channels.all().map((channel) => channel.id),
      newId,
      now: () => clock.now(),
      answersWithinMs: providerTimeoutMs + graceMs,
      cancel: (messageId) => operate.cancel(messageId),
      forgetFile,
    });
    await this.#write(job, step);
    await step.after?.();
    return step.leads !== 'wait';
  }

  /** The page, and how far the job has come with it, in one transaction. */
  async #write(job: ErasureRow, step: Step): Promise<void> {
    const { writer, vault } = this.#parts;
    const stage = step.leads === 'next' ? stageAfter(job.stage) : job.stage;
    await writer.write(inTransaction, async (tx) => {
      const counts = step.write === undefined ? (step.counts ?? readCounts(job)) : await step.write(tx);
      const subject = step.work === undefined ? job.subject : sealWork(vault, job.id, step.work);
      await tx.all(moveErasure, job.id, stage, step.cursor ?? null, JSON.stringify(counts), subject);
    });
  }

  async #end(job: ErasureRow, work: Work): Promise<void> {
    const { writer, clock, log } = this.#parts;
    const counts = { ...readCounts(job), sending: 0 };
    const now = clock.now();
    await writer.write(inTransaction, async (tx) => {
      const [ended] = await tx.all(finishErasure, job.id, JSON.stringify(counts), now);
      if (ended === undefined) return;
      const told = work.addresses.filter((address) => address.startsWith('+') || /\D/.test(address));
      tx.emit({
        subject: job.id,
        name: 'contact.erased',
        channel: '',
        timeMs: now,
        sequence: 1,
        traceparent: null,
        data: JSON.stringify({ erasureId: job.id, sha256: told.map(sha256), at: iso(now) }),
      });
    });
    this.#known.delete(job.id);
    log.info({ erasure: job.id, erased: counts.erased }, 'a person has been erased');
    this.#bell.ring();
  }

  readonly #known = new Map<string, Needles>();
  #needles({ id }: ErasureRow, work: Work): Needles {
    const known = this.#known.get(id) ?? needlesOf(work);
    this.#known.set(id, known);
    return known;
  }

  #announcedAt = 0;
  /** Once an hour: hashes of numbers are guessed from the numbers that there are. */
  async #forgetAnnounced(): Promise<void> {
    const { store, writer, clock } = this.#parts;
    const now = clock.now();
    if (now - this.#announcedAt < 3_600_000) return;
    const old = await store.reader.all(oldErasedEvents, now - announcedMs, now - 30 * announcedMs);
    const rows = old.map(({ seq, data }) => ({
      seq: Number(seq),
      data: JSON.stringify({ ...(JSON.parse(String(data)) as object), sha256: [] }),
    }));
    if (rows.length > 0) await writer.write(inTransaction, async (tx) => tx.write(emptyEvents, rows));
    this.#announcedAt = now;
  }
}

const inTransaction: Operation<(tx: Transaction) => Promise<unknown>, void> = {
  name: 'erase',
  async run(tx, inputs) {
    for (const work of inputs) await work(tx);
    return inputs.map(() => undefined);
  },
};

/** By whatever of theirs the person is asked for again. */
const personsOf = ({ addresses, cpfs }: Person, contact: string, hashOf: (text: string) => string): string[] => [
  ...new Set([...addresses, ...cpfs, contact.trim()].map((one) => hashOf(`erased\n${one}`))),
];

const notConfirmed = {
  path: 'confirm',
  message: 'not the last four characters of the contact',
  messagePt: 'não são os quatro últimos caracteres do contato',
};
