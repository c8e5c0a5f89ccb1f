/** Logins that go offline in one place are one outage: told once when it begins, and once when it ends. */
import { describe, expect, test } from 'vitest';
import type { LoginRecord } from '../../connectors/kit/source.ts';
import { usualOutageOptions } from '../../src/triggers/logins/options.ts';
import { outageStep } from '../../src/triggers/logins/outage-step.ts';
import { box, goodPoll, idsOf, inBoxes, minute, startWatch, type Watch, withState } from './logins-kit.ts';

const told = (watch: Watch) => watch.notices.map(({ kind, outage, logins }) => ({ kind, id: outage.id, logins }));

describe('what is no outage', () => {
  const port = [...box('A', 10), ...box('B', 10)];

  test.each<[string, (one: LoginRecord, place: number) => boolean]>([
    ['too few', (_one, place) => place < 4],
    ['too small a part', (_one, place) => place % 2 === 0],
  ])('given %s, then nobody is told', (_title, which) => {
    const watch = startWatch();
    watch.see(port);
    watch.seeTwice(withState(port, 'offline', which));
    expect([watch.notices, watch.outages]).toEqual([[], []]);
  });

  test('given some that were offline all along, then they count neither as down nor as up', () => {
    const watch = startWatch();
    const before = withState(port, 'offline', (_one, place) => place < 4);
    watch.see(before);
    const [notice] = watch.seeTwice(withState(before, 'offline', (_one, place) => place < 9));
    expect(notice?.logins).toEqual(idsOf(port.slice(4, 9)));
  });

  test('given people who switch off one after another, then that never adds up to an outage', () => {
    const watch = startWatch();
    let now = port;
    watch.see(now);
    for (const one of port) {
      now = withState(now, 'offline', ({ id }) => id === one.id);
      watch.seeTwice(now);
      watch.wait(20 * minute);
    }
    expect(watch.notices).toEqual([]);
  });

  test('given logins without status, then nothing is down', () => {
    const watch = startWatch();
    watch.see(port);
    watch.seeTwice(withState(port, 'unknown'));
    expect(watch.notices).toEqual([]);
  });

  test('given polls further apart than falls that count together, then the outage is still seen', () => {
    const watch = startWatch();
    watch.see(port);
    watch.wait(60 * minute);
    watch.see(withState(port, 'offline'));
    watch.wait(60 * minute);
    expect(watch.see(withState(port, 'offline'))).toMatchObject([
      { kind: 'opened', outage: { startedAt: 62 * minute } },
    ]);
  });
});

