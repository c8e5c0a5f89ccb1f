/** What comes from the SMSC. */
import { type MessagePdu, type Pdu, responseBit } from '../codec/pdu.ts';
import { readStream, type StreamItem } from '../codec/stream.ts';
import { status, statusHex } from '../statuses.ts';
import { bindAnswered, lose, unbindOver, unbindWhenDrained } from './link.ts';
import { settleAnswer, settleUnreadable } from './requests.ts';
import { isLive, type Turn } from './turn.ts';

/** `outbind` and `alert_notification`: nobody answers them. */
const unanswered = new Set([0x0000000b, 0x00000102]);

export function receive(turn: Turn, octets: Uint8Array): Turn {
  const { link } = turn.state;
  const hadPending = turn.state.stream.pending.length > 0;
  const { state: stream, items } = readStream(turn.state.stream, octets);
  const since = hadPending && items.length === 0 ? turn.state.pendingSince : turn.now;
  turn.set({ stream, pendingSince: stream.pending.length > 0 ? since : undefined, lastReceivedAt: turn.now });
  for (const item of items) {
    // An item may have ended the connection; those after it came from a peer that we have left.
    if (!isLive(turn.state) || turn.state.link !== link) return turn;
    receiveItem(turn, item);
  }
  return unbindWhenDrained(turn);
}

function receiveItem(turn: Turn, item: StreamItem): Turn {
  // Whatever arrives proves the link as well as the answer to an enquiry does.
  const { enquiry } = turn.state;
  if (item.kind !== 'garbage' && enquiry !== undefined) turn.set({ enquiry: { ...enquiry, until: undefined } });
  switch (item.kind) {
    case 'garbage':
      return lose(turn, 'smpp_garbage', { detail: item.reason });
    case 'unknown':
      return receiveUnknown(turn, item.commandId, item.sequence);
    case 'malformed':
      return receiveMalformed(turn, item);
    case 'pdu':
      return receivePdu(turn, item.pdu, item.octets);
  }
}

function receivePdu(turn: Turn, pdu: Pdu, octets: Uint8Array): Turn {
  const { sequence } = pdu;
  switch (pdu.command) {
    case 'deliver_sm':
    case 'data_sm':
      return turn.act({ kind: 'received', delivery: deliveryOf(turn, pdu.command, sequence), octets, pdu });
    case 'enquire_link':
      return turn.write({ command: 'enquire_link_resp', status: status.ok, sequence });
    case 'unbind':
      turn.write({ command: 'unbind_resp', status: status.ok, sequence });
      return lose(turn, 'smpp_peer_unbound', { flush: true });
    case 'unbind_resp':
      return turn.state.phase.kind === 'unbinding' ? unbindOver(turn) : turn;
    case 'enquire_link_resp':
      return turn;
    case 'generic_nack':
      return receiveNack(turn, pdu.status, sequence);
    case 'submit_sm_resp':
    case 'data_sm_resp':
      return settleAnswer(turn, sequence, pdu) ? turn : stray(turn, pdu);
    case 'bind_receiver_resp':
    case 'bind_transmitter_resp':
    case 'bind_transceiver_resp':
      return bindAnswered(turn, sequence, pdu.status, pdu.systemId) ? turn : stray(turn, pdu);
    default:
      // An SMSC asks for nothing else.
      turn.act({ kind: 'noticed', notice: `${pdu.command} came from the SMSC` });
      return pdu.command === 'deliver_sm_resp' ? turn : nack(turn, status.invalidCommandId, sequence);
  }
}

/** Without a request of ours under its number, one of the two sides has lost count, and no answer can be trusted. */
function receiveNack(turn: Turn, answered: number, sequence: number): Turn {
  const { enquiry, phase } = turn.state;
  if (phase.kind === 'unbinding') return unbindOver(turn);
  // An SMSC that knows no enquire_link is alive nevertheless.
  if (sequence === enquiry?.sequence) return turn;
  if (bindAnswered(turn, sequence, answered || status.bindFailed)) return turn;
  const isSettled =
    answered === status.ok
      ? settleUnreadable(turn, sequence, 'a refusal with status 0')
      : settleAnswer(turn, sequence, { status: answered });
  return isSettled
    ? turn
    : lose(turn, 'smpp_out_of_sync', { detail: `generic_nack ${statusHex(answered)} for ${sequence}` });
}

function receiveUnknown(turn: Turn, commandId: number, sequence: number): Turn {
  turn.act({ kind: 'noticed', notice: `unknown command_id ${statusHex(commandId)}` });
  const isRequest = commandId < responseBit && !unanswered.has(commandId);
  return isRequest ? nack(turn, status.invalidCommandId, sequence) : turn;
}

function receiveMalformed(turn: Turn, item: Extract<StreamItem, { kind: 'malformed' }>): Turn {
  const { command, sequence, reason, octets } = item;
  switch (command) {
    case 'deliver_sm':
    case 'data_sm':
      return turn.act({ kind: 'received', delivery: deliveryOf(turn, command, sequence), octets, reason });
    case 'submit_sm_resp':
    case 'data_sm_resp':
      settleUnreadable(turn, sequence, reason);
      break;
    case 'bind_receiver_resp':
    case 'bind_transmitter_resp':
    case 'bind_transceiver_resp':
      // Its name is all that is lost: only an answer with status 0 is ever malformed.
      bindAnswered(turn, sequence, item.status);
      break;
    default:
      nack(turn, status.invalidCommandId, sequence);
  }
  return turn.act({ kind: 'noticed', notice: `${command} could not be read: ${reason}` });
}

const deliveryOf = (turn: Turn, command: MessagePdu['command'], sequence: number) => ({
  link: turn.state.link,
  sequence,
  command,
});

function nack(turn: Turn, answered: number, sequence: number): Turn {
  return turn.write({ command: 'generic_nack', status: answered, sequence });
}

function stray(turn: Turn, { command, sequence }: Pdu): Turn {
  return turn.act({ kind: 'noticed', notice: `${command} for ${sequence}, which nothing waits for` });
}
