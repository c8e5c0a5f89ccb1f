/** People are told once of an outage and once of its end, whatever it takes in; and what an operator says of its end. */
import { describe, expect, test } from 'vitest';
import type { NoticeRecipient } from '../../src/triggers/logins/audience.ts';
import { forecast, type Outage } from '../../src/triggers/logins/outage.ts';
import { tell } from '../../src/triggers/logins/tell.ts';
import { box, inBoxes, minute, startWatch, withState } from './logins-kit.ts';

describe('forecast', () => {
  const watch = startWatch();
  const port = box('A', 10);
  watch.see(port);
  watch.seeTwice(withState(port, 'offline'));
  const outage = watch.outages[0] as Outage;

  test('is set, changed and taken back', () => {
    const set = forecast(outage, outage.openedAt + 60 * minute, watch.now);
    expect(set).toEqual({ ok: true, outage: { ...outage, expectedEndAt: outage.openedAt + 60 * minute } });
    expect(forecast(outage, null, watch.now)).toEqual({ ok: true, outage: { ...outage, expectedEndAt: null } });
  });

  test.each<[string, Outage, number, string]>([
    ['in the past', outage, outage.openedAt, 'a previsão está no passado'],
    ['of what is over', { ...outage, closedAt: 5 }, Number.MAX_SAFE_INTEGER, 'o incidente já foi encerrado'],
  ])('is refused %s', (_title, one, at, messagePt) => {
    expect(forecast(one, at, watch.now)).toMatchObject({ ok: false, errors: [{ path: 'expectedEndAt', messagePt }] });
  });
});

describe('people are told once', () => {
  const recipient = (phone: string): NoticeRecipient => ({
    phone,
    phoneField: 'telefone_celular',
    name: 'Ana',
    customerIds: ['c1'],
    rows: [],
  });
  const [ana, bia] = [recipient('+5548990000001'), recipient('+5548990000002')];
  const watch = startWatch();
  const port = box('A', 10);
  watch.see(port);
  watch.seeTwice(withState(port, 'offline'));
  const fresh = watch.outages[0] as Outage;

  test('given a number that has heard of the outage under another customer, then it does not hear of it again', () => {
    const first = tell(fresh, 'opened', [ana]);
    expect(first.recipients).toEqual([ana]);
    const second = tell(first.outage, 'opened', [ana, bia]);
    expect(second.recipients).toEqual([bia]);
    expect(second.outage.told).toEqual([ana.phone, bia.phone]);
  });

  test('given a closing notice, then it goes to those who got the first, once', () => {
    const { outage } = tell(fresh, 'opened', [ana]);
    const closing = tell(outage, 'closed', [ana, bia]);
    expect(closing.recipients).toEqual([ana]);
    expect(tell(closing.outage, 'closed', [ana, bia]).recipients).toEqual([]);
  });

  test('given two outages that become one, then whom either told is not told again', () => {
    const wide = [...box('A', 10), ...box('B', 10), ...box('C', 10, { pon: '2' }), ...box('D', 10, { pon: '2' })];
    const two = startWatch();
    two.see(wide);
    two.seeTwice(withState(wide, 'offline', inBoxes('A', 'C')));
    const [first, second] = two.outages as [Outage, Outage];
    two.keep(tell(first, 'opened', [ana]).outage);
    two.keep(tell(second, 'opened', [bia]).outage);
    const [notice] = two.seeTwice(withState(wide, 'offline'));
    expect(notice?.outage.told).toEqual([ana.phone, bia.phone]);
    expect(tell(notice?.outage as Outage, 'opened', [ana, bia]).recipients).toEqual([]);
  });
});
