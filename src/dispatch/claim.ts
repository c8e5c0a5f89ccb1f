/** Takes due messages out of the queue: claimed, judged and written down as attempts in one transaction. */
import type {
  ChannelConnector,
  ProviderRequest,
  Recipient,
  SendPlan,
  SubmitPlan,
} from '../../connectors/kit/connector.ts';
import type { Content, TemplateContent } from '../../contracts/content.ts';
import type { LiveChannel } from '../channels/registry.ts';
import { type FactsAsk, loadFacts } from '../conversations/facts.ts';
import { insertAttempts, type NewAttemptRow } from '../ledger/attempts.ts';
import {
  appendVerdicts,
  type ClaimedRow,
  claimMessages,
  convertMessages,
  type DeferredRow,
  deferMessages,
} from '../ledger/claims.ts';
import { messageEvent } from '../ledger/events.ts';
import { plansDue } from '../ledger/fallbacks.ts';
import { type MessageRow, type SettleRow, settleMessages } from '../ledger/messages.ts';
import { setParts } from '../ledger/parts.ts';
import type { Transaction } from '../ledger/store.ts';
import type { Operation } from '../ledger/writer.ts';
import { iso } from '../platform/clock.ts';
import { redact } from '../platform/secrets.ts';
import { categoryOf } from '../rules/category.ts';
import type { LiveTemplates } from '../rules/channel.ts';
import { openUntil } from '../rules/checks/window.ts';
import { type Judgement, judge, type Stopped } from '../rules/engine.ts';
import type { ContactFacts, LimitFacts, RuleMessage } from '../rules/facts.ts';
import { contentRefused } from '../rules/failures.ts';
import { readOptions } from '../rules/options.ts';
import { recipientOf } from '../rules/recipient.ts';
import { failureOf } from '../rules/refusal.ts';
import { dispatchRules } from '../rules/rules.ts';
import { verdictJson } from '../rules/verdict.ts';
import type { LimitView } from './limits/view.ts';

export interface ClaimInput {
  channel: LiveChannel;
  templates: LiveTemplates;
  personOf(address: string): string;
  /** What this process has counted; looked at, never changed: a transaction may run again. */
  limits: LimitView;
  owner: string;
  take: number;
  /** At most so many of them bulk. */
  takeBulk: number;
  now: number;
}

/** A message that is on disk as being sent: its request may leave now, once. */
export type ClaimedMessage = RequestMessage | SubmitMessage;

export interface RequestMessage extends Claimed {
  request: ProviderRequest;
  submits?: undefined;
}

/** Goes over a connection that stays open. */
export interface SubmitMessage extends Claimed {
  request?: undefined;
  submits: readonly [Uint8Array, ...Uint8Array[]];
}

interface Claimed {
  row: ClaimedRow;
  /** A template to somebody whose window is closed takes a place of the portfolio's tier. */
  countsForTier: boolean;
  /** The template that goes, after conversions: asked about when the provider refuses it. */
  template: TemplateContent | null;
  /** SMS that the text takes. */
  parts: number;
}

/** What the claim itself has settled: state and time of the message are in its statement, the rate in its size. */
const settledBefore = ['channel_able', 'not_expired', 'content_valid', 'number_rate'];

export interface Claim {
  ready: ClaimedMessage[];
  /** Messages that a rule held or refused: there may be more to look at behind them. */
  stopped: number;
}

export const claimDue: Operation<ClaimInput, Claim> = {
  name: 'claim',
  async run(tx, inputs) {
    const results: Claim[] = [];
    for (const input of inputs) results.push(await claimChannel(tx, input));
    return results;
  },
};

