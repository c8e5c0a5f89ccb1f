/** Carries plans out: the message that did not get through makes the next one, once, in the same transaction. */
import type { Content } from '../../contracts/content.ts';
import type { Failure } from '../../contracts/failure.ts';
import type { FallbackStep, MessageStatus } from '../../contracts/message.ts';
import type { ChannelRegistry } from '../channels/registry.ts';
import { joinConversations } from '../conversations/openings.ts';
import { messageEvent } from '../ledger/events.ts';
import { duePlans, type PlannedRow, setFallbackDue } from '../ledger/fallbacks.ts';
import { insertMessages, type NewMessageRow } from '../ledger/messages.ts';
import type { Transaction } from '../ledger/store.ts';
import type { Operation } from '../ledger/writer.ts';
import { iso, type NewId } from '../platform/clock.ts';
import { categoryOf } from '../rules/category.ts';
import type { LiveTemplates } from '../rules/channel.ts';
import { firstLook, type PlanMove, planMove } from '../rules/fallback.ts';
import { optionsJson, readOptions } from '../rules/options.ts';
import { receiptDue } from '../rules/receipt-timeout.ts';
import { contactOf, parseRecipient } from '../rules/recipient.ts';
import { verdictJson } from '../rules/verdict.ts';

export interface FallbackParts {
  channels: ChannelRegistry;
  templates: LiveTemplates;
  newId: NewId;
}

/** Answers the channels that have something new to send. */
export const createSweepFallbacks = (parts: FallbackParts): Operation<number, string[]> => ({
  name: 'fallbacks',
  async run(tx, inputs) {
    const results: string[][] = [];
    for (const now of inputs) results.push(await sweep(tx, parts, now));
    return results;
  },
});

async function sweep(tx: Transaction, parts: FallbackParts, now: number): Promise<string[]> {
  const planned = (await tx.all(duePlans, now)) as unknown as PlannedRow[];
  const steps: NewMessageRow[] = [];
  const looks: { id: string; fallback_due: number | null }[] = [];
  for (const row of planned) {
    const plan = readOptions(row.options).fallback ?? [];
    const move = planMove(plan, stateOf(row), now);
    looks.push({ id: row.id, fallback_due: move.kind === 'wait' ? move.until : null });
    if (move.kind === 'take') steps.push(stepRow(row, plan, move, parts, now));
  }
  // The key is the message and the step, so that a step is never taken twice.
  const inserted = new Set((await tx.each(insertMessages, steps)).map((row) => row.id));
  tx.write(setFallbackDue, looks);
  const taken = steps.filter((step) => inserted.has(step.id));
  joinConversations(tx, taken);
  for (const step of taken) {
    const dueAt = iso(now);
    tx.emit(messageEvent(step, 'message.accepted', 'queued', 1, now, { dueAt, fallbackOf: step.parent_id }));
  }
  return [...new Set(taken.map(({ channel }) => channel))];
}

const stateOf = (row: PlannedRow) => ({
  status: row.status as MessageStatus,
  failure: row.failure === null ? null : (JSON.parse(row.failure) as Failure),
  dueAt: row.due_at ?? row.accepted_at,
  sentAt: row.sent_at,
});

function stepRow(
  row: PlannedRow,
  plan: readonly FallbackStep[],
  { step: place, copyOut }: Extract<PlanMove, { kind: 'take' }>,
  { channels, templates, newId }: FallbackParts,
  now: number,
): NewMessageRow {
  const step = plan[place] as FallbackStep;
  const channel = channels.require(step.channel);
  const options = readOptions(row.options);
  const content = step.content ?? (JSON.parse(row.content) as Content);
  const rest = plan.slice(place + 1);
  return {
    id: newId(),
    direction: 'outbound',
    channel: channel.id,
    medium: channel.connector.medium,
    contact: step.to === undefined ? row.contact : contactOf(parseRecipient(step.to)),
    lane: row.lane,
    status: 'queued',
    due_at: now,
    accepted_at: now,
    sent_at: null,
    expires_at: row.expires_at !== null && row.expires_at > now ? row.expires_at : null,
    sequence: 1,
    provider_id: null,
    customer_id: row.customer_id,
    campaign_id: row.campaign_id,
    reference: row.reference,
    metadata: row.metadata,
    content: JSON.stringify(content),
    reply_to: null,
    on_uncertain: row.on_uncertain,
    idem_scope: 'fallback',
    idem_key: `${row.id}:${place}`,
    content_hash: null,
    accepted_from: `plano de ${row.id}`,
    traceparent: row.traceparent,
    verdicts: `[${planVerdict(row, place, plan.length, copyOut, now)}]`,
    kind: content.type,
    category: categoryOf(content, options.category, channel.judged, templates),
    options: optionsJson({ ...options, fallback: rest.length === 0 ? undefined : rest }, options.conversation),
    text_key: null,
    fallback_due: rest.length === 0 ? null : firstLook(rest, now),
    parent_id: row.id,
    receipt_due: receiptDue(channel.judged, now),
  };
}

function planVerdict(row: PlannedRow, place: number, steps: number, copyOut: boolean, at: number): string {
  const why = row.error_code === null ? 'sem confirmação de entrega no prazo' : `motivo ${row.error_code}`;
  const detail = `passo ${place + 1} de ${steps} da mensagem ${row.id}, ${why}`;
  const decision = {
    result: 'note' as const,
    code: copyOut ? ('possible_copy' as const) : ('fallback_step' as const),
    detail,
  };
  const spoken = [{ rule: 'fallback', decision }];
  return verdictJson({ passed: [], spoken, stopped: undefined }, 'intake', at, ['channel_able']);
}
