/** Content templates with their approval, and what a send must supply for each. */

import { withoutSlash } from '../kit/config-fields.ts';
import type { ChannelContext, ProviderRequest, ProviderResponse, ProviderTemplate } from '../kit/connector.ts';
import { isRecord, listOf, parseJson, recordOf, textOf } from '../kit/fields.ts';
import { shorten } from '../kit/http-answer.ts';
import { authorization, type TwilioWhatsAppConfig } from './config.ts';
import { credentials } from './errors.ts';

export interface TwilioTemplate extends ProviderTemplate {
  /** Its `friendly_name`, for lists to pick from. */
  label: string;
}

/** A template's name in Ponte is its SID in lower case: names at Twilio may be given twice. */
export function contentSid(name: string): string | undefined {
  const [, digits] = /^hx([0-9a-f]{32})$/.exec(name) ?? [];
  return digits === undefined ? undefined : `HX${digits}`;
}

/** @param cursor the query of the next page's address: its host is not taken over, for the credentials go along. */
export function listTemplates({ config }: ChannelContext<TwilioWhatsAppConfig>, cursor?: string): ProviderRequest {
  return {
    method: 'GET',
    url: `${withoutSlash(config.contentUrl)}/v1/ContentAndApprovals?${cursor ?? 'PageSize=100'}`,
    headers: { authorization: authorization(config) },
  };
}

/** @throws when the answer is no page. */
export function parseTemplates({ status, body }: ProviderResponse): { templates: TwilioTemplate[]; next?: string } {
  const answer = parseJson(body);
  if (status !== 200 || !isRecord(answer) || !Array.isArray(answer.contents)) {
    const words = textOf(answer, 'message') ?? 'no list';
    throw new Error(`the template list was answered with HTTP ${status}: ${shorten(words, credentials)}`);
  }
  const templates = listOf(answer, 'contents').flatMap(templateFrom);
  const next = URL.parse(textOf(recordOf(answer, 'meta'), 'next_page_url') ?? '')?.search.slice(1);
  return next === undefined || next === '' ? { templates } : { templates, next };
}

function templateFrom(content: unknown): TwilioTemplate[] {
  const sid = textOf(content, 'sid');
  const types = recordOf(content, 'types');
  if (sid === undefined || types === undefined || contentSid(sid.toLowerCase()) !== sid) return [];
  const approval = recordOf(content, 'approval_requests');
  const shapes = Object.values(types).filter(isRecord);
  const parameters = placeholders(JSON.stringify(types));
  const numbered = parameters.every((name) => /^\d+$/.test(name));
  return [
    {
      name: sid.toLowerCase(),
      id: sid,
      label: textOf(content, 'friendly_name') ?? sid,
      language: (textOf(content, 'language') ?? 'pt_BR').replace('-', '_'),
      status: (textOf(approval, 'status') ?? 'unsubmitted').toUpperCase(),
      category: (textOf(approval, 'category') ?? 'unknown').toUpperCase(),
      parameterFormat: numbered ? 'positional' : 'named',
      body: {
        text: shapes.map((shape) => textOf(shape, 'body')).find((text) => text !== undefined) ?? '',
        parameters: numbered ? parameters.sort((a, b) => Number(a) - Number(b)) : parameters,
      },
      buttons: shapes.flatMap((shape) => listOf(shape, 'actions')).flatMap(buttonFrom),
    },
  ];
}

/** Its variables are among those of the whole template. */
function buttonFrom(action: unknown): ProviderTemplate['buttons'] {
  const text = textOf(action, 'title');
  if (text === undefined) return [];
  return [{ type: (textOf(action, 'type') ?? 'quick_reply').toLowerCase(), text, needsParameter: false }];
}

/** Each once, wherever it stands: in the text, in a button, in the address of a file. */
const placeholders = (text: string): string[] => [
  ...new Set(Array.from(text.matchAll(/\{\{\s*([\w.-]+)\s*\}\}/g), ([, name = '']) => name)),
];
