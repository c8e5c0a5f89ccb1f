/** `POST Messages.json`, as a form: what every message has. */
import type { OutboundMessage, ProviderRequest } from '../kit/connector.ts';
import { authorization, callbackUrl, endpoint, type TwilioConfig } from './config.ts';

/** Longer, and Twilio answers 21617. */
export const longestBody = 1600;

interface Addressed {
  to: string;
  /** Put before the number of the sender. */
  prefix: string;
  content: Readonly<Record<string, string>>;
}

export function messageRequest(
  { id }: OutboundMessage,
  config: TwilioConfig,
  { to, prefix, content }: Addressed,
): ProviderRequest {
  const { from, messagingServiceSid: service, validitySeconds } = config;
  const form = new URLSearchParams({ To: to });
  if (from !== undefined) form.set('From', `${prefix}${from}`);
  if (service !== undefined) form.set('MessagingServiceSid', service);
  for (const [name, value] of Object.entries(content)) form.set(name, value);
  form.set('StatusCallback', callbackUrl(config, id));
  if (validitySeconds !== undefined) form.set('ValidityPeriod', String(validitySeconds));
  return {
    method: 'POST',
    url: endpoint(config, 'Messages.json'),
    headers: { authorization: authorization(config), 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  };
}