async function claimChannel(tx: Transaction, input: ClaimInput): Promise<Claim> {
  const { channel, now, take, takeBulk } = input;
  const rows = (await tx.all(claimMessages, channel.id, now, take, takeBulk)) as unknown as ClaimedRow[];
  if (rows.length === 0) return { ready: [], stopped: 0 };
  const asks = rows.map((row) => askOf(row, input));
  const facts = await loadFacts(tx, asks, input.personOf, now);
  const ready: ClaimedMessage[] = [];
  const attempts: NewAttemptRow[] = [];
  const stopped: StoppedMessage[] = [];
  const parted: { row: ClaimedRow; parts: number; receipts: number }[] = [];
  for (const [place, row] of rows.entries()) {
    const { message } = asks[place] as FactsAsk;
    const known = facts[place] as ContactFacts;
    const judgement = judge(dispatchRules, {
      message,
      channel: channel.judged,
      templates: input.templates,
      facts: known,
      limits: limitsFor(message, input),
      now,
    });
    const verdict = verdictJson(judgement, 'dispatch', now, settledBefore);
    if (judgement.stopped !== undefined) {
      stopped.push({ row, verdict, stopped: judgement.stopped });
      continue;
    }
    const plan = planOf(row, judgement, known, channel);
    if (!plan.ok) {
      const detail = plan.issues.map((issue) => `${issue.path}: ${issue.messagePt}`).join('; ');
      stopped.push({ row, verdict, failure: contentRefused(plan.code, detail) });
      continue;
    }
    const { content } = judgement;
    if (content !== message.content) convert(tx, row, content, input);
    const { parts = 1 } = plan;
    if (parts > 1 || row.parts !== null) parted.push({ row, parts, receipts: plan.submits?.length ?? parts });
    const outside = content.type === 'template' && channel.judged.hasWindow && openUntil(known, now) === null;
    const template = content.type === 'template' ? content : null;
    ready.push(
      plan.submits === undefined
        ? { row, request: plan.request, countsForTier: outside, template, parts }
        : { row, submits: plan.submits, countsForTier: outside, template, parts },
    );
    attempts.push(attemptRow(row, plan, verdict, input));
  }
  tx.write(insertAttempts, attempts);
  if (parted.length > 0)
    tx.write(
      setParts,
      parted.map((one) => partsRow(one, channel.connector)),
    );
  stop(tx, stopped, now);
  return { ready, stopped: stopped.length };
}

/** Realtime before bulk, then whoever was due first: the database gives them back in no order. */
export const byTurn = ({ row: a }: ClaimedMessage, { row: b }: ClaimedMessage): number =>
  (a.lane === b.lane ? 0 : a.lane === 'realtime' ? -1 : 1) ||
  (a.due_at ?? 0) - (b.due_at ?? 0) ||
  (a.id < b.id ? -1 : 1);

function askOf(row: ClaimedRow, { channel, templates }: ClaimInput): FactsAsk {
  const content = JSON.parse(row.content) as Content;
  const options = readOptions(row.options);
  return {
    message: {
      id: row.id,
      contact: row.contact,
      content,
      category: categoryOf(content, options.category, channel.judged, templates),
      lane: row.lane as 'realtime' | 'bulk',
      urgent: options.urgent ?? false,
      onWindowClosed: options.onWindowClosed ?? 'refuse',
      expiresAt: row.expires_at,
    },
    channel: channel.judged,
    scope: channel.scope,
    textKey: row.text_key,
    parentId: row.parent_id,
    stage: 'dispatch',
  };
}

const limitsFor = ({ contact, lane }: RuleMessage, { limits, now }: ClaimInput): LimitFacts => ({
  pairFreeAt: limits.pairFreeAt(contact, now),
  // Asked only of who takes a place: the answer spreads those who wait.
  get tierFreeAt() {
    return limits.tierFreeAt(contact, now, lane);
  },
  allowanceFreeAt: limits.allowanceFreeAt,
});

const partsRow = (
  { row: { id }, parts, receipts }: { row: ClaimedRow; parts: number; receipts: number },
  { capabilities }: ChannelConnector,
) => ({
  id,
  parts: parts > 1 ? parts : null,
  part_receipts: receipts > 1 && capabilities.partReceipts === true ? receipts : null,
});

