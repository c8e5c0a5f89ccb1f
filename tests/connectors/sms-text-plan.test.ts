import { describe, expect, test } from 'vitest';
import { planText, type TextOptions } from '../../connectors/kit/sms-text/plan.ts';
import type { SplitMethod } from '../../connectors/kit/sms-text/split.ts';

const usual: TextOptions = { method: 'udh8', maxParts: 10 };

function planned(text: string, options: Partial<TextOptions> = {}) {
  const plan = planText(text, { ...usual, ...options });
  if (!plan.ok) throw new Error(plan.issue.message);
  return plan;
}

function refused(text: string, options: Partial<TextOptions> = {}) {
  const plan = planText(text, { ...usual, ...options });
  if (plan.ok) throw new Error(`taken as ${plan.partCount} parts of ${plan.alphabet}`);
  return plan;
}

const lengths = (parts: readonly string[]): number[] => parts.map((part) => part.length);

describe('parts and alphabet', () => {
  test.each([
    ['160 a', 'a'.repeat(160), 1, 'gsm7'],
    ['161 a', 'a'.repeat(161), 2, 'gsm7'],
    ['306 a', 'a'.repeat(306), 2, 'gsm7'],
    ['307 a', 'a'.repeat(307), 3, 'gsm7'],
    ['80 euro signs', '€'.repeat(80), 1, 'gsm7'],
    ['81 euro signs', '€'.repeat(81), 2, 'gsm7'],
    ['70 ã', 'ã'.repeat(70), 1, 'ucs2'],
    ['71 ã', 'ã'.repeat(71), 2, 'ucs2'],
    ['35 emoji', '😀'.repeat(35), 1, 'ucs2'],
    ['36 emoji', '😀'.repeat(36), 2, 'ucs2'],
    ['67 emoji', '😀'.repeat(67), 3, 'ucs2'],
    ['a capital Ç', 'Ç', 1, 'gsm7'],
    ['a small ç', 'ç', 1, 'ucs2'],
    ['an amount', 'R$ 10,00', 1, 'gsm7'],
    ['70 decomposed é, which are composed ones', 'e\u0301'.repeat(70), 1, 'gsm7'],
    ['80 and 79 with a CRLF between, which is one LF', `${'a'.repeat(80)}\r\n${'a'.repeat(79)}`, 1, 'gsm7'],
  ])('%s', (_name, text, partCount, alphabet) => {
    const plan = planned(text);
    expect(plan).toMatchObject({ partCount, alphabet });
    expect(plan.parts).toHaveLength(partCount);
  });

  test('33 emoji fill a part: the 34th is not cut in two', () => {
    expect(lengths(planned('😀'.repeat(36)).parts)).toEqual([66, 6]);
  });

  test('an escape pair that would straddle two parts goes to the second', () => {
    const { parts, unitsUsed, unitsLeft } = planned(`${'a'.repeat(152)}{${'b'.repeat(20)}`);
    expect(parts).toEqual(['a'.repeat(152), `{${'b'.repeat(20)}`]);
    expect({ unitsUsed, unitsLeft }).toEqual({ unitsUsed: 174, unitsLeft: 131 });
  });

  test('the one septet lost at each seam can cost a part', () => {
    const text = `${'a'.repeat(152)}{${'b'.repeat(152)}`;
    expect(planned(text)).toMatchObject({ unitsUsed: 306, partCount: 3 });
  });

  test.each<[SplitMethod, number, number]>([
    ['udh8', 153, 67],
    ['udh16', 152, 66],
    ['sar', 153, 67],
    ['message_payload', 153, 67],
    ['gateway', 153, 67],
  ])('%s holds %i septets or %i of UCS-2 a part', (method, septets, units) => {
    expect(lengths(planned('a'.repeat(200), { method }).parts)[0]).toBe(septets);
    expect(lengths(planned('ã'.repeat(100), { method }).parts)[0]).toBe(units);
  });

  test('Latin-1 holds 140, and 134 or 133 in several', () => {
    const alphabets = ['latin1'] as const;
    expect(planned('ã'.repeat(140), { alphabets }).partCount).toBe(1);
    expect(lengths(planned('ã'.repeat(141), { alphabets }).parts)).toEqual([134, 7]);
    expect(lengths(planned('ã'.repeat(141), { alphabets, method: 'udh16' }).parts)).toEqual([133, 8]);
  });

  test('ASCII becomes GSM 03.38 on its way, where a brace takes two septets', () => {
    const alphabets = ['ascii'] as const;
    expect(planned('a'.repeat(160), { alphabets }).partCount).toBe(1);
    expect(planned(`${'a'.repeat(158)}{`, { alphabets })).toMatchObject({ partCount: 1, unitsLeft: 0 });
    expect(planned(`${'a'.repeat(159)}{`, { alphabets }).partCount).toBe(2);
  });

  test('the figures of a gateway stand for those of the method', () => {
    const partUnits = { gsm7: { single: 160, multi: 152 }, ucs2: { single: 70, multi: 66 } };
    const at = (text: string) => planned(text, { method: 'gateway', partUnits }).partCount;
    expect([at('a'.repeat(160)), at('a'.repeat(304)), at('a'.repeat(305))]).toEqual([1, 2, 3]);
    expect([at('ã'.repeat(70)), at('ã'.repeat(132)), at('ã'.repeat(133))]).toEqual([1, 2, 3]);
    const separate = { gsm7: { single: 160, multi: 160 } };
    expect(planned('a'.repeat(320), { method: 'gateway', partUnits: separate }).partCount).toBe(2);
  });

  test('over SMPP figures can be lowered and never raised above what an SMS carries', () => {
    const short = { gsm7: { single: 140, multi: 133 } };
    expect(lengths(planned('a'.repeat(141), { partUnits: short }).parts)).toEqual([133, 8]);
    const tooLong = { gsm7: { single: 200, multi: 200 } };
    for (const method of ['udh8', 'sar', 'message_payload'] as const) {
      expect(lengths(planned('a'.repeat(200), { method, partUnits: tooLong }).parts)).toEqual([153, 47]);
    }
  });

  test('characters that a gateway lacks force Unicode there, and only there', () => {
    const lacking = 'Çéàèìòùäöüñ|';
    expect(planned('Ola | ate', { lacking })).toMatchObject({
      alphabet: 'ucs2',
      forcedBy: { character: '|', at: 4 },
    });
    expect(planned('Ola | ate').alphabet).toBe('gsm7');
    expect(planned('Você é', { lacking })).toMatchObject({ forcedBy: { character: 'ê', at: 3 } });
    expect(planned('é você', { lacking })).toMatchObject({ forcedBy: { character: 'é', at: 0 } });
    expect(planned('É só', { lacking, transliterate: true })).toMatchObject({ text: 'É so', alphabet: 'gsm7' });
    expect(planned('Até já', { lacking, transliterate: true })).toMatchObject({ text: 'Ate ja', alphabet: 'gsm7' });
  });

  test('units are counted and what is left is told', () => {
    expect(planned('Total: 10 €')).toMatchObject({ unitsUsed: 12, unitsLeft: 148 });
    expect(planned('ã'.repeat(70))).toMatchObject({ unitsUsed: 70, unitsLeft: 0 });
    expect(planned('ã'.repeat(71))).toMatchObject({ unitsUsed: 71, unitsLeft: 63 });
  });

  test('the alphabets of the channel are tried in order', () => {
    const alphabets = ['gsm7', 'latin1', 'ucs2'] as const;
    expect(planned('Olá', { alphabets })).toMatchObject({ alphabet: 'latin1', forcedBy: { character: 'á', at: 2 } });
    expect(planned('Olá – é', { alphabets })).toMatchObject({ alphabet: 'ucs2', forcedBy: { character: 'á', at: 2 } });
    expect(planned('Ola', { alphabets })).not.toHaveProperty('forcedBy');
  });
});

