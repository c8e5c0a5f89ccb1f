import { z } from 'zod';

/** Failure classes, the same for every connector (design, section 4). */
export const failureClasses = [
  'transient',
  'rate_limited',
  'recipient_invalid',
  'recipient_cooldown',
  'window_closed',
  'template_invalid',
  'auth',
  'policy',
  'bad_request',
  'unknown',
] as const;
export const FailureClass = z.enum(failureClasses);
export type FailureClass = z.infer<typeof FailureClass>;

/** What exactly is throttled: pausing more than this scope would hold messages that could go. */
export const RateScope = z.enum(['app', 'account', 'number', 'pair', 'portfolio']);
export type RateScope = z.infer<typeof RateScope>;

/** Why a message failed, in words an operator can act on. */
export const Failure = z.strictObject({
  class: FailureClass,
  code: z.string().describe("The provider's code (`131047`) or Ponte's own (`expired`, `outcome_unknown`)."),
  detail: z.string().optional().describe("The provider's own words, shortened."),
  scope: RateScope.optional(),
  cause: z.string().describe('Portuguese: what happened.'),
  nextStep: z.string().describe('Portuguese: what to do now.'),
});
export type Failure = z.infer<typeof Failure>;
