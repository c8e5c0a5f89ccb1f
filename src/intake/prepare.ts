/** From what a caller wrote to a row and a question for the rules: everything that can be checked without the ledger's writer. */
import type { Content } from '../../contracts/content.ts';
import type { SendMessage } from '../../contracts/message.ts';
import { Refusal } from '../../contracts/problem.ts';
import type { ChannelRegistry, LiveChannel } from '../channels/registry.ts';
import type { FactsAsk } from '../conversations/facts.ts';
import { waitingConversation } from '../conversations/openings.ts';
import type { ConversationRow } from '../ledger/conversations.ts';
import { providerIdOf } from '../ledger/log.ts';
import type { NewMessageRow } from '../ledger/messages.ts';
import type { Store } from '../ledger/store.ts';
import { type Clock, iso, type NewId } from '../platform/clock.ts';
import { sha256 } from '../platform/secrets.ts';
import { categoryOf } from '../rules/category.ts';
import type { LiveTemplates } from '../rules/channel.ts';
import { duplicateMinutes } from '../rules/checks/repetition.ts';
import type { RuleMessage } from '../rules/facts.ts';
import { firstLook } from '../rules/fallback.ts';
import { optionsJson } from '../rules/options.ts';
import { receiptDue } from '../rules/receipt-timeout.ts';
import { contactOf, parseRecipientFor } from '../rules/recipient.ts';
import { canonicalJson } from './canonical-json.ts';

/** Who asks, and how. */
export interface Caller {
  /** Idempotency keys of different callers never meet. */
  scope: string;
  /** `http:<key name>` or `amqp:<source>`: shown as the origin of the message. */
  origin: string;
  /** Channels the caller is bound to; undefined = all. */
  channels?: readonly string[] | undefined;
  traceparent: string;
  /** Used when the message names no key of its own: a redelivered command is the same command. */
  fallbackKey?: string;
  /** What "the same content" means for the key, where that is not the message itself. */
  sameAs?: string;
}

export interface PrepareParts {
  store: Store;
  channels: ChannelRegistry;
  templates: LiveTemplates;
  clock: Clock;
  newId: NewId;
}

export interface Prepared {
  /** Its verdict is still to be written. */
  row: NewMessageRow;
  ask: FactsAsk;
  channel: LiveChannel;
  /** What the message opens. */
  conversation?: ConversationRow;
}

/** @throws Refusal naming the field that is wrong. */
export async function prepare(message: SendMessage, caller: Caller, parts: PrepareParts): Promise<Prepared> {
  const now = parts.clock.now();
  const channel = usableChannel(message.channel, 'channel', caller, parts.channels);
  const to = parseRecipientFor(channel.connector.medium, message.to);
  const { dueAt, expiresAt } = times(message, now);
  const { content, replyTo } = await withProviderTargets(message, channel, parts.store);
  checkContent(message.to, content, channel, '');
  checkPlan(message, caller, parts.channels);

  const id = parts.newId();
  const { opening } = message;
  const opens = opening === undefined ? undefined : { id: parts.newId(), opens: opening.mode };
  const metadata = message.metadata ?? {};
  const text = (name: string) =>
    metadata[name] === undefined || metadata[name] === null ? null : String(metadata[name]);
  const key = message.idempotencyKey ?? caller.fallbackKey ?? null;
  const contact = contactOf(to);
  const lane = message.lane ?? 'realtime';
  const category = categoryOf(content, message.category, channel.judged, parts.templates);
  const contentJson = JSON.stringify(content);
  const row: NewMessageRow = {
    id,
    direction: 'outbound',
    channel: channel.id,
    medium: channel.connector.medium,
    contact,
    lane,
    status: 'queued',
    due_at: dueAt,
    accepted_at: now,
    sent_at: null,
    expires_at: expiresAt,
    sequence: 1,
    provider_id: null,
    customer_id: text('customerId'),
    campaign_id: text('campaignId'),
    reference: text('reference'),
    metadata: JSON.stringify(metadata),
    content: contentJson,
    reply_to: replyTo,
    on_uncertain: message.onUncertain ?? 'fail',
    idem_scope: key === null ? null : caller.scope,
    idem_key: key,
    content_hash: key === null ? null : fingerprint(message, contact, caller),
    accepted_from: caller.origin,
    traceparent: caller.traceparent,
    verdicts: '[]',
    kind: content.type,
    category,
    options: optionsJson(message, opens),
    text_key: duplicateMinutes(channel.judged.rules, { category, lane }) > 0 ? sha256(contentJson).slice(0, 16) : null,
    fallback_due: message.fallback === undefined ? null : firstLook(message.fallback, dueAt),
    parent_id: null,
    receipt_due: receiptDue(channel.judged, dueAt),
  };
  const prepared = { row, channel, ask: askOf(message, content, row, channel) };
  if (opening === undefined || opens === undefined) return prepared;
  return { ...prepared, conversation: waitingConversation(opens.id, row, opening) };
}

