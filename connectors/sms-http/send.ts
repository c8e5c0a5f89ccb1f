/** The request that the configuration describes. */
import { nationalNumber } from '../kit/brazil-number.ts';
import type { ChannelContext, OutboundMessage, ProviderRequest, SendPlan } from '../kit/connector.ts';
import { checkLength, type Issues } from '../kit/content-checks.ts';
import { firstMisfit } from '../kit/sms-text/alphabets.ts';
import { planSms } from '../kit/sms-text/plain-sms.ts';
import { type SmsHttpConfig, textOptions } from './config.ts';
import { fill, inAddress, inBody, namesIn } from './template.ts';
import { national, valuesOf } from './variables.ts';

const usualTypes: Readonly<Record<SmsHttpConfig['format'], string | undefined>> = {
  none: undefined,
  form: 'application/x-www-form-urlencoded',
  json: 'application/json',
  xml: 'text/xml; charset=utf-8',
  raw: 'text/plain; charset=utf-8',
};

export function send(message: OutboundMessage, { config }: ChannelContext<SmsHttpConfig>): SendPlan {
  const sms = planSms(message, textOptions(config));
  if (!sms.ok) return sms;
  const { text } = sms.plan;
  const issues: Issues = [];
  checkLength(issues, 'content.body', text, config.maxLength ?? Number.POSITIVE_INFINITY);
  checkCharset(issues, text, config);
  if (issues.length > 0) return { ok: false, code: 'content_invalid', issues };
  if (nationalNumber(sms.to) === undefined && namesAnyOf(config, national))
    return { ok: false, code: 'recipient_unsupported', issues: [brazilOnly] };

  const values = valuesOf(message, sms, config);
  const { url, method, headers, format, charset, body, contentType = usualTypes[format] } = config;
  const request: ProviderRequest = {
    method,
    url: fill(url, values, inAddress(charset)),
    headers: Object.fromEntries(headers.map(({ name, value }) => [name.toLowerCase(), fill(value, values, asItIs)])),
  };
  if (contentType !== undefined) request.headers['content-type'] = contentType;
  if (body !== undefined) request.body = fill(body, values, inBody(format, charset));
  return { ok: true, request, parts: sms.plan.partCount };
}

const asItIs = (value: string): string => value;

/** A letter that the old alphabet lacks would arrive as a question mark. */
function checkCharset(issues: Issues, text: string, { charset }: SmsHttpConfig): void {
  const misfit = charset === 'utf-8' ? undefined : firstMisfit(text, 'latin1');
  if (misfit === undefined) return;
  issues.push({
    path: 'content.body',
    message: `holds "${misfit.character}" at position ${misfit.at + 1}, which this gateway's ISO-8859-1 has not`,
    messagePt: `traz "${misfit.character}" na posição ${misfit.at + 1}, que o ISO-8859-1 deste gateway não tem`,
  });
}

const namesAnyOf = ({ url, body = '', headers }: SmsHttpConfig, names: readonly string[]): boolean =>
  [url, body, ...headers.map(({ value }) => value)].some((template) =>
    namesIn(template).some((name) => names.includes(name)),
  );

const brazilOnly = {
  path: 'to',
  message: 'this gateway takes the national form of a number, and so only numbers of Brazil',
  messagePt: 'este gateway recebe o número na forma nacional; só números do Brasil',
};
