/**
 * One verdict over all rules: each looks at the same facts and passes, notes, converts, holds or refuses. The first that
 * holds or refuses ends it; a conversion changes what the later ones look at.
 */
import type { Content } from '../../contracts/content.ts';
import type { RuleResult } from '../../contracts/message.ts';
import type { FieldError } from '../../contracts/problem.ts';
import {
  type HoldReason,
  holdReasons,
  type NoteReason,
  noteReasons,
  type RefusalReason,
  refusalReasons,
} from '../../contracts/reasons.ts';
import { iso } from '../platform/clock.ts';
import type { Category, RuleContext } from './facts.ts';

export type Decision =
  | { result: 'note'; code: NoteReason; detail?: string }
  | { result: 'convert'; code: NoteReason; content: Content; category: Category; detail?: string }
  | { result: 'hold'; code: HoldReason; until: number; detail?: string }
  | { result: 'refuse'; code: RefusalReason; detail?: string; until?: number; errors?: FieldError[] };

export interface Rule {
  /** Its name in verdicts. */
  name: string;
  /** Where it speaks: `intake` gives advice once, `dispatch` has facts only when the message is about to go. */
  stage: 'always' | 'intake' | 'dispatch';
  /** Undefined: passed. */
  decide(context: RuleContext): Decision | undefined;
}

export type Stopped = Extract<Decision, { result: 'hold' | 'refuse' }>;

export interface Judgement {
  /** Names of the rules that passed without a word. */
  passed: readonly string[];
  /** What the others said, in order. */
  spoken: readonly { rule: string; decision: Decision }[];
  stopped: Stopped | undefined;
  /** What goes, after conversions. */
  content: Content;
}

/** @param rules in the order in which they are to speak. */
export function judge(rules: readonly Rule[], given: RuleContext): Judgement {
  let context = given;
  let passed: string[] = [];
  const spoken: { rule: string; decision: Decision }[] = [];
  for (let place = 0; place < rules.length; place++) {
    const rule = rules[place] as Rule;
    const decision = rule.decide(context);
    if (decision === undefined) {
      passed.push(rule.name);
      continue;
    }
    spoken.push({ rule: rule.name, decision });
    if (decision.result === 'hold' || decision.result === 'refuse')
      return { passed, spoken, stopped: decision, content: context.message.content };
    if (decision.result === 'convert') {
      const { content, category } = decision;
      context = { ...context, message: { ...context.message, content, category } };
      // Other content: every rule looks at it from the beginning. Only free-form is converted, and only to a template.
      passed = [];
      place = -1;
    }
  }
  return { passed, spoken, stopped: undefined, content: context.message.content };
}

/** A decision as it is kept and shown. */
export function resultOf(rule: string, decision: Decision): RuleResult {
  const { result, code, detail } = decision;
  const until = 'until' in decision && decision.until !== undefined ? { until: iso(decision.until) } : {};
  const shown = { rule, result, code, ...(detail !== undefined && { detail }), ...until };
  if (decision.result === 'note' || decision.result === 'convert') {
    const { en, pt } = noteReasons[decision.code];
    return { ...shown, text: pt, textEn: en };
  }
  const reason = decision.result === 'hold' ? holdReasons[decision.code] : refusalReasons[decision.code];
  return {
    ...shown,
    text: reason.pt,
    textEn: reason.en,
    nextStep: reason.nextStepPt,
    nextStepEn: reason.nextStepEn,
  };
}
