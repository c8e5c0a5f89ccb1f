/** WhatsApp through Twilio: text, one file at a public address, or a template made there beforehand. */
import type { Content, TemplateContent } from '../../contracts/content.ts';
import type { ChannelContext, ContentIssue, OutboundMessage, Recipient, SendPlan } from '../kit/connector.ts';
import { checkFilled, checkLength, type Issues, requireLink } from '../kit/content-checks.ts';
import { cleanParameter } from '../kit/template-text.ts';
import type { TwilioWhatsAppConfig } from './config.ts';
import { longestBody, messageRequest } from './send.ts';
import { contentSid } from './templates.ts';

export const prefix = 'whatsapp:';

export function sendWhatsApp(message: OutboundMessage, { config }: ChannelContext<TwilioWhatsAppConfig>): SendPlan {
  const issues: Issues = [];
  const content = contentToForm(message.content, issues);
  if (content === undefined) return { ok: false, code: 'unsupported_content', issues: [unsupported] };
  if (issues.length > 0) return { ok: false, code: 'content_invalid', issues };
  return { ok: true, request: messageRequest(message, config, { to: addressOf(message.to), prefix, content }) };
}

function addressOf(to: Recipient): string {
  if (to.kind === 'bsuid') return `${prefix}${to.id}`;
  const phone = to.waId ?? to.e164;
  return `${prefix}${phone.startsWith('+') ? phone : `+${phone}`}`;
}

const unsupported: ContentIssue = {
  path: 'content.type',
  message: 'Twilio sends this only as a template made there beforehand: make it in the Content Template Builder',
  messagePt: 'o Twilio só envia isto como modelo criado lá antes: crie-o no Content Template Builder',
};

function contentToForm(content: Content, issues: Issues): Record<string, string> | undefined {
  switch (content.type) {
    case 'text':
      checkLength(issues, 'content.body', content.body, longestBody);
      return { Body: content.body };
    case 'template':
      return templateToForm(content, issues);
    case 'image':
    case 'video':
    case 'document':
      checkLength(issues, 'content.caption', content.caption, longestBody);
      return { ...fileOf(content.link, issues), ...(content.caption ? { Body: content.caption } : {}) };
    case 'audio':
      return fileOf(content.link, issues);
    default:
      return undefined;
  }
}

const fileOf = (link: string | undefined, issues: Issues) => ({ MediaUrl: requireLink(issues, 'content', link) });

/** All values of a Content template stand in one list, whether the text, a button or a file's address takes them. */
function templateToForm({ name, parameters, header, buttons }: TemplateContent, issues: Issues) {
  const sid = contentSid(name);
  if (sid === undefined) {
    issues.push({
      path: 'content.name',
      message: "must be the template's Content SID in lower case: hx and 32 digits or letters a to f",
      messagePt: 'deve ser o Content SID do modelo em minúsculas: hx e 32 dígitos ou letras de a a f',
    });
  }
  if (header !== undefined) issues.push(inTheList('content.header'));
  if (buttons !== undefined && buttons.length > 0) issues.push(inTheList('content.buttons'));
  const variables = variablesOf(parameters, issues);
  const form: Record<string, string> = { ContentSid: sid ?? '' };
  if (Object.keys(variables).length > 0) form.ContentVariables = JSON.stringify(variables);
  return form;
}

const inTheList = (path: string): ContentIssue => ({
  path,
  message: 'must be absent: Twilio takes the values of headers and buttons in `parameters`, with all the others',
  messagePt: 'não pode ser informado: o Twilio recebe os valores de cabeçalho e botões em `parameters`, com os demais',
});

type TemplateValue = Extract<TemplateContent['parameters'], readonly unknown[]>[number];

function variablesOf(parameters: TemplateContent['parameters'] = [], issues: Issues): Record<string, string> {
  const named: [string, TemplateValue, string][] = Array.isArray(parameters)
    ? parameters.map((value, index) => [String(index + 1), value, `content.parameters.${index}`])
    : Object.entries(parameters).map(([name, value]) => [name, value, `content.parameters.${name}`]);
  return Object.fromEntries(
    named.map(([name, value, path]) => {
      const text = cleanParameter(shownText(value));
      checkFilled(issues, path, text);
      return [name, text];
    }),
  );
}

/** Twilio formats nothing: a typed value goes as the text to show where it cannot be formatted. */
function shownText(value: TemplateValue): string {
  if (typeof value === 'string') return value;
  return 'currency' in value ? value.currency.fallback : value.dateTime.fallback;
}
