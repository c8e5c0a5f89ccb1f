/** The part of a send that all SMS gateways share: a text to a phone number, or why not. */
import type { OutboundMessage, RefusedPlan } from '../connector.ts';
import type { ContentIssue } from '../content-issue.ts';
import { planText, type TextOptions, type TextPlan } from './plan.ts';

export interface PlainSms {
  ok: true;
  /** E.164 with `+`. Never the form that another medium knows the person under: an SMS needs all nine digits. */
  to: string;
  plan: TextPlan;
}

export function planSms({ to, content }: OutboundMessage, options: TextOptions): PlainSms | RefusedPlan {
  if (to.kind !== 'phone') return { ok: false, code: 'recipient_unsupported', issues: [phoneOnly] };
  if (content.type !== 'text') return { ok: false, code: 'unsupported_content', issues: [textOnly] };
  const plan = planText(content.body, options);
  if (!plan.ok) return { ok: false, code: 'content_invalid', issues: [plan.issue] };
  return { ok: true, to: to.e164, plan };
}

const phoneOnly: ContentIssue = {
  path: 'to',
  message: 'an SMS goes to a phone number, not to a user id',
  messagePt: 'um SMS vai para um número de telefone, não para um ID de usuário',
};

const textOnly: ContentIssue = {
  path: 'content.type',
  message: 'only text goes by SMS',
  messagePt: 'por SMS só vai texto',
};
