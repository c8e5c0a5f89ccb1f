/** After a long time without a good poll nobody knows when who went offline: watching begins anew, and ends what is open. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LoginRecord, LoginState } from '../../connectors/kit/source.ts';
import { loginChanges } from '../../src/triggers/logins/login-changes.ts';
import { usualSnapshotOptions } from '../../src/triggers/logins/options.ts';
import type { Baseline } from '../../src/triggers/logins/snapshot.ts';
import { compare } from '../../src/triggers/logins/snapshot.ts';
import { box, goodPoll, idsOf, login, minute, startWatch, withState } from './logins-kit.ts';

describe('a gap between two good polls', () => {
  /** `-` is one of an hour, `=` one of exactly half an hour; otherwise a minute. */
  const run = (polls: string) => {
    let [baseline, at]: [Baseline | null, number] = [null, 0];
    const went: number[] = [];
    for (const sign of polls) {
      at += sign === '-' ? 59 * minute : sign === '=' ? 29 * minute : minute;
      if (sign === '-' || sign === '=') continue;
      const state: LoginState = sign === 'n' ? 'online' : sign === 'f' ? 'offline' : 'unknown';
      const comparison = compare(baseline, goodPoll(at, [login('1', { state })]), usualSnapshotOptions);
      baseline = comparison.baseline;
      if (comparison.kind === 'changed' && comparison.wentOffline.length > 0) went.push(at / minute);
    }
    return { went, login: baseline?.logins[0] };
  };

  test.each<[string, string, number[]]>([
    ['offline after it', 'nn-ff', []],
    ['offline after half an hour, which is not too long', 'nn=ff', [33]],
    ['once before it, once after it', 'nf-ff', []],
    ['without status after it, then offline', 'nn-uff', []],
    ['online after it, then offline', 'nn-nff', [64]],
    ['offline before and after it', 'nff-ff', [3]],
    ['offline before and after it, back, and offline again', 'nff-ffnff', [3, 67]],
  ])('%s', (_, polls, went) => {
    expect(run(polls).went).toEqual(went);
  });

  test('who was offline before it is so since then', () => {
    expect(run('nff-f').login).toMatchObject({ state: 'offline', offlineAt: 2 * minute, confirmedAt: 3 * minute });
    expect(run('nn-f').login).toMatchObject({ state: 'offline', offlineAt: null, confirmedAt: null });
  });

  test('it is told how long it was, and a failed poll does not end it', () => {
    const { baseline } = compare(null, goodPoll(minute, [login('1')]), usualSnapshotOptions);
    const failed = { ok: false, at: 50 * minute, failure: { code: 'x', cause: 'x' } } as const;
    const after = compare(baseline, failed, usualSnapshotOptions).baseline;
    expect(compare(after, goodPoll(61 * minute, [login('1')]), usualSnapshotOptions)).toMatchObject({
      kind: 'changed',
      staleMs: 60 * minute,
    });
    expect(compare(after, goodPoll(2 * minute, [login('1')]), usualSnapshotOptions)).toMatchObject({ staleMs: null });
  });
});

describe('for any network and any hour without polls', () => {
  const network = [...box('A', 5), ...box('B', 5), ...box('C', 5, { pon: '2' })];
  const change = fc.record({
    boxes: fc.subarray(['A', 'B', 'C'], { minLength: 1 }),
    state: fc.constantFrom<LoginState>('online', 'offline', 'offline', 'unknown'),
  });
  const polls = fc.array(change, { minLength: 1, maxLength: 8 }).map((changes) => {
    let now = network;
    return changes.map(({ boxes, state }) => {
      now = withState(now, state, (one) => boxes.includes(one.ctoBox ?? ''));
      return now;
    });
  });
  const options = { minLogins: 3, offlinePolls: 1, maxAgeMinutes: 30 };

  test('what fell meanwhile is told to nobody; all that is open ends, and who was told of it hears of the end', () => {
    let openOverGap = 0;
    fc.assert(
      fc.property(polls, polls, (before, after) => {
        const watch = startWatch(options);
        for (const logins of [network, ...before]) watch.see(logins);
        openOverGap += watch.outages.filter(({ closedAt }) => closedAt === null).length;
        watch.wait(60 * minute);
        const [first = network, ...later] = after;
        const opened = (logins: readonly LoginRecord[]) => watch.see(logins).filter(({ kind }) => kind === 'opened');
        expect(opened(first)).toEqual([]);
        let unseen = new Set(idsOf(first.filter(({ state }) => state !== 'online')));
        for (const logins of later) {
          for (const notice of opened(logins)) expect(notice.logins.filter((id) => unseen.has(id))).toEqual([]);
          const online = new Set(idsOf(logins.filter(({ state }) => state === 'online')));
          unseen = unseen.difference(online);
        }
        for (let count = 0; count < 4; count++) watch.see(network);
        expect(watch.outages.filter(({ closedAt }) => closedAt === null)).toEqual([]);
        for (const { logins, mergedInto } of watch.outages)
          if (mergedInto === null) for (const { endTold } of logins) expect(endTold).toBe(true);
      }),
      { numRuns: 300 },
    );
    expect(openOverGap).toBeGreaterThan(0);
  });

  test('the changes that are written down make the next baseline of the last', () => {
    fc.assert(
      fc.property(polls, fc.constantFrom(1, 60), fc.subarray(network), (list, gap, gone) => {
        let baseline: Baseline | null = null;
        let kept = new Map<string, string>();
        for (const [place, logins] of [network, ...list, network].entries()) {
          const there = place === list.length ? logins.filter((one) => !gone.includes(one)) : logins;
          const at = (place + 1) * gap * minute;
          const next: Baseline | null = compare(baseline, goodPoll(at, there), {
            ...usualSnapshotOptions,
            maxMissingShare: 100,
          }).baseline;
          if (next === null) throw new Error('no baseline');
          const { changed, gone: left } = loginChanges(baseline, next);
          kept = new Map([...kept, ...changed.map((one) => [one.id, JSON.stringify(one)] as const)]);
          for (const id of left) kept.delete(id);
          expect([...kept.values()].sort()).toEqual(next.logins.map((one) => JSON.stringify(one)).sort());
          expect(loginChanges(next, next)).toEqual({ changed: [], gone: [] });
          baseline = next;
        }
      }),
    );
  });
});
