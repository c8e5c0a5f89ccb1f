/** What a campaign says: by the ways of its notification, by the one that was chosen, or by e-mail. */
import type { CampaignInput } from '../../../contracts/campaign.ts';
import { Refusal } from '../../../contracts/problem.ts';
import { type NotificationRegistry, noEmail } from '../../channels/notifications.ts';
import { unknown } from './faults.ts';
import type { Wording } from './record.ts';

/** @throws Refusal when it cannot be said as things are. */
export function wordingOf(notifications: NotificationRegistry, input: CampaignInput): Wording {
  const notification = notifications.get(input.notification);
  if (notification === undefined) throw new Refusal('state_conflict', [unknown('notification', input.notification)]);
  if (input.via === undefined) return { kind: 'messages', plan: notifications.plan(notification, input.channel) };
  if (notification.email === undefined) throw new Refusal('state_conflict', [noEmail]);
  return { kind: 'emails', email: notification.email };
}
