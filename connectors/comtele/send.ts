/** One receiver a request: an id belongs to a request, and several would share it. */
import { nationalNumber } from '../kit/brazil-number.ts';
import type { ChannelContext, OutboundMessage, SendPlan } from '../kit/connector.ts';
import { planSms } from '../kit/sms-text/plain-sms.ts';
import { type ComteleConfig, endpoint, keyHeader, textOptions } from './config.ts';

export function send(message: OutboundMessage, { config }: ChannelContext<ComteleConfig>): SendPlan {
  const sms = planSms(message, textOptions(config));
  if (!sms.ok) return sms;
  const national = nationalNumber(sms.to);
  if (national === undefined) return { ok: false, code: 'recipient_unsupported', issues: [brazilOnly] };
  const to = `${national.areaCode}${national.subscriber}`;
  const { text, partCount: parts } = sms.plan;
  const body =
    config.api === 'v2'
      ? { Sender: config.sender, Receivers: to, Content: text }
      : { receivers: [to], contactGroups: [], message: text, route: config.route, custom: message.id };
  return {
    ok: true,
    request: {
      method: 'POST',
      url: endpoint(config, 'send'),
      headers: { ...keyHeader(config), 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
    },
    parts,
  };
}

const brazilOnly = {
  path: 'to',
  message: 'Comtele takes the national form of a number, and so only numbers of Brazil',
  messagePt: 'a Comtele recebe o número na forma nacional; só números do Brasil',
};
