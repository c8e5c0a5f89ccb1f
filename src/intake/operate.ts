/** What operators and callers may do to a message that is there already. */
import type { MessageStatus } from '../../contracts/message.ts';
import { Refusal } from '../../contracts/problem.ts';
import { messageEvent } from '../ledger/events.ts';
import { changedState, lockMessage, type MessageRow, requeueMessage, updateStates } from '../ledger/messages.ts';
import type { Transaction } from '../ledger/store.ts';
import type { Operation, Writer } from '../ledger/writer.ts';
import { type Clock, iso } from '../platform/clock.ts';

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
  const run = async (
    move: Input['move'],
    id: string,
    mayUse: (channel: string) => boolean = () => true,
  ): Promise<Operated> => {
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

interface Input {
  id: string;
  move: (tx: Transaction, row: MessageRow, at: number) => Promise<MessageStatus | Refusal>;
  at: number;
  mayUse: (channel: string) => boolean;
}

const operateOn: Operation<Input, (Operated & { channel: string }) | Refusal> = {
  name: 'operate',
  async run(tx, inputs) {
    const results: ((Operated & { channel: string }) | Refusal)[] = [];
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

async function cancel(tx: Transaction, row: MessageRow, at: number): Promise<MessageStatus | Refusal> {
  if (row.status === 'cancelled') return 'cancelled';
  if (row.status !== 'queued') return wrongState(row.status, 'queued');
  const change = { status: 'cancelled', due_at: null, failed_at: at, error_code: null, failure: null };
  await tx.each(updateStates, [changedState(row, { ...change, sequence: row.sequence + 1 })]);
  tx.emit(messageEvent(row, 'message.cancelled', 'cancelled', row.sequence + 1, at));
  return 'cancelled';
}

const retryable = ['failed', 'expired', 'cancelled', 'uncertain'];

async function retry(tx: Transaction, row: MessageRow, at: number): Promise<MessageStatus | Refusal> {
  if (row.status === 'queued') return 'queued';
  if (!retryable.includes(row.status)) return wrongState(row.status, retryable.join(', '));
  // The old deadline has served its purpose; keeping a past one would expire the message again at once.
  const expiresAt = row.expires_at !== null && row.expires_at > at ? row.expires_at : null;
  await tx.all(requeueMessage, row.id, 'queued', at, expiresAt, row.sequence + 1);
  tx.emit(messageEvent(row, 'message.accepted', 'queued', row.sequence + 1, at, { dueAt: iso(at) }));
  return 'queued';
}

const wrongState = (status: string, allowed: string): Refusal =>
  new Refusal('state_conflict', [
    {
      path: 'id',
      message: `the message is ${status}; allowed: ${allowed}`,
      messagePt: `a mensagem está em ${status}; permitido: ${allowed}`,
    },
  ]);
