/** A text to `POST /sms/json`, as a form: the API takes its credentials in the body only. */
import type { ChannelContext, ContentIssue, OutboundMessage, SendPlan } from '../kit/connector.ts';
import { planText } from '../kit/sms-text/plan.ts';
import { endpoint, senderDigits, textOptions, type VonageConfig } from './config.ts';

export function send({ id, to, content }: OutboundMessage, { config }: ChannelContext<VonageConfig>): SendPlan {
  if (to.kind !== 'phone') return { ok: false, code: 'recipient_unsupported', issues: [phoneOnly] };
  if (content.type !== 'text') return { ok: false, code: 'unsupported_content', issues: [textOnly] };
  const plan = planText(content.body, textOptions(config));
  if (!plan.ok) return { ok: false, code: 'content_invalid', issues: [plan.issue] };
  const form = new URLSearchParams({
    api_key: config.apiKey,
    api_secret: config.apiSecret,
    from: senderDigits(config.from),
    // Never the form that another medium knows the person under.
    to: to.e164.slice(1),
    text: plan.text,
    // Sent as `text`, what is not in the basic alphabet is lost without a word.
    type: plan.alphabet === 'ucs2' ? 'unicode' : 'text',
    'status-report-req': '1',
    'client-ref': id,
  });
  return {
    ok: true,
    request: {
      method: 'POST',
      url: endpoint(config),
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: form.toString(),
    },
    parts: plan.partCount,
  };
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
