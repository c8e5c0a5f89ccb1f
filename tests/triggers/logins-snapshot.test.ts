/** Two readings of all logins are compared: what changed, and which readings say nothing. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LoginRecord, LoginState } from '../../connectors/kit/source.ts';
import { usualSnapshotOptions } from '../../src/triggers/logins/options.ts';
import { type Baseline, type Comparison, compare, type Poll } from '../../src/triggers/logins/snapshot.ts';
import { goodPoll, login } from './logins-kit.ts';

const ten = Array.from({ length: 10 }, (_, place) => login(String(place)));
const first = (id: string, states: readonly LoginState[], over: readonly Partial<LoginRecord>[] = []) =>
  states.map((state, place) => goodPoll(place + 1, [login(id, { state, ...over[place] })]));

/** All polls one after another. */
function run(polls: readonly Poll[], offlinePolls = 2): { last: Comparison; went: string[]; back: string[] } {
  let baseline: Baseline | null = null;
  let last: Comparison | undefined;
  const [went, back]: [string[], string[]] = [[], []];
  for (const poll of polls) {
    last = compare(baseline, poll, { ...usualSnapshotOptions, offlinePolls });
    baseline = last.baseline;
    if (last.kind === 'ignored') continue;
    went.push(...last.wentOffline.map(({ id }) => `${id}@${poll.at}`));
    back.push(...last.cameBack.map(({ id }) => `${id}@${poll.at}`));
  }
  if (last === undefined) throw new Error('no poll');
  return { last, went, back };
}

describe('only real changes count', () => {
  test.each<[string, LoginState[], string[], string[]]>([
    ['online all the time', ['online', 'online', 'online'], [], []],
    ['one bad reading', ['online', 'offline', 'online', 'offline', 'online'], [], []],
    ['offline in two polls in a row', ['online', 'offline', 'offline', 'offline'], ['1@3'], []],
    ['and back', ['online', 'offline', 'offline', 'online', 'online'], ['1@3'], ['1@4']],
    ['offline when watching began', ['offline', 'offline', 'online'], [], ['1@3']],
    ['without status', ['online', 'unknown', 'unknown', 'unknown', 'online'], [], []],
    ['no status breaks the row', ['online', 'offline', 'unknown', 'offline', 'online'], [], []],
    ['no status, then offline', ['online', 'unknown', 'offline', 'offline'], ['1@4'], []],
    ['never known, then offline', ['unknown', 'offline', 'offline'], [], []],
    ['no status is not back', ['online', 'offline', 'offline', 'unknown', 'offline', 'online'], ['1@3'], ['1@6']],
  ])('%s', (_title, states, went, back) => {
    expect(run(first('1', states))).toMatchObject({ went, back });
  });

  test.each([1, 2, 3, 4])('given %i polls to be sure, then it counts in that one and not before', (polls) => {
    const states: LoginState[] = ['online', 'offline', 'offline', 'offline', 'offline', 'offline'];
    expect(run(first('1', states), polls).went).toEqual([`1@${polls + 1}`]);
  });

  test('given a login that is new or gone, then nothing happened to anybody', () => {
    const polls = [
      goodPoll(1, ten),
      goodPoll(2, [...ten, login('new', { state: 'offline' })]),
      goodPoll(3, [...ten, login('new', { state: 'offline' })]),
      goodPoll(4, ten),
      goodPoll(5, ten.slice(1)),
      goodPoll(6, ten),
    ];
    expect(run(polls)).toMatchObject({ went: [], back: [] });
  });

  test('given a login that is switched off in the source, then it did not fail', () => {
    const states: LoginState[] = ['online', 'offline', 'offline', 'offline', 'offline', 'online', 'offline', 'offline'];
    const over = [{}, { active: false }, { active: false }];
    expect(run(first('1', states, over))).toMatchObject({ went: ['1@8'], back: ['1@6'] });
  });

  test('given a source that forgets the place with the session, then the last one stays', () => {
    const place = { concentrator: 'BNG', transmitter: 'OLT', pon: '3', ctoBox: 'A' };
    const polls = first('1', ['online', 'offline', 'offline'], [place]);
    const { last } = run(polls);
    expect(last).toMatchObject({ kind: 'changed', wentOffline: [{ ...place, offlineAt: 2, confirmedAt: 3 }] });
  });

  test('given a login that moved, then the old port is not taken along', () => {
    const { last } = run(first('1', ['online', 'online'], [{ transmitter: 'OLT', pon: '3' }, { transmitter: 'OLT2' }]));
    expect(last.baseline?.logins).toMatchObject([{ transmitter: 'OLT2', pon: null }]);
  });
});

