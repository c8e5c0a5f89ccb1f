/** The command line. */
import { parseArgs } from 'node:util';
import type { Ledger } from './report.ts';

export const benchNames = ['dispatch', 'webhooks', 'latency', 'rules', 'campaign', 'smpp', 'sms-http', 'log'] as const;
export type BenchName = (typeof benchNames)[number];
const ledgers: readonly Ledger[] = ['sqlite', 'postgres'];

export interface Options {
  benches: readonly BenchName[];
  ledgers: readonly Ledger[];
  json: boolean;
  /** Items per round; undefined = the bench's own default. */
  messages: number | undefined;
  warmUp: number | undefined;
  pairs: number | undefined;
  seconds: number | undefined;
  records: number | undefined;
  /** Messages in the log. */
  rows: number | undefined;
  /** Where CPU profiles of the Ponte process go; undefined = none are taken. */
  profile: string | undefined;
}

export const usage = `npm run bench -- [dispatch|webhooks|latency|rules|campaign|smpp|sms-http|log] [options]

  --json             one JSON line per bench and ledger instead of a table
  --ledger <name>    sqlite or postgres; default both
  --messages <n>     messages or receipts per round
  --warm-up <n>      messages or receipts of the first, unmeasured round
  --pairs <n>        rounds of each side (dispatch, webhooks, rules, smpp, sms-http)
  --records <n>      lines of the mailing file (campaign)
  --rows <n>         messages in the log (log)
  --seconds <n>      how long to send (latency)
  --profile <dir>    write CPU profiles of Ponte there and print their top functions

RabbitMQ and PostgreSQL are taken from AMQP_URL and DATABASE_URL, or looked for on this machine.`;

export class UsageError extends Error {
  override name = 'UsageError';
}

/** @throws UsageError */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { values, positionals } = parse(args);
  if (values.help === true) return 'help';
  const unknown = positionals.find((name) => !isOneOf(benchNames, name));
  if (unknown !== undefined) throw new UsageError(`no bench "${unknown}"; there are ${benchNames.join(', ')}`);
  if (values.ledger !== undefined && !isOneOf(ledgers, values.ledger)) {
    throw new UsageError(`no ledger "${values.ledger}"; there are ${ledgers.join(', ')}`);
  }
  return {
    benches: positionals.length === 0 ? benchNames : benchNames.filter((name) => positionals.includes(name)),
    ledgers: values.ledger === undefined ? ledgers : [values.ledger as Ledger],
    json: values.json === true,
    messages: count('messages', values.messages),
    warmUp: count('warm-up', values['warm-up']),
    pairs: count('pairs', values.pairs),
    seconds: count('seconds', values.seconds),
    records: count('records', values.records),
    rows: count('rows', values.rows),
    profile: values.profile,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        json: { type: 'boolean' },
        ledger: { type: 'string' },
        messages: { type: 'string' },
        'warm-up': { type: 'string' },
        pairs: { type: 'string' },
        seconds: { type: 'string' },
        records: { type: 'string' },
        rows: { type: 'string' },
        profile: { type: 'string' },
      },
    });
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause });
  }
}

const isOneOf = (list: readonly string[], value: string): boolean => list.includes(value);

function count(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^[1-9]\d{0,7}$/.test(value)) return Number(value);
  throw new UsageError(`--${name} must be a whole number from 1, not "${value}"`);
}
