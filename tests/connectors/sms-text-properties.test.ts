/** Whatever text is planned comes back from its octets, by every method; what cannot be sent is refused in words. */
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import {
  alphabetOf,
  alphabets,
  dataCodingOf,
  decodeText,
  encodeText,
  unitsOf,
} from '../../connectors/kit/sms-text/alphabets.ts';
import { normaliseText } from '../../connectors/kit/sms-text/normalise.ts';
import { joinPieces, pieceText } from '../../connectors/kit/sms-text/pieces.ts';
import { planText, type TextOptions } from '../../connectors/kit/sms-text/plan.ts';
import { readSmppPart, smppParts } from '../../connectors/kit/sms-text/smpp-parts.ts';
import { smppSplits } from '../../connectors/kit/sms-text/split.ts';

/** Thousands of runs: generous, so that a busy machine fails no test. */
vi.setConfig({ testTimeout: 60_000 });

const portuguese = fc.constantFrom(...'aeo àáâãçéêíóôõúÇÃ €{}[]|~^\\@_\n', '“', '”', '–', '…', 'º', '\u00a0', '\r\n');
const pieces = fc.oneof(
  { weight: 4, arbitrary: portuguese },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 10 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 10 }) },
  { weight: 1, arbitrary: fc.constantFrom('😀', '👨‍👩‍👧', 'e\u0301', '\u0000', '\u001b') },
);
const longTexts = fc
  .tuple(fc.array(pieces, { maxLength: 60 }), fc.integer({ min: 1, max: 6 }))
  .map(([some, times]) => some.join('').repeat(times));
/** Runs of one kind reach the seams, which mixed texts seldom do in GSM 03.38. */
const runs = fc
  .array(fc.tuple(fc.constantFrom('a', '€', '{', 'ã', '😀', '\n'), fc.integer({ min: 1, max: 160 })), { maxLength: 5 })
  .map((some) => some.map(([character, count]) => character.repeat(count)).join(''));
const gsmRuns = fc
  .array(fc.tuple(fc.constantFrom('a', '€', '{', '@'), fc.integer({ min: 1, max: 160 })), {
    minLength: 1,
    maxLength: 5,
  })
  .map((some) => some.map(([character, count]) => character.repeat(count)).join(''));
const wellFormed = fc.oneof(longTexts, runs, gsmRuns);
/** With halves of pairs in it, or without. */
const anything = fc.oneof(
  wellFormed,
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 })
    .map((units) => units.map((unit) => String.fromCharCode(unit)).join('')),
  fc.tuple(wellFormed, fc.integer({ min: 0xd800, max: 0xdfff }), wellFormed).map(([before, half, after]) => {
    return before + String.fromCharCode(half) + after;
  }),
);

const orders = fc.constantFrom<NonNullable<TextOptions['alphabets']>[]>(
  ['gsm7', 'ucs2'],
  ['gsm7'],
  ['latin1', 'ucs2'],
  ['gsm7', 'latin1', 'ucs2'],
  ['ascii', 'ucs2'],
  ['ucs2'],
);
const units = fc.record({ single: fc.integer({ min: 2, max: 160 }), multi: fc.integer({ min: 2, max: 153 }) });

const smppOptions = fc.record(
  {
    method: fc.constantFrom(...smppSplits),
    maxParts: fc.constantFrom(1, 5, 255),
    alphabets: orders,
    transliterate: fc.boolean(),
    partUnits: fc.record({ gsm7: units, ucs2: units }, { requiredKeys: [] }),
    lacking: fc.constantFrom('', 'Çéàèìòùäöüñ|'),
  },
  { requiredKeys: ['method', 'maxParts'] },
);

test('planned, written, shuffled, repeated, read and joined, a text is what it was', () => {
  fc.assert(
    fc.property(
      anything,
      smppOptions,
      fc.nat(0x1ffff),
      fc.infiniteStream(fc.nat()),
      (text, options, reference, dice) => {
        const plan = planText(text, options);
        if (!plan.ok) {
          expect(plan.issue.path).toBe('content.body');
          if (!text.isWellFormed()) expect(plan.code).toBe('text_broken');
          return;
        }
        expect(text.isWellFormed()).toBe(true);
        expect(plan.parts.join('')).toBe(plan.text);
        if (plan.replaced.length === 0) expect(plan.text).toBe(normaliseText(text));

        const written = smppParts(plan, reference);
        const received = [...written, ...written.slice(0, 2)]
          .map((part) => ({ part, order: dice.next().value }))
          .sort((one, other) => one.order - other.order)
          .map(({ part }) => readSmppPart(part));
        const marked = received.flatMap(({ octets, mark }) => (mark === undefined ? [] : [{ octets, mark }]));
        if (marked.length === 0) {
          expect(decodeText(received[0]?.octets ?? new Uint8Array(), plan.alphabet)).toEqual({
            ok: true,
            text: plan.text,
          });
        } else {
          expect(marked).toHaveLength(received.length);
          const inOrder = new Map(
            marked
              .toSorted((one, other) => one.mark.number - other.mark.number)
              .map(({ octets, mark }) => [mark.number, pieceText(octets, plan.alphabet)]),
          );
          expect([...inOrder.keys()]).toEqual(Array.from({ length: plan.partCount }, (_, index) => index + 1));
          expect(joinPieces([...inOrder.values()])).toBe(plan.text);
        }
      },
    ),
    { numRuns: 4_000 },
  );
});

