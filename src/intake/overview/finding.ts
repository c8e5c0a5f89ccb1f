/** How a finding is put into words. */

import type { Failure } from '../../../contracts/failure.ts';
import type { Finding, FindingCode, FindingSubject } from '../../../contracts/overview.ts';
import { isoOrNull } from '../../platform/clock.ts';

/** The same in both languages. */
export interface Words {
  pt: string;
  en: string;
}

export interface Found {
  severity: Finding['severity'];
  text: Words;
  nextStep: Words;
  /** Epoch ms; null: nobody can tell. */
  since: number | null;
  retryAt?: number | null;
  failure?: Failure | null;
  subject: Pick<FindingSubject, 'kind'> & Partial<FindingSubject>;
}

export const finding = (code: FindingCode, found: Found): Finding => ({
  code,
  severity: found.severity,
  text: found.text.en,
  textPt: found.text.pt,
  nextStep: found.nextStep.en,
  nextStepPt: found.nextStep.pt,
  since: isoOrNull(found.since),
  retryAt: isoOrNull(found.retryAt ?? null),
  failure: found.failure ?? null,
  subject: { channel: null, id: null, query: null, ...found.subject },
});

/** A number with its noun, both languages; more than `most` is only told to be more. */
export function counted(value: number, one: Words, many: Words, most = Number.POSITIVE_INFINITY): Words {
  const [pt, en] = [Math.min(value, most).toLocaleString('pt-BR'), Math.min(value, most).toLocaleString('en')];
  if (value >= most) return { pt: `mais de ${pt} ${many.pt}`, en: `more than ${en} ${many.en}` };
  return value === 1 ? { pt: `1 ${one.pt}`, en: `1 ${one.en}` } : { pt: `${pt} ${many.pt}`, en: `${en} ${many.en}` };
}

export const messages = (value: number, most?: number): Words =>
  counted(value, { pt: 'mensagem', en: 'message' }, { pt: 'mensagens', en: 'messages' }, most);

/** A failure's own advice is Portuguese; in English its cause and next step stand beside the finding. */
export const advice = (failure: Failure, en: string): Words => ({ pt: failure.nextStep, en });

const ranks: Record<Finding['severity'], number> = { critical: 0, warning: 1, info: 2 };

/** Worst first; of equals, what began last. */
export const inOrder = (findings: readonly Finding[]): Finding[] =>
  findings.toSorted(
    (one, other) => ranks[one.severity] - ranks[other.severity] || ((one.since ?? '') > (other.since ?? '') ? -1 : 1),
  );
