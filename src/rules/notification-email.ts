/** The e-mail of a notification, filled. */
import type { NotificationEmail, NotificationValues } from '../../contracts/notification.ts';
import { fillTexts } from './notification-text.ts';

export interface FilledEmail extends Omit<ReturnType<typeof fillTexts>, 'texts'> {
  subject: string;
  text: string;
}

export function fillEmail({ subject, text, variables }: NotificationEmail, values: NotificationValues): FilledEmail {
  const { texts, ...rest } = fillTexts({ subject, text }, variables, values);
  // A line break out of a value would begin another header.
  return { subject: texts.subject.replace(/\s+/g, ' ').trim(), text: texts.text, ...rest };
}
