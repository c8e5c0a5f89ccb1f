/** The same delivered twice: the provider's repetition of what it is not sure of, or two messages alike. */
import { expect, test } from 'vitest';
import { Arrivals } from '../../src/dispatch/session/arrivals.ts';

const minute = 60_000;

function arrivals() {
  let made = 0;
  const known = new Arrivals(() => `id-${++made}`);
  const stored: string[] = [];
  const store = async (id: string) => void stored.push(id);
  return {
    known,
    stored,
    /** Answers its id. */
    take: async (octets: string, connection: string, now: number) =>
      (await known.take(octets, connection, now, store)).id,
    takeAndAnswer: async (octets: string, connection: string, now: number) => {
      const one = await known.take(octets, connection, now, store);
      one.answeredAt = now;
      return one.id;
    },
  };
}

test('answered on its connection, the next alike is another message', async () => {
  const { takeAndAnswer, take, stored } = arrivals();
  expect(await takeAndAnswer('oi', 'a 1', 0)).toBe('id-1');
  expect(await take('oi', 'a 1', 20)).toBe('id-2');
  expect(stored).toEqual(['id-1', 'id-2']);
});

test('while it is being stored, alike is the same, and is stored once', async () => {
  const { take, stored } = arrivals();
  expect(await Promise.all([take('oi', 'a 1', 0), take('oi', 'a 1', 5)])).toEqual(['id-1', 'id-1']);
  expect(stored).toEqual(['id-1']);
});

test('its connection was lost before the answer, or right after: alike is the same, once, and on disk already', async () => {
  const { known, take, takeAndAnswer, stored } = arrivals();
  await take('sem resposta', 'a 1', 0);
  await takeAndAnswer('respondida', 'a 1', 10);
  known.lost('a 1', 1_000);
  expect(await take('sem resposta', 'a 2', minute)).toBe('id-1');
  expect(await takeAndAnswer('respondida', 'a 2', minute)).toBe('id-2');
  expect(stored).toEqual(['id-1', 'id-2']);
  expect(await take('respondida', 'a 2', minute + 1)).toBe('id-3');
});

test('answered long before its connection was lost, or lost long ago: another message', async () => {
  const { known, take, takeAndAnswer } = arrivals();
  await takeAndAnswer('cedo', 'a 1', 10);
  await take('tarde', 'a 1', 8_000);
  known.lost('a 1', 9_000);
  expect(await take('cedo', 'a 2', 9_100)).toBe('id-3');
  expect(await take('tarde', 'a 2', 9_000 + 11 * minute)).toBe('id-4');
});

test('the loss of another connection changes nothing', async () => {
  const { known, take, takeAndAnswer } = arrivals();
  await takeAndAnswer('oi', 'a 1', 10);
  known.lost('b 1', 20);
  expect(await take('oi', 'a 1', 30)).toBe('id-2');
});

test('what could not be stored comes again as itself', async () => {
  const { known, take, stored } = arrivals();
  const away = async () => {
    throw new Error('the ledger is away');
  };
  await expect(known.take('oi', 'a 1', 0, away)).rejects.toThrow('away');
  expect(await take('oi', 'a 1', minute)).toBe('id-1');
  expect(stored).toEqual(['id-1']);
});
