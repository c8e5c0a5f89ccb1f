/** When a message may go by the clock of the one who gets it. 2026-11-21 is a Saturday. */
import { describe, expect, test } from 'vitest';
import { ChannelRules, QuietHoursRule } from '../../contracts/rules.ts';
import { nextAllowed, quietHoursRule, usualQuietHours } from '../../src/rules/checks/quiet-hours.ts';
import { noHistory, noLimits, type RuleContext, type RuleMessage } from '../../src/rules/facts.ts';

const at = (text: string) => Date.parse(text);
const iso = (atMs: number) => new Date(atMs).toISOString();
const brasilia = (text: string) => at(`${text}-03:00`);
const [usual] = usualQuietHours as [QuietHoursRule];
const { categories: _, ...forEverything } = usual;
const never: QuietHoursRule = { weekdays: null, saturday: null, sunday: null, holidays: null };
const saoPaulo = 'America/Sao_Paulo';
const newYork = 'America/New_York';

describe('the usual hours, in São Paulo', () => {
  test.each([
    ['Monday at nine', '2026-11-23T09:00:00'],
    ['Monday, a moment before six', '2026-11-23T17:59:59.999'],
    ['Saturday at nine', '2026-11-21T09:00:00'],
    ['Saturday at noon', '2026-11-21T12:00:00'],
    ['Saturday, a moment before one', '2026-11-21T12:59:59.999'],
    ['the day after Good Friday', '2026-04-04T10:00:00'],
  ])('given %s, then it goes now', (_, local) => {
    expect(nextAllowed(usual, [], saoPaulo, brasilia(local))).toBe(brasilia(local));
  });

  test.each([
    ['Monday, a moment before nine', '2026-11-23T08:59:59.999', '2026-11-23T09:00'],
    ['Monday at midnight', '2026-11-23T00:00:00', '2026-11-23T09:00'],
    ['Monday at six', '2026-11-23T18:00:00', '2026-11-24T09:00'],
    ['Friday at six', '2026-11-27T18:00:00', '2026-11-28T09:00'],
    ['Saturday, a moment before nine', '2026-11-21T08:59:59.999', '2026-11-21T09:00'],
    ['Saturday at one', '2026-11-21T13:00:00', '2026-11-23T09:00'],
    ['Sunday at noon', '2026-11-22T12:00:00', '2026-11-23T09:00'],
    ['Sunday, the last moment', '2026-11-22T23:59:59.999', '2026-11-23T09:00'],
    ['the evening before a holiday on Friday', '2026-11-19T18:00:00', '2026-11-21T09:00'],
    ['noon of a holiday on Friday', '2026-11-20T12:00:00', '2026-11-21T09:00'],
    ['Friday evening before a holiday on Monday', '2026-10-09T18:00:00', '2026-10-10T09:00'],
    ['Saturday afternoon before a holiday on Monday', '2026-10-10T13:00:00', '2026-10-13T09:00'],
    ['Good Friday', '2026-04-03T10:00:00', '2026-04-04T09:00'],
    ['a holiday on Saturday', '2027-05-01T10:00:00', '2027-05-03T09:00'],
    ["New Year's Eve at six", '2026-12-31T18:00:00', '2027-01-02T09:00'],
  ])('given %s, then it waits', (_, local, until) => {
    expect(iso(nextAllowed(usual, [], saoPaulo, brasilia(local)))).toBe(iso(brasilia(until)));
  });
});

describe('other hours', () => {
  const officeDays: QuietHoursRule = { ...never, weekdays: { from: '09:00', to: '18:00' } };

  test('given no hours on Saturday, when it is Friday evening before a holiday on Monday, then Tuesday', () => {
    const until = nextAllowed(officeDays, [], saoPaulo, brasilia('2026-10-09T18:00'));
    expect(iso(until)).toBe(iso(brasilia('2026-10-13T09:00')));
  });

  test('given a local holiday, then it counts as one', () => {
    const now = brasilia('2026-11-24T10:00');
    expect(nextAllowed(usual, ['2026-11-25'], saoPaulo, now)).toBe(now);
    expect(iso(nextAllowed(usual, ['2026-11-24', '2026-11-25'], saoPaulo, now))).toBe(
      iso(brasilia('2026-11-26T09:00')),
    );
  });

  test('given hours on holidays, then a holiday has those and not the ones of its weekday', () => {
    const policy: QuietHoursRule = { ...officeDays, holidays: { from: '10:00', to: '12:00' } };
    const next = (local: string) => iso(nextAllowed(policy, [], saoPaulo, brasilia(local)));
    expect(next('2026-11-20T09:30')).toBe(iso(brasilia('2026-11-20T10:00')));
    expect(next('2026-11-20T11:59:59.999')).toBe(iso(brasilia('2026-11-20T11:59:59.999')));
    expect(next('2026-11-20T12:00')).toBe(iso(brasilia('2026-11-23T09:00')));
  });

  test('given whole days, then every moment of them is allowed and the next day counts by itself', () => {
    const wholeDays: QuietHoursRule = { ...never, weekdays: { from: '00:00', to: '24:00' } };
    const next = (local: string) => iso(nextAllowed(wholeDays, [], saoPaulo, brasilia(local)));
    expect(next('2026-11-23T23:59:59.999')).toBe(iso(brasilia('2026-11-23T23:59:59.999')));
    expect(next('2026-11-24T00:00')).toBe(iso(brasilia('2026-11-24T00:00')));
    expect(next('2026-11-28T00:00')).toBe(iso(brasilia('2026-11-30T00:00')));
  });

  test('given only Saturdays, and every Saturday of seven years a local holiday, then the first one after', () => {
    const saturdays = Array.from({ length: 400 }, (_, week) =>
      iso(at('2026-11-21T00:00Z') + week * 7 * 86_400_000).slice(0, 10),
    );
    const onlySaturdays: QuietHoursRule = { ...never, saturday: { from: '09:00', to: '13:00' } };
    const until = nextAllowed(onlySaturdays, saturdays, saoPaulo, brasilia('2026-11-21T10:00'));
    expect(iso(until)).toBe(iso(brasilia('2034-07-22T09:00')));
  });

  test('given no day at all, which the contract refuses, then it says so instead of searching for ever', () => {
    expect(() => nextAllowed(never, [], saoPaulo, brasilia('2026-11-21T10:00'))).toThrow(/without a day/);
  });
});

