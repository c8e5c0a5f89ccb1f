/** Work that nobody asks for, done again and again: looking for what is due, and for what other processes changed. */
import type { Logger } from './platform/telemetry.ts';
import type { Watchdog } from './platform/watchdog.ts';

export type Chores = readonly [name: string, everyMs: number, work: () => Promise<unknown>][];

/** Starts them all; what comes back ends them. */
export function startChores(chores: Chores, log: Logger, watchdog: Watchdog): () => void {
  const ends = chores.map(([name, everyMs, work]) => repeat(name, everyMs, work, log, watchdog));
  return () => {
    for (const end of ends) end();
  };
}

/** Repeats a chore until ended; a failure is logged and the next turn tries again. */
function repeat(name: string, ms: number, work: () => Promise<unknown>, log: Logger, watchdog: Watchdog): () => void {
  let timer: NodeJS.Timeout;
  let ended = false;
  const turn = async () => {
    await work().catch((error: Error) =>
      log.warn({ chore: name, reason: error.message }, 'chore failed, it runs again'),
    );
    if (ms < 60_000) watchdog.beat(name);
    if (!ended) timer = setTimeout(turn, ms);
  };
  timer = setTimeout(turn, ms);
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
