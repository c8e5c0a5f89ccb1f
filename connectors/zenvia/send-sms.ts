/** A text to `POST /v2/channels/sms/messages`. */
import type { ChannelContext, ContentIssue, OutboundMessage, SendPlan } from '../kit/connector.ts';
import { checkLength, type Issues } from '../kit/content-checks.ts';
import { planText, type TextPlan } from '../kit/sms-text/plan.ts';
import { longestText, textOptions, type ZenviaSmsConfig } from './config.ts';
import { phoneNeeded, sendRequest, unsupported } from './send.ts';

export function sendSms({ id, to, content }: OutboundMessage, { config }: ChannelContext<ZenviaSmsConfig>): SendPlan {
  if (to.kind !== 'phone') return phoneNeeded;
  if (content.type !== 'text') return unsupported(content.type, 'an SMS carries text only', 'um SMS leva apenas texto');
  const options = textOptions(config);
  const plan = planText(asDelivered(content.body), options);
  if (!plan.ok) return { ok: false, code: 'content_invalid', issues: [plan.issue] };
  const issues: Issues = [];
  checkLength(issues, 'content.body', plan.text, longestText);
  checkWords(issues, plan, options.partUnits?.[plan.alphabet]?.multi ?? plan.text.length);
  if (issues.length > 0) return { ok: false, code: 'content_invalid', issues };
  const { encodingStrategy } = config;
  // Never the form that another medium knows the person under.
  const request = sendRequest(config, 'sms', {
    id,
    to: to.e164,
    content: { type: 'text', text: plan.text, encodingStrategy },
  });
  return { ok: true, request, parts: plan.partCount };
}

/** Zenvia does the same; done here, the count of parts is that of the text which the person reads. */
const asDelivered = (text: string): string => text.replace(/\t/g, ' ').replace(/ {2,}/g, ' ');

/** A long text is cut at blanks only, so that one word has to fit in one part. */
function checkWords(issues: ContentIssue[], { text, partCount }: TextPlan, longest: number): void {
  if (partCount < 2 || !text.split(/\s/).some((word) => word.length > longest)) return;
  issues.push({
    path: 'content.body',
    message: `holds a word of more than ${longest} characters: in a text of several SMS, Zenvia cuts at blanks only`,
    messagePt: `traz uma palavra com mais de ${longest} caracteres: num texto de vários SMS, a Zenvia só corta nos espaços`,
  });
}
