/** All rules, in the order in which they speak (design, section 7). */
import { consentRule } from './checks/consent.ts';
import { fallbackNeededRule } from './checks/fallback.ts';
import { allowanceRule, cooldownRule, pairRule, tierRule } from './checks/limits.ts';
import { quietHoursRule } from './checks/quiet-hours.ts';
import { duplicateRule, frequencyRule, suggestedWaitRule } from './checks/repetition.ts';
import {
  authenticationRule,
  cleanParametersRule,
  templateKnownRule,
  templateParametersRule,
} from './checks/template.ts';
import { windowRule } from './checks/window.ts';
import type { Rule } from './engine.ts';

export const allRules: readonly Rule[] = [
  fallbackNeededRule,
  authenticationRule,
  consentRule,
  duplicateRule,
  templateKnownRule,
  templateParametersRule,
  cleanParametersRule,
  windowRule,
  suggestedWaitRule,
  quietHoursRule,
  frequencyRule,
  cooldownRule,
  pairRule,
  tierRule,
  allowanceRule,
];

export const intakeRules = allRules.filter(({ stage }) => stage !== 'dispatch');
export const dispatchRules = allRules.filter(({ stage }) => stage !== 'intake');
