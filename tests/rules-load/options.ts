/** What one load run is asked for. */
import { parseArgs } from 'node:util';
import type { Ledger } from '../kit/services.ts';

/** `killed`: the Redis of the run vanishes half-way and never comes back. */
export type RedisMode = 'none' | 'on' | 'killed';

export interface LoadOptions {
  messages: number;
  contacts: number;
  processes: 1 | 2;
  redis: RedisMode;
  ledger: Ledger;
  /** Allowed messages a second of each of the three numbers, for the provider and for Ponte. */
  numberMps: number;
  /** What is held for longer at the end of the run is left waiting and counted as held. */
  patienceMs: number;
  /** Drives every random choice of the driver; the machine's own timing stays what it is. */
  seed: number;
  /** What happens, in words. */
  tell(line: string): void;
}

export const usage = `npm run test:rules-load -- [--messages 100000] [--contacts 5000] [--processes 1|2] [--redis none|on|killed]
    [--ledger sqlite|postgres] [--rate 150] [--seed 1] [--json]

Sends a mixed load over three numbers of one account to a provider simulator that checks windows, rates, pairs, tier and
templates by itself, and counts what it had to refuse. Prints one JSON line. Exit code 1 when it refused anything that
Ponte's rules should have held back, when Ponte used less than 95 % of the allowed rate, or when anything else was off.
--rate is messages a second of each number; the ledger is SQLite for one process and PostgreSQL for two.`;

export interface Arguments extends Omit<LoadOptions, 'tell' | 'patienceMs'> {
  json: boolean;
  help: boolean;
}

/** More, and people's own limits of one message in six seconds would hold the numbers back. */
const mostPerContact = 25;

/** @throws when an argument is unknown, no number, or does not fit the others. */
export function readArguments(given: string[]): Arguments {
  const { values } = parseArgs({
    args: given,
    options: {
      messages: { type: 'string', default: '100000' },
      contacts: { type: 'string', default: '5000' },
      processes: { type: 'string', default: '1' },
      redis: { type: 'string', default: 'none' },
      ledger: { type: 'string' },
      rate: { type: 'string', default: '150' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const count = (name: 'messages' | 'contacts' | 'rate' | 'seed') => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes a whole number from 1`);
    return value;
  };
  const processes = Number(oneOf('processes', values.processes, ['1', '2'])) as 1 | 2;
  const ledger = oneOf('ledger', values.ledger ?? (processes === 1 ? 'sqlite' : 'postgres'), ['sqlite', 'postgres']);
  if (processes === 2 && ledger === 'sqlite') throw new Error('two processes share one PostgreSQL: --ledger postgres');
  const messages = count('messages');
  const contacts = count('contacts');
  if (messages > contacts * mostPerContact)
    throw new Error(`at most ${mostPerContact} messages a contact: else the pair limit is the bottleneck`);
  return {
    messages,
    contacts,
    processes,
    redis: oneOf('redis', values.redis, ['none', 'on', 'killed']),
    ledger,
    numberMps: count('rate'),
    seed: count('seed'),
    json: values.json,
    help: values.help,
  };
}

function oneOf<const Word extends string>(name: string, given: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === given);
  if (found === undefined) throw new Error(`--${name} takes ${words.join(' or ')}`);
  return found;
}
