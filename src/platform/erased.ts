/** What stands in the place of an address, or of an id that gives one away, once its person has been erased. */

const prefix = 'erased:';

/** @param key made for one erasure and forgotten with it: nothing leads from it to the address. */
export const tombstone = (key: string): string => `${prefix}${key}`;

export const isErased = (contact: string): boolean => contact.startsWith(prefix);

/** The same text always becomes the same one; without the installation's key nobody can tell which text it was. */
export type Seal = (text: string) => string;

/** @param personOf the keyed hash of addresses; what is sealed here never meets what is kept under them. */
export const createSeal =
  (personOf: (address: string) => string): Seal =>
  (text) =>
    isErased(text) ? text : `${prefix}${personOf(`sealed\n${text}`)}`;

/** Whether what is stored, sealed or not, is this text. */
export const isText = (stored: unknown, text: string | null, personOf: (address: string) => string): boolean =>
  stored === text ||
  (typeof stored === 'string' && isErased(stored) && text !== null && stored === createSeal(personOf)(text));
