/** What every send has. */
import type { ContentIssue, ProviderRequest, SendPlan } from '../kit/connector.ts';
import { authorization, endpoint, type InfobipConfig } from './config.ts';

export const post = (config: InfobipConfig, path: string, body: unknown): ProviderRequest => ({
  method: 'POST',
  url: endpoint(config, path),
  headers: { ...authorization(config), 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

const phoneOnly: ContentIssue = {
  path: 'to',
  message: 'Infobip is given a phone number, not a user id',
  messagePt: 'a Infobip recebe um número de telefone, não um ID de usuário',
};

export const phoneNeeded: SendPlan = { ok: false, code: 'recipient_unsupported', issues: [phoneOnly] };

export const unsupported = (message: string, messagePt: string): SendPlan => ({
  ok: false,
  code: 'unsupported_content',
  issues: [{ path: 'content.type', message, messagePt }],
});

/** Which address a content goes to, and what it holds there. */
export interface WireContent {
  path: string;
  content: unknown;
}
