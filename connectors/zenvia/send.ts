/** What a send looks like, whatever it carries. One content a request: several would share one id. */
import type { ContentIssue, OutboundMessage, ProviderRequest, SendPlan } from '../kit/connector.ts';
import { apiToken, endpoint, type ZenviaConfig } from './config.ts';

export function sendRequest(
  config: ZenviaConfig,
  channel: 'sms' | 'whatsapp',
  { id, to, content }: { id: string; to: string; content: unknown },
): ProviderRequest {
  return {
    method: 'POST',
    url: endpoint(config, `channels/${channel}/messages`),
    headers: { ...apiToken(config), 'content-type': 'application/json' },
    // Digits without a plus sign.
    body: JSON.stringify({ from: config.from, to: to.replace(/^\+/, ''), externalId: id, contents: [content] }),
  };
}

const phoneOnly: ContentIssue = {
  path: 'to',
  message: 'Zenvia is given a phone number, not a user id',
  messagePt: 'a Zenvia recebe um número de telefone, não um ID de usuário',
};

export const phoneNeeded: SendPlan = { ok: false, code: 'recipient_unsupported', issues: [phoneOnly] };

export const unsupported = (
  type: OutboundMessage['content']['type'],
  message: string,
  messagePt: string,
): SendPlan => ({
  ok: false,
  code: 'unsupported_content',
  issues: [{ path: 'content.type', message: `${type}: ${message}`, messagePt: `${type}: ${messagePt}` }],
});
