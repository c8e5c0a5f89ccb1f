/** What holds for outages whatever a network does: histories, orders, repetitions and bad polls made up at random. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LoginRecord, LoginState } from '../../connectors/kit/source.ts';
import { personOf } from '../../src/triggers/logins/outage.ts';
import { goodPoll, login, minute, startWatch, type Watch } from './logins-kit.ts';

const size = 24;
const network = Array.from({ length: size }, (_, place) =>
  login(String(place).padStart(2, '0'), {
    // Some customers have two logins.
    customerId: `c${place % 3 === 0 ? place : place - (place % 2)}`,
    concentrator: 'BNG',
    transmitter: place < 18 ? 'OLT' : 'Torre',
    pon: place < 18 ? String(Math.floor(place / 12)) : null,
    ctoBox: place < 18 ? `CTO ${Math.floor(place / 6)}` : null,
  }),
);
const personById = new Map(network.map((one) => [one.id, personOf(one)]));
const options = { minLogins: 2, offlinePolls: 1, calmMinutes: 3, lingerMinutes: 20, togetherMinutes: 5 };

/** Places fall and come back as a whole, single logins do what they want. */
const change = fc.record({
  which: fc.oneof(
    fc.integer({ min: 0, max: size - 1 }).map((place) => [place, place]),
    fc.constantFrom([0, 5], [6, 11], [12, 17], [0, 11], [0, 17], [18, 23], [0, 23]),
  ),
  state: fc.constantFrom<LoginState>('online', 'offline', 'offline', 'online', 'unknown'),
});
const history = fc.array(fc.array(change, { maxLength: 3 }), { minLength: 3, maxLength: 25 }).map(readings);

function readings(steps: readonly { which: readonly number[]; state: LoginState }[][]): LoginRecord[][] {
  let now = network;
  return steps.map((changes) => {
    for (const { which, state } of changes) {
      const [from = 0, to = 0] = which;
      now = now.map((one, place) => (place >= from && place <= to ? { ...one, state } : one));
    }
    return now;
  });
}

function watchAll(
  polls: readonly (readonly LoginRecord[])[],
  between: (watch: Watch, at: number) => void = () => undefined,
) {
  const watch = startWatch(options);
  for (const [place, logins] of [network, ...polls].entries()) {
    const at = (place + 1) * minute;
    watch.poll(goodPoll(at, logins, size));
    between(watch, at);
  }
  return watch;
}

const result = ({ outages, notices, baseline }: Watch) => ({ outages, notices, baseline });

