/** What would become of commands now: the way that they really go, up to where something would be written. */
import type { Accepted, MessageStatus } from '../../contracts/message.ts';
import { SendMessage } from '../../contracts/message.ts';
import { Refusal } from '../../contracts/problem.ts';
import { type FactsAsk, loadFacts } from '../conversations/facts.ts';
import { messageById } from '../ledger/log.ts';
import type { Store } from '../ledger/store.ts';
import type { Operation } from '../ledger/writer.ts';
import { parseOrRefuse } from '../platform/field-errors.ts';
import { judge } from '../rules/engine.ts';
import { type ContactFacts, noLimits } from '../rules/facts.ts';
import { contactOf, parseRecipient } from '../rules/recipient.ts';
import { refusalOf } from '../rules/refusal.ts';
import { intakeRules } from '../rules/rules.ts';
import { type Accept, type AcceptParts, acceptedBefore, conflict, refuses } from './accept.ts';
import { cancelled, type Operate, retried } from './operate.ts';
import { type Caller, fingerprint, type Prepared, prepare } from './prepare.ts';

/** Nothing has been made that could be named. */
const notYet: Accepted = { id: '', status: 'queued', duplicate: false };

/** For one look at several messages: those before count as accepted for those behind them. */
export function createForesee(parts: Omit<AcceptParts, 'backlog' | 'onAccepted'>): Accept {
  const { templates, personOf, clock, writer } = parts;
  const foreseen = new Map<string, string>();
  // Through the writer, because facts are read in a transaction; this one writes nothing.
  const readFacts: Operation<FactsAsk, ContactFacts> = {
    name: 'foresee',
    run: (tx, asks) => loadFacts(tx, asks, personOf, clock.now()),
  };

  const keyOf = (message: SendMessage, caller: Caller): string | undefined => {
    const key = message.idempotencyKey ?? caller.fallbackKey;
    return key === undefined ? undefined : `${caller.scope}\n${key}`;
  };
  const known = async (message: SendMessage, caller: Caller): Promise<Accepted | undefined> => {
    const before = foreseen.get(keyOf(message, caller) ?? '');
    if (before === undefined) return acceptedBefore(message, caller, parts);
    if (before !== fingerprint(message, contactOf(parseRecipient(message.to)), caller)) throw conflict();
    return { ...notYet, duplicate: true };
  };

  return async (input, caller) => {
    const message = parseOrRefuse(SendMessage, input);
    let prepared: Prepared;
    try {
      prepared = await prepare(message, caller, parts);
    } catch (refusal) {
      const first = await known(message, caller);
      if (first === undefined) throw refusal;
      return first;
    }
    const first = await known(message, caller);
    if (first !== undefined) return first;
    const { ask, row } = prepared;
    const facts = await writer.write(readFacts, ask);
    const judgement = judge(intakeRules, {
      message: ask.message,
      channel: ask.channel,
      templates,
      facts,
      limits: noLimits,
      now: clock.now(),
    });
    if (judgement.stopped?.result === 'refuse' && refuses(judgement, prepared)) throw refusalOf(judgement.stopped);
    const key = keyOf(message, caller);
    if (key !== undefined && row.content_hash !== null) foreseen.set(key, row.content_hash);
    return notYet;
  };
}

/** The same for messages that are there already. */
export function createForeseeOperate(store: Store): Pick<Operate, 'cancel' | 'retry'> {
  const foreseen = new Map<string, MessageStatus>();
  const look = async (id: string, move: (status: string) => MessageStatus | Refusal) => {
    const status = foreseen.get(id) ?? (await store.reader.all(messageById, id))[0]?.status;
    if (status === undefined) throw new Refusal('not_found');
    const next = move(String(status));
    if (next instanceof Refusal) throw next;
    foreseen.set(id, next);
    return { id, status: next };
  };
  return { cancel: (id) => look(id, cancelled), retry: (id) => look(id, retried) };
}