describe('from the beginning to the end', () => {
  const port = [...box('A', 10), ...box('B', 10)];
  const down = withState(port, 'offline', inBoxes('A'));
  const opened = () => {
    const watch = startWatch();
    watch.see(port);
    watch.seeTwice(down);
    return watch;
  };

  test('given an outage, when poll after poll shows it, then there is one notice', () => {
    const watch = opened();
    for (let count = 0; count < 50; count++) watch.see(down);
    expect(told(watch)).toEqual([{ kind: 'opened', id: 'outage 1', logins: idsOf(box('A', 10)) }]);
    expect(watch.outages).toMatchObject([{ startedAt: 2 * minute, openedAt: 3 * minute, closedAt: null }]);
  });

  test('given an outage, when it grows, then only those are told who were not', () => {
    const watch = startWatch();
    watch.see(port);
    watch.seeTwice(withState(port, 'offline', (_one, place) => place < 7));
    watch.seeTwice(down);
    expect(told(watch)).toEqual([
      { kind: 'opened', id: 'outage 1', logins: idsOf(port.slice(0, 7)) },
      { kind: 'opened', id: 'outage 1', logins: idsOf(port.slice(7, 10)) },
    ]);
  });

  test('given a customer with two logins, when the second falls later, then it is in, and nobody is told again', () => {
    const shared = withState(port, 'online').map((one, place) => (place === 9 ? { ...one, customerId: 'cA-1' } : one));
    const watch = startWatch();
    watch.see(shared);
    watch.seeTwice(withState(shared, 'offline', (_one, place) => place < 9));
    watch.seeTwice(withState(shared, 'offline', inBoxes('A')));
    expect(told(watch)).toHaveLength(1);
    expect(watch.outages[0]?.logins).toHaveLength(10);
    watch.seeTwice(shared);
    expect(told(watch)[1]).toEqual({ kind: 'closed', id: 'outage 1', logins: idsOf(port.slice(0, 10)) });
  });

  test('given a customer with two logins, when only one is back, then the customer is not told that all is well', () => {
    const shared = port.map((one, place) => (place === 9 ? { ...one, customerId: 'cA-1' } : one));
    const watch = startWatch();
    watch.see(shared);
    watch.seeTwice(withState(shared, 'offline', inBoxes('A')));
    watch.seeTwice(withState(shared, 'offline', (_one, place) => place === 9));
    expect(told(watch)[1]?.logins).toEqual(idsOf(port.slice(1, 9)));
    watch.see(shared);
    expect(told(watch)[2]?.logins).toEqual(['A-1', 'A-10']);
  });

  test('given an open box, when its sibling falls too, then it is one outage of the port', () => {
    const watch = opened();
    watch.wait(60 * minute);
    watch.seeTwice(withState(port, 'offline'));
    expect(watch.outages).toMatchObject([{ id: 'outage 1', scope: { kind: 'pon', pon: '1' } }]);
    expect(told(watch)[1]).toEqual({ kind: 'opened', id: 'outage 1', logins: idsOf(box('B', 10)) });
  });

  test('given an outage of a port, when only one box of it is left down, then it is still the outage of the port', () => {
    const watch = startWatch();
    watch.see(port);
    watch.seeTwice(withState(port, 'offline'));
    watch.seeTwice(down);
    expect(watch.outages).toMatchObject([{ id: 'outage 1', closedAt: null, scope: { kind: 'pon' } }]);
  });

  test('given two outages, when what both hang on falls, then the older takes the other in, and tells the end to all', () => {
    const wide = [...port, ...box('C', 10, { pon: '2' }), ...box('D', 10, { pon: '2' })];
    const watch = startWatch();
    watch.see(wide);
    watch.seeTwice(withState(wide, 'offline', inBoxes('A')));
    watch.seeTwice(withState(wide, 'offline', inBoxes('A', 'C')));
    expect(watch.outages.map(({ id }) => id)).toEqual(['outage 1', 'outage 2']);
    watch.seeTwice(withState(wide, 'offline'));
    expect(watch.outages).toMatchObject([
      { id: 'outage 1', closedAt: null, scope: { kind: 'transmitter' } },
      { id: 'outage 2', mergedInto: 'outage 1' },
    ]);
    watch.seeTwice(wide);
    expect(told(watch).slice(2)).toEqual([
      { kind: 'opened', id: 'outage 1', logins: idsOf(wide.filter(inBoxes('B', 'D'))) },
      { kind: 'closed', id: 'outage 1', logins: idsOf(wide) },
    ]);
    expect(watch.outages.map(({ id }) => id)).toEqual(['outage 1']);
  });

  test('given an outage, when enough are back in two polls, then it ends, and those are told who heard of it', () => {
    const watch = opened();
    const mostlyBack = withState(port, 'offline', (_one, place) => place < 2);
    expect(watch.see(mostlyBack)).toEqual([]);
    expect(watch.see(mostlyBack)).toMatchObject([{ kind: 'closed', logins: idsOf(port.slice(2, 10)) }]);
    expect(watch.outages).toMatchObject([{ closedAt: 5 * minute }]);
  });

  test('given too few back, or enough of them only now and then, then it goes on', () => {
    const watch = opened();
    const few = withState(port, 'offline', (_one, place) => place < 3);
    for (let count = 0; count < 5; count++) watch.see(few);
    for (let count = 0; count < 5; count++) {
      watch.see(port);
      watch.seeTwice(down);
    }
    expect(told(watch)).toHaveLength(1);
    expect(watch.outages).toMatchObject([{ closedAt: null }]);
  });

  test('given somebody who comes back after the end, then they are told then, and not long after', () => {
    const watch = opened();
    watch.seeTwice(withState(port, 'offline', (_one, place) => place < 2));
    watch.wait(60 * minute);
    expect(watch.see(withState(port, 'offline', (_one, place) => place < 1))).toMatchObject([
      { kind: 'closed', outage: { id: 'outage 1' }, logins: ['A-2'] },
    ]);
    watch.wait(12 * 60 * minute);
    expect(watch.see(port)).toEqual([]);
    expect(watch.outages).toEqual([]);
  });

  test('given those who are still offline after the end, then they are no new outage', () => {
    const watch = startWatch({ closeShare: 40 });
    watch.see(port);
    watch.seeTwice(down);
    watch.seeTwice(withState(port, 'offline', (_one, place) => place < 6));
    for (let count = 0; count < 20; count++) watch.see(withState(port, 'offline', (_one, place) => place < 6));
    expect(told(watch).map(({ kind }) => kind)).toEqual(['opened', 'closed']);
    expect(watch.outages).toMatchObject([{ id: 'outage 1', closedAt: 5 * minute }]);
  });

  test('given a place that falls again a moment later, then it is the same outage, and nobody hears of it again', () => {
    const watch = opened();
    for (let count = 0; count < 3; count++) {
      watch.seeTwice(port);
      watch.seeTwice(down);
    }
    watch.seeTwice(port);
    expect(told(watch).map(({ kind }) => kind)).toEqual(['opened', 'closed']);
    expect(watch.outages).toMatchObject([{ id: 'outage 1' }]);
  });

  test('given a place that falls again much later, then that is another outage', () => {
    const watch = opened();
    watch.seeTwice(port);
    watch.wait(60 * minute);
    watch.seeTwice(down);
    expect(told(watch).map(({ kind, id }) => [kind, id])).toEqual([
      ['opened', 'outage 1'],
      ['closed', 'outage 1'],
      ['opened', 'outage 2'],
    ]);
  });

  test('given logins that are removed or switched off meanwhile, then the outage does not wait for them', () => {
    const watch = opened();
    const rest = down
      .filter(({ id }) => id !== 'A-1')
      .map((one) => (one.id === 'A-2' ? { ...one, active: false } : one));
    watch.seeTwice(withState(rest, 'online'));
    expect(told(watch)[1]?.logins).toEqual(idsOf(port.slice(2, 10)));
  });

  test('given polls that fail or are cut short, then neither they nor their end are an outage', () => {
    const watch = startWatch();
    watch.see(port);
    for (let count = 0; count < 5; count++) {
      watch.wait(minute);
      watch.poll({ ok: false, at: watch.now, failure: { code: 'source_html', cause: 'veio uma página' } });
      watch.wait(minute);
      watch.poll(goodPoll(watch.now, down.slice(0, 10), 20));
      watch.wait(minute);
      watch.poll(goodPoll(watch.now, down.slice(0, 10)));
    }
    watch.see(port);
    expect([watch.notices, watch.outages]).toEqual([[], []]);
  });

  test('given a step that is done twice, then the second changes nothing', () => {
    const watch = opened();
    const { comparison } = watch.poll(goodPoll(watch.now + minute, port));
    const never = () => {
      throw new Error('no new outage');
    };
    const again = outageStep(watch.outages, comparison, usualOutageOptions, watch.now + minute, never);
    expect(again).toEqual({ outages: watch.outages, notices: [] });
  });

  test('given a step in which two outages became one, when it is done twice, then the second changes nothing', () => {
    const wide = [...port, ...box('C', 10, { pon: '2' })];
    const watch = startWatch({ offlinePolls: 1, minShare: 70 });
    watch.see(wide);
    watch.see(withState(wide, 'offline', inBoxes('A')));
    watch.see(withState(wide, 'offline', inBoxes('A', 'C')));
    const { comparison } = watch.poll(goodPoll(watch.now + minute, withState(wide, 'offline')));
    expect(watch.outages).toMatchObject([{ id: 'outage 1' }, { id: 'outage 2', mergedInto: 'outage 1' }]);
    const options = { ...usualOutageOptions, minShare: 70 };
    const again = outageStep(watch.outages, comparison, options, watch.now + minute, () => 'new');
    expect(again).toEqual({ outages: watch.outages, notices: [] });
  });

  test('given an outage where few are left, when somebody falls there, then it is because of it', () => {
    const watch = startWatch();
    watch.see(port);
    watch.seeTwice(withState(port, 'offline', (_one, place) => place < 8));
    watch.seeTwice(withState(port, 'offline', (_one, place) => place >= 6 && place < 10));
    expect(told(watch)[1]).toEqual({ kind: 'opened', id: 'outage 1', logins: ['A-10', 'A-9'] });
  });

  test('given enough back while others fall, then it has not ended', () => {
    const watch = startWatch({ offlinePolls: 1, closePolls: 1 });
    watch.see(port);
    watch.see(withState(port, 'offline', (_one, place) => place < 8));
    const others = withState(port, 'offline', (_one, place) => place >= 8 && place < 10);
    expect(watch.see(others)).toMatchObject([{ kind: 'opened', logins: ['A-10', 'A-9'], outage: { closedAt: null } }]);
    expect(watch.see(others)).toMatchObject([{ kind: 'closed', logins: idsOf(port.slice(0, 8)) }]);
  });

  test('given other logins of the place that fall a moment later, then only they are told', () => {
    const watch = startWatch({ minShare: 50 });
    watch.see(port);
    watch.seeTwice(withState(port, 'offline', (_one, place) => place < 5));
    watch.seeTwice(port);
    const [notice] = watch.seeTwice(withState(port, 'offline', (_one, place) => place >= 5 && place < 10));
    expect(notice).toMatchObject({ kind: 'opened', outage: { id: 'outage 1' }, logins: idsOf(port.slice(5, 10)) });
  });

  test('given a part of a large outage that falls again, then it lasts as long as that part is down', () => {
    const large = [...port, ...box('C', 40)];
    const watch = startWatch();
    watch.see(large);
    watch.seeTwice(withState(large, 'offline'));
    watch.seeTwice(large);
    for (let count = 0; count < 5; count++) watch.seeTwice(withState(large, 'offline', inBoxes('A')));
    expect(watch.outages).toMatchObject([{ id: 'outage 1', closedAt: null, scope: { kind: 'cto_box', ctoBox: 'A' } }]);
    watch.seeTwice(large);
    expect(watch.outages).toMatchObject([{ id: 'outage 1', closedAt: watch.now }]);
    expect(told(watch).map(({ kind }) => kind)).toEqual(['opened', 'closed']);
  });

  test('given an outage that fell again and takes in another, then it waits for the logins of both', () => {
    const wide = [...port, ...box('C', 10, { pon: '2' }), ...box('D', 10, { pon: '2' })];
    const watch = startWatch();
    watch.see(wide);
    for (const boxes of [['A'], ['C'], ['A', 'C'], ['A', 'B', 'C', 'D'], ['C']])
      watch.seeTwice(withState(wide, 'offline', inBoxes(...boxes)));
    expect(watch.outages).toMatchObject([{ id: 'outage 1', closedAt: null }]);
    watch.seeTwice(wide);
    expect(watch.outages).toMatchObject([{ id: 'outage 1', closedAt: watch.now }]);
  });
});
