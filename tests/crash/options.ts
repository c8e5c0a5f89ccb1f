/** What one crash run is asked for. */
import { parseArgs } from 'node:util';
import type { Ledger } from '../kit/services.ts';

export interface CrashOptions {
  ledger: Ledger;
  kills: number;
  /** Drives every random choice of the driver; the machine's own timing stays what it is. */
  seed: number;
  /** Messages a second, both intakes together. */
  rate: number;
  /** False: commands over HTTP and events from the feed, as on a machine without RabbitMQ. */
  bus: boolean;
  /** What happens, in words. */
  tell(line: string): void;
}

export const usage = `node tests/crash/crash.ts [--kills 20] [--ledger sqlite|postgres] [--seed 1] [--rate 200] [--json]

Kills Ponte again and again under load and counts, from outside, what became of every accepted message.
Exit code 1 when a message was lost or sent twice, when the order of events broke, or when anything else was off.`;

export interface Arguments {
  kills: number;
  seed: number;
  rate: number;
  ledger: Ledger | undefined;
  json: boolean;
  help: boolean;
}

/** @throws when an argument is unknown or no number. */
export function readArguments(given: string[]): Arguments {
  const { values } = parseArgs({
    args: given,
    options: {
      kills: { type: 'string', default: '20' },
      seed: { type: 'string', default: String(Date.now() % 100_000) },
      rate: { type: 'string', default: '200' },
      ledger: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const count = (name: 'kills' | 'seed' | 'rate') => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes a whole number from 1`);
    return value;
  };
  const { ledger } = values;
  if (ledger !== undefined && ledger !== 'sqlite' && ledger !== 'postgres')
    throw new Error('--ledger takes sqlite or postgres');
  return {
    kills: count('kills'),
    seed: count('seed'),
    rate: count('rate'),
    ledger,
    json: values.json,
    help: values.help,
  };
}

/** Uniform in [0, 1), the same row of numbers for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
