/** A text as `GET /cgi-bin/sendsms`. */
import type { ChannelContext, OutboundMessage, SendPlan } from '../kit/connector.ts';
import { planSms } from '../kit/sms-text/plain-sms.ts';
import type { TextPlan } from '../kit/sms-text/plan.ts';
import { endpoint, type KannelConfig, textOptions } from './config.ts';
import { receiptEscapes } from './receipts.ts';

export function send(message: OutboundMessage, { config }: ChannelContext<KannelConfig>): SendPlan {
  const sms = planSms(message, textOptions(config));
  if (!sms.ok) return sms;
  const { username, password, from, smsc, dlrMask, oldNames, priority, validityMinutes } = config;
  const query = [
    ...parameters({
      username,
      password,
      from: from?.replace(/^\+/, ''),
      to: sms.to.slice(1),
      smsc,
      priority,
      validity: validityMinutes,
      [oldNames ? 'dlrmask' : 'dlr-mask']: dlrMask,
      [oldNames ? 'dlrurl' : 'dlr-url']: receiptAddress(config, message.id),
    }),
    ...textParameters(sms.plan),
  ];
  return {
    ok: true,
    request: { method: 'GET', url: `${endpoint(config)}?${query.join('&')}`, headers: {} },
    parts: sms.plan.partCount,
  };
}

const parameters = (values: Record<string, string | number | undefined>): string[] =>
  Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );

/** UTF-16 as the octets of the SMS themselves: a Kannel built without iconv converts nothing. */
function textParameters({ text, alphabet }: TextPlan): string[] {
  if (alphabet !== 'ucs2') return ['coding=0', 'charset=UTF-8', `text=${encodeURIComponent(text)}`];
  const octets = Buffer.from(text, 'utf16le').swap16();
  return ['coding=2', 'charset=UTF-16BE', `text=${octets.toString('hex').replace(/../g, '%$&')}`];
}

/** Our part is encoded, and its percent signs doubled; Kannel puts values in the place of the escapes. */
function receiptAddress({ webhookUrl, webhookToken }: KannelConfig, id: string): string {
  const own = `${webhookUrl}?${parameters({ token: webhookToken, id }).join('&')}`;
  return `${own.replaceAll('%', '%%')}&${receiptEscapes}`;
}
