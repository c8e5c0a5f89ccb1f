/** What a template's status says about sending it, in the provider's words. */
import type { RefusalReason } from '../../contracts/reasons.ts';

const unusable: Readonly<Record<string, RefusalReason>> = {
  PAUSED: 'template_paused',
  LIMIT_EXCEEDED: 'template_paused',
  DISABLED: 'template_disabled',
  LOCKED: 'template_disabled',
  DELETED: 'template_unknown',
  PENDING_DELETION: 'template_unknown',
};
/** Statuses under which the provider takes a template. */
const usable = new Set(['APPROVED', 'FLAGGED', 'REINSTATED', 'UNARCHIVED', 'ACTIVE']);

/** Undefined when the provider takes it. */
export function whyUnusable(status: string): RefusalReason | undefined {
  const word = status.toUpperCase();
  return usable.has(word) ? undefined : (unusable[word] ?? 'template_not_approved');
}
