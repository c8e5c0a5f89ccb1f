/** Finds a person in texts that Ponte does not key by person: what providers and callers sent, as it came. */

/** Everything that a person is known by. */
export interface Subject {
  /** As messages and records name the person: E.164, business-scoped user id, digits of a short code, an e-mail address. */
  addresses: string[];
  /** As the list of people names them: the same, and `wa:`, `sms:` with digits. */
  aliases: string[];
  contactIds: string[];
  /** Eleven digits. */
  cpfs: string[];
  /** The ERP's codes of the person. */
  customerIds: string[];
  names: string[];
}

/** Rows that say nobody's address are the person's when they say the whole name; a first name alone is anybody's. */
export const isNamed = ({ names }: Pick<Subject, 'names'>, name: string): boolean =>
  name.trim().includes(' ') && names.some((one) => one.trim().toLowerCase() === name.trim().toLowerCase());

export interface Needles {
  isIn(text: string): boolean;
  /** The text with every mention blotted out. */
  blotted(text: string): string;
}

export const blot = 'apagado';

const between = '[\\s().\\-/]{0,2}';
const spread = (digits: string): string => [...digits].join(between);
const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/** A Brazilian number is written with and without country code, long-distance zero and ninth digit. */
function phonePattern(digits: string): string {
  const brazilian = /^55(\d{2})(9?)(\d{8})$/.exec(digits);
  if (brazilian === null) return `\\+?${spread(digits)}`;
  const [, area = '', ninth = '', rest = ''] = brazilian;
  const nine = ninth === '' ? '' : `(?:9${between})?`;
  return `\\+?(?:${spread('55')}${between})?(?:0${between})?(?:\\(${spread(area)}\\)|${spread(area)})${between}${nine}${spread(rest)}`;
}

/** Ids of WhatsApp messages hold the number in base64. */
const wrapped = /wamid\.([A-Za-z0-9+/_=-]{8,})/g;

export function needlesOf({ addresses, aliases, cpfs }: Pick<Subject, 'addresses' | 'aliases' | 'cpfs'>): Needles {
  const names = new Set([...addresses, ...aliases.map((alias) => alias.replace(/^(?:wa|sms):/, ''))]);
  const numbers = [...names].flatMap((name) => /^\+?(\d{7,})$/.exec(name)?.[1] ?? []);
  const others = [...names].filter((name) => !/^\+?\d+$/.test(name) && name !== '');
  const digits = [...new Set(numbers)].map(phonePattern);
  const patterns = [
    ...[...digits, ...cpfs.map(spread)].map((pattern) => `(?<!\\d)${pattern}(?!\\d)`),
    ...others.map((name) => `(?<![\\w.])${literal(name)}(?!\\w)`),
  ];
  if (patterns.length === 0) return { isIn: () => false, blotted: (text) => text };
  const one = new RegExp(patterns.join('|'), 'i');
  const all = new RegExp(one.source, 'gi');
  const isWrapped = (encoded: string): boolean => one.test(Buffer.from(encoded, 'base64').toString('latin1'));
  return {
    isIn: (text) => one.test(text) || [...text.matchAll(wrapped)].some(([, encoded = '']) => isWrapped(encoded)),
    blotted: (text) =>
      text.replaceAll(all, blot).replaceAll(wrapped, (whole, encoded: string) => (isWrapped(encoded) ? blot : whole)),
  };
}

/**
 * A text of several people's without this one: of JSON the smallest entries of lists that name the person are taken out.
 * Empty where nothing else can be kept.
 */
export function withoutPerson(text: string, needles: Needles): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return '';
  }
  const pruned = JSON.stringify(prune(parsed, needles)) ?? '';
  return needles.isIn(pruned) ? '' : pruned;
}

function prune(value: unknown, needles: Needles): unknown {
  if (value === null || typeof value !== 'object' || !needles.isIn(JSON.stringify(value))) return value;
  if (!Array.isArray(value))
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, prune(one, needles)]));
  return value.flatMap((one: unknown) => {
    const pruned = prune(one, needles);
    return needles.isIn(JSON.stringify(pruned) ?? '') ? [] : [pruned];
  });
}

/** The entries of lists that name the person, for showing them to the person. */
export function mentionsIn(text: string, needles: Needles): unknown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return [text];
  }
  const found: unknown[] = [];
  const look = (value: unknown): boolean => {
    if (value === null || typeof value !== 'object') return false;
    const inside = Object.values(value).filter((one) => needles.isIn(JSON.stringify(one) ?? ''));
    if (!Array.isArray(value)) return inside.map(look).some(Boolean);
    for (const one of inside) if (!look(one)) found.push(one);
    return inside.length > 0;
  };
  return look(parsed) ? found : [parsed];
}

/** The same JSON with its texts blotted: what is no text stays what it is. */
export function blottedJson(text: string, needles: Needles): string {
  const blotAll = (value: unknown): unknown => {
    if (typeof value === 'string') return needles.blotted(value);
    if (typeof value === 'number') return needles.isIn(String(value)) ? 0 : value;
    if (Array.isArray(value)) return value.map(blotAll);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [needles.blotted(key), blotAll(one)]));
  };
  try {
    return JSON.stringify(blotAll(JSON.parse(text)));
  } catch {
    return needles.blotted(text);
  }
}

/**
 * Lines of a mailing file that name the person keep their length and their separators, so that every other line stays in
 * its place. Answers how many.
 * @param isWhole the last line has ended, too.
 */
export function blankLines(bytes: Buffer, needles: Needles, isWhole: boolean): number {
  let lines = 0;
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0x0a, start);
    if (end === -1 && !isWhole) break;
    const stop = end === -1 ? bytes.length : end;
    const line = bytes.subarray(start, stop);
    // UTF-16 has a zero beside every letter that a number is made of.
    if (needles.isIn(line.toString('latin1').replaceAll('\0', ''))) {
      lines += 1;
      for (let place = 0; place < line.length; place++) if (!keptBytes.has(line[place] as number)) line[place] = 0x78;
    }
    start = stop + 1;
  }
  return lines;
}

const keptBytes = new Set([...'\0\r,;|\t"'].map((letter) => letter.charCodeAt(0)));
