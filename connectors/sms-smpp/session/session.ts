/** (settings, state, event, now) -> state and actions. The same input always gives the same output. */
import type { MessageAnswerPdu } from '../codec/pdu.ts';
import { status } from '../statuses.ts';
import { bind, connect, lose, stop } from './link.ts';
import type { Delivery, SessionAction, SessionEvent, SessionSettings, SessionState } from './model.ts';
import { receive } from './receive.ts';
import { submit } from './requests.ts';
import { tick } from './timers.ts';
import { isLive, Turn } from './turn.ts';

export interface Step {
  state: SessionState;
  actions: readonly SessionAction[];
}

export function step(settings: SessionSettings, state: SessionState, event: SessionEvent, now: number): Step {
  const turn = new Turn(settings, state, now);
  take(turn, event);
  return { state: turn.state, actions: turn.actions };
}

function take(turn: Turn, event: SessionEvent): Turn {
  const { phase, link } = turn.state;
  switch (event.kind) {
    case 'start':
      return phase.kind === 'stopped' || phase.kind === 'refused' ? start(turn) : turn;
    case 'connected':
      return phase.kind === 'connecting' && event.link === link ? bind(turn) : turn;
    case 'data':
      return isLive(turn.state) && event.link === link ? receive(turn, event.octets) : turn;
    case 'closed':
      if (!isLive(turn.state) || event.link !== link) return turn;
      return lose(turn, phase.kind === 'connecting' ? 'smpp_connect_failed' : 'smpp_closed', { detail: event.detail });
    case 'submit':
      return submit(turn, event.token, event.octets);
    case 'answer':
      return answer(turn, event.delivery, event.status);
    case 'tick':
      return tick(turn);
    case 'stop':
      return stop(turn);
  }
}

function start(turn: Turn): Turn {
  return connect(turn.set({ failedTries: 0, unexplainedRefusals: 0 }));
}

/** On another connection the same number would be another delivery: the SMSC sends this one again. */
function answer(turn: Turn, { link, sequence, command }: Delivery, answered: number): Turn {
  if (!isLive(turn.state) || turn.state.link !== link) return turn;
  const pdu: MessageAnswerPdu = { command: `${command}_resp`, status: answered, sequence, tlvs: [] };
  // Unused here, and some SMSCs mind when the empty one is missing.
  if (answered === status.ok) pdu.messageId = '';
  return turn.write(pdu);
}
