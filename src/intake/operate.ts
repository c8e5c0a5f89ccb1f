/** What operators and callers may do to a message that is there already. */
import type { MessageStatus } from '../../contracts/message.ts';
import { Refusal } from '../../contracts/problem.ts';
import { messageEvent } from '../ledger/events.ts';
import { changedState, lockMessage, type MessageRow, requeueMessage, updateStates } from '../ledger/messages.ts';
import { contentOf } from '../ledger/privacy-messages.ts';
import type { Transaction } from '../ledger/store.ts';
import type { Operation, Writer } from '../ledger/writer.ts';
import { type Clock, iso } from '../platform/clock.ts';
import { isEmptied } from './privacy/emptied.ts';

export interface Operated {
  id: string;
  status: MessageStatus;
}

export interface Operate {
  /** Ends a message that has not been handed to the provider. Cancelling twice is one cancellation. */
  cancel(id: string, mayUse?: (channel: string) => boolean): Promise<Operated>;
  /** Puts a failed, expired, cancelled or uncertain message back into the queue: a person has decided. */
  retry(id: string, mayUse?: (channel: string) => boolean): Promise<Operated>;
}

export function createOperate(writer: Writer, clock: Clock, onQueued: (channel: string) => void): Operate {
  const run = async (move: Move, id: string, mayUse: (channel: string) => boolean = () => true): Promise<Operated> => {
    const result = await writer.write(operateOn, { id, move, at: clock.now(), mayUse });
    if (result instanceof Refusal) throw result;
    if (result.status === 'queued') onQueued(result.channel);
    return { id: result.id, status: result.status };
  };
  return {
    cancel: (id, mayUse) => run(cancel, id, mayUse),
    retry: (id, mayUse) => run(retry, id, mayUse),
  };
}

type Move = (tx: Transaction, row: MessageRow, at: number) => Promise<MessageStatus | Refusal>;

export interface OperateInput {
  id: string;
  move: Move;
  at: number;
  mayUse: (channel: string) => boolean;
}

export type OperateResult = (Operated & { channel: string }) | Refusal;

export const operateOn: Operation<OperateInput, OperateResult> = {
  name: 'operate',
  async run(tx, inputs) {
    const results: OperateResult[] = [];
    tx.lock(inputs.map(({ id }) => id));
    for (const { id, move, at, mayUse } of inputs) {
      const [row] = (await tx.all(lockMessage, id)) as unknown as MessageRow[];
      if (row === undefined || !mayUse(row.channel)) {
        results.push(new Refusal('not_found'));
        continue;
      }
      const status = await move(tx, row, at);
      results.push(status instanceof Refusal ? status : { id, status, channel: row.channel });
    }
    return results;
  },
};

/** What becomes of a message in this state. */
export const cancelled = (status: string): MessageStatus | Refusal =>
  status === 'cancelled' || status === 'queued' ? 'cancelled' : wrongState(status, 'queued');

const retryable = ['failed', 'expired', 'cancelled', 'uncertain'];
export const retried = (status: string): MessageStatus | Refusal =>
  status === 'queued' || retryable.includes(status) ? 'queued' : wrongState(status, retryable.join(', '));

export const cancel: Move = async (tx, row, at) => {
  const next = cancelled(row.status);
  if (next instanceof Refusal || next === row.status) return next;
  const change = { status: next, due_at: null, failed_at: at, error_code: null, failure: null };
  await tx.each(updateStates, [changedState(row, { ...change, sequence: row.sequence + 1 })]);
  tx.emit(messageEvent(row, 'message.cancelled', next, row.sequence + 1, at));
  return next;
};

export const retry: Move = async (tx, row, at) => {
  const next = retried(row.status);
  if (next instanceof Refusal || next === row.status) return next;
  const [stored] = await tx.all(contentOf, row.id);
  if (isEmptied(String(stored?.content))) return withoutText();
  // The old deadline has served its purpose; keeping a past one would expire the message again at once.
  const expiresAt = row.expires_at !== null && row.expires_at > at ? row.expires_at : null;
  await tx.all(requeueMessage, row.id, next, at, expiresAt, row.sequence + 1);
  tx.emit(messageEvent(row, 'message.accepted', next, row.sequence + 1, at, { dueAt: iso(at) }));
  return next;
};

const withoutText = (): Refusal =>
  new Refusal('state_conflict', [
    {
      path: 'id',
      message: 'its text is not kept any more: there is nothing to send',
      messagePt: 'o texto não está mais guardado: não há o que enviar',
    },
  ]);

const wrongState = (status: string, allowed: string): Refusal =>
  new Refusal('state_conflict', [
    {
      path: 'id',
      message: `the message is ${status}; allowed: ${allowed}`,
      messagePt: `a mensagem está em ${status}; permitido: ${allowed}`,
    },
  ]);
