/** Where a number lives, and what the wall clock shows there. */
import { describe, expect, test } from 'vitest';
import { localTime, zoneOfContact } from '../../src/rules/time-zones.ts';

const at = (text: string) => Date.parse(text);
const hourMs = 3_600_000;

describe('zone of a contact', () => {
  test.each([
    ['São Paulo', '+5511988880001', 'America/Sao_Paulo'],
    ['a landline in São Paulo', '+551133334444', 'America/Sao_Paulo'],
    ['Santa Maria, whose DDD is the country code', '+5555988880001', 'America/Sao_Paulo'],
    ['Cuiabá', '+5565988880001', 'America/Cuiaba'],
    ['Rondonópolis', '+5566988880001', 'America/Cuiaba'],
    ['Campo Grande', '+5567988880001', 'America/Campo_Grande'],
    ['Rio Branco', '+5568988880001', 'America/Rio_Branco'],
    ['a landline in Rio Branco', '+556832220001', 'America/Rio_Branco'],
    ['Porto Velho', '+5569988880001', 'America/Porto_Velho'],
    ['Recife and Fernando de Noronha', '+5581988880001', 'America/Sao_Paulo'],
    ['Manaus', '+5592988880001', 'America/Manaus'],
    ['Santarém', '+5593988880001', 'America/Sao_Paulo'],
    ['Boa Vista', '+5595988880001', 'America/Boa_Vista'],
    ['the interior of Amazonas', '+5597988880001', 'America/Manaus'],
    ['New York', '+12125550100', 'America/Sao_Paulo'],
    ['a number abroad that contains a DDD', '+6892550100', 'America/Sao_Paulo'],
    ['an id without a phone', 'BR.13491208655302741918', 'America/Sao_Paulo'],
    ['a short code', '27182', 'America/Sao_Paulo'],
    ['nothing', '', 'America/Sao_Paulo'],
  ])('%s', (_, contact, zone) => {
    expect(zoneOfContact(contact)).toBe(zone);
  });

  test('given each DDD in use, then its clock is as far behind Greenwich as the place is', () => {
    const areaCodes =
      '11 12 13 14 15 16 17 18 19 21 22 24 27 28 31 32 33 34 35 37 38 41 42 43 44 45 46 47 48 49 51 53 54 55 ' +
      '61 62 63 64 65 66 67 68 69 71 73 74 75 77 79 81 82 83 84 85 86 87 88 89 91 92 93 94 95 96 97 98 99';
    const hoursBehind = new Map<number, string[]>();
    for (const areaCode of areaCodes.split(' ')) {
      const { timeOfDayMs } = localTime(zoneOfContact(`+55${areaCode}988880001`), at('2026-12-15T12:00:00Z'));
      const hours = 12 - timeOfDayMs / hourMs;
      hoursBehind.set(hours, [...(hoursBehind.get(hours) ?? []), areaCode]);
    }
    expect(hoursBehind.get(5)).toEqual(['68']);
    expect(hoursBehind.get(4)).toEqual(['65', '66', '67', '69', '92', '95', '97']);
    expect(hoursBehind.get(3)).toHaveLength(59);
    expect(hoursBehind.size).toBe(3);
  });
});

describe('local time', () => {
  test('given one instant, then each zone has its own day', () => {
    const atMs = at('2026-11-22T03:30:15.250Z');
    expect(localTime('America/Sao_Paulo', atMs)).toEqual({
      date: '2026-11-22',
      dayOfWeek: 7,
      timeOfDayMs: 0.5 * hourMs + 15_250,
      steadyUntilMs: at('2026-11-23T03:00:00Z'),
    });
    expect(localTime('America/Rio_Branco', atMs)).toEqual({
      date: '2026-11-21',
      dayOfWeek: 6,
      timeOfDayMs: 22.5 * hourMs + 15_250,
      steadyUntilMs: at('2026-11-22T05:00:00Z'),
    });
  });

  test.each([
    ['before the clocks go forward', '2026-03-08T06:59:59.999Z', '2026-03-08', 2 * hourMs - 1, '2026-03-08T07:00:00Z'],
    ['when they have gone', '2026-03-08T07:00:00Z', '2026-03-08', 3 * hourMs, '2026-03-09T04:00:00Z'],
    ['before they go back', '2026-11-01T05:59:59.999Z', '2026-11-01', 2 * hourMs - 1, '2026-11-01T06:00:00Z'],
    ['when they have gone back', '2026-11-01T06:00:00Z', '2026-11-01', 1 * hourMs, '2026-11-02T05:00:00Z'],
  ])('given New York %s', (_, instant, date, timeOfDayMs, steadyUntil) => {
    expect(localTime('America/New_York', at(instant))).toEqual({
      date,
      dayOfWeek: 7,
      timeOfDayMs,
      steadyUntilMs: at(steadyUntil),
    });
  });

  test('given a midnight that never was, then the day begins at one', () => {
    const local = localTime('America/Sao_Paulo', at('2018-11-04T03:00:00Z'));
    expect(local).toMatchObject({ date: '2018-11-04', timeOfDayMs: hourMs });
  });

  test('given a whole day that never was, then the next one follows', () => {
    const before = localTime('Pacific/Apia', at('2011-12-30T09:59:59.999Z'));
    expect(before).toMatchObject({ date: '2011-12-29', steadyUntilMs: at('2011-12-30T10:00:00Z') });
    expect(localTime('Pacific/Apia', before.steadyUntilMs)).toMatchObject({ date: '2011-12-31', timeOfDayMs: 0 });
  });

  test('given a zone that is none, then it says so', () => {
    expect(() => localTime('America/Nowhere', 0)).toThrow(RangeError);
  });
});
