/** Worker thread: one connection to the SQLite file. Disk and SQL happen here, so the event loop never waits for them. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { Value } from './store.ts';

export interface ThreadSetUp {
  path: string;
  readOnly: boolean;
  pragmas: string;
}

/** One statement. Flat lists of values cross between threads for a fraction of what objects cost. */
export interface Call {
  id: number;
  /** 0 outside transactions. */
  transaction: number;
  begin?: boolean;
  commit?: boolean;
  rollback?: boolean;
  statement?: {
    /** Under which the prepared form is kept; its text comes along the first time. Undefined: used once. */
    key: number | undefined;
    text: string | undefined;
  };
  values: Value[];
  /** Values of one row of a statement that runs once for each row; 0 for one that runs once. */
  width: number;
}

export interface Answer {
  id: number;
  columns?: string[];
  /** Row after row. */
  values?: Value[];
  error?: string;
}

const { path, readOnly, pragmas } = workerData as ThreadSetUp;
const db = new DatabaseSync(path, { readOnly });
db.exec(pragmas);
// SQLite's own knows A to Z only; people search for words with accents.
db.function('lower', { deterministic: true }, (text) => (typeof text === 'string' ? text.toLowerCase() : text));

interface Prepared {
  statement: StatementSync;
  columns: string[];
}

const texts = new Map<number, string>();
const prepared = new Map<number, Prepared>();
/** The transaction that cannot be completed any more. */
let failed = 0;

function prepare({ key, text }: NonNullable<Call['statement']>): Prepared {
  if (key === undefined) return compile(text ?? '');
  let ready = prepared.get(key);
  if (ready === undefined) {
    ready = compile(texts.get(key) ?? '');
    prepared.set(key, ready);
  }
  return ready;
}

function compile(text: string): Prepared {
  const statement = db.prepare(text);
  statement.setReturnArrays(true);
  return { statement, columns: statement.columns().map((column) => column.name) };
}

function run({ statement, values, width }: Call): Pick<Answer, 'columns' | 'values'> {
  if (statement === undefined) return {};
  const ready = prepare(statement);
  const { columns } = ready;
  const found: Value[] = [];
  const once = (given: Value[]): void => {
    if (columns.length === 0) ready.statement.run(...given);
    else for (const row of ready.statement.all(...given) as unknown as Value[][]) found.push(...row);
  };
  if (width === 0) once(values);
  else for (let start = 0; start < values.length; start += width) once(values.slice(start, start + width));
  return { columns, values: found };
}

function answer(call: Call): Answer {
  const { id, transaction, statement } = call;
  if (statement?.key !== undefined && statement.text !== undefined) texts.set(statement.key, statement.text);
  if (transaction !== 0 && transaction === failed) return { id, error: 'the transaction has failed before' };
  try {
    if (call.rollback === true) throw new Error('the transaction was given up');
    if (call.begin === true) db.exec('begin immediate');
    const result = run(call);
    if (call.commit === true) db.exec('commit');
    return { id, ...result };
  } catch (error) {
    if (transaction !== 0) {
      failed = transaction;
      if (db.isTransaction) db.exec('rollback');
    }
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on('message', (call: Call) => parentPort?.postMessage(answer(call)));