const planOf = (row: ClaimedRow, { content }: Judgement, facts: ContactFacts, channel: LiveChannel) =>
  channel.connector.send(
    {
      id: row.id,
      // An SMS goes to the number with its ninth digit, whatever WhatsApp knows it as.
      to: withAlias(recipientOf(row.contact), channel.connector.medium === 'sms' ? null : facts.waId),
      content,
      ...(row.reply_to !== null && { replyTo: row.reply_to }),
    },
    channel.context,
  );

/** Once the provider has told its own form of a number, nothing is derived any more. */
const withAlias = (to: Recipient, waId: string | null): Recipient =>
  to.kind === 'phone' && waId !== null ? { ...to, waId } : to;

function convert(tx: Transaction, row: ClaimedRow, content: Content, { channel, templates }: ClaimInput): void {
  const category = categoryOf(content, undefined, channel.judged, templates);
  tx.write(convertMessages, [{ id: row.id, kind: content.type, category }]);
}

type ReadyPlan = Extract<SendPlan | SubmitPlan, { ok: true }>;

const attemptRow = (row: ClaimedRow, plan: ReadyPlan, verdict: string, input: ClaimInput): NewAttemptRow => ({
  message_id: row.id,
  number: row.attempts,
  channel: input.channel.id,
  owner: input.owner,
  started_at: input.now,
  request: requestRecord(plan, input.channel.secrets),
  verdict,
});

/** What is kept of a request: never its headers, never a secret. */
function requestRecord(plan: ReadyPlan, secrets: readonly string[]): string {
  if (plan.submits !== undefined) return redact(JSON.stringify(plan.shown), secrets);
  const { method, url, body = null } = plan.request;
  return redact(JSON.stringify({ method, url, body }), secrets);
}

type StoppedMessage = { row: ClaimedRow; verdict: string } & (
  | { stopped: Stopped; failure?: undefined }
  | { stopped?: undefined; failure: ReturnType<typeof contentRefused> }
);

/** Held messages go back into the queue, refused ones end; both with the verdict that says why. */
function stop(tx: Transaction, messages: readonly StoppedMessage[], now: number): void {
  if (messages.length === 0) return;
  const deferred: DeferredRow[] = [];
  const refused: SettleRow[] = [];
  for (const { row, stopped, failure } of messages.map(withFailure)) {
    const sequence = row.sequence + 1;
    if (stopped?.result === 'hold') {
      deferred.push(heldRow(row, stopped, JSON.stringify(failure)));
      const until = iso(stopped.until);
      tx.emit(messageEvent(row, 'message.held', 'queued', sequence, now, { until, failure }));
    } else {
      refused.push(refusedRow(row, now, failure.code, JSON.stringify(failure)));
      tx.emit(messageEvent(row, 'message.failed', 'failed', sequence, now, { failure }));
    }
  }
  tx.write(deferMessages, deferred);
  tx.write(settleMessages, refused);
  tx.write(
    plansDue,
    refused.map(({ id }) => ({ id })),
  );
  tx.write(
    appendVerdicts,
    messages.map(({ row, verdict }) => ({ id: row.id, verdict })),
  );
}

const withFailure = (message: StoppedMessage) => ({
  ...message,
  failure: message.stopped === undefined ? message.failure : failureOf(message.stopped),
});

/** Holds that are about the contact as such: a later message to them could not go either. */
const holdsContact = new Set<string>(['pair_limit', 'account_rate']);

export const heldRow = (
  row: MessageRow,
  { code, until }: Extract<Stopped, { result: 'hold' }>,
  failure: string,
): DeferredRow => ({
  id: row.id,
  due_at: until,
  order_until: holdsContact.has(code) ? until : null,
  error_code: code,
  failure,
  sequence: row.sequence + 1,
});

const refusedRow = (row: MessageRow, now: number, code: string, failure: string): SettleRow => ({
  id: row.id,
  status: 'failed',
  provider_id: null,
  due_at: null,
  settle_by: null,
  order_until: null,
  failed_at: now,
  error_code: code,
  failure,
  sequence: row.sequence + 1,
});
