/**
 * The one way in: HTTP and RabbitMQ both end here. Everything is checked before anything is written, and the answer
 * comes after the disk.
 */
import type { Recipient } from '../../connectors/kit/connector.ts';
import type { Content } from '../../contracts/content.ts';
import { type Accepted, type MessageStatus, SendMessage } from '../../contracts/message.ts';
import { Refusal } from '../../contracts/problem.ts';
import type { ChannelRegistry, LiveChannel } from '../channels/registry.ts';
import type { TemplateRegistry } from '../channels/templates.ts';
import { messageEvent } from '../ledger/events.ts';
import { providerIdOf } from '../ledger/log.ts';
import { findByIdempotencyKey, insertMessages, type NewMessageRow } from '../ledger/messages.ts';
import type { Store } from '../ledger/store.ts';
import type { Operation, Writer } from '../ledger/writer.ts';
import { type Clock, iso, type NewId } from '../platform/clock.ts';
import { parseOrRefuse } from '../platform/field-errors.ts';
import { sha256 } from '../platform/secrets.ts';
import { contactOf, parseRecipient } from '../rules/recipient.ts';
import { templateMismatches } from '../rules/template-match.ts';
import type { Backlog } from './backlog.ts';
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
}

export interface AcceptParts {
  store: Store;
  writer: Writer;
  channels: ChannelRegistry;
  templates: TemplateRegistry;
  backlog: Backlog;
  clock: Clock;
  newId: NewId;
  onAccepted(channel: string, origin: string): void;
}

export type Accept = (input: unknown, caller: Caller) => Promise<Accepted>;

/** @throws Refusal with the field that is wrong; nothing is written then. */
export function createAccept(parts: AcceptParts): Accept {
  return async (input, caller) => {
    parts.backlog.refuseWhenFull();
    const message = parseOrRefuse(SendMessage, input);
    let row: NewMessageRow;
    try {
      row = await prepare(message, caller, parts);
    } catch (refusal) {
      // Once accepted it stays accepted: a repetition is not judged by what has changed since.
      const first = await acceptedBefore(message, caller, parts.store);
      if (first === undefined) throw refusal;
      return first;
    }
    const result = await parts.writer.write(acceptMessages, row);
    if (result.conflict) throw conflict();
    if (!result.duplicate) {
      parts.backlog.add(1);
      parts.onAccepted(row.channel, caller.origin);
    }
    return { id: result.id, status: result.status, duplicate: result.duplicate };
  };
}

async function prepare(message: SendMessage, caller: Caller, parts: AcceptParts): Promise<NewMessageRow> {
  const now = parts.clock.now();
  const channel = usableChannel(message.channel, caller, parts.channels);
  const to = parseRecipient(message.to);
  const { dueAt, expiresAt } = times(message, now);
  const content = await withProviderTargets(message, channel, parts.store);
  checkContent({ to, content: content.content }, channel, parts.templates);

  const id = parts.newId();
  const metadata = message.metadata ?? {};
  const text = (name: string) =>
    metadata[name] === undefined || metadata[name] === null ? null : String(metadata[name]);
  const key = message.idempotencyKey ?? caller.fallbackKey ?? null;
  return {
    id,
    direction: 'outbound',
    channel: channel.id,
    medium: channel.connector.medium,
    contact: contactOf(to),
    lane: message.lane ?? 'realtime',
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
    content: JSON.stringify(content.content),
    reply_to: content.replyTo,
    on_uncertain: message.onUncertain ?? 'fail',
    idem_scope: key === null ? null : caller.scope,
    idem_key: key,
    content_hash: key === null ? null : fingerprint(message, contactOf(to)),
    accepted_from: caller.origin,
    traceparent: caller.traceparent,
    verdicts: verdictAtIntake(now),
  };
}

/** Every rule that `prepare` ran passed, or there would be no message. */
const verdictAtIntake = (now: number): string =>
  `[{"at":${now},"stage":"intake","passed":["channel_able","recipient_valid","template_parameters","content_valid"]}]`;

function usableChannel(id: string, caller: Caller, channels: ChannelRegistry): LiveChannel {
  const at = (message: string, messagePt: string) => [{ path: 'channel', message, messagePt }];
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

function checkContent(
  message: { to: Recipient; content: Content },
  channel: LiveChannel,
  templates: TemplateRegistry,
): void {
  const { content } = message;
  if (content.type === 'template') {
    const template = templates.find(channel.id, content.name, content.language);
    const mismatches = template === undefined ? [] : templateMismatches(content, template);
    if (mismatches.length > 0) throw new Refusal('template_mismatch', mismatches);
  }
  const plan = channel.connector.send({ id: 'check', ...message }, channel.context);
  if (!plan.ok) throw new Refusal(plan.code, plan.issues);
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
function fingerprint({ idempotencyKey: _, ...message }: SendMessage, contact: string): string {
  return sha256(canonicalJson({ ...message, to: contact }));
}

/** @throws Refusal `idempotency_conflict` when the key was used for something else. */
async function acceptedBefore(message: SendMessage, caller: Caller, store: Store): Promise<Accepted | undefined> {
  const key = message.idempotencyKey ?? caller.fallbackKey;
  if (key === undefined) return undefined;
  const [first] = await store.reader.all(findByIdempotencyKey, caller.scope, key);
  if (first === undefined) return undefined;
  if (first.content_hash !== fingerprint(message, contactOf(parseRecipient(message.to)))) throw conflict();
  return { id: String(first.id), status: first.status as MessageStatus, duplicate: true };
}

export const conflict = (): Refusal =>
  new Refusal('idempotency_conflict', [
    { path: 'idempotencyKey', message: 'used before with other content', messagePt: 'já usada com outro conteúdo' },
  ]);

interface AcceptResult {
  id: string;
  status: MessageStatus;
  duplicate: boolean;
  conflict: boolean;
}

const acceptMessages: Operation<NewMessageRow, AcceptResult> = {
  name: 'accept',
  async run(tx, rows) {
    const inserted = new Set((await tx.each(insertMessages, rows)).map((row) => row.id));
    const results: AcceptResult[] = [];
    for (const row of rows) {
      if (inserted.has(row.id)) {
        tx.emit(
          messageEvent(row, 'message.accepted', 'queued', 1, row.accepted_at, {
            dueAt: iso(row.due_at ?? row.accepted_at),
          }),
        );
        results.push({ id: row.id, status: 'queued', duplicate: false, conflict: false });
        continue;
      }
      const [first] = await tx.all(findByIdempotencyKey, row.idem_scope, row.idem_key);
      if (first === undefined) throw new Error(`message ${row.id} was neither written nor known`);
      results.push({
        id: String(first.id),
        status: first.status as MessageStatus,
        duplicate: true,
        conflict: first.content_hash !== row.content_hash,
      });
    }
    return results;
  },
};
