/** An outage makes an ERP say the same thing a hundred times: a person reads it once (LOG-38, users' storms). */
import type { DuplicateRule, FrequencyRule } from '../../../contracts/rules.ts';
import { iso } from '../../platform/clock.ts';
import type { Rule } from '../engine.ts';
import type { RuleMessage } from '../facts.ts';

interface Selector {
  categories?: readonly string[] | undefined;
  lanes?: readonly string[] | undefined;
}

/** The first entry that fits the message's category and lane. */
export const entryFor = <Entry extends Selector>(
  entries: readonly Entry[],
  { category, lane }: Pick<RuleMessage, 'category' | 'lane'>,
): Entry | undefined =>
  entries.find(
    ({ categories, lanes }) =>
      (categories === undefined || categories.includes(category)) && (lanes === undefined || lanes.includes(lane)),
  );

/** Bulk is what storms; people who talk may say "ok" twice. */
export const usualDuplicates: readonly DuplicateRule[] = [{ lanes: ['bulk'], minutes: 10 }];

export function duplicateMinutes(
  rules: { duplicates?: readonly DuplicateRule[] | undefined },
  message: Pick<RuleMessage, 'category' | 'lane'>,
): number {
  if (message.category === 'authentication') return 0;
  return entryFor(rules.duplicates ?? usualDuplicates, message)?.minutes ?? 0;
}

export const duplicateRule: Rule = {
  name: 'duplicate_text',
  stage: 'dispatch',
  decide: ({ facts: { history } }) =>
    history.sameTextId === null
      ? undefined
      : { result: 'refuse', code: 'duplicate_text', detail: `igual à mensagem ${history.sameTextId}` },
};

export const capFor = (
  rules: { frequency: readonly FrequencyRule[] },
  message: Pick<RuleMessage, 'category' | 'lane' | 'urgent'>,
): FrequencyRule | undefined =>
  message.urgent || message.category === 'authentication' ? undefined : entryFor(rules.frequency, message);

export const frequencyRule: Rule = {
  name: 'frequency_cap',
  stage: 'dispatch',
  decide: ({ message, channel, facts: { history } }) => {
    const cap = capFor(channel.rules, message);
    if (cap === undefined || history.sent < cap.max) return undefined;
    return { result: 'refuse', code: 'frequency_cap', detail: `${history.sent} em ${cap.hours} h, máximo ${cap.max}` };
  },
};

/** LOG-38, INC-04: advice, never a block. */
export const suggestedWaitRule: Rule = {
  name: 'suggested_wait',
  stage: 'intake',
  decide: ({ message, channel, facts, now }) => {
    const { lastTemplateAt } = facts.history;
    if (message.content.type !== 'template' || lastTemplateAt === null) return undefined;
    if (lastTemplateAt <= (facts.lastInboundAt ?? 0)) return undefined;
    if (now - lastTemplateAt >= channel.rules.suggestedWaitHours * 3_600_000) return undefined;
    return { result: 'note', code: 'suggested_wait', detail: `último template em ${iso(lastTemplateAt)}` };
  },
};
