/** What holds for notices whatever a network does and wherever a process ends: made-up histories, kills and refusals. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ixc } from '../../connectors/ixc/connector.ts';
import type { LoginState, SourceQuery } from '../../connectors/kit/source.ts';
import { Refusal } from '../../contracts/problem.ts';
import { WatchInput } from '../../contracts/watch.ts';
import { insertMessages } from '../../src/ledger/messages.ts';
import { type Operation, Writer } from '../../src/ledger/writer.ts';
import { createLogger } from '../../src/platform/telemetry.ts';
import { type Beginning, beginningFate } from '../../src/triggers/watches/notices.ts';
import { watchScope } from '../../src/triggers/watches/outbox.ts';
import { WatchRunner, type WatchRunnerParts } from '../../src/triggers/watches/runner.ts';
import { look, openTestLedger, type TestLedger } from '../kit/ledger.ts';
import { TestClock } from '../kit/ponte.ts';
import { messageRow } from '../kit/rows.ts';
import { ledgers } from '../kit/services.ts';
import { customer, login } from './logins-kit.ts';

const minuteMs = 60_000;
const start = Date.parse('2026-11-20T15:00:00Z');
/** Behind three boxes of two ports; some customers have two logins, the last one no usable number. */
const network = Array.from({ length: 12 }, (_, place) =>
  login(String(place).padStart(2, '0'), {
    customerId: `c${place - (place % 3 === 0 ? 0 : place % 2)}`,
    transmitter: 'OLT',
    pon: place < 8 ? '1' : '2',
    ctoBox: `CTO ${Math.floor(place / 4)}`,
  }),
);
const source = { id: 'erp', name: 'ERP', connector: ixc, config: {} };
const phoneOf = (id: string) => (id === 'c10' ? '' : `(48) 99000-00${id.slice(1).padStart(2, '0')}`);

/** The process ends: before what it was about to write, or right after, before it hears of it. */
type Death = { operation: string; after: boolean };
const deaths = fc
  .record({
    operation: fc.constantFrom('write-watch-poll', 'take-notices', 'settle-notices', 'take-watch'),
    after: fc.boolean(),
  })
  .map((death): Death => death);
type Answer = 'taken' | 'overloaded' | 'broken' | 'refused' | 'failed';
const step = fc.record({
  change: fc.record({
    which: fc.constantFrom([0, 3], [4, 7], [8, 11], [0, 7], [0, 11], [2, 2], [9, 10]),
    state: fc.constantFrom<LoginState>('online', 'offline', 'offline', 'online', 'unknown'),
  }),
  death: fc.option(deaths),
  answers: fc.array(fc.constantFrom<Answer>('taken', 'taken', 'overloaded', 'broken', 'refused', 'failed'), {
    maxLength: 4,
  }),
  gapMinutes: fc.constantFrom(1, 1, 1, 1, 60),
});

class World {
  readonly id: string;
  readonly clock = new TestClock(start);
  /** Message by idempotency key. */
  readonly messages = new Map<string, string>();
  logins = network;
  death: Death | null = null;
  answers: Answer[] = [];
  readonly #ledger: TestLedger;
  readonly #writer: Writer;
  #count = 0;

  constructor(id: string, ledger: TestLedger) {
    this.id = id;
    this.#ledger = ledger;
    this.#writer = new Writer(ledger.store);
  }

  /** A process: it knows what the ledger knows. */
  process(): WatchRunner {
    const watch = {
      ...WatchInput.parse({
        name: 'Quedas',
        source: 'erp',
        filters: [{ field: 'login.active', op: '=', values: ['true'] }],
        opened: 'queda',
        closed: 'retorno',
        snapshot: { offlinePolls: 1 },
        outage: { minLogins: 2, calmMinutes: 2, lingerMinutes: 600, togetherMinutes: 5, closePolls: 1 },
      }),
      ...{ id: this.id, origin: 'api', updatedAt: 0 },
    };
    const write = async (operation: Operation<unknown, unknown>, input: unknown) => {
      const isDeath = this.death?.operation === operation.name;
      if (isDeath && this.death?.after === false) throw new Error('killed');
      const output = await this.#writer.write(operation, input);
      if (isDeath) throw new Error('killed');
      return output;
    };
    return new WatchRunner({
      store: this.#ledger.store,
      writer: { write },
      watches: { all: () => [watch], get: (id: string) => (id === this.id ? watch : undefined) },
      sources: { get: () => source },
      sourceReader: { page: async (_: unknown, query: SourceQuery) => this.#page(query) },
      optedOut: async () => new Set(),
      fire: (_: string, { idempotencyKey = '' }) => this.#fire(idempotencyKey),
      cancel: async () => {
        throw new Refusal('state_conflict');
      },
      clock: this.clock,
      log: createLogger('silent'),
      owner: 'only',
    } as unknown as WatchRunnerParts);
  }

  rows() {
    return look(
      this.#ledger.store.reader,
      `select n.outage_id, n.root_id, n.kind, n.contact, n.customer_id, n.due_at, n.message_id, n.code, m.status
       from watch_notice n left join message m on m.id = n.message_id where n.watch_id = ?1 order by n.seq`,
      this.id,
    );
  }

  #page({ resource, filters }: SourceQuery) {
    const id = filters.find(({ field }) => field === 'id')?.values[0] ?? '';
    const records = resource === 'logins' ? this.logins : [customer(id, { phones: { telefone_celular: phoneOf(id) } })];
    return { ok: true, records, broken: [], next: undefined, total: records.length };
  }

