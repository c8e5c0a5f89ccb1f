/** What a campaign says, to whom: by the ways of its notification, by the one that was chosen, or by e-mail. */
import type { CampaignInput } from '../../../contracts/campaign.ts';
import { Refusal } from '../../../contracts/problem.ts';
import { type NotificationRegistry, noEmail } from '../../channels/notifications.ts';
import type { Clock } from '../../platform/clock.ts';
import { unknown, unreadable } from './faults.ts';
import type { ReportPerson } from './people.ts';
import type { RecordContext, Wording } from './record.ts';
import { type ReportParts, readReport } from './report.ts';

/** @throws Refusal when it cannot be said as things are. */
export function wordingOf(notifications: NotificationRegistry, input: CampaignInput): Wording {
  const notification = notifications.get(input.notification);
  if (notification === undefined) throw new Refusal('state_conflict', [unknown('notification', input.notification)]);
  if (input.via === undefined) return { kind: 'messages', plan: notifications.plan(notification, input.channel) };
  if (notification.email === undefined) throw new Refusal('state_conflict', [noEmail]);
  return { kind: 'emails', email: notification.email };
}

/** What its records are filled by, for who only looks. @throws Refusal when its notification cannot be sent as it is. */
export const contextOf = (
  { notifications, clock }: { notifications: NotificationRegistry; clock: Clock },
  { id }: { id: string },
  input: CampaignInput,
): RecordContext => ({
  campaignId: id,
  input,
  wording: wordingOf(notifications, input),
  now: clock.now(),
  dueAt: null,
});

/** Who is in the login report now. @throws Refusal when the source fails or lacks rows: nobody is written to on such grounds. */
export async function peopleNow(parts: ReportParts, input: CampaignInput): Promise<ReportPerson[]> {
  const { audience } = input;
  if (audience.kind !== 'logins') throw new Error('only the login report is read as one');
  const report = await readReport(parts, audience, input);
  if (!report.ok) throw unreadable(report);
  return report.people;
}
