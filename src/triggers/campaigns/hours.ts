/** When a campaign may queue: its sending hours and its share of the day, in Brasília time. */
import type { CampaignInput } from '../../../contracts/campaign.ts';
import { dayMs, dayOf, dayStart } from '../../platform/day.ts';

export interface Allowance {
  /** The day that is being counted. */
  day: string;
  /** How many more may be queued today. */
  left: number;
  /** When to look again; `now` when something may go now. */
  nextAt: number;
}

/** @param counted what the campaign has queued, and on which day. */
export function allowance(
  { sendingHours, dailyCap }: Pick<CampaignInput, 'sendingHours' | 'dailyCap'>,
  counted: { day: string | null; queued: number },
  now: number,
): Allowance {
  const day = dayOf(now);
  const start = dayStart(day) ?? now;
  const opens = start + (sendingHours === undefined ? 0 : minutesOf(sendingHours.from));
  const closes = start + (sendingHours === undefined ? dayMs : minutesOf(sendingHours.to));
  const used = counted.day === day ? counted.queued : 0;
  const left = Math.max(0, (dailyCap ?? Number.POSITIVE_INFINITY) - used);
  if (now < opens) return { day, left: 0, nextAt: opens };
  if (now >= closes || left === 0) return { day, left: 0, nextAt: opens + dayMs };
  return { day, left, nextAt: now };
}

/** `08:30` as milliseconds after midnight. */
function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (hours * 60 + minutes) * 60_000;
}
