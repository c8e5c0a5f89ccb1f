/** One dead letter tried again, and what would come of trying: the same way, with and without writing. */
import type { DeadLetterKind } from '../../../contracts/dead-letter.ts';
import { type ProblemCode, problemKinds, Refusal } from '../../../contracts/problem.ts';
import { closeDeadLetter, type DeadLetterRow, lockOpenLetter, triedDeadLetter } from '../../ledger/dead-letters.ts';
import type { Transaction } from '../../ledger/store.ts';
import type { Operation, Writer } from '../../ledger/writer.ts';
import type { Clock } from '../../platform/clock.ts';
import { commandCause, outcomeOfRefusal, tellCause } from '../../rules/letter-cause.ts';
import { cancel, type Operate, type OperateInput, type OperateResult, operateOn, retry } from '../operate.ts';
import {
  type CommandActions,
  channelAsked,
  detailOf,
  detailPtOf,
  passes,
  readCommand,
  runCommand,
} from '../run-command.ts';
import type { LetterFate } from './tally.ts';

/** What reading a provider's letter again came to. */
export type Reread =
  | { outcome: 'done' | 'duplicate'; items: number; known: number }
  | { outcome: 'unreadable'; reason: string }
  | { outcome: 'refused'; code: ProblemCode };

export interface LookedAt {
  settled: Set<number>;
  items: Set<string>;
}

/** Letters of providers are read where their webhooks are. */
export interface ProviderLetters {
  replay(letter: DeadLetterRow): Promise<Reread>;
  foresee(letter: DeadLetterRow, looked: LookedAt): Promise<Reread | undefined>;
}

export interface LetterReplayParts {
  writer: Writer;
  clock: Clock;
  actions: Omit<CommandActions, 'operate'>;
  providers: ProviderLetters;
  /** Actions that write nothing, for one look at several letters. */
  foreseeing(): CommandActions;
  /** A channel has something to send. */
  onQueued(channel: string): void;
}

export type LetterChange = { messageId: string } | { reason: string; reasonPt: string; cause: string };

export interface Replayed {
  fate: LetterFate;
  /** Left out where it has been written already. */
  change?: LetterChange;
}

/** Undefined: a letter before it would settle it. */
export type Foresee = (letter: DeadLetterRow) => Promise<LetterFate | undefined>;

export class LetterReplay {
  readonly #parts: LetterReplayParts;

  constructor(parts: LetterReplayParts) {
    this.#parts = parts;
  }

  /** What came of it, and what is to be written down of its letter. @throws Refusal that passes by itself. */
  async replay(letter: DeadLetterRow): Promise<Replayed> {
    if (letter.kind !== 'command') return { fate: fateOf(await this.#parts.providers.replay(letter)) };
    try {
      const actions = { ...this.#parts.actions, operate: this.#operateFor(letter) };
      const { id: messageId, duplicate } = await runCommand(readCommand(letter.body), actions);
      return { fate: acceptedFate(duplicate, messageId), change: { messageId } };
    } catch (error) {
      if (!(error instanceof Refusal) || passes(error)) throw error;
      const { code, errors } = error;
      const reason = detailOf({ detail: problemKinds[code].en, errors });
      const cause = commandCause(code, errors, channelAsked(letter.body));
      return { fate: refusedFate(code, cause), change: { reason, reasonPt: detailPtOf(code, errors), cause } };
    }
  }

  /** For a look at several letters in the order in which they would be replayed. */
  foresee(): Foresee {
    const { providers, foreseeing } = this.#parts;
    const actions = foreseeing();
    const looked: LookedAt = { settled: new Set(), items: new Set() };
    return async (letter) => {
      if (letter.kind !== 'command') {
        const reread = await providers.foresee(letter, looked);
        return reread && fateOf(reread);
      }
      try {
        const { duplicate } = await runCommand(readCommand(letter.body), actions);
        return acceptedFate(duplicate, null);
      } catch (error) {
        if (!(error instanceof Refusal) || passes(error)) throw error;
        const { code, errors } = error;
        return refusedFate(code, commandCause(code, errors, channelAsked(letter.body)));
      }
    };
  }

  /** A command about a message has no identity of its own in the ledger: it is done in the commit that closes its letter. */
  #operateFor(letter: DeadLetterRow): Pick<Operate, 'cancel' | 'retry'> {
    const { writer, clock, onQueued } = this.#parts;
    const run = async (id: string, move: OperateInput['move']) => {
      const at = clock.now();
      const result = await writer.write(operateLetter, { letter: letter.id, id, move, at, mayUse: () => true });
      if (result instanceof Refusal) throw result;
      if (result.status === 'queued') onQueued(result.channel);
      return { id: result.id, status: result.status };
    };
    return { cancel: (id) => run(id, cancel), retry: (id) => run(id, retry) };
  }
}

const acceptedFate = (isDuplicate: boolean, messageId: string | null): LetterFate =>
  isDuplicate
    ? {
        outcome: 'duplicate',
        code: '',
        text: 'Ponte had this command already: the message exists',
        textPt: 'O Ponte já tinha este comando: a mensagem existe',
        messageId,
      }
    : { outcome: 'done', code: '', text: 'Command accepted', textPt: 'Comando aceito', messageId };

function refusedFate(code: ProblemCode, cause: string): LetterFate {
  const { text, textPt } = tellCause(cause);
  return { outcome: outcomeOfRefusal(code), code, text, textPt, messageId: null };
}

function fateOf(reread: Reread): LetterFate {
  const none = { code: '', messageId: null };
  switch (reread.outcome) {
    case 'done':
      return { ...none, outcome: 'done', text: 'It is understood now', textPt: 'Agora é entendido' };
    case 'duplicate':
      return {
        ...none,
        outcome: 'duplicate',
        text: 'It is understood now, and Ponte had all of it already',
        textPt: 'Agora é entendido, e o Ponte já tinha tudo',
      };
    case 'unreadable':
      return {
        ...none,
        outcome: 'unreadable',
        text: 'It is still not understood',
        textPt: 'Ainda não é entendido',
      };
    case 'refused': {
      const { en, pt } = problemKinds[reread.code];
      return { outcome: 'refused', code: reread.code, text: en, textPt: pt, messageId: null };
    }
  }
}

/** Written down in the commit that counts the letter. */
export async function writeChange(tx: Transaction, id: string, change: LetterChange, at: number): Promise<void> {
  if ('messageId' in change) await tx.all(closeDeadLetter, id, 'replayed', at, change.messageId);
  else await tx.all(triedDeadLetter, id, change.reason, change.reasonPt, change.cause);
}

const operateLetter: Operation<OperateInput & { letter: string }, OperateResult> = {
  name: 'operate-letter',
  async run(tx, inputs) {
    const results: OperateResult[] = [];
    for (const input of inputs) {
      const open = await tx.all(lockOpenLetter, input.letter);
      const [result = new Refusal('state_conflict')] = open.length === 0 ? [] : await operateOn.run(tx, [input]);
      if (!(result instanceof Refusal)) await tx.all(closeDeadLetter, input.letter, 'replayed', input.at, input.id);
      results.push(result);
    }
    return results;
  },
};

export const kindOf = ({ kind }: DeadLetterRow): DeadLetterKind => kind as DeadLetterKind;