describe('plain characters instead of Unicode', () => {
  const transliterate = true;

  test('Portuguese keeps what GSM 03.38 has', () => {
    const { text, alphabet, replaced } = planned('Não há débitos: pague até já, à vista. Ação É SÓ aqui!', {
      transliterate,
    });
    expect(text).toBe('Nao ha débitos: pague até ja, à vista. Acao É SO aqui!');
    expect(alphabet).toBe('gsm7');
    expect(replaced).toEqual([
      { from: 'ã', to: 'a', count: 2 },
      { from: 'á', to: 'a', count: 2 },
      { from: 'ç', to: 'c', count: 1 },
      { from: 'Ó', to: 'O', count: 1 },
    ]);
  });

  test.each([
    ['áâãçêíóôõú', 'aaaceiooou'],
    ['ÁÀÂÃÊÍÓÔÕÚ', 'AAAAEIOOOU'],
    ['1ª 2º 3°', '1a 2o 3o'],
    ['a – b — c', 'a - b - c'],
    ['“a” ‘b’ `c´', "\"a\" 'b' 'c'"],
    ['a… • b', 'a... * b'],
    ['R$\u00a010,00\t\u202fok', 'R$ 10,00  ok'],
    ['a\u2028b', 'a\nb'],
    ['100 m², ½ × 2', '100 m2, 1/2 x 2'],
    ['so\u00adfá\u200b\ufeff\u0007', 'sofa'],
    ['x\u0303 ﬁm', 'x fim'],
    ['𝐎𝐥𝐚', 'Ola'],
    ['€ 5 {a}', '€ 5 {a}'],
  ])('%j becomes %j', (text, plain) => {
    expect(planned(text, { transliterate })).toMatchObject({ text: plain, alphabet: 'gsm7' });
  });

  test('for Latin-1 and ASCII only what those lack is changed', () => {
    expect(planned('“Ação” por 5 €', { transliterate, alphabets: ['latin1'] }).text).toBe('"Ação" por 5 EUR');
    expect(planned('“Ação” é à vista', { transliterate, alphabets: ['ascii'] }).text).toBe('"Acao" e a vista');
  });

  test('where Unicode is needed anyway the accents stay', () => {
    expect(planned('Promoção 😀 não perca', { transliterate })).toMatchObject({
      text: 'Promoção 😀 não perca',
      alphabet: 'ucs2',
      replaced: [],
      forcedBy: { character: '😀', at: 9 },
    });
  });

  test('nothing is changed that fits, nor when it is switched off', () => {
    expect(planned('Até à vista', { transliterate })).toMatchObject({ text: 'Até à vista', replaced: [] });
    expect(planned('coração')).toMatchObject({
      text: 'coração',
      alphabet: 'ucs2',
      replaced: [],
      forcedBy: { character: 'ç', at: 4 },
    });
  });
});

