/** A gateway as its operator describes it: what leaves, what an answer means, and what in it cannot be. */
import { alphabetsFor } from '../kit/sms-text/fields.ts';
import type { TextOptions } from '../kit/sms-text/plan.ts';
import { checkTemplates } from './check-templates.ts';
import { type SmsHttpConfig as Described, described } from './config-fields.ts';

export const SmsHttpConfig = described.superRefine((config, context) => {
  const issue = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  for (const { path, message } of checkTemplates(config)) issue(path, message);
  if (config.success.length === 0 && config.id === undefined)
    issue(['success'], 'success or id is needed: HTTP 200 alone does not say that the message was taken');
  if (config.format === 'none' && config.body !== undefined) issue(['body'], 'only with another format than none');
  if (config.format !== 'none' && config.body === undefined) issue(['body'], 'needed by this format');
  if (config.method === 'GET' && config.format !== 'none') issue(['format'], 'must be none with the method GET');
  if (config.receiptStatus !== undefined && Object.keys(config.receiptStatuses).length === 0)
    issue(['receiptStatuses'], 'needed to understand receiptStatus');
  if (config.inboundText !== undefined && config.inboundFrom === undefined)
    issue(['inboundFrom'], 'needed with inboundText');
});
export type SmsHttpConfig = Described;

/** The gateway cuts the text. */
export const textOptions = (config: SmsHttpConfig): TextOptions<'gateway'> => ({
  method: 'gateway',
  maxParts: config.maxParts,
  alphabets: alphabetsFor(config.unicode),
  transliterate: config.transliteration,
});