  async #fire(key: string) {
    const known = this.messages.get(key);
    if (known !== undefined) return { id: known, status: 'sent', duplicate: true };
    const answer = this.answers.shift() ?? 'taken';
    if (answer === 'overloaded') throw new Refusal('overloaded');
    if (answer === 'refused') throw new Refusal('recipient_invalid');
    if (answer === 'broken') throw new Error('broken');
    const id = `${this.id} ${++this.#count}`;
    const status = answer === 'failed' ? 'failed' : 'sent';
    const idempotency = { idem_scope: watchScope(this.id), idem_key: key };
    const row = messageRow(this.#count, { id, status, due_at: null, ...idempotency });
    await this.#ledger.store.transaction((tx) => tx.each(insertMessages, [row]));
    this.messages.set(key, id);
    return { id, status: 'queued', duplicate: false };
  }
}

/** A commit of PostgreSQL costs several times as much. */
const runs = { sqlite: 60, postgres: 25 };

describe.each(ledgers)('for any history of a network, kills and refusals, on %s', { timeout: 120_000 }, (ledger) => {
  let opened: TestLedger;
  beforeAll(async () => {
    opened = await openTestLedger(ledger);
  });
  afterAll(() => opened.remove());

  test('each person is told once of a beginning, of its end only after it, and nothing is lost', async () => {
    let [run, ends] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
        const world = new World(`${ledger}-${++run}`, opened);
        let runner = world.process();
        await runner.look();
        for (const { change, death, answers, gapMinutes } of steps) {
          const [from = 0, to = 0] = change.which;
          world.logins = world.logins.map((one, place) =>
            place >= from && place <= to ? { ...one, state: change.state } : one,
          );
          world.clock.advance(gapMinutes * minuteMs);
          world.answers = [...answers];
          world.death = death;
          await runner.look().catch(() => undefined);
          world.death = null;
          if (death !== null) runner = world.process();
        }
        world.answers = [];
        world.logins = network;
        for (let polls = 0; polls < 6; polls++) {
          world.clock.advance(minuteMs);
          await runner.look();
        }
        const rows = await world.rows();
        expect(rows.filter(({ due_at }) => due_at !== null)).toEqual([]);
        const told = rows.filter(({ message_id }) => message_id !== null);
        const once = rows.map((row) => `${row.outage_id} ${row.kind} ${row.contact ?? row.customer_id}`);
        expect(new Set(once).size).toBe(once.length);
        expect(told.map(({ message_id }) => message_id).sort()).toEqual([...world.messages.values()].sort());
        const reached = new Set(
          told.flatMap((row) =>
            row.kind === 'opened' && row.status === 'sent' ? [`${row.root_id} ${row.contact}`] : [],
          ),
        );
        const endTold = told.filter(({ kind }) => kind === 'closed').map((row) => `${row.root_id} ${row.contact}`);
        ends += endTold.length;
        for (const person of endTold) expect(reached).toContain(person);
        const endDecided = rows.filter(({ kind }) => kind === 'closed').map((row) => `${row.root_id} ${row.contact}`);
        for (const person of reached) expect(endDecided).toContain(person);
      }),
      { numRuns: runs[ledger] },
    );
    expect(ends).toBeGreaterThan(20);
  });
});

describe('what became of a beginning', () => {
  const beginning = fc.record<Beginning>({
    due_at: fc.constantFrom(null, null, 5),
    message_id: fc.constantFrom(null, 'a', 'b'),
    fallback_due: fc.constantFrom(null, null, 5),
    status: fc.constantFrom(
      null,
      'queued',
      'sending',
      'uncertain',
      'sent',
      'delivered',
      'failed',
      'expired',
      'cancelled',
    ),
  });

  test('does not hang on the order in which its notices are read, nor on one read twice', () => {
    fc.assert(
      fc.property(fc.array(beginning, { maxLength: 4 }), (list) => {
        const { kind } = beginningFate(list);
        expect(beginningFate(list.toReversed()).kind).toBe(kind);
        expect(beginningFate([...list, ...list]).kind).toBe(kind);
      }),
    );
  });

  test.each<[Beginning['status'], string]>([
    ['read', 'reached'],
    ['sending', 'open'],
    ['uncertain', 'open'],
    ['queued', 'queued'],
    ['failed', 'missed'],
    ['cancelled', 'missed'],
    ['expired', 'missed'],
    [null, 'missed'],
  ])('%s: %s', (status, kind) => {
    const message_id = status === null ? null : 'a';
    expect(beginningFate([{ due_at: null, message_id, status, fallback_due: null }]).kind).toBe(kind);
  });

  test('still to be fired, or with a step of its plan to come, it is open', () => {
    const failed: Beginning = { due_at: null, message_id: 'a', status: 'failed', fallback_due: 5 };
    expect(beginningFate([failed]).kind).toBe('open');
    expect(beginningFate([{ ...failed, due_at: 5, message_id: null, status: null }]).kind).toBe('open');
  });

  test('failed, it reaches the person by a step of its plan', () => {
    const first: Beginning = { due_at: null, message_id: 'a', status: 'failed', fallback_due: null };
    const step: Beginning = { ...first, message_id: 'b', status: 'sent' };
    expect(beginningFate([first, step]).kind).toBe('reached');
    expect(beginningFate([first, { ...step, status: 'queued' }])).toEqual({ kind: 'queued', messageIds: ['b'] });
  });
});
