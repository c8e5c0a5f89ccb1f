import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSchedule, type Schedule } from '../../src/triggers/schedule.ts';

const zone = 'America/Sao_Paulo';

function schedule(fields: Record<string, unknown>): Schedule {
  const result = parseSchedule({ minute: 0, hour: 8, timeZone: zone, ...fields });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.schedule;
}

function errorsOf(fields: Record<string, unknown>) {
  const result = parseSchedule({ minute: 0, hour: 8, timeZone: zone, ...fields });
  return result.ok ? [] : result.errors;
}

describe('what is typed', () => {
  test.each([
    ['Todos', 'all'],
    ['todas', 'all'],
    ['ALL', 'all'],
    ['*', 'all'],
    ['0-59', 'all'],
    [' 7 ', [7]],
    ['07', [7]],
    [7, [7]],
    ['30,5,5', [5, 30]],
    ['1-3, 10 - 12', [1, 2, 3, 10, 11, 12]],
    [
      [40, 2],
      [2, 40],
    ],
    [
      ['1-2', 9],
      [1, 2, 9],
    ],
  ])('%j in Minuto', (minute, values) => expect(schedule({ minute }).minute).toEqual(values));

  test('day, month and weekday left out mean all; the zone is Brasília', () => {
    expect(parseSchedule({ minute: 1, hour: 2 })).toEqual({
      ok: true,
      schedule: { minute: [1], hour: [2], dayOfMonth: 'all', month: 'all', weekday: 'all', timeZone: zone },
    });
  });

  const empty: [string, string] = [
    'must not be empty: a value, a list such as 1,15, an interval such as 1-10, or Todos',
    'não pode ficar vazio: informe um valor, uma lista como 1,15, um intervalo como 1-10, ou Todos',
  ];
  test.each<[string, unknown, string, string]>([
    ['minute', -1, '-1 is no minute: use 0 to 59', '-1 não existe no campo Minuto: use de 0 a 59'],
    ['dayOfMonth', 0, '0 is no day of month: use 1 to 31', '0 não existe no campo Dia do mês: use de 1 a 31'],
    ['dayOfMonth', 32, '32 is no day of month: use 1 to 31', '32 não existe no campo Dia do mês: use de 1 a 31'],
    ['month', 13, '13 is no month: use 1 to 12', '13 não existe no campo Mês: use de 1 a 12'],
    ['weekday', 8, '8 is no weekday: use 0 to 7', '8 não existe no campo Dia da semana: use de 0 a 7'],
    ['minute', '', ...empty],
    ['hour', null, ...empty],
    ['hour', undefined, ...empty],
    ['month', '  ', ...empty],
    ['weekday', [], ...empty],
    [
      'dayOfMonth',
      '10-1',
      'the interval 10-1 runs backwards: write 1-10 or 10-31,1',
      'o intervalo 10-1 está invertido: escreva 1-10 ou 10-31,1',
    ],
    [
      'hour',
      '22-6',
      'the interval 22-6 runs backwards: write 6-22 or 22-23,0-6',
      'o intervalo 22-6 está invertido: escreva 6-22 ou 22-23,0-6',
    ],
    [
      'weekday',
      '6-1',
      'the interval 6-1 runs backwards: write 1-6 or 6,0-1',
      'o intervalo 6-1 está invertido: escreva 1-6 ou 6,0-1',
    ],
    [
      'weekday',
      '7-1',
      'the interval 7-1 runs backwards: write 1-7 or 0-1',
      'o intervalo 7-1 está invertido: escreva 1-7 ou 0-1',
    ],
    [
      'minute',
      'meia hora',
      '"meia hora" is not a value, an interval such as 1-10, or Todos',
      '"meia hora" não é um valor, um intervalo como 1-10, nem Todos',
    ],
    [
      'minute',
      1.5,
      '"1.5" is not a value, an interval such as 1-10, or Todos',
      '"1.5" não é um valor, um intervalo como 1-10, nem Todos',
    ],
    [
      'minute',
      '*/5',
      '"*/5" is not a value, an interval such as 1-10, or Todos',
      '"*/5" não é um valor, um intervalo como 1-10, nem Todos',
    ],
    [
      'minute',
      '1,,2',
      '"" is not a value, an interval such as 1-10, or Todos',
      '"" não é um valor, um intervalo como 1-10, nem Todos',
    ],
    ['month', 'Todos,5', '"Todos" must stand alone', '"Todos" deve ficar sozinho no campo'],
    [
      'month',
      { from: 1 },
      'must be text, a number or a list of numbers',
      'deve ser um texto, um número ou uma lista de números',
    ],
    [
      'timeZone',
      'America/Saopaulo',
      '"America/Saopaulo" is no time zone: use a name such as America/Sao_Paulo',
      '"America/Saopaulo" não é um fuso horário: use um nome como America/Sao_Paulo',
    ],
    [
      'timeZone',
      '-03:00',
      '"-03:00" is no time zone: use a name such as America/Sao_Paulo',
      '"-03:00" não é um fuso horário: use um nome como America/Sao_Paulo',
    ],
    [
      'timeZone',
      3,
      'number is no time zone: use a name such as America/Sao_Paulo',
      'number não é um fuso horário: use um nome como America/Sao_Paulo',
    ],
    ['second', 5, 'unknown field', 'campo desconhecido'],
    ['toString', 5, 'unknown field', 'campo desconhecido'],
  ])('%s %j is refused', (path, value, message, messagePt) => {
    expect(errorsOf({ [path]: value })).toEqual([{ path, message, messagePt }]);
  });

  test('all wrong fields are told at once', () => {
    const result = parseSchedule({ minute: 60, hour: 24, dayOfMonth: 40, month: 0, weekday: 9, timeZone: 'Marte' });
    expect(result.ok ? [] : result.errors.map(({ path }) => path)).toEqual([
      'minute',
      'hour',
      'dayOfMonth',
      'month',
      'weekday',
      'timeZone',
    ]);
  });

  test.each([undefined, null, 'Todos', 7, []])('%j is no schedule', (input) => {
    expect(parseSchedule(input)).toEqual({
      ok: false,
      errors: [{ path: 'schedule', message: 'must be an object', messagePt: 'deve ser um objeto' }],
    });
  });

  const typed = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.jsonValue(),
    fc.array(fc.integer({ min: 0, max: 12 })),
    fc.tuple(fc.nat(70), fc.nat(70)).map(([a, b]) => `${a}-${b}`),
    fc.array(fc.nat(31)).map((values) => values.join(',')),
  );

  test('anything typed is a schedule or named errors, and a schedule reads back as itself', () => {
    const fields = fc.record({ minute: typed, hour: typed, dayOfMonth: typed, month: typed, weekday: typed });
    fc.assert(
      fc.property(fields, fc.oneof(fc.constant(zone), fc.string()), (input, timeZone) => {
        const result = parseSchedule({ ...input, timeZone });
        if (result.ok) {
          expect(parseSchedule(JSON.parse(JSON.stringify(result.schedule)))).toEqual(result);
          return;
        }
        expect(result.errors.length).toBeGreaterThan(0);
        for (const { path, message, messagePt } of result.errors) {
          expect(path).toMatch(/^(minute|hour|dayOfMonth|month|weekday|timeZone)$/);
          expect(message).toMatch(/\S/);
          expect(messagePt).not.toBe(message);
        }
      }),
    );
  });
});
