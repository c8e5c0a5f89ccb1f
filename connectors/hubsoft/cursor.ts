/**
 * Where a reading stands. Invoices can only be asked for one customer at a time, so reading all of them is a walk: a
 * page of customers, then the invoices of each, then the next page. The cursor carries all that the walk must know.
 */

export type Cursor =
  /** A page of the list of all customers. `seen` is the first customer of the page before. */
  | { at: 'customers'; page: number; seen: string | null }
  /** One of the values that a filter names. */
  | { at: 'wanted'; place: number }
  /** The invoices of the first of these customers. `page` is the page of customers after them; null: none. */
  | { at: 'invoices'; codes: readonly string[]; page: number | null; seen: string | null };

/** Half a surrogate pair cannot be encoded. */
const encode = (text: string | null): string => (text === null ? '' : encodeURIComponent(text.toWellFormed()));
const decode = (text: string): string | null => (text === '' ? null : decodeURIComponent(text));

export function writeCursor(cursor: Cursor): string {
  switch (cursor.at) {
    case 'customers':
      return `customers:${cursor.page}:${encode(cursor.seen)}`;
    case 'wanted':
      return `wanted:${cursor.place}`;
    case 'invoices':
      return `invoices:${cursor.page ?? ''}:${encode(cursor.seen)}:${cursor.codes.map(encode).join(',')}`;
  }
}

/** Undefined when it is none of ours. */
export function readCursor(text: string): Cursor | undefined {
  try {
    const [at, number = '', seen = '', codes = ''] = text.split(':');
    if (!/^\d{0,9}$/.test(number)) return undefined;
    if (at === 'customers' && number !== '') return { at, page: Number(number), seen: decode(seen) };
    if (at === 'wanted' && number !== '') return { at, place: Number(number) };
    if (at !== 'invoices' || codes === '') return undefined;
    const page = number === '' ? null : Number(number);
    return { at, codes: codes.split(',').map(decodeURIComponent), page, seen: decode(seen) };
  } catch {
    // A percent sign that encodes nothing.
    return undefined;
  }
}
