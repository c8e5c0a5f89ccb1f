/** What happens because of time alone. */

import { connect, enquire, lose, unbindOver, unbindWhenDrained } from './link.ts';
import type { SessionSettings, SessionState } from './model.ts';
import { expireSubmits, firstSubmitTimeout } from './requests.ts';
import { isLive, type Turn } from './turn.ts';

const never = Number.POSITIVE_INFINITY;

/** When a `tick` is wanted next; earlier ones do no harm. */
export function wakeAt(settings: SessionSettings, state: SessionState): number | undefined {
  const { phase, pendingSince } = state;
  const times = ['stopped', 'refused'].includes(phase.kind)
    ? []
    : [
        'until' in phase ? phase.until : never,
        isLive(state) && pendingSince !== undefined ? pendingSince + settings.pduTimeoutMs : never,
        firstSubmitTimeout(state, settings),
        ...(phase.kind === 'bound' ? [enquiryAt(settings, state), state.lastReceivedAt + settings.inactivityMs] : []),
      ];
  const soonest = Math.min(never, ...times);
  return soonest === never ? undefined : soonest;
}

function enquiryAt({ enquireAfterMs }: SessionSettings, { enquiry, lastReceivedAt }: SessionState): number {
  if (enquiry?.until !== undefined) return enquiry.until;
  return enquireAfterMs === 0 ? never : lastReceivedAt + enquireAfterMs;
}

export function tick(turn: Turn): Turn {
  expireSubmits(turn);
  const { state, settings, now } = turn;
  const { phase, pendingSince } = state;
  if (isLive(state) && pendingSince !== undefined && now >= pendingSince + settings.pduTimeoutMs)
    return lose(turn, 'smpp_cut_off', { detail: `${state.stream.pending.length} octets of an operation, and no more` });
  switch (phase.kind) {
    case 'waiting':
      return now >= phase.until ? connect(turn) : turn;
    case 'connecting':
      return now >= phase.until ? lose(turn, 'smpp_connect_failed', { detail: 'timeout' }) : turn;
    case 'binding':
      return now >= phase.until ? lose(turn, 'smpp_bind_timeout') : turn;
    case 'bound':
      return testLink(turn);
    case 'draining':
      return unbindWhenDrained(turn);
    case 'unbinding':
      return now >= phase.until ? unbindOver(turn) : turn;
    default:
      return turn;
  }
}

function testLink(turn: Turn): Turn {
  const { state, settings, now } = turn;
  if (now >= state.lastReceivedAt + settings.inactivityMs) return lose(turn, 'smpp_inactive');
  if (now < enquiryAt(settings, state)) return turn;
  return state.enquiry?.until === undefined ? enquire(turn) : lose(turn, 'smpp_link_dead');
}
