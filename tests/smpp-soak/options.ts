/** What one soak is asked for. */
import { parseArgs } from 'node:util';
import type { Ledger } from '../kit/services.ts';

export interface SoakOptions {
  ledger: Ledger;
  messages: number;
  /** How often Ponte is killed on the way, and started again. */
  kills: number;
  /** Drives every random choice of the driver; the machine's own timing stays what it is. */
  seed: number;
  /** What happens, in words. */
  tell(line: string): void;
}

export const usage = `node tests/smpp-soak/smpp-soak.ts [--messages 200000] [--kills 0] [--ledger sqlite|postgres] [--seed 1] [--json]

Sends through an SMSC that loses answers, refuses, shuffles receipts and falls silent, over a connection that is cut again and
again, and counts by the SMSC's own count what became of every message. Half an hour of a bad link, compressed: cuts come several
times a second because messages come by the thousand.
Exit code 1 when a message was lost or sent twice, or when anything else was off.`;

export interface Arguments extends Pick<SoakOptions, 'messages' | 'kills' | 'seed'> {
  ledger: Ledger | undefined;
  json: boolean;
  help: boolean;
}

/** @throws when an argument is unknown or no number. */
export function readArguments(given: string[]): Arguments {
  const { values } = parseArgs({
    args: given,
    options: {
      messages: { type: 'string', default: '200000' },
      kills: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      ledger: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const count = (name: 'messages' | 'kills' | 'seed', least = 1) => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < least) throw new Error(`--${name} takes a whole number from ${least}`);
    return value;
  };
  const { ledger, json, help } = values;
  if (ledger !== undefined && ledger !== 'sqlite' && ledger !== 'postgres')
    throw new Error('--ledger takes sqlite or postgres');
  return { messages: count('messages'), kills: count('kills', 0), seed: count('seed'), ledger, json, help };
}
