/** Making a connection, binding it, losing it and giving it back. */
import type { ProviderFailure } from '../../kit/connector.ts';
import { emptyStream } from '../codec/stream.ts';
import { statusFailure } from '../errors.ts';
import { type ConnectionCode, connectionFailure } from '../errors-connection.ts';
import { status } from '../statuses.ts';
import { abandonSubmits } from './requests.ts';
import { doubled, isLive, spread, type Turn } from './turn.ts';

const interfaceVersion = 0x34;
/** A refusal without a reason is the password's as often as not; more tries could get the account locked. */
const maxUnexplainedRefusals = 3;

export function connect(turn: Turn): Turn {
  const link = turn.state.link + 1;
  turn.set({
    link,
    phase: { kind: 'connecting', until: turn.now + turn.settings.connectTimeoutMs },
    stream: emptyStream,
    pendingSince: undefined,
    enquiry: undefined,
  });
  return turn.act({ kind: 'connect', link });
}

export function bind(turn: Turn): Turn {
  const { mode, systemId, password, systemType, addressRange, bindTimeoutMs } = turn.settings;
  const command = `bind_${mode}` as const;
  const sequence = turn.request({ command, systemId, password, systemType, addressRange, interfaceVersion });
  return turn.set({ phase: { kind: 'binding', until: turn.now + bindTimeoutMs, sequence }, lastReceivedAt: turn.now });
}

/** False when it answers no bind of ours. */
export function bindAnswered(turn: Turn, sequence: number, answered: number, systemId = ''): boolean {
  const { phase } = turn.state;
  if (phase.kind !== 'binding' || phase.sequence !== sequence) return false;
  if (answered === status.ok) {
    turn.set({ phase: { kind: 'bound' }, failedTries: 0, unexplainedRefusals: 0 });
    turn.act({ kind: 'bound', systemId });
  } else refused(turn, answered);
  return true;
}

function refused(turn: Turn, answered: number): Turn {
  const failure = statusFailure(answered, turn.settings.ownCodes);
  const unexplained = answered === status.bindFailed ? turn.state.unexplainedRefusals + 1 : 0;
  turn.set({ unexplainedRefusals: unexplained });
  const isFinal = failure.class === 'auth' && (answered !== status.bindFailed || unexplained >= maxUnexplainedRefusals);
  if (!isFinal) return dropped(turn, failure, true);
  close(turn, true);
  return turn.set({ phase: { kind: 'refused' } }).act({ kind: 'refused', failure });
}

export function lose(
  turn: Turn,
  code: ConnectionCode,
  { detail, flush = false }: { detail?: string | undefined; flush?: boolean } = {},
): Turn {
  return dropped(turn, connectionFailure(code, detail), flush);
}

/** The socket is given up; what waits for an answer becomes uncertain; unless a stop was asked for, it is tried again. */
function dropped(turn: Turn, failure: ProviderFailure, flush: boolean): Turn {
  const wasStopping = turn.state.phase.kind === 'draining' || turn.state.phase.kind === 'unbinding';
  close(turn, flush);
  if (wasStopping) return stopped(turn);
  const failedTries = turn.state.failedTries + 1;
  const longest = doubled(turn.settings.rebindMs, failedTries);
  const waitMs = Math.round(longest / 2 + (longest / 2) * spread(turn.state.seed, turn.state.link));
  const retryAt = turn.now + Math.max(waitMs, failure.retryAfterMs ?? 0);
  turn.set({ failedTries, phase: { kind: 'waiting', until: retryAt } });
  return turn.act({ kind: 'unbound', failure, retryAt });
}

function close(turn: Turn, flush: boolean): void {
  turn.act({ kind: 'disconnect', link: turn.state.link, flush });
  turn.set({ stream: emptyStream, pendingSince: undefined, enquiry: undefined });
  abandonSubmits(turn);
}

function stopped(turn: Turn): Turn {
  return turn.set({ phase: { kind: 'stopped' } }).act({ kind: 'stopped' });
}

export function stop(turn: Turn): Turn {
  switch (turn.state.phase.kind) {
    case 'bound':
      turn.set({ phase: { kind: 'draining', until: turn.now + turn.settings.drainTimeoutMs } });
      return unbindWhenDrained(turn);
    case 'draining':
    case 'unbinding':
    case 'stopped':
      return turn;
    default:
      if (isLive(turn.state)) close(turn, false);
      return stopped(turn);
  }
}

export function unbindWhenDrained(turn: Turn): Turn {
  const { phase, outstanding } = turn.state;
  if (phase.kind !== 'draining' || (outstanding.size > 0 && turn.now < phase.until)) return turn;
  turn.request({ command: 'unbind' });
  return turn.set({ phase: { kind: 'unbinding', until: turn.now + turn.settings.unbindTimeoutMs } });
}

/** The SMSC agreed, or did not say anything: either way it is over. */
export function unbindOver(turn: Turn): Turn {
  close(turn, true);
  return stopped(turn);
}

export function enquire(turn: Turn): Turn {
  const sequence = turn.request({ command: 'enquire_link' });
  return turn.set({ enquiry: { sequence, until: turn.now + turn.settings.enquireTimeoutMs } });
}
