/** One wide line per attempt: everything an operator greps for, nothing a customer would mind. */
import type { LiveChannel } from '../channels/registry.ts';
import type { MessageRow } from '../ledger/messages.ts';
import { iso } from '../platform/clock.ts';
import { maskContact } from '../platform/phone.ts';
import type { Logger, Metrics } from '../platform/telemetry.ts';
import { traceIdOf } from '../platform/trace.ts';
import type { CallResult } from './call.ts';
import type { Ending } from './settle.ts';

export function recordAttempt(
  { metrics, log }: { metrics: Metrics; log: Logger },
  channel: LiveChannel,
  row: MessageRow,
  result: CallResult,
  ending: Ending,
  durationMs: number,
): void {
  const failure = ending.kind === 'sent' ? undefined : ending.failure;
  metrics.attempts.inc({ channel: channel.id, outcome: ending.kind, class: failure?.class ?? 'none' });
  metrics.attemptSeconds.observe({ channel: channel.id }, durationMs / 1000);
  log.info(
    {
      messageId: row.id,
      channel: channel.id,
      contact: maskContact(row.contact),
      attempt: row.attempts,
      lane: row.lane,
      outcome: ending.kind,
      httpStatus: result.httpStatus,
      providerId: ending.kind === 'sent' ? ending.providerId : undefined,
      class: failure?.class,
      code: failure?.code,
      dueAt: ending.kind === 'retry' ? iso(ending.dueAt) : undefined,
      durationMs,
      traceId: row.traceparent === null ? undefined : traceIdOf(row.traceparent),
    },
    'attempt',
  );
}
