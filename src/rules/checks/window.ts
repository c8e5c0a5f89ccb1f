/**
 * Free-form content may go only within 24 hours of the customer's last message (INC-01, LOG-31, C7-227). Counted from
 * the provider's own time of that message, less a margin for clocks and for the way to the provider.
 */
import type { TemplateContent } from '../../../contracts/content.ts';
import { iso } from '../../platform/clock.ts';
import { categoryOfTemplate } from '../category.ts';
import type { Decision, Rule } from '../engine.ts';
import type { Category, ContactFacts, RuleContext } from '../facts.ts';

export const windowMs = 24 * 3_600_000;
/** Provider page "Send messages": its clock decides, so the last minute is not used. */
export const windowMarginMs = 60_000;

/** Until when free-form may go; null: not now. */
export function openUntil(
  facts: Pick<ContactFacts, 'windowUntil' | 'windowClosedAt' | 'lastInboundAt'>,
  now: number,
): number | null {
  const { windowUntil, windowClosedAt, lastInboundAt } = facts;
  if (windowUntil === null || windowUntil - windowMarginMs <= now) return null;
  // The provider's word counts until the customer writes again.
  if (windowClosedAt !== null && windowClosedAt >= (lastInboundAt ?? 0)) return null;
  return windowUntil;
}

export const windowRule: Rule = {
  name: 'window',
  stage: 'always',
  decide: ({ message, channel, templates, facts, now }) => {
    if (!channel.hasWindow) return undefined;
    if (openUntil(facts, now) !== null) return undefined;
    if (message.content.type === 'template') {
      if (mayTemplate(channel, facts)) return undefined;
      return { result: 'refuse', code: 'contact_expired', detail: sinceDetail(facts) };
    }
    if (!channel.rules.enforceWindow) return undefined;
    const { onWindowClosed } = message;
    if (typeof onWindowClosed !== 'string' && mayTemplate(channel, facts)) {
      return convert(onWindowClosed, categoryOfTemplate(templates, channel.id, onWindowClosed));
    }
    return closed(facts);
  },
};

/** INC-02: by default a template starts the conversation again. */
const mayTemplate = ({ rules }: RuleContext['channel'], facts: ContactFacts): boolean =>
  rules.templateAfterExpiry || facts.windowUntil === null;

function closed(facts: ContactFacts): Decision {
  const { lastTemplateAt } = facts.history;
  // LOG-34, SMT-35: after an active send the text field stays locked until the customer answers.
  if (lastTemplateAt === null || lastTemplateAt <= (facts.lastInboundAt ?? 0))
    return { result: 'refuse', code: 'window_closed', detail: sinceDetail(facts) };
  return { result: 'refuse', code: 'awaiting_customer', detail: `último template em ${iso(lastTemplateAt)}` };
}

const convert = (content: TemplateContent, category: Category): Decision => ({
  result: 'convert',
  code: 'window_converted',
  content,
  category,
  detail: `template ${content.name} (${content.language})`,
});

const sinceDetail = ({ windowUntil, windowClosedAt, lastInboundAt }: ContactFacts): string => {
  if (windowUntil === null) return 'o cliente nunca escreveu neste canal';
  if (windowClosedAt !== null && windowClosedAt >= (lastInboundAt ?? 0))
    return `o provedor disse em ${iso(windowClosedAt)} que a janela está fechada`;
  return `última mensagem do cliente em ${iso(windowUntil - windowMs)}`;
};
