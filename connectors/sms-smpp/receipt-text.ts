/**
 * `id:7F00 sub:001 dlvrd:001 submit date:2611211005 done date:2611211006 stat:DELIVRD err:000 text:...`, as SMSCs really
 * write it: in other orders, other letter case, on several lines, with fields missing, with ten or twelve digits.
 */

export interface ReceiptText {
  id?: string;
  stat?: string;
  err?: string;
  doneDate?: string;
}

const names = /(?<=^|\s)(id|sub|dlvrd|submit[ _]?date|done[ _]?date|stat|err|text):/gi;

/** Undefined when it has neither an id nor a state. */
export function readReceiptText(text: string): ReceiptText | undefined {
  const fields = fieldsOf(text);
  const receipt: ReceiptText = {};
  const id = word(fields.get('id'));
  const stat = word(fields.get('stat'));
  const err = word(fields.get('err'));
  const doneDate = /^\d{10,14}$/.exec(word(fields.get('donedate')) ?? '')?.[0];
  if (id !== undefined) receipt.id = id;
  if (stat !== undefined) receipt.stat = stat.toUpperCase();
  if (err !== undefined) receipt.err = err;
  if (doneDate !== undefined) receipt.doneDate = doneDate;
  return id === undefined && stat === undefined ? undefined : receipt;
}

/** The first of each name counts: the message's own words, which come last, may hold such names too. */
function fieldsOf(text: string): ReadonlyMap<string, string> {
  const found = [...text.matchAll(names)];
  const fields = new Map<string, string>();
  for (const [place, match] of found.entries()) {
    const name = (match[1] ?? '').toLowerCase().replace(/[ _]/g, '');
    const value = text.slice(match.index + match[0].length, found[place + 1]?.index);
    if (!fields.has(name)) fields.set(name, value);
  }
  return fields;
}

const word = (value: string | undefined): string | undefined => /[^\s\0]+/.exec(value ?? '')?.[0];
