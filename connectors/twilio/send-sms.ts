import type { ChannelContext, ContentIssue, OutboundMessage, SendPlan } from '../kit/connector.ts';
import { checkLength, type Issues } from '../kit/content-checks.ts';
import { planText } from '../kit/sms-text/plan.ts';
import { type TwilioSmsConfig, textOptions } from './config.ts';
import { longestBody, messageRequest } from './send.ts';

export function sendSms(message: OutboundMessage, { config }: ChannelContext<TwilioSmsConfig>): SendPlan {
  const { to, content } = message;
  if (to.kind !== 'phone') return { ok: false, code: 'recipient_unsupported', issues: [phoneOnly] };
  if (content.type !== 'text') return { ok: false, code: 'unsupported_content', issues: [textOnly] };
  const plan = planText(content.body, textOptions(config));
  if (!plan.ok) return { ok: false, code: 'content_invalid', issues: [plan.issue] };
  const issues: Issues = [];
  checkLength(issues, 'content.body', plan.text, longestBody);
  if (issues.length > 0) return { ok: false, code: 'content_invalid', issues };
  // Never the form under which another medium knows the person: an SMS needs all nine digits.
  const request = messageRequest(message, config, { to: to.e164, prefix: '', content: { Body: plan.text } });
  return { ok: true, request, parts: plan.partCount };
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
