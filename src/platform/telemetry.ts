/** Logs and metrics: one place decides their form. */
import { type Logger, pino } from 'pino';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type { Logger } from 'pino';

/** JSON lines on stdout. Phones and texts are masked by the caller; well-known secret fields never pass. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }), log: withoutSecrets },
  });
}

const secretNames = new Set(['authorization', 'accessToken', 'appSecret', 'key']);

/** The last line of defence: well-known secret fields, at the top of a line and one level below, never pass. */
export function withoutSecrets(line: Record<string, unknown>): Record<string, unknown> {
  const clean = (value: unknown, name: string): unknown => {
    if (secretNames.has(name)) return '***';
    if (value === null || typeof value !== 'object' || value instanceof Error || Array.isArray(value)) return value;
    return mapFields(value as Record<string, unknown>, (inner, key) => (secretNames.has(key) ? '***' : inner));
  };
  return mapFields(line, clean);
}

/** Copies only what changes: nearly every line passes as it is. */
function mapFields(
  fields: Record<string, unknown>,
  map: (value: unknown, name: string) => unknown,
): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined;
  for (const name in fields) {
    const value = map(fields[name], name);
    if (value === fields[name]) continue;
    copy ??= { ...fields };
    copy[name] = value;
  }
  return copy ?? fields;
}

export class Metrics {
  readonly registry = new Registry();
  readonly accepted = this.#counter('ponte_messages_accepted_total', 'Messages accepted', ['channel', 'via']);
  readonly refused = this.#counter('ponte_messages_refused_total', 'Requests refused, by problem code', [
    'code',
    'via',
  ]);
  readonly attempts = this.#counter('ponte_attempts_total', 'Attempts by outcome and failure class', [
    'channel',
    'outcome',
    'class',
  ]);
  readonly receipts = this.#counter('ponte_receipts_total', 'Receipts by status', ['channel', 'status']);
  readonly duplicates = this.#counter('ponte_duplicates_total', 'Redelivered items dropped', ['kind']);
  readonly inbound = this.#counter('ponte_inbound_total', 'Inbound items other than receipts, by kind', [
    'channel',
    'kind',
  ]);
  readonly events = this.#counter('ponte_events_published_total', 'Events confirmed by RabbitMQ', []);
  readonly unrouted = this.#counter('ponte_events_unrouted_total', 'Events that no queue was bound for', []);
  readonly deadLetters = this.#counter('ponte_dead_letters_total', 'Items that could not be handled', ['kind']);
  readonly backlog = this.#gauge('ponte_backlog', 'Messages waiting to be sent', ['channel']);
  readonly relayLag = this.#gauge('ponte_relay_lag_events', 'Events written but not yet confirmed', []);
  readonly polls = this.#counter('ponte_polls_total', 'Questions to providers that do not call, by outcome', [
    'channel',
    'outcome',
  ]);
  readonly allowanceLeft = this.#gauge('ponte_allowance_left', 'What the provider lets a channel send today', [
    'channel',
  ]);
  readonly channelUp = this.#gauge('ponte_channel_up', '1 while the channel is healthy', ['channel']);
  readonly dependencyUp = this.#gauge('ponte_dependency_up', '1 while the dependency answers', ['name']);
  readonly attemptSeconds = this.#histogram('ponte_attempt_seconds', 'Provider call duration', ['channel']);
  readonly commitSeconds = this.#histogram('ponte_ledger_commit_seconds', 'Group commit duration', []);

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  #counter<L extends string>(name: string, help: string, labelNames: L[]): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }
  #gauge<L extends string>(name: string, help: string, labelNames: L[]): Gauge<L> {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }
  #histogram<L extends string>(name: string, help: string, labelNames: L[]): Histogram<L> {
    const buckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
    return new Histogram({ name, help, labelNames, buckets, registers: [this.registry] });
  }
}
