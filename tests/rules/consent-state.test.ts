/** What one more word makes of what a person has said. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ConsentCategory,
  type ConsentState,
  type ConsentWord,
  changedCategory,
  joinedConsent,
  nextConsent,
  nothingSaid,
  stanceChanged,
  stanceOf,
} from '../../src/rules/consent-state.ts';

const word = (written: string, at: number): ConsentWord => {
  const [action, category] = written.split(' ') as [ConsentWord['action'], ConsentCategory];
  return { action, category, source: 'word', at };
};
/** Words said one after another, a second apart. */
const wordsSaid = (...written: string[]): ConsentState =>
  written.reduce((state, each, place) => nextConsent(state, word(each, 1_000 * (place + 1))), nothingSaid);
const stance = ({ marketing, utility, allOutAt }: ConsentState) =>
  `${stanceOf(marketing) ?? '-'}/${stanceOf(utility) ?? '-'}${allOutAt === null ? '' : ' all'}`;

describe('marketing/utility after', () => {
  test.each([
    [[], '-/-'],
    [['out marketing'], 'out/-'],
    [['out utility'], '-/out'],
    [['out all'], 'out/out all'],
    [['in marketing'], 'in/-'],
    [['in all'], 'in/in'],
    [['out marketing', 'out marketing'], 'out/-'],
    [['out marketing', 'in marketing'], 'in/-'],
    [['out marketing', 'in utility'], 'out/in'],
    [['out marketing', 'in all'], 'in/in'],
    [['out marketing', 'out utility'], 'out/out'],
    [['out marketing', 'out all'], 'out/out all'],
    // Stop everything, then start marketing: utility stays out.
    [['out all', 'in marketing'], 'in/out'],
    [['out all', 'in utility'], 'out/in'],
    [['out all', 'in all'], 'in/in'],
    [['out all', 'out marketing'], 'out/out all'],
    [['out all', 'in marketing', 'out marketing'], 'out/out'],
    [['out all', 'in marketing', 'in utility'], 'in/in'],
    [['out all', 'in marketing', 'out all'], 'out/out all'],
    [['in all', 'out marketing'], 'out/in'],
  ])('%j: %s', (words, expected) => expect(stance(wordsSaid(...words))).toBe(expected));
});

describe('since and from where', () => {
  test('the first word of a refusal counts, however often it is repeated', () => {
    const twice = nextConsent(wordsSaid('out marketing'), { ...word('out marketing', 9_000), source: 'api' });
    expect(twice.marketing).toEqual({ outAt: 1_000, saidAt: 9_000, source: 'word' });
    expect(changedCategory(wordsSaid('out marketing'), twice)).toBeNull();
    expect(stanceChanged(wordsSaid('out marketing'), twice)).toBe(false);
  });

  test('a refusal of everything keeps since when each category was refused', () => {
    const state = wordsSaid('out marketing', 'out all');
    expect(state).toMatchObject({ marketing: { outAt: 1_000 }, utility: { outAt: 2_000 }, allOutAt: 2_000 });
  });
});

describe('what changed', () => {
  test.each([
    ['', 'out all', 'all'],
    ['', 'out marketing', 'marketing'],
    ['out marketing', 'out all', 'utility'],
    ['out utility', 'out all', 'marketing'],
    ['out all', 'in marketing', 'marketing'],
    ['out all', 'in all', 'all'],
    ['out utility', 'in all', 'utility'],
    ['', 'in marketing', null],
    ['out all', 'out marketing', null],
  ])('%j then %s: %s', (first, then, category) => {
    const before = first === '' ? nothingSaid : wordsSaid(first);
    expect(changedCategory(before, nextConsent(before, word(then, 5_000)))).toBe(category);
  });

  test('a first consent is news although it allows nothing new', () => {
    expect(stanceChanged(nothingSaid, wordsSaid('in marketing'))).toBe(true);
    expect(stanceChanged(wordsSaid('in marketing'), wordsSaid('in marketing', 'in marketing'))).toBe(false);
  });
});

describe('words that come late', () => {
  test.each([
    ['out marketing', 'in marketing'],
    ['in marketing', 'out marketing'],
    ['out all', 'in all'],
    ['in all', 'out all'],
  ])('%s at 10 after %s at 20 changes nothing', (late, said) => {
    const before = nextConsent(nothingSaid, word(said, 20));
    expect(nextConsent(before, word(late, 10))).toEqual(before);
  });

  test('one between a word and its repetition changes nothing: the repetition was newer', () => {
    const said = nextConsent(nextConsent(nothingSaid, word('out marketing', 10)), word('out marketing', 30));
    expect(stance(nextConsent(said, word('in marketing', 20)))).toBe('out/-');
  });

  test('a late refusal of everything reaches the category that has not said anything since', () => {
    const before = nextConsent(nothingSaid, word('in marketing', 20));
    const late = nextConsent(before, word('out all', 10));
    expect(stance(late)).toBe('in/out');
    expect(changedCategory(before, late)).toBe('utility');
  });

  test('of two words at the same moment the one heard last counts', () => {
    expect(stance(nextConsent(nextConsent(nothingSaid, word('out all', 10)), word('in all', 10)))).toBe('in/in');
  });

  const words = fc
    .uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 6 })
    .chain((times) =>
      fc.tuple(
        ...times.map((at) =>
          fc
            .tuple(fc.constantFrom('out', 'in'), fc.constantFrom('marketing', 'utility', 'all'))
            .map(([action, category]) => word(`${action} ${category}`, at)),
        ),
      ),
    );
  const heard = (list: readonly ConsentWord[]) => list.reduce(nextConsent, nothingSaid);
  const allowed = ({ marketing, utility }: ConsentState) => [stanceOf(marketing), stanceOf(utility)];

  test('in whatever order they arrive, the same is allowed in the end', () => {
    fc.assert(
      fc.property(words, fc.infiniteStream(fc.nat()), (list, dice) => {
        const shuffled = list
          .map((each) => ({ each, place: Number(dice.next().value) }))
          .sort((a, b) => a.place - b.place)
          .map(({ each }) => each);
        const inOrder = list.toSorted((a, b) => a.at - b.at);
        expect(allowed(heard(shuffled))).toEqual(allowed(heard(inOrder)));
      }),
    );
  });

  test('twice is once', () => {
    fc.assert(
      fc.property(words, (list) => {
        expect(allowed(heard([...list, ...list]))).toEqual(allowed(heard(list)));
      }),
    );
  });

  test('heard under two addresses they join to what one would have heard', () => {
    fc.assert(
      fc.property(words, fc.nat(6), (list, cut) => {
        const apart = joinedConsent(heard(list.slice(0, cut)), heard(list.slice(cut)));
        expect(allowed(apart)).toEqual(allowed(heard(list)));
        expect(joinedConsent(apart, apart)).toEqual(apart);
      }),
    );
  });
});

test('joined at the same moment the refusal counts', () => {
  const out = nextConsent(nothingSaid, word('out all', 10));
  const back = nextConsent(nothingSaid, word('in all', 10));
  expect(stance(joinedConsent(out, back))).toBe('out/out all');
  expect(stance(joinedConsent(back, out))).toBe('out/out all');
});
