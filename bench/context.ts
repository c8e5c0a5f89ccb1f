/** What every bench gets: options, a place for its mess, and processes that end with it. */
import type { Options } from './options.ts';
import type { Ledger } from './report.ts';
import { Cleanup, openDatabase } from './services.ts';
import { type Handlers, startWorker, type Worker } from './worker.ts';

export interface BenchContext {
  options: Options;
  cleanup: Cleanup;
  /** To stderr: stdout is for results. */
  progress(line: string): void;
  worker<H extends Handlers>(file: string): Worker<H>;
  /** A new database for the Postgres ledger, undefined for the embedded one. */
  databaseUrl(ledger: Ledger): Promise<string | undefined>;
}

export function createContext(options: Options): BenchContext {
  const cleanup = new Cleanup();
  return {
    options,
    cleanup,
    progress: (line) => process.stderr.write(`${line}\n`),
    worker<H extends Handlers>(file: string) {
      const worker = startWorker<H>(file);
      cleanup.add(file, () => worker.stop());
      return worker;
    },
    databaseUrl: async (ledger) => (ledger === 'sqlite' ? undefined : openDatabase(cleanup)),
  };
}
