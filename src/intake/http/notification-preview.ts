/** A notification as its reader would see it, and what keeps it from being sent with these values. */
import type { NotificationInput, NotificationPreview, NotificationValues } from '../../../contracts/notification.ts';
import { Refusal } from '../../../contracts/problem.ts';
import { noEmail } from '../../channels/notifications.ts';
import type { LiveChannel } from '../../channels/registry.ts';
import { fillEmail } from '../../rules/notification-email.ts';
import { fillNotification } from '../../rules/notification-fill.ts';
import { fillText, type ReadyWay, type TemplateWay, type TextWay } from '../../rules/notification-plan.ts';
import { smsForecast } from '../sms-forecast.ts';
import { sendProblems, shownTemplate, templateProblems } from './templates.ts';

/** @throws Refusal where it has none. */
export function emailPreview({ email }: NotificationInput, values: NotificationValues): NotificationPreview {
  if (email === undefined) throw new Refusal('invalid_request', [noEmail]);
  const { subject, text, missing, errors } = fillEmail(email, values);
  const parts = { header: subject, body: text, footer: null, buttons: [], missing };
  return { parts, text: `${subject}\n\n${text}`, errors };
}

export const wayPreview = (ready: ReadyWay, channel: LiveChannel, values: NotificationValues): NotificationPreview =>
  'template' in ready ? templatePreview(ready, channel, values) : textPreview(ready, channel, values);

function templatePreview(
  { way, template }: TemplateWay,
  channel: LiveChannel,
  values: NotificationValues,
): NotificationPreview {
  const filled = fillNotification(way, template, values);
  const content = 'content' in filled ? filled.content : filled.partial;
  const errors = 'errors' in filled ? filled.errors : templateProblems(content, template, channel);
  return { ...shownTemplate(template, content), errors };
}

function textPreview(ready: TextWay, channel: LiveChannel, values: NotificationValues): NotificationPreview {
  const { content, missing, errors } = fillText(ready, values);
  const forecast = smsForecast(channel, content);
  const text = forecast?.text ?? content.body;
  return {
    parts: { header: null, body: text, footer: null, buttons: [], missing },
    text,
    ...(forecast !== undefined && { sms: forecast.sms }),
    errors: errors.length > 0 ? errors : sendProblems(content, channel),
  };
}
