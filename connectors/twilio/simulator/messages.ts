/** `POST Messages.json`, judged as Twilio does. */
import { type ContentTemplate, Refusal, type SentMessage } from './model.ts';

const longestBody = 1600;

export function judge(form: URLSearchParams, contents: readonly ContentTemplate[], sid: string): SentMessage {
  const field = (name: string): string | undefined => form.get(name) ?? undefined;
  const to = field('To');
  if (to === undefined) throw new Refusal(400, 21604, "A 'To' phone number is required.");
  const byWhatsApp = to.startsWith('whatsapp:');
  const address = to.replace('whatsapp:', '');
  if (!/^\+[1-9]\d{6,14}$/.test(address) && !(byWhatsApp && /^[A-Z]{2}\.\w+$/.test(address)))
    throw new Refusal(400, 21211, `The 'To' number ${to} is not a valid phone number.`);
  const from = field('From');
  const service = field('MessagingServiceSid');
  if (from === undefined && service === undefined) throw new Refusal(400, 21603, "A 'From' phone number is required.");
  if (from !== undefined && from.startsWith('whatsapp:') !== byWhatsApp)
    throw new Refusal(400, 63007, 'Twilio could not find a Channel with the specified From address');
  if (!byWhatsApp && /^\+55\d{2}[2-5]\d{7}$/.test(to))
    throw new Refusal(400, 21614, `'To' number is not a valid mobile number`);
  const [body, mediaUrl, contentSid] = [field('Body'), field('MediaUrl'), field('ContentSid')];
  if (body !== undefined && [...body].length > longestBody)
    throw new Refusal(400, 21617, 'The concatenated message body exceeds the 1600 character limit');
  if ((body ?? '') === '' && mediaUrl === undefined && contentSid === undefined)
    throw new Refusal(400, 21619, 'A text message body or media urls must be specified.');
  if (mediaUrl !== undefined && !URL.canParse(mediaUrl)) throw new Refusal(400, 21620, 'Invalid media URL(s)');
  return {
    sid,
    to,
    from,
    service,
    body,
    mediaUrl,
    contentSid,
    variables: variablesOf(field('ContentVariables'), contentSid, contents),
    callback: field('StatusCallback'),
    form: Object.fromEntries(form),
  };
}

function variablesOf(text: string | undefined, sid: string | undefined, contents: readonly ContentTemplate[]) {
  if (sid === undefined) return undefined;
  const template = contents.find((content) => content.sid === sid);
  if (template === undefined) throw new Refusal(400, 21655, `The ContentSid ${sid} does not exist`);
  const variables = text === undefined ? {} : readVariables(text);
  const wanted = new Set(
    Array.from(JSON.stringify(template.types).matchAll(/\{\{(\w+)\}\}/g), ([, name = '']) => name),
  );
  const given = Object.keys(variables);
  if (given.length !== wanted.size || given.some((name) => !wanted.has(name)))
    throw new Refusal(400, 21656, 'The ContentVariables parameter does not fit the template.');
  return variables;
}

function readVariables(text: string): Record<string, string> {
  try {
    const variables = JSON.parse(text) as Record<string, string>;
    if (Object.values(variables).every((value) => typeof value === 'string' && !/[\n\t]/.test(value))) return variables;
  } catch {
    // Told below, as what is no object of texts is.
  }
  throw new Refusal(400, 21656, 'The ContentVariables parameter is invalid.');
}

/** The message as it stands. */
export const resourceOf = (sent: SentMessage, accountSid: string) => ({
  sid: sent.sid,
  account_sid: accountSid,
  api_version: '2010-04-01',
  to: sent.to,
  from: sent.from ?? null,
  messaging_service_sid: sent.service ?? null,
  body: sent.body ?? '',
  status: sent.service === undefined ? 'queued' : 'accepted',
  num_segments: '1',
  num_media: sent.mediaUrl === undefined ? '0' : '1',
  direction: 'outbound-api',
  error_code: null,
  error_message: null,
  price: null,
  price_unit: 'USD',
});