describe('polls that say nothing', () => {
  const failed = (at: number): Poll => ({ ok: false, at, failure: { code: 'source_html', cause: 'veio uma página' } });
  const down = ten.map((one): LoginRecord => ({ ...one, state: 'offline' }));

  test.each<[string, Poll, Partial<Extract<Comparison, { kind: 'ignored' }>>]>([
    ['failed', failed(2), { code: 'poll_failed', reasonPt: 'a leitura falhou: veio uma página' }],
    ['partial', goodPoll(2, down.slice(1), 10), { code: 'poll_partial', reason: 'only 9 of 10 logins were read' }],
    [
      'partial, filled up by a page that came twice',
      goodPoll(2, [...down.slice(1), ...down.slice(1, 2)], 10),
      { code: 'poll_partial' },
    ],
    ['shrunken', goodPoll(2, down.slice(3)), { code: 'poll_shrunken' }],
    ['empty', goodPoll(2, []), { code: 'poll_shrunken' }],
    ['empty and said to be so', goodPoll(2, [], 0), { code: 'poll_shrunken' }],
    ['the same again', goodPoll(1, down), { code: 'poll_repeated' }],
    ['one that was overtaken', goodPoll(0, down), { code: 'poll_repeated' }],
  ])('%s: the baseline stays', (_title, poll, expected) => {
    const { baseline } = compare(null, goodPoll(1, ten), usualSnapshotOptions);
    const comparison = compare(baseline, poll, { ...usualSnapshotOptions, offlinePolls: 1 });
    expect(comparison).toMatchObject({ kind: 'ignored', ...expected });
    expect(comparison.baseline).toBe(baseline);
  });

  test('exactly as many missing as allowed are allowed', () => {
    const { baseline } = compare(null, goodPoll(1, ten), usualSnapshotOptions);
    expect(compare(baseline, goodPoll(2, ten.slice(2)), usualSnapshotOptions).kind).toBe('changed');
    const strict = { ...usualSnapshotOptions, maxMissingShare: 19 };
    expect(compare(baseline, goodPoll(2, ten.slice(2)), strict)).toMatchObject({
      code: 'poll_shrunken',
      reasonPt: expect.stringMatching(/^faltam 2 de 10 logins.*reinicie o monitoramento$/) as string,
    });
  });

  test('a first poll that fails begins nothing', () => {
    expect(compare(null, failed(1), usualSnapshotOptions)).toMatchObject({ kind: 'ignored', baseline: null });
  });

  test('a record that cannot be read is there, in no known state', () => {
    const polls = [goodPoll(1, ten), { ...goodPoll(2, down.slice(1), 10), broken: [{ id: '0' }] }, goodPoll(3, down)];
    const { went, last } = run(polls);
    expect(went).toEqual(ten.slice(1).map(({ id }) => `${id}@3`));
    expect(last.baseline?.logins[0]).toMatchObject({ id: '0', state: 'online', offlinePolls: 1 });
  });

  test('two records of one login that disagree leave its state open', () => {
    const twice = [login('1', { state: 'online' }), login('1', { state: 'offline' })];
    for (const logins of [twice, twice.toReversed()]) {
      const polls = [goodPoll(1, [login('1')]), goodPoll(2, logins), goodPoll(3, logins), goodPoll(4, logins)];
      expect(run(polls)).toMatchObject({ went: [], last: { baseline: { logins: [{ state: 'online' }] } } });
    }
  });
});

describe('for any history', () => {
  const state = fc.constantFrom<LoginState>('online', 'offline', 'unknown');
  const anyLogin = fc.record({
    id: fc.constantFrom('1', '2', '3', '4', '5', '__proto__'),
    state,
    active: fc.boolean(),
    ctoBox: fc.constantFrom('A', 'B', null),
  });
  const reading = fc.array(anyLogin, { maxLength: 8 }).map((list) => list.map(({ id, ...over }) => login(id, over)));
  const anyOptions = fc.record({
    offlinePolls: fc.integer({ min: 1, max: 4 }),
    maxMissingShare: fc.integer({ min: 1, max: 100 }),
    maxAgeMinutes: fc.constant(30),
  });

  test('a poll says the same in whatever order its records come', () => {
    fc.assert(
      fc.property(
        fc.array(
          reading.chain((logins) =>
            fc.tuple(fc.constant(logins), fc.shuffledSubarray(logins, { minLength: logins.length })),
          ),
          { maxLength: 6 },
        ),
        anyOptions,
        (pairs, options) => {
          let baseline: Baseline | null = null;
          for (const [place, [one, other]] of pairs.entries()) {
            const comparison: Comparison = compare(baseline, goodPoll(place, one), options);
            expect(compare(baseline, goodPoll(place, other), options)).toEqual(comparison);
            baseline = comparison.baseline;
          }
        },
      ),
    );
  });

  test('once a poll was repeated often enough to be sure, more of the same change nothing', () => {
    fc.assert(
      fc.property(fc.array(reading, { minLength: 1, maxLength: 5 }), reading, anyOptions, (before, logins, options) => {
        let baseline: Baseline | null = null;
        let at = 0;
        for (const one of before) baseline = compare(baseline, goodPoll(++at, one), options).baseline;
        for (let count = 0; count < options.offlinePolls; count++)
          baseline = compare(baseline, goodPoll(++at, logins), options).baseline;
        const again: Comparison = compare(baseline, goodPoll(++at, logins), options);
        expect(again.baseline?.logins).toEqual(baseline?.logins);
        if (again.kind === 'changed') expect([...again.wentOffline, ...again.cameBack]).toEqual([]);
      }),
    );
  });

  test('somebody goes offline and comes back in turn, never twice the same', () => {
    fc.assert(
      fc.property(fc.array(state, { minLength: 1, maxLength: 30 }), (states) => {
        const { went, back } = run(first('1', states));
        const turns = [...went.map((at) => [at, 'went']), ...back.map((at) => [at, 'back'])]
          .map(([at, kind]) => ({ at: Number(at?.slice(2)), kind }))
          .toSorted((a, b) => a.at - b.at);
        for (const [place, { kind }] of turns.entries()) expect(kind).not.toBe(turns[place - 1]?.kind);
      }),
    );
  });

  test('what is kept is plain JSON', () => {
    fc.assert(
      fc.property(reading, (logins) => {
        const { baseline } = compare(null, goodPoll(1, logins), usualSnapshotOptions);
        expect(JSON.parse(JSON.stringify(baseline))).toEqual(baseline);
        expect(baseline?.logins.map(({ id }) => id)).toEqual([...new Set(logins.map(({ id }) => id))].toSorted());
      }),
    );
  });
});
