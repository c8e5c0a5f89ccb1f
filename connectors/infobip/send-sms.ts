/** A text to `POST /sms/3/messages`. */
import type { ChannelContext, OutboundMessage, SendPlan } from '../kit/connector.ts';
import { planText } from '../kit/sms-text/plan.ts';
import { digitsOf, type InfobipSmsConfig, receiptAddress, textOptions } from './config.ts';
import { phoneNeeded, post, unsupported } from './send.ts';

export function sendSms({ id, to, content }: OutboundMessage, { config }: ChannelContext<InfobipSmsConfig>): SendPlan {
  if (to.kind !== 'phone') return phoneNeeded;
  if (content.type !== 'text') return unsupported('an SMS carries text only', 'um SMS leva apenas texto');
  const plan = planText(content.body, textOptions(config));
  if (!plan.ok) return { ok: false, code: 'content_invalid', issues: [plan.issue] };
  const { sender, gatewayTransliteration } = config;
  const url = receiptAddress(config);
  const message = {
    sender,
    // Never the form that another medium knows the person under.
    destinations: [{ to: digitsOf(to.e164), messageId: id }],
    content: { text: plan.text, transliteration: gatewayTransliteration },
    webhooks: url === undefined ? undefined : { delivery: { url, intermediateReport: true } },
  };
  return { ok: true, request: post(config, 'sms/3/messages', { messages: [message] }), parts: plan.partCount };
}
