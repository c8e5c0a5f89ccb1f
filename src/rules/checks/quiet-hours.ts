/** Nobody wants an offer at night, on a Sunday or on a holiday, by the clock on their own wall. */
import type { QuietHoursRule } from '../../../contracts/rules.ts';
import type { Rule } from '../engine.ts';
import { isNationalHoliday } from '../holidays.ts';
import { type LocalTime, localTime, zoneOfContact } from '../time-zones.ts';
import { entryFor } from './repetition.ts';

/** No federal law sets hours for messages: the strictest that carriers ask of advertising. Everything else is free. */
export const usualQuietHours: readonly QuietHoursRule[] = [
  {
    categories: ['marketing'],
    weekdays: { from: '09:00', to: '18:00' },
    saturday: { from: '09:00', to: '13:00' },
    sunday: null,
    holidays: null,
  },
];

/** A stretch of time in which one answer holds. */
interface Span {
  sinceMs: number;
  untilMs: number;
  open: boolean;
  /** When a closed one ends, for people; made once, for all the messages that wait for it. */
  releasePt: string;
}

/**
 * @returns `nowMs` itself when a message may go now, else the first instant at which it may.
 * @throws RangeError when no day ever allows it, which the contract refuses, or when there is no such zone.
 */
export function nextAllowed(
  policy: QuietHoursRule,
  extraHolidays: readonly string[],
  zone: string,
  nowMs: number,
): number {
  const span = spanAt(policy, extraHolidays, zone, nowMs);
  return span.open ? nowMs : span.untilMs;
}

export const quietHoursRule: Rule = {
  name: 'quiet_hours',
  stage: 'dispatch',
  decide: ({ message, channel: { rules }, now }) => {
    if (message.urgent || message.category === 'authentication') return undefined;
    const policy = entryFor(rules.quietHours ?? usualQuietHours, message);
    if (policy === undefined) return undefined;
    const span = spanAt(policy, rules.extraHolidays, zoneOfContact(message.contact), now);
    if (span.open) return undefined;
    return { result: 'hold', code: 'quiet_hours', until: span.untilMs, detail: span.releasePt };
  },
};

type Spans = Map<string, Span>;
type ByHolidays = WeakMap<readonly string[], Spans>;
const newSpans = (): Spans => new Map();
const newByHolidays = (): ByHolidays => new WeakMap();
/**
 * The last span of each policy, holidays and zone: the calendar is asked when a span ends, not for each message. A
 * changed channel brings new objects, and with the old ones their spans go.
 */
const cache = new WeakMap<QuietHoursRule, ByHolidays>();
/** Contacts live in seven zones; more come only from a caller with zones of its own. */
const maxZones = 32;

function spanAt(policy: QuietHoursRule, extraHolidays: readonly string[], zone: string, nowMs: number): Span {
  const spans = cache.getOrInsertComputed(policy, newByHolidays).getOrInsertComputed(extraHolidays, newSpans);
  const known = spans.get(zone);
  // Also asked from below: a clock may be set back.
  if (known !== undefined && nowMs >= known.sinceMs && nowMs < known.untilMs) return known;
  const span = findSpan(policy, extraHolidays, zone, nowMs);
  if (spans.size >= maxZones) spans.clear();
  spans.set(zone, span);
  return span;
}

/** Walks over stretches in which the wall clock runs evenly, so that changes of the clocks need no case of their own. */
function findSpan(policy: QuietHoursRule, extraHolidays: readonly string[], zone: string, nowMs: number): Span {
  // Holidays can take away one allowed day each, at worst the only one of their week; the year is for the national ones.
  const lastMs = nowMs + (366 + 7 * extraHolidays.length) * 86_400_000;
  let atMs = nowMs;
  while (atMs <= lastMs) {
    const local = localTime(zone, atMs);
    const hours = hoursOf(policy, extraHolidays, local);
    if (hours !== null) {
      const midnightMs = atMs - local.timeOfDayMs;
      const openMs = Math.max(atMs, midnightMs + sinceMidnightMs(hours.from));
      const closeMs = Math.min(local.steadyUntilMs, midnightMs + sinceMidnightMs(hours.to));
      if (openMs < closeMs) {
        if (openMs === nowMs) return { sinceMs: nowMs, untilMs: closeMs, open: true, releasePt: '' };
        return { sinceMs: nowMs, untilMs: openMs, open: false, releasePt: releasePt(zone, openMs) };
      }
    }
    atMs = local.steadyUntilMs;
  }
  throw new RangeError('quiet hours without a day on which a message may go');
}

function hoursOf(policy: QuietHoursRule, extraHolidays: readonly string[], { date, dayOfWeek }: LocalTime) {
  if (isNationalHoliday(date) || extraHolidays.includes(date)) return policy.holidays;
  if (dayOfWeek === 7) return policy.sunday;
  return dayOfWeek === 6 ? policy.saturday : policy.weekdays;
}

/** Of `09:30`; the contract has checked its form. */
const sinceMidnightMs = (time: string): number => (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * 60_000;

const weekdaysPt = ['seg.', 'ter.', 'qua.', 'qui.', 'sex.', 'sáb.', 'dom.'];
const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** `libera seg. 23/11 às 09:00 (horário de America/Manaus)` */
function releasePt(zone: string, atMs: number): string {
  const { date, dayOfWeek, timeOfDayMs } = localTime(zone, atMs);
  const minutes = Math.floor(timeOfDayMs / 60_000);
  const time = `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
  return `libera ${weekdaysPt[dayOfWeek - 1]} ${date.slice(8)}/${date.slice(5, 7)} às ${time} (horário de ${zone})`;
}
