/** Which place is told: the smallest that explains who is down, and what several of them hang on. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LoginRecord } from '../../connectors/kit/source.ts';
import { usualSnapshotOptions } from '../../src/triggers/logins/options.ts';
import { downScopes, isIn, type Scope, scopeKinds, scopeOf } from '../../src/triggers/logins/scopes.ts';
import { compare, type WatchedLogin } from '../../src/triggers/logins/snapshot.ts';
import { box, goodPoll, idsOf, inBoxes, login, startWatch, withState } from './logins-kit.ts';

function watched(record: LoginRecord): WatchedLogin {
  const [one] = compare(null, goodPoll(1, [record]), usualSnapshotOptions).baseline?.logins ?? [];
  if (one === undefined) throw new Error('no login');
  return one;
}

function scopesOf(network: readonly LoginRecord[], which: (login: LoginRecord) => boolean): Scope[] {
  const watch = startWatch();
  watch.see(network);
  return watch.seeTwice(withState(network, 'offline', which)).map(({ outage }) => outage.scope);
}

describe('the smallest place that explains it', () => {
  const network = [
    ...box('A', 8),
    ...box('B', 8),
    ...box('C', 8, { pon: '2' }),
    ...box('D', 8, { pon: '2' }),
    ...box('E', 8, { transmitter: 'OLT2' }),
    ...box('F', 8, { transmitter: 'OLT2' }),
    ...box('G', 40, { transmitter: 'OLT3', concentrator: 'BNG2' }),
  ];

  test.each<[string, string[], object[]]>([
    ['one box', ['A'], [{ kind: 'cto_box', ctoBox: 'A' }]],
    ['both boxes of a port', ['A', 'B'], [{ kind: 'pon', transmitter: 'OLT', pon: '1' }]],
    [
      'boxes of two ports',
      ['A', 'C'],
      [
        { kind: 'cto_box', ctoBox: 'A' },
        { kind: 'cto_box', ctoBox: 'C' },
      ],
    ],
    ['all ports of a transmitter', ['A', 'B', 'C', 'D'], [{ kind: 'transmitter', transmitter: 'OLT' }]],
    [
      'three boxes of two ports',
      ['A', 'B', 'C'],
      [
        { kind: 'pon', transmitter: 'OLT', pon: '1' },
        { kind: 'cto_box', ctoBox: 'C' },
      ],
    ],
    ['the only box of a transmitter', ['G'], [{ kind: 'cto_box', ctoBox: 'G' }]],
    ['everything on a concentrator', ['A', 'B', 'C', 'D', 'E', 'F'], [{ kind: 'concentrator', concentrator: 'BNG' }]],
  ])('given %s down', (_title, boxes, scopes) => {
    const watch = startWatch();
    watch.see(network);
    const notices = watch.seeTwice(withState(network, 'offline', inBoxes(...boxes)));
    const byText = (list: readonly object[]) => list.map((one) => JSON.stringify(one)).toSorted();
    expect(byText(notices.map(({ outage }) => outage.scope))).toEqual(byText(scopes));
    expect(notices.flatMap(({ logins }) => logins).toSorted()).toEqual(idsOf(network.filter(inBoxes(...boxes))));
  });

  test('given boxes too small to count alone, when several of a port are dark, then the port is down', () => {
    const small = ['A', 'B', 'C', 'D'].flatMap((name) => box(name, 3));
    const watch = startWatch();
    watch.see(small);
    expect(watch.seeTwice(withState(small, 'offline', inBoxes('A', 'B', 'C')))).toMatchObject([
      { outage: { scope: { kind: 'pon' } } },
    ]);
  });

  test('given logins whose box nobody knows, then what they do hang on is told', () => {
    const radio = box('x', 10, { ctoBox: null, pon: null, transmitter: 'Torre 1' });
    const watch = startWatch();
    watch.see(radio);
    expect(watch.seeTwice(withState(radio, 'offline'))).toMatchObject([
      { outage: { scope: { kind: 'transmitter', transmitter: 'Torre 1' } } },
    ]);
  });

  test('given two concentrators on one transmitter, when one fails, then it is what those have in common', () => {
    const shared = [...box('A', 20), ...box('B', 10, { concentrator: 'BNG2' })];
    const watch = startWatch();
    watch.see(shared);
    const [notice] = watch.seeTwice(withState(shared, 'offline', ({ concentrator }) => concentrator === 'BNG2'));
    expect(notice?.outage.scope).toEqual({ kind: 'cto_box', ctoBox: 'B' });
    const mixed = shared.map((one, place) => ({ ...one, ctoBox: `M${place % 3}` }));
    const other = startWatch();
    other.see(mixed);
    const [wider] = other.seeTwice(withState(mixed, 'offline', ({ concentrator }) => concentrator === 'BNG2'));
    expect(wider?.outage.scope).toEqual({ kind: 'concentrator', concentrator: 'BNG2' });
  });

  test('given two boxes down of three, when that is enough of the port, then the port is down', () => {
    const three = [...box('A', 8), ...box('B', 8), ...box('C', 8)];
    expect(scopesOf(three, inBoxes('A', 'B'))).toEqual([{ kind: 'pon', transmitter: 'OLT', pon: '1' }]);
  });

  test('given a box and logins whose box nobody knows, when all are down, then it is the port', () => {
    const partly = [...box('A', 5), ...box('x', 20, { ctoBox: null })];
    expect(scopesOf(partly, () => true)).toEqual([{ kind: 'pon', transmitter: 'OLT', pon: '1' }]);
    expect(scopesOf(partly, inBoxes('A'))).toEqual([{ kind: 'cto_box', ctoBox: 'A' }]);
  });

  test('given a dark box too small to count alone, then the port is told by the others that are down', () => {
    const mixed = [...box('A', 3), ...box('B', 8)];
    const half = ({ id }: { id: string }) => id < 'B-5';
    expect(scopesOf(mixed, half)).toEqual([{ kind: 'pon', transmitter: 'OLT', pon: '1' }]);
  });
});

describe('for any network that is a tree', () => {
  const place = fc.record({
    pon: fc.integer({ min: 0, max: 3 }),
    ctoBox: fc.option(fc.integer({ min: 0, max: 2 })),
    down: fc.boolean(),
    many: fc.integer({ min: 1, max: 4 }),
  });
  const tree = fc.array(place, { maxLength: 12 }).map((places) =>
    places.flatMap(({ pon, ctoBox, down, many }, group) =>
      Array.from({ length: many }, (_, one) => ({
        down,
        login: watched(
          login(`${group}-${one}`, {
            concentrator: 'BNG',
            transmitter: `OLT${pon % 2}`,
            pon: String(pon),
            ctoBox: ctoBox === null ? null : `${pon}/${ctoBox}`,
          }),
        ),
      })),
    ),
  );
  const options = { minLogins: 3, minShare: 60 };
  const failed = (logins: readonly WatchedLogin[], isDown: (login: WatchedLogin) => boolean) => {
    const down = logins.filter(isDown).length;
    return down >= options.minLogins && down * 100 >= options.minShare * logins.length;
  };

  test('what is told is down, nothing that is down is left out, and no login is told twice', () => {
    fc.assert(
      fc.property(tree, (entries) => {
        const logins = entries.map((one) => one.login);
        const isDown = ({ id }: WatchedLogin) => entries.some((one) => one.down && one.login.id === id);
        const found = downScopes(logins, isDown, options);
        const told = found.flatMap((one) => one.logins);
        expect(new Set(told).size).toBe(told.length);
        expect(told.every(isDown)).toBe(true);
        for (const { scope } of found)
          expect(
            failed(
              logins.filter((one) => isIn(one, scope)),
              isDown,
            ),
          ).toBe(true);
        const rest = logins.filter((one) => !found.some(({ scope }) => isIn(one, scope)));
        for (const kind of scopeKinds) {
          for (const one of rest) {
            const scope = scopeOf(one, kind);
            if (scope !== null)
              expect(
                failed(
                  rest.filter((other) => isIn(other, scope)),
                  isDown,
                ),
              ).toBe(false);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
