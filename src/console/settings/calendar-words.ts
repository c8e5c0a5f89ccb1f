/** When what may go on a channel, per kind of message, and which holidays come. */
import type { Holiday } from '../../../contracts/holiday.ts';
import { Category, type ChannelRules, type QuietHoursRule } from '../../../contracts/rules.ts';
import { categoryNames, laneNames } from '../channels/limit-fields.ts';
import type { View } from '../view.ts';

type Hours = QuietHoursRule['weekdays'];

export interface CategoryHours {
  name: string;
  rule: QuietHoursRule;
}

/** What counts when a channel says nothing of its own. */
const usual: readonly QuietHoursRule[] = [
  {
    categories: ['marketing'],
    weekdays: { from: '09:00', to: '18:00' },
    saturday: { from: '09:00', to: '13:00' },
    sunday: null,
    holidays: null,
  },
];

const lanes = ['realtime', 'bulk'] as const;

/** Each category once, or once a lane where these differ: those with hours, and those that may go at any hour. */
export function hoursByCategory(
  view: View,
  { quietHours = usual }: { quietHours?: readonly QuietHoursRule[] | undefined },
): { bound: CategoryHours[]; free: string[] } {
  const ruleFor = (category: Category, lane: (typeof lanes)[number]) =>
    // A code to log in with cannot wait for the morning.
    category === 'authentication'
      ? undefined
      : quietHours.find(
          (rule) => (rule.categories?.includes(category) ?? true) && (rule.lanes?.includes(lane) ?? true),
        );
  const names = new Map(categoryNames(view));
  const laneWords = new Map(laneNames(view));
  const all = Category.options.flatMap((category) => {
    const name = names.get(category) ?? category;
    const [realtime, bulk] = lanes.map((lane) => ruleFor(category, lane));
    if (realtime === bulk) return [{ name, rule: realtime }];
    return lanes.map((lane) => ({ name: `${name} · ${laneWords.get(lane) ?? lane}`, rule: ruleFor(category, lane) }));
  });
  return {
    bound: all.flatMap(({ name, rule }) => (rule === undefined ? [] : [{ name, rule }])),
    free: all.flatMap(({ name, rule }) => (rule === undefined ? [name] : [])),
  };
}

export const hoursWords = (view: View, hours: Hours): string =>
  hours === null ? view.say('não envia', 'nothing') : `${hours.from}–${hours.to}`;

export interface ComingHoliday {
  date: string;
  name: string;
  /** Names of channels; undefined: all of them. */
  channels: string[] | undefined;
}

/** The national ones, and those of single channels, earliest first. @param from and @param until dates; until is not in it. */
export function comingHolidays(
  view: View,
  national: readonly Holiday[],
  channels: readonly { name: string; rules: Pick<ChannelRules, 'extraHolidays'> }[],
  { from, until }: { from: string; until: string },
): ComingHoliday[] {
  const known = new Set(national.map(({ date }) => date));
  const local = new Map<string, string[]>();
  for (const { name, rules } of channels)
    for (const date of rules.extraHolidays)
      if (date >= from && date < until && !known.has(date)) local.set(date, [...(local.get(date) ?? []), name]);
  return [
    ...national.map(({ date, name, namePt }) => ({ date, name: view.say(namePt, name), channels: undefined })),
    ...[...local].map(([date, names]) => ({ date, name: view.say('Feriado local', 'Local holiday'), channels: names })),
  ].toSorted((one, other) => (one.date < other.date ? -1 : 1));
}
