import { describe, expect, it } from 'vitest';
import { median, type Pair, percentile, runPairs, summarise } from '../../bench/pairs.ts';

const pair = (bare: number, ponte: number, cpuMicros = 100): Pair => ({
  bare: { perSecond: bare, cpuMicros: 50 },
  ponte: { perSecond: ponte, cpuMicros },
});

describe('median', () => {
  it('takes the middle one, in the order of size', () => {
    expect(median([900, 10, 200])).toBe(200);
  });

  it('takes the mean of the two in the middle', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it('does not sort its input in place', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it('refuses an empty list', () => {
    expect(() => median([])).toThrow('no values');
  });
});

describe('percentile', () => {
  const oneToHundred = Array.from({ length: 100 }, (_, place) => 100 - place);

  it('answers a value that was measured', () => {
    expect(percentile(oneToHundred, 0.99)).toBe(99);
    expect(percentile(oneToHundred, 0.5)).toBe(50);
    expect(percentile([7], 0.99)).toBe(7);
  });

  it('shows one slow message in fifty at p99', () => {
    expect(percentile([...Array.from({ length: 49 }, () => 1), 500], 0.99)).toBe(500);
  });
});

describe('summarise', () => {
  it('takes the median of the ratios, not the ratio of the medians', () => {
    // The machine was three times slower in the second pair: its ratio still counts as it is.
    const pairs = [pair(9_000, 4_500), pair(3_000, 2_100), pair(10_000, 4_000)];
    expect(summarise(pairs)).toEqual({ barePerSecond: 9_000, pontePerSecond: 4_000, ratio: 0.5, cpuMicros: 100 });
  });

  it("takes Ponte's CPU only", () => {
    expect(summarise([pair(1, 1, 300), pair(1, 1, 200), pair(1, 1, 250)]).cpuMicros).toBe(250);
  });
});

describe('runPairs', () => {
  it('interleaves the sides and changes who goes first', async () => {
    const order: string[] = [];
    const side = (name: string, perSecond: number) => async () => {
      order.push(name);
      return { perSecond, cpuMicros: 1 };
    };
    const seen: number[] = [];
    const pairs = await runPairs(3, side('bare', 2), side('ponte', 1), (_, number) => seen.push(number));
    expect(order).toEqual(['bare', 'ponte', 'ponte', 'bare', 'bare', 'ponte']);
    expect(seen).toEqual([1, 2, 3]);
    expect(pairs.every(({ bare, ponte }) => bare.perSecond === 2 && ponte.perSecond === 1)).toBe(true);
  });
});