function askOf(message: SendMessage, content: Content, row: NewMessageRow, channel: LiveChannel): FactsAsk {
  const judged: RuleMessage = {
    id: row.id,
    contact: row.contact,
    content,
    category: row.category as RuleMessage['category'],
    lane: row.lane as RuleMessage['lane'],
    urgent: message.urgent ?? false,
    onWindowClosed: message.onWindowClosed ?? 'refuse',
    expiresAt: row.expires_at,
  };
  return {
    message: judged,
    channel: channel.judged,
    scope: channel.scope,
    textKey: row.text_key,
    parentId: null,
    stage: 'intake',
  };
}

function usableChannel(id: string, path: string, caller: Caller, channels: ChannelRegistry): LiveChannel {
  const at = (message: string, messagePt: string) => [{ path, message, messagePt }];
  if (caller.channels !== undefined && !caller.channels.includes(id)) {
    throw new Refusal('forbidden_channel', at(`this key may not use ${id}`, `essa chave não pode usar ${id}`));
  }
  const channel = channels.get(id);
  if (channel === undefined)
    throw new Refusal('channel_unknown', at(`no channel "${id}"`, `não existe o canal "${id}"`));
  if (channel.state === 'off') throw new Refusal('channel_off', at(`${id} is switched off`, `${id} está desligado`));
  return channel;
}

function times(message: SendMessage, now: number): { dueAt: number; expiresAt: number | null } {
  const sendAt = message.sendAt === undefined ? undefined : Date.parse(message.sendAt);
  const expiresAt = message.expiresAt === undefined ? null : Date.parse(message.expiresAt);
  if (sendAt !== undefined && sendAt < now) {
    throw new Refusal('send_at_past', [
      { path: 'sendAt', message: `it is ${iso(now)} already`, messagePt: `já são ${iso(now)}` },
    ]);
  }
  if (expiresAt !== null && expiresAt <= (sendAt ?? now)) {
    throw new Refusal('expires_before_send', [
      {
        path: 'expiresAt',
        message: `must be after ${iso(sendAt ?? now)}`,
        messagePt: `deve ser depois de ${iso(sendAt ?? now)}`,
      },
    ]);
  }
  return { dueAt: sendAt ?? now, expiresAt };
}

/** What the channel's connector would refuse about the content, field by field. */
function checkContent(to: string, content: Content, channel: LiveChannel, prefix: string): void {
  const recipient = parseRecipientFor(channel.connector.medium, to, `${prefix}to`);
  const plan = channel.connector.send({ id: 'check', to: recipient, content }, channel.context);
  if (plan.ok) return;
  throw new Refusal(
    plan.code,
    plan.issues.map((issue) => ({ ...issue, path: `${prefix}${issue.path}` })),
  );
}

/** A plan that could not be carried out is told now, not when it is needed. */
function checkPlan(
  { to, content, onWindowClosed, fallback = [] }: SendMessage,
  caller: Caller,
  channels: ChannelRegistry,
) {
  if (onWindowClosed === 'fallback' && fallback.length === 0) {
    throw new Refusal('invalid_request', [
      { path: 'fallback', message: 'onWindowClosed asks for a plan', messagePt: 'onWindowClosed pede um plano' },
    ]);
  }
  for (const [place, step] of fallback.entries()) {
    const channel = usableChannel(step.channel, `fallback.${place}.channel`, caller, channels);
    checkContent(step.to ?? to, step.content ?? content, channel, `fallback.${place}.`);
  }
}

/** Ponte's own ids (UUIDs) become the provider's; a provider's id is taken as it is. */
async function withProviderTargets(message: SendMessage, channel: LiveChannel, store: Store) {
  const { content } = message;
  const replyTo = message.replyTo === undefined ? null : await targetId(message.replyTo, 'replyTo', channel.id, store);
  if (content.type !== 'reaction') return { content, replyTo };
  const messageId = await targetId(content.messageId, 'content.messageId', channel.id, store);
  return { content: { ...content, messageId }, replyTo };
}

const ponteId = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

async function targetId(id: string, path: string, channel: string, store: Store): Promise<string> {
  if (!ponteId.test(id)) return id;
  const [row] = await store.reader.all(providerIdOf, id, channel);
  if (typeof row?.provider_id === 'string') return row.provider_id;
  throw new Refusal('reply_target_unknown', [
    {
      path,
      message: `${id} is no message that this channel has sent or received`,
      messagePt: `${id} não é uma mensagem enviada ou recebida por este canal`,
    },
  ]);
}

/** What "same content" means for an idempotency key: everything that decides what the customer gets, and when. */
export function fingerprint(
  { idempotencyKey: _, ...message }: SendMessage,
  contact: string,
  { sameAs }: Pick<Caller, 'sameAs'>,
): string {
  return sameAs ?? sha256(canonicalJson({ ...message, to: contact }));
}