test('octets that somebody else cut anywhere, even inside of a character, are joined to what they were', () => {
  fc.assert(
    fc.property(
      wellFormed,
      fc.constantFrom('gsm7', 'ucs2'),
      fc.array(fc.nat(), { maxLength: 4 }),
      (text, alphabet, cuts) => {
        const encoded = encodeText(text, alphabet);
        if (!encoded.ok) return;
        const unit = alphabet === 'ucs2' ? 2 : 1;
        const places = cuts
          .map((cut) => (cut % (encoded.octets.length / unit + 1)) * unit)
          .sort((one, other) => one - other);
        const pieces = [0, ...places].map((from, index) => encoded.octets.subarray(from, places[index]));
        expect(joinPieces(pieces.map((piece) => pieceText(piece, alphabet)))).toBe(text);
      },
    ),
    { numRuns: 3_000 },
  );
});

test('each part fits an SMS with its header, holds no half of a pair, and none could take the next character too', () => {
  const headOctets = { udh8: 6, udh16: 7, sar: 6, message_payload: 6 };
  const unitBits = { gsm7: 7, ascii: 7, latin1: 8, ucs2: 16 };
  fc.assert(
    fc.property(wellFormed, smppOptions, (text, options) => {
      const plan = planText(text, { ...options, maxParts: 255 });
      if (!plan.ok) return;
      const { parts, alphabet } = plan;
      const bits = unitBits[alphabet];
      const head = parts.length === 1 ? 0 : headOctets[plan.method] * 8;
      const headBits = bits === 7 ? Math.ceil(head / 7) * 7 : head;
      const told = options.partUnits?.[alphabet as 'gsm7' | 'ucs2'] ?? { single: 160, multi: 160 };
      const most = Math.min(parts.length === 1 ? 160 : told.multi, told.single, Math.floor((1120 - headBits) / bits));
      for (const [index, part] of parts.entries()) {
        expect(part.isWellFormed()).toBe(true);
        expect(unitsOf(part, alphabet)).toBeLessThanOrEqual(most);
        const [next] = parts[index + 1] ?? '';
        if (next !== undefined) expect(unitsOf(part + next, alphabet)).toBeGreaterThan(most);
      }
      expect(plan.unitsUsed).toBe(parts.reduce((sum, part) => sum + unitsOf(part, alphabet), 0));
      expect(plan.unitsLeft).toBe(most - unitsOf(parts.at(-1) ?? '', alphabet));
      expect(plan.partCount).toBe(parts.length);
    }),
    { numRuns: 2_000 },
  );
});

test('a second planning changes nothing more', () => {
  fc.assert(
    fc.property(wellFormed, smppOptions, (text, options) => {
      const plan = planText(text, options);
      if (!plan.ok) return;
      expect(planText(plan.text, options)).toMatchObject({ text: plan.text, alphabet: plan.alphabet, replaced: [] });
    }),
    { numRuns: 2_000 },
  );
});

test('each alphabet gives back what it takes, and its data_coding names it', () => {
  fc.assert(
    fc.property(anything, fc.constantFrom(...alphabets), (text, alphabet) => {
      const encoded = encodeText(text, alphabet);
      if (!encoded.ok) {
        expect([...text][encoded.at]).toBe(encoded.character);
        expect(encodeText([...text].slice(0, encoded.at).join(''), alphabet).ok).toBe(true);
        return;
      }
      expect(decodeText(encoded.octets, alphabetOf(dataCodingOf(alphabet)) ?? 'ucs2')).toEqual({ ok: true, text });
      if (alphabet !== 'ascii') {
        expect(encoded.octets).toHaveLength(unitsOf(text, alphabet) * (alphabet === 'ucs2' ? 2 : 1));
      }
    }),
    { numRuns: 3_000 },
  );
});

test('any octets are read without a throw, as well formed text', () => {
  const octets = fc.uint8Array({ maxLength: 300 });
  const tlvs = fc.array(
    fc.record({ tag: fc.constantFrom(0x020c, 0x020e, 0x020f, 0x0424), value: fc.uint8Array({ maxLength: 5 }) }),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(octets, fc.nat(255), tlvs, fc.constantFrom(...alphabets), (shortMessage, esmClass, some, alphabet) => {
      const part = readSmppPart({ esmClass, shortMessage, tlvs: some });
      const read = decodeText(part.octets, alphabet);
      expect(read.text.isWellFormed()).toBe(true);
      if (!read.ok) expect(read.at).toBeLessThan(part.octets.length);
      expect(joinPieces([pieceText(part.octets, alphabet)])).toBe(read.text);
      if (part.mark !== undefined) {
        expect(part.mark.number).toBeLessThanOrEqual(part.mark.total);
      }
    }),
    { numRuns: 3_000 },
  );
});
