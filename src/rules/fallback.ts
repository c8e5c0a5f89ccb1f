/** When the next step of a message's plan is taken. Pure: the caller brings what became of the message. */
import type { Failure } from '../../contracts/failure.ts';
import type { FallbackStep, MessageStatus } from '../../contracts/message.ts';

export interface PlanState {
  status: MessageStatus;
  failure: Failure | null;
  /** When it is or was due. */
  dueAt: number;
  sentAt: number | null;
}

export type PlanMove =
  /** `copyOut`: the message before it may still arrive. */
  { kind: 'take'; step: number; copyOut: boolean } | { kind: 'wait'; until: number } | { kind: 'done' };

/** Nothing more is known until the message changes: later than any clock. */
export const untilItFails = 8_640_000_000_000_000;

/** When the plan is first looked at. */
export function firstLook(plan: readonly FallbackStep[], dueAt: number): number {
  const delays = plan.flatMap(({ when }) => when.notDeliveredSeconds ?? []);
  return delays.length === 0 ? untilItFails : dueAt + Math.min(...delays) * 1000;
}

const ended: ReadonlySet<MessageStatus> = new Set(['delivered', 'read', 'cancelled', 'received']);
const failed: ReadonlySet<MessageStatus> = new Set(['failed', 'expired']);

export function planMove(plan: readonly FallbackStep[], state: PlanState, now: number): PlanMove {
  if (plan.length === 0 || ended.has(state.status)) return { kind: 'done' };
  if (failed.has(state.status)) {
    const step = plan.findIndex(({ when }) => state.failure !== null && fits(when, state.failure));
    return step === -1 ? { kind: 'done' } : { kind: 'take', step, copyOut: state.failure?.class === 'unknown' };
  }
  // Not handed over yet, or unanswered: the time without a delivery starts when the provider has it.
  const since = state.status === 'sent' ? (state.sentAt ?? state.dueAt) : now;
  const waits = plan.flatMap(({ when }, step) =>
    when.notDeliveredSeconds === undefined ? [] : [{ step, until: since + when.notDeliveredSeconds * 1000 }],
  );
  const [first] = waits.sort((a, b) => a.until - b.until);
  if (first === undefined) return { kind: 'wait', until: untilItFails };
  if (state.status === 'sent' && first.until <= now) return { kind: 'take', step: first.step, copyOut: true };
  return { kind: 'wait', until: first.until };
}

export const fits = ({ codes, classes }: FallbackStep['when'], failure: Pick<Failure, 'class' | 'code'>): boolean =>
  (codes?.includes(failure.code) ?? false) || (classes?.includes(failure.class) ?? false);