describe('for any history of a network', () => {
  test('nobody is told twice of the beginning of one outage, nor twice of its end', () => {
    let spoken = 0;
    fc.assert(
      fc.property(history, (polls) => {
        const told = new Set<string>();
        for (const { outage, kind, logins } of watchAll(polls).notices) {
          for (const person of new Set(logins.map((id) => personById.get(id)))) {
            const key = `${kind} ${outage.id} ${person}`;
            expect(told.has(key), key).toBe(false);
            told.add(key);
          }
        }
        spoken += told.size;
      }),
      { numRuns: 300 },
    );
    expect(spoken).toBeGreaterThan(0);
  });

  test('whoever is told of an end was told of the beginning, of that outage or of one that became part of it', () => {
    let ends = 0;
    fc.assert(
      fc.property(history, (polls) => {
        const began = new Map<string, Set<string | undefined>>();
        const mergedInto = new Map<string, string>();
        const watch = watchAll(polls, ({ outages }) => {
          for (const { id, mergedInto: into } of outages) if (into !== null) mergedInto.set(id, into);
        });
        const rootOf = (id: string): string => {
          const into = mergedInto.get(id);
          return into === undefined ? id : rootOf(into);
        };
        for (const { outage, kind, logins } of watch.notices) {
          const people = began.getOrInsertComputed(rootOf(outage.id), () => new Set());
          for (const id of logins) {
            if (kind === 'opened') people.add(personById.get(id));
            else {
              expect(people.has(personById.get(id)), `${outage.id} ${id}`).toBe(true);
              ends += 1;
            }
          }
        }
      }),
      { numRuns: 300 },
    );
    expect(ends).toBeGreaterThan(0);
  });

  test('whoever is told of a beginning is offline, whoever is told of an end is online', () => {
    fc.assert(
      fc.property(history, (polls) => {
        const watch = startWatch(options);
        for (const [place, logins] of [network, ...polls].entries()) {
          const stateOf = new Map(logins.map((one) => [one.id, one.state]));
          for (const notice of watch.poll(goodPoll((place + 1) * minute, logins)).notices) {
            const states = notice.logins.map((id) => stateOf.get(id));
            if (notice.kind === 'closed') expect(new Set(states)).toEqual(new Set(['online']));
            else expect(states).not.toContain('online');
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  test('the order of the records of a poll does not matter', () => {
    const shuffled = history.chain((polls) =>
      fc.tuple(
        fc.constant(polls),
        fc.tuple(...polls.map((one) => fc.shuffledSubarray(one, { minLength: one.length }))),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([polls, others]) => {
        expect(result(watchAll(others))).toEqual(result(watchAll(polls)));
      }),
    );
  });

  test('nor does the order in which the outages were kept', () => {
    fc.assert(
      fc.property(history, (polls) => {
        const turned = watchAll(polls, (watch) => watch.turnAround());
        expect(turned.notices).toEqual(watchAll(polls).notices);
      }),
    );
  });

  test('a poll that comes again changes nothing', () => {
    fc.assert(
      fc.property(history, (polls) => {
        const again = watchAll(polls, (watch, at) => {
          const { notices } = watch.poll(goodPoll(at, polls[0] ?? network));
          expect(notices).toEqual([]);
        });
        expect(result(again)).toEqual(result(watchAll(polls)));
      }),
    );
  });

  test('polls that failed, came in part or shrank, anywhere in between, change nothing', () => {
    const bad = fc.constantFrom('failed', 'partial', 'shrunken', 'none');
    fc.assert(
      fc.property(history, fc.array(bad, { minLength: 26, maxLength: 26 }), (polls, kinds) => {
        const disturbed = watchAll(polls, (watch, at) => {
          const half = network.slice(0, size / 2).map((one): LoginRecord => ({ ...one, state: 'offline' }));
          const kind = kinds[at / minute - 1];
          if (kind === 'failed') watch.poll({ ok: false, at: at + 1, failure: { code: 'x', cause: 'x' } });
          if (kind === 'partial') watch.poll(goodPoll(at + 1, half, size));
          if (kind === 'shrunken') watch.poll(goodPoll(at + 1, half));
        });
        expect(result(disturbed)).toEqual(result(watchAll(polls)));
      }),
    );
  });

  test('a login is in one open outage at most', () => {
    fc.assert(
      fc.property(history, (polls) => {
        watchAll(polls, ({ outages }) => {
          const ids = outages
            .filter(({ closedAt }) => closedAt === null)
            .flatMap(({ logins }) => logins.map(({ id }) => id));
          expect(new Set(ids).size).toBe(ids.length);
        });
      }),
    );
  });

  test('once everybody is back for good, every outage ends and everybody who was told hears of it', () => {
    fc.assert(
      fc.property(history, (polls) => {
        const watch = watchAll([...polls, ...Array.from({ length: 4 }, () => network)]);
        expect(watch.outages.filter(({ closedAt }) => closedAt === null)).toEqual([]);
        for (const { logins, mergedInto } of watch.outages) {
          if (mergedInto !== null) continue;
          const people = Map.groupBy(logins, personOf);
          for (const own of people.values()) expect(own.some(({ endTold }) => endTold)).toBe(true);
        }
      }),
    );
  });
});
