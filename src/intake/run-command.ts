/** What a command asks for, done: the first time it comes, when it is tried again, and to tell what would happen. */
import { CommandEnvelope, type CommandType, commandTypes } from '../../contracts/command.ts';
import type { Accepted } from '../../contracts/message.ts';
import { ChannelId } from '../../contracts/message.ts';
import { type FieldError, type Problem, type ProblemCode, problemKinds, Refusal } from '../../contracts/problem.ts';
import { fieldErrors, parseOrRefuse } from '../platform/field-errors.ts';
import { continueTrace } from '../platform/trace.ts';
import type { Accept } from './accept.ts';
import type { Fire } from './fire.ts';
import type { Operate } from './operate.ts';

export interface CommandActions {
  accept: Accept;
  fire: Pick<Fire, 'fire'>;
  operate: Pick<Operate, 'cancel' | 'retry'>;
}

/** Refusals that pass by themselves: the command is tried again. */
export const passes = ({ code }: Refusal): boolean => code === 'overloaded' || code === 'ledger_unavailable';

/** @throws Refusal when the body is no JSON, no CloudEvent, or of a type Ponte does not know. */
export function readCommand(text: string): CommandEnvelope {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new Refusal('malformed_json', [], { cause });
  }
  const parsed = CommandEnvelope.safeParse(body);
  if (!parsed.success) throw new Refusal('command_not_cloudevent', fieldErrors(parsed.error));
  if (!Object.hasOwn(commandTypes, parsed.data.type)) {
    const known = Object.keys(commandTypes).join(', ');
    throw new Refusal('command_type_unknown', [
      {
        path: 'type',
        message: `"${parsed.data.type}"; known: ${known}`,
        messagePt: `"${parsed.data.type}"; conhecidos: ${known}`,
      },
    ]);
  }
  return parsed.data;
}

/** Its source and id say which command it is, however often it comes. @throws Refusal */
export async function runCommand(command: CommandEnvelope, actions: CommandActions): Promise<Accepted> {
  const type = command.type as CommandType;
  const traceparent = continueTrace(command.traceparent);
  const scope = `amqp:${command.source}`;
  const caller = { scope, origin: scope, fallbackKey: command.id, traceparent };
  if (type === 'ponte.message.send.v1') return actions.accept(command.data, caller);
  if (type === 'ponte.trigger.fire.v1') {
    const { trigger, ...firing } = parseOrRefuse(commandTypes[type], command.data, 'data');
    return actions.fire.fire(trigger, firing, caller);
  }
  const { messageId } = parseOrRefuse(commandTypes[type], command.data, 'data');
  const { operate } = actions;
  const done = await (type === 'ponte.message.cancel.v1' ? operate.cancel(messageId) : operate.retry(messageId));
  return { ...done, duplicate: false };
}

/** The channel that a command names, as far as that can be read. */
export function channelAsked(text: string): string | null {
  try {
    const { data } = JSON.parse(text) as { data?: { channel?: unknown } };
    return ChannelId.safeParse(data?.channel).data ?? null;
  } catch {
    return null;
  }
}

const longest = 1_000;
const joined = (parts: readonly string[]): string => parts.join(' | ').slice(0, longest);

export const detailOf = ({ detail, errors = [] }: Pick<Problem, 'detail' | 'errors'>): string =>
  joined([detail, ...errors.map(({ path, message }) => `${path}: ${message}`)]);

export const detailPtOf = (code: ProblemCode, errors: readonly FieldError[]): string =>
  joined([problemKinds[code].pt, ...errors.map(({ path, messagePt }) => `${path}: ${messagePt}`)]);
