/** A rule's refusal or hold, as the caller of the API and as the message itself are told. */
import type { Failure } from '../../contracts/failure.ts';
import { Refusal } from '../../contracts/problem.ts';
import { holdReasons, refusalReasons } from '../../contracts/reasons.ts';
import type { Stopped } from './engine.ts';

/** For the caller, while there is no message yet. */
export function refusalOf({ code, detail, errors }: Extract<Stopped, { result: 'refuse' }>): Refusal {
  const { en, pt } = refusalReasons[code];
  return new Refusal(code, errors ?? [{ path: fieldOf[code] ?? 'content', message: en, messagePt: detail ?? pt }]);
}

const fieldOf: Partial<Record<Extract<Stopped, { result: 'refuse' }>['code'], string>> = {
  opted_out: 'to',
  authentication_needs_phone: 'to',
  frequency_cap: 'to',
  marketing_cooldown: 'to',
  template_unknown: 'content.name',
  template_channel_mismatch: 'content.name',
  template_not_approved: 'content.name',
  template_paused: 'content.name',
  template_disabled: 'content.name',
};

/** For the message: why it waits, or why it will not go. */
export function failureOf(stopped: Stopped): Failure {
  const reason = stopped.result === 'hold' ? holdReasons[stopped.code] : refusalReasons[stopped.code];
  return {
    class: reason.class,
    code: stopped.code,
    ...(stopped.detail !== undefined && { detail: stopped.detail }),
    cause: reason.pt,
    nextStep: reason.nextStepPt,
  };
}
