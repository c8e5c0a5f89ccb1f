/** What the rows of the catalogue are, and where their ids come from. */

export interface Row {
  id: string;
  /** The rule in our own words. */
  says: string;
  /** How Ponte answers it, where the rule itself does not tell. */
  how?: string;
}

export interface Family {
  /** What stands before the hyphen of an id. */
  prefix: string;
  /** Digits after the hyphen. */
  digits: number;
  /** The highest number the source has. */
  last: number;
  title: string;
  /** What kind of source the rules come from. */
  about: string;
}

export const families: readonly Family[] = [
  {
    prefix: 'LMD',
    digits: 2,
    last: 85,
    title: 'LemonDesk',
    about: 'A service desk that answers protocols over WhatsApp and sends mailings.',
  },
  {
    prefix: 'IXC',
    digits: 2,
    last: 73,
    title: 'IXC Provedor with Opa! Suite',
    about: 'An ISP system that notifies its customers and keeps a log of what it sent.',
  },
  {
    prefix: 'LOG',
    digits: 2,
    last: 39,
    title: 'Logcall',
    about: 'A contact centre whose agents start conversations with an approved message.',
  },
  {
    prefix: 'SMT',
    digits: 2,
    last: 63,
    title: 'Smartspace',
    about: 'A contact centre with one flow inside the 24 hours and another one after them.',
  },
  {
    prefix: 'C7',
    digits: 3,
    last: 243,
    title: 'Code7 CRM OmniChannel',
    about: 'A CRM that locks what its operators write once the 24 hours have passed.',
  },
  {
    prefix: 'INC',
    digits: 2,
    last: 27,
    title: 'Decisions between sources',
    about: 'Where two sources contradict each other, or none says it: what Ponte decided.',
  },
];

const anyId = new RegExp(`\\b(?:${families.map(({ prefix }) => prefix).join('|')})-\\d+\\b`, 'g');
/** Of two ids, a range leaves it open whether anybody looked at the rows between them. */
const anyRange = new RegExp(`${anyId.source}\\s*(?:to|until|through|-|–|\\.\\.)\\s*${anyId.source}`);
const idAtStart = new RegExp(`^${anyId.source}(?=$|[\\s:,])`);

export const idsIn = (text: string): string[] => [...new Set(text.match(anyId) ?? [])];
export const startsWithId = (text: string): boolean => idAtStart.test(text);
export const hasRange = (text: string): boolean => anyRange.test(text);

export const familyOf = (id: string): Family | undefined => families.find(({ prefix }) => id.startsWith(`${prefix}-`));

/** Whether the source has a row with this id, written as the source writes it. */
export function isRowId(id: string): boolean {
  const family = familyOf(id);
  if (family === undefined) return false;
  const number = id.slice(family.prefix.length + 1);
  return number.length === family.digits && Number(number) >= 1 && Number(number) <= family.last;
}

/** Families in their order, rows by number. */
export function compareIds(a: string, b: string): number {
  const place = (id: string) => families.indexOf(familyOf(id) as Family);
  return place(a) - place(b) || a.localeCompare(b);
}
