/** One step of a session while it is being made. What goes in is not changed; what comes out is a new state. */
import { encodePdu } from '../codec/encode.ts';
import { maxSequence, type Pdu } from '../codec/pdu.ts';
import type { SessionAction, SessionSettings, SessionState } from './model.ts';

type Unnumbered<P> = P extends Pdu ? Omit<P, 'sequence' | 'status'> : never;

export class Turn {
  readonly settings: SessionSettings;
  readonly now: number;
  readonly actions: SessionAction[] = [];
  state: SessionState;

  constructor(settings: SessionSettings, state: SessionState, now: number) {
    this.settings = settings;
    this.state = state;
    this.now = now;
  }

  set(changes: Partial<SessionState>): this {
    this.state = { ...this.state, ...changes };
    return this;
  }

  act(action: SessionAction): this {
    this.actions.push(action);
    return this;
  }

  /** The next number that no submit waits under. */
  takeSequence(): number {
    const { outstanding, overdue } = this.state;
    let sequence = this.state.lastSequence;
    do sequence = sequence >= maxSequence ? 1 : sequence + 1;
    while (outstanding.has(sequence) || overdue.has(sequence));
    this.set({ lastSequence: sequence });
    return sequence;
  }

  request(pdu: Unnumbered<Pdu>): number {
    const sequence = this.takeSequence();
    this.write({ ...pdu, status: 0, sequence } as Pdu);
    return sequence;
  }

  write(pdu: Pdu): this {
    return this.act({ kind: 'write', octets: encodePdu(pdu) });
  }
}

const live = new Set<SessionState['phase']['kind']>(['connecting', 'binding', 'bound', 'draining', 'unbinding']);

/** There is a socket, or one is being made. */
export const isLive = ({ phase }: SessionState): boolean => live.has(phase.kind);

/** The same for the same seed and the same place in the count, in [0, 1). */
export function spread(seed: number, count: number): number {
  let mixed = Math.imul(seed ^ Math.imul(count, 0x9e3779b1), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 4294967296;
}

export const doubled = ({ first, longest }: { first: number; longest: number }, times: number): number =>
  Math.min(longest, first * 2 ** Math.max(0, times - 1));
