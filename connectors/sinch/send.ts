/** A text to `POST /v1/send-sms` of Sinch Brazil, or as a batch of one to the REST API. */

import { addressWithToken } from '../kit/caller-token.ts';
import type { ChannelContext, ContentIssue, OutboundMessage, SendPlan } from '../kit/connector.ts';
import { checkLength, type Issues } from '../kit/content-checks.ts';
import { planText, type TextOptions } from '../kit/sms-text/plan.ts';
import { batchEndpoint, brazilEndpoint, type SinchBrazilConfig, type SinchSmsConfig, textOptions } from './config.ts';

/** Longer, and Sinch Brazil refuses it. */
const longestBrazilianText = 1280;

export function sendBrazil(message: OutboundMessage, { config }: ChannelContext<SinchBrazilConfig>): SendPlan {
  const plan = smsOf(message, textOptions(config), longestBrazilianText);
  if (!plan.ok) return plan;
  const { username, authenticationToken, expiresInMinutes } = config;
  const body = { destination: plan.to, messageText: plan.text, correlationId: message.id, expiresInMinutes };
  const headers = { username, authenticationtoken: authenticationToken };
  return { ok: true, request: jsonPost(brazilEndpoint(config), headers, body), parts: plan.parts };
}

export function sendBatch(message: OutboundMessage, { config }: ChannelContext<SinchSmsConfig>): SendPlan {
  const plan = smsOf(message, textOptions(config));
  if (!plan.ok) return plan;
  const { from, deliveryReport, webhookUrl, webhookToken, apiToken } = config;
  const body = {
    from: from?.replace(/^\+/, ''),
    to: [plan.to],
    body: plan.text,
    delivery_report: deliveryReport,
    client_reference: message.id,
    callback_url: webhookUrl === undefined ? undefined : addressWithToken(webhookUrl, webhookToken),
  };
  const headers = { authorization: `Bearer ${apiToken}` };
  return { ok: true, request: jsonPost(batchEndpoint(config), headers, body), parts: plan.parts };
}

/** `undefined` fields vanish. */
const jsonPost = (url: string, headers: Record<string, string>, body: object) => ({
  method: 'POST' as const,
  url,
  headers: { ...headers, 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

type Sms = { ok: true; to: string; text: string; parts: number } | Extract<SendPlan, { ok: false }>;

function smsOf({ to, content }: OutboundMessage, options: TextOptions, longest = Number.POSITIVE_INFINITY): Sms {
  if (to.kind !== 'phone') return { ok: false, code: 'recipient_unsupported', issues: [phoneOnly] };
  if (content.type !== 'text') return { ok: false, code: 'unsupported_content', issues: [textOnly] };
  const plan = planText(content.body, options);
  if (!plan.ok) return { ok: false, code: 'content_invalid', issues: [plan.issue] };
  const { text, partCount: parts } = plan;
  const issues: Issues = [];
  checkLength(issues, 'content.body', text, longest);
  if (issues.length > 0) return { ok: false, code: 'content_invalid', issues };
  // Never the form under which another medium knows the person: an SMS needs all nine digits.
  return { ok: true, to: to.e164.slice(1), text, parts };
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
