/**
 * The one way in: HTTP and RabbitMQ both end here. Everything is checked before anything is written, and the answer
 * comes after the disk.
 */
import { type Accepted, type MessageStatus, SendMessage } from '../../contracts/message.ts';
import { Refusal } from '../../contracts/problem.ts';
import { refusalReasons } from '../../contracts/reasons.ts';
import { loadFacts } from '../conversations/facts.ts';
import { keepConversations } from '../conversations/openings.ts';
import type { ConversationRow } from '../ledger/conversations.ts';
import { messageEvent } from '../ledger/events.ts';
import { findByIdempotencyKey, insertMessages } from '../ledger/messages.ts';
import type { Operation, Writer } from '../ledger/writer.ts';
import { iso } from '../platform/clock.ts';
import { isText } from '../platform/erased.ts';
import { parseOrRefuse } from '../platform/field-errors.ts';
import { type Judgement, judge } from '../rules/engine.ts';
import { type ContactFacts, noLimits } from '../rules/facts.ts';
import { fits } from '../rules/fallback.ts';
import { readOptions } from '../rules/options.ts';
import { contactOf, parseRecipient } from '../rules/recipient.ts';
import { refusalOf } from '../rules/refusal.ts';
import { intakeRules } from '../rules/rules.ts';
import { verdictJson } from '../rules/verdict.ts';
import type { Backlog } from './backlog.ts';
import { type Caller, fingerprint, type Prepared, type PrepareParts, prepare } from './prepare.ts';

export interface AcceptParts extends PrepareParts {
  writer: Writer;
  backlog: Backlog;
  personOf(address: string): string;
  /** @param isDue it is not scheduled for later. */
  onAccepted(channel: string, origin: string, isDue: boolean): void;
}

export type Accept = (input: unknown, caller: Caller) => Promise<Accepted>;

/** @throws Refusal with the field or the rule; nothing is written then. */
export function createAccept(parts: AcceptParts): Accept {
  const acceptMessages = createAcceptMessages(parts);
  return async (input, caller) => {
    parts.backlog.refuseWhenFull();
    const message = parseOrRefuse(SendMessage, input);
    let prepared: Prepared;
    try {
      prepared = await prepare(message, caller, parts);
    } catch (refusal) {
      // Once accepted it stays accepted: a repetition is not judged by what has changed since.
      const first = await acceptedBefore(message, caller, parts);
      if (first === undefined) throw refusal;
      return first;
    }
    const result = await parts.writer.write(acceptMessages, prepared);
    if (result instanceof Refusal) throw result;
    if (result.conflict) throw conflict();
    if (!result.duplicate) {
      const { channel, due_at: dueAt, accepted_at: acceptedAt } = prepared.row;
      const isDue = dueAt === null || dueAt <= acceptedAt;
      if (isDue) parts.backlog.add(1);
      parts.onAccepted(channel, caller.origin, isDue);
    }
    return { id: result.id, status: result.status, duplicate: result.duplicate };
  };
}

/** @throws Refusal `idempotency_conflict` when the key was used for something else. */
export async function acceptedBefore(
  message: SendMessage,
  caller: Caller,
  { store, personOf }: Pick<AcceptParts, 'store' | 'personOf'>,
): Promise<Accepted | undefined> {
  const key = message.idempotencyKey ?? caller.fallbackKey;
  if (key === undefined) return undefined;
  const [first] = await store.reader.all(findByIdempotencyKey, caller.scope, key);
  if (first === undefined) return undefined;
  const print = fingerprint(message, contactOf(parseRecipient(message.to)), caller);
  if (!isText(first.content_hash ?? null, print, personOf)) throw conflict();
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

/** Rules whose outcome `prepare` has settled: without them there would be no row. */
const settledBefore = ['channel_able', 'recipient_valid', 'content_valid'];

const createAcceptMessages = ({
  templates,
  personOf,
  clock,
}: AcceptParts): Operation<Prepared, AcceptResult | Refusal> => ({
  name: 'accept',
  async run(tx, given) {
    const now = clock.now();
    const asks = given.map(({ ask }) => ask);
    const facts = await loadFacts(tx, asks, personOf, now);
    const judgements = given.map(({ ask: { message, channel } }, place) =>
      judge(intakeRules, { message, channel, templates, facts: facts[place] as ContactFacts, limits: noLimits, now }),
    );
    const rows = given.flatMap(({ row }, place) => {
      const judgement = judgements[place] as Judgement;
      if (refuses(judgement, given[place] as Prepared)) return [];
      return [{ ...row, verdicts: `[${verdictJson(judgement, 'intake', row.accepted_at, settledBefore)}]` }];
    });
    const inserted = new Set((await tx.each(insertMessages, rows)).map((row) => row.id));
    const results: (AcceptResult | Refusal)[] = [];
    const conversations: ConversationRow[] = [];
    for (const [place, { row, conversation }] of given.entries()) {
      if (inserted.has(row.id)) {
        const dueAt = iso(row.due_at ?? row.accepted_at);
        tx.emit(messageEvent(row, 'message.accepted', 'queued', 1, row.accepted_at, { dueAt }));
        if (conversation !== undefined) conversations.push(conversation);
        results.push({ id: row.id, status: 'queued', duplicate: false, conflict: false });
        continue;
      }
      const [first] = row.idem_key === null ? [] : await tx.all(findByIdempotencyKey, row.idem_scope, row.idem_key);
      const { stopped } = judgements[place] as Judgement;
      if (first !== undefined) {
        const status = first.status as MessageStatus;
        const changed = !isText(first.content_hash ?? null, row.content_hash, personOf);
        results.push({ id: String(first.id), status, duplicate: true, conflict: changed });
      } else if (stopped?.result === 'refuse') results.push(refusalOf(stopped));
      else throw new Error(`message ${row.id} was neither written nor known`);
    }
    if (conversations.length > 0) keepConversations(tx, conversations);
    return results;
  },
});

/** A refusal that the message's own plan has an answer for is accepted: dispatch refuses it, and the plan goes on. */
export function refuses({ stopped }: Judgement, { ask: { message }, row }: Prepared): boolean {
  if (stopped?.result !== 'refuse') return false;
  const { fallback = [] } = readOptions(row.options);
  const closed = refusalReasons[stopped.code].class === 'window_closed';
  if (closed && message.onWindowClosed === 'fallback') return false;
  return !fallback.some(({ when }) => fits(when, { code: stopped.code, class: refusalReasons[stopped.code].class }));
}