describe('refused', () => {
  test.each(['', ' \n', '\r\n', '\u00a0', '\u200b\ufeff', '\u0000'])('%j is empty', (text) => {
    expect(refused(text)).toMatchObject({ code: 'text_empty', issue: { path: 'content.body' } });
  });

  test('a text of invisible characters is empty, left out or not', () => {
    expect(refused('\u200b\u00ad', { transliterate: true }).code).toBe('text_empty');
    expect(refused('\u200b\u00ad', { transliterate: false }).code).toBe('text_empty');
  });

  test('longer than the channel sends, never cut off', () => {
    expect(planned('a'.repeat(459), { maxParts: 3 }).partCount).toBe(3);
    expect(refused('a'.repeat(460), { maxParts: 3 })).toEqual({
      ok: false,
      code: 'text_too_long',
      issue: {
        path: 'content.body',
        message: 'takes 4 SMS parts, and this channel sends at most 3: shorten it',
        messagePt: 'ocupa 4 partes de SMS e este canal envia no máximo 3: encurte o texto',
      },
    });
  });

  test('longer only because of one character: says which', () => {
    const { issue } = refused(`${'a'.repeat(150)}ç`, { maxParts: 1 });
    expect(issue.message).toBe(
      'takes 3 SMS parts, and this channel sends at most 1: shorten it, or leave out the character "ç" (U+00E7) at position 151, which makes every part hold less than half',
    );
    expect(issue.messagePt).toContain('ou tire o caractere "ç" (U+00E7) na posição 151');
  });

  test('no setting allows more parts than one octet can count', () => {
    expect(planned('a'.repeat(255 * 153), { maxParts: 10_000 }).partCount).toBe(255);
    expect(refused('a'.repeat(255 * 153 + 1), { maxParts: 10_000 }).issue.message).toContain('at most 255');
  });

  test('Unicode on a channel that has none: says the first character that needs it', () => {
    const alphabets = ['gsm7'] as const;
    expect(refused('Olá, você 😀', { alphabets })).toEqual({
      ok: false,
      code: 'text_character',
      issue: {
        path: 'content.body',
        message:
          'holds the character "á" (U+00E1) at position 3, which this channel cannot send: write it otherwise, or allow Unicode on the channel',
        messagePt:
          'traz o caractere "á" (U+00E1) na posição 3, que este canal não envia: escreva de outro modo ou permita Unicode no canal',
      },
    });
    const { issue } = refused('Olá, você 😀', { alphabets, transliterate: true });
    expect(issue.message).toContain('the character "😀" (U+1F600) at position 11');
  });

  test('a character that nobody sees is told by its code', () => {
    expect(refused('a\u00a0b', { alphabets: ['gsm7'] }).issue.message).toContain(
      'the character (U+00A0) at position 2',
    );
  });

  test.each(['Oi \ud83d', '\ude00 oi', '\ude00\ud83d'])('half of an emoji in %j', (text) => {
    expect(refused(text)).toMatchObject({ code: 'text_broken', issue: { path: 'content.body' } });
  });

  test('the place of the half counts characters', () => {
    expect(refused('😀\ud83d').issue.messagePt).toContain('na posição 2');
  });
});