describe('where clocks are changed', () => {
  const sundays = (from: string, to: string): QuietHoursRule => ({ ...never, sunday: { from, to } });

  test.each([
    ['hours that begin in the gap begin after it', '02:00', '04:00', '2026-03-08T05:00:00Z', '2026-03-08T07:00:00Z'],
    ['hours that begin before the gap go on', '01:00', '05:00', '2026-03-08T07:00:00Z', '2026-03-08T07:00:00Z'],
    ['they end by the new clock', '01:00', '05:00', '2026-03-08T08:59:59.999Z', '2026-03-08T08:59:59.999Z'],
    ['and not by the old one', '01:00', '05:00', '2026-03-08T09:00:00Z', '2026-03-15T05:00:00Z'],
    ['hours within the gap do not happen that day', '02:00', '03:00', '2026-03-08T05:00:00Z', '2026-03-15T06:00:00Z'],
    ['an hour that comes twice counts twice: first', '00:00', '01:30', '2026-11-01T05:29:59.999Z', undefined],
    ['an hour that comes twice: between', '00:00', '01:30', '2026-11-01T05:30:00Z', '2026-11-01T06:00:00Z'],
    ['an hour that comes twice: second', '00:00', '01:30', '2026-11-01T06:29:59.999Z', undefined],
    ['an hour that comes twice: after', '00:00', '01:30', '2026-11-01T06:30:00Z', '2026-11-08T05:00:00Z'],
    ['an evening after the change', '18:00', '24:00', '2026-11-01T05:30:00Z', '2026-11-01T23:00:00Z'],
  ])('New York: %s', (_, from, to, now, until) => {
    expect(iso(nextAllowed(sundays(from, to), [], newYork, at(now)))).toBe(iso(at(until ?? now)));
  });

  test('given a midnight that never was, then the day opens at its first moment', () => {
    const until = nextAllowed(sundays('00:00', '12:00'), [], saoPaulo, at('2018-11-04T01:00:00Z'));
    expect(iso(until)).toBe('2018-11-04T03:00:00.000Z');
  });

  test('given a whole Friday that never was, then what waits for a weekday goes on Monday', () => {
    const weekdays: QuietHoursRule = { ...never, weekdays: { from: '09:00', to: '18:00' } };
    // Samoa went from Thursday, 29 December 2011, 10 hours behind, to Saturday, 14 ahead.
    expect(iso(nextAllowed(weekdays, [], 'Pacific/Apia', at('2011-12-30T05:00:00Z')))).toBe('2012-01-01T19:00:00.000Z');
  });
});

