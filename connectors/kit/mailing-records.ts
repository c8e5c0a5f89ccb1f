/**
 * Turns the records of any webservice into flat text. JSON and XML are read by the same rules, so that one mapping
 * serves both.
 */
import { isObject, valueAt } from './answer-paths.ts';
import type { BrokenRecord, MailingRecord } from './source.ts';

/** Name of a field and where it lies inside a nested record: `{ cidade: 'endereco.cidade' }`. */
export type FieldPaths = Readonly<Record<string, string>>;

export interface MailingRecords {
  records: MailingRecord[];
  broken: BrokenRecord[];
}

type Fault = Pick<BrokenRecord, 'field' | 'reason' | 'reasonPt'>;
type Fields = MailingRecord['fields'];

export function readMailingRecords(list: readonly unknown[], fieldPaths: FieldPaths): MailingRecords {
  const result: MailingRecords = { records: [], broken: [] };
  for (const [position, record] of list.entries()) {
    const read = readRecord(record, fieldPaths);
    if ('fields' in read) result.records.push(read);
    else result.broken.push({ position, id: idOf(record), ...read });
  }
  return result;
}

/** Fields that hold a password stay where they are, whatever they are called. */
export const isPasswordField = (name: string): boolean => /senha|passw(?:or)?d|\bpwd\b/i.test(name);

function readRecord(record: unknown, fieldPaths: FieldPaths): MailingRecord | Fault {
  if (!isObject(record)) {
    return {
      field: 'record',
      reason: 'the entry is not a record with named fields',
      reasonPt: 'a entrada não é um registro com campos nomeados',
    };
  }
  const opened = new Set(Object.values(fieldPaths).map((path) => path.split('.', 1)[0]));
  const own = Object.entries(record).filter(([name, value]) => {
    // What a path reaches into is no field by itself.
    if (Object.hasOwn(fieldPaths, name) || (isNested(value) && opened.has(name))) return false;
    return !isPasswordField(name);
  });
  const reached = Object.entries(fieldPaths).map(([name, path]) => [name, valueAt(record, path)] as const);
  const fields: [string, Fields[string]][] = [];
  for (const [field, value] of [...own, ...reached]) {
    const text = textOf(value);
    const shown = field.trim() === '' ? '""' : field;
    if (typeof text === 'object' && text !== null) return { field: shown, ...text };
    if (field.includes(lostLetter)) return { field: shown, ...lostLetters };
    fields.push([field, text]);
  }
  return { fields: Object.fromEntries(fields) };
}

/** What a decoder leaves where bytes were not UTF-8. */
const lostLetter = '\uFFFD';
const lostLetters = {
  reason: 'letters were lost: the answer is not in UTF-8',
  reasonPt: 'letras se perderam: a resposta não está em UTF-8',
};

function textOf(value: unknown): string | null | Omit<Fault, 'field'> {
  if (typeof value === 'string') {
    if (value.includes(lostLetter)) return lostLetters;
    return value.trim() === '' ? null : value;
  }
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value === null || value === undefined || !isNested(value)) return null;
  return {
    reason: 'the value is a list or has fields of its own; give its path in fieldPaths',
    reasonPt: 'o valor é uma lista ou tem campos próprios; informe o caminho dele em fieldPaths',
  };
}

/** An empty list or object is how many webservices write that there is nothing. */
const isNested = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0;

const idNames = ['id', 'codigo', 'código', 'code'];

function idOf(record: unknown): string | null {
  if (!isObject(record)) return null;
  const found = Object.entries(record).find(([name]) => idNames.includes(name.toLowerCase()));
  const text = found === undefined ? null : textOf(found[1]);
  return typeof text === 'string' ? text : null;
}
