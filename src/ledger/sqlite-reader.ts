/** Worker thread: answers the reader's queries on a read-only connection. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { Value } from './store.ts';

const db = new DatabaseSync((workerData as { path: string }).path, { readOnly: true });
db.exec('pragma busy_timeout = 5000; pragma cache_size = -8000');
// SQLite's own knows A to Z only; people search for words with accents.
db.function('lower', { deterministic: true }, (text) => (typeof text === 'string' ? text.toLowerCase() : text));
const prepared = new Map<string, StatementSync>();

parentPort?.on('message', ({ id, text, values }: { id: number; text: string; values: Value[] }) => {
  try {
    let statement = prepared.get(text);
    if (statement === undefined) {
      if (prepared.size > 500) prepared.clear();
      statement = db.prepare(text);
      prepared.set(text, statement);
    }
    parentPort?.postMessage({ id, rows: statement.all(...values) });
  } catch (error) {
    parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