describe('the rule', () => {
  const context = (message: Partial<RuleMessage>, now: number, rules: Partial<ChannelRules> = {}): RuleContext => ({
    message: {
      id: 'm1',
      contact: '+5511988880001',
      content: { type: 'text', body: 'Oferta' },
      category: 'marketing',
      lane: 'bulk',
      urgent: false,
      onWindowClosed: 'refuse',
      expiresAt: null,
      ...message,
    },
    channel: { id: 'wa', medium: 'whatsapp', hasWindow: true, rules: ChannelRules.parse(rules) },
    templates: { find: () => undefined, isElsewhere: () => false, syncedAt: () => null },
    facts: {
      contactId: null,
      waId: null,
      windowUntil: null,
      windowClosedAt: null,
      lastInboundAt: null,
      consent: null,
      cooldownUntil: null,
      arrivedBefore: false,
      history: noHistory,
    },
    limits: noLimits,
    now,
  });
  const sunday = brasilia('2026-11-22T12:00');

  test('given marketing on a Sunday, then it is held until Monday and says so', () => {
    expect(quietHoursRule.decide(context({}, sunday))).toEqual({
      result: 'hold',
      code: 'quiet_hours',
      until: brasilia('2026-11-23T09:00'),
      detail: 'libera seg. 23/11 às 09:00 (horário de America/Sao_Paulo)',
    });
  });

  test('given one moment on Monday morning, then it is day in São Paulo and early in Manaus and Rio Branco', () => {
    const now = brasilia('2026-11-23T09:30');
    const decide = (contact: string) => quietHoursRule.decide(context({ contact }, now));
    expect(decide('+5511988880001')).toBeUndefined();
    expect(decide('+5592988880001')).toMatchObject({
      until: brasilia('2026-11-23T10:00'),
      detail: 'libera seg. 23/11 às 09:00 (horário de America/Manaus)',
    });
    expect(decide('+5568988880001')).toMatchObject({
      until: brasilia('2026-11-23T11:00'),
      detail: 'libera seg. 23/11 às 09:00 (horário de America/Rio_Branco)',
    });
  });

  test('given one moment on Monday evening, then it is late in São Paulo and still day in Rio Branco', () => {
    const now = brasilia('2026-11-23T18:00');
    const decide = (contact: string) => quietHoursRule.decide(context({ contact }, now));
    expect(decide('+5511988880001')).toMatchObject({ until: brasilia('2026-11-24T09:00') });
    expect(decide('+5568988880001')).toBeUndefined();
  });

  test.each<[string, Partial<RuleMessage>]>([
    ['urgent marketing', { urgent: true }],
    ['a one-time password', { category: 'authentication' }],
    ['a bill', { category: 'utility' }],
    ['an answer of an agent', { category: 'service', lane: 'realtime' }],
  ])('given %s on a Sunday, then it passes', (_, message) => {
    expect(quietHoursRule.decide(context(message, sunday))).toBeUndefined();
  });

  test('given hours for everything, then bills wait too, but neither urgent nor one-time passwords', () => {
    const rules = { quietHours: [forEverything] };
    const decide = (message: Partial<RuleMessage>) => quietHoursRule.decide(context(message, sunday, rules));
    expect(decide({ category: 'utility' })).toMatchObject({ result: 'hold' });
    expect(decide({ category: 'utility', urgent: true })).toBeUndefined();
    expect(decide({ category: 'authentication' })).toBeUndefined();
  });

  test('given several entries, then the first that fits counts', () => {
    const allDay = { from: '00:00', to: '24:00' };
    const rules = {
      quietHours: [
        { lanes: ['realtime' as const], weekdays: allDay, saturday: allDay, sunday: allDay, holidays: allDay },
        forEverything,
      ],
    };
    expect(quietHoursRule.decide(context({ lane: 'realtime' }, sunday, rules))).toBeUndefined();
    expect(quietHoursRule.decide(context({ lane: 'bulk' }, sunday, rules))).toMatchObject({ result: 'hold' });
  });

  test('given an empty list, then nothing waits', () => {
    expect(quietHoursRule.decide(context({}, sunday, { quietHours: [] }))).toBeUndefined();
  });

  test('given a local holiday of the channel, then marketing waits for the next day', () => {
    const held = quietHoursRule.decide(context({}, brasilia('2026-11-24T10:00'), { extraHolidays: ['2026-11-24'] }));
    expect(held).toMatchObject({
      until: brasilia('2026-11-25T09:00'),
      detail: 'libera qua. 25/11 às 09:00 (horário de America/Sao_Paulo)',
    });
  });

  test('given a clock that is set back, then it decides by the clock it is given', () => {
    const rules = ChannelRules.parse({});
    const decide = (now: number) => {
      const given = context({}, now);
      return quietHoursRule.decide({ ...given, channel: { ...given.channel, rules } });
    };
    expect(decide(brasilia('2026-11-23T10:00'))).toBeUndefined();
    expect(decide(sunday)).toMatchObject({ until: brasilia('2026-11-23T09:00') });
    expect(decide(brasilia('2026-11-20T12:00'))).toMatchObject({ until: brasilia('2026-11-21T09:00') });
    expect(decide(brasilia('2026-11-19T12:00'))).toBeUndefined();
    expect(decide(brasilia('2026-11-23T10:00'))).toBeUndefined();
  });
});

describe('the setting', () => {
  const problems = (policy: object) =>
    QuietHoursRule.safeParse(policy).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

  test('given the usual hours, then they are a valid setting', () => {
    expect(problems(usual)).toBeUndefined();
  });

  test('given no day in the week, then it is refused, also with hours on holidays', () => {
    const refused = ['weekdays: hours are needed on weekdays, on Saturday or on Sunday'];
    expect(problems(never)).toEqual(refused);
    expect(problems({ ...never, holidays: { from: '09:00', to: '18:00' } })).toEqual(refused);
  });

  test.each([
    ['18:00', '09:00'],
    ['09:00', '09:00'],
    ['24:00', '24:00'],
  ])('given hours from %s to %s, then they are refused', (from, to) => {
    expect(problems({ ...never, sunday: { from, to } })).toEqual([
      'sunday.to: `to` must be later than `from`, on the same day',
    ]);
  });

  test('given hours until the end of the day, then they are accepted', () => {
    expect(problems({ ...never, sunday: { from: '23:59', to: '24:00' } })).toBeUndefined();
  });
});
