/** When something runs: a month as a grid, and the next runs one by one, in the reader's zone and in its own. */
import type { ScheduleDay } from '../../contracts/schedule.ts';
import { dayIn } from '../platform/day.ts';
import { html, type Markup, none } from './markup.ts';
import type { View } from './view.ts';

export interface Calendar {
  /** The month: `2026-11`. */
  calendar: string;
  /** Of the days: IANA name. */
  timeZone: string;
  days: readonly ScheduleDay[];
  /** What leads to another month: a link, or the button of a form. */
  turn: (month: string, label: string, arrow: string) => Markup;
}

/** Weeks begin on Sunday, as calendars in Brazil do. */
export function calendar(view: View, { calendar: month, timeZone, days, turn }: Calendar): Markup {
  const first = Temporal.PlainDate.from(`${month}-01`);
  const runs = new Map(days.map((day) => [day.date, day]));
  const today = dayIn(timeZone, view.now);
  const before = first.dayOfWeek % 7;
  const weeks = Math.ceil((before + first.daysInMonth) / 7);
  const dateAt = (place: number) => first.add({ days: place - before });
  const name = formatOf(view, 'UTC', { month: 'long', year: 'numeric' }).format(middayOf(first));
  return html`<div class="month">
<div class="turn">${turn(monthAfter(first, -1), view.say('Mês anterior', 'Month before'), '‹')}<strong>${name}</strong>${turn(monthAfter(first, 1), view.say('Próximo mês', 'Next month'), '›')}</div>
<table class="calendar">
<caption class="soft">${view.say('Dias em que executa', 'Days on which it runs')}, ${view.say('no fuso', 'in the zone')} ${timeZone}</caption>
<thead><tr>${Array.from({ length: 7 }, (_, day) => {
    // The first of November 2026 is a Sunday.
    const date = middayOf(Temporal.PlainDate.from('2026-11-01').add({ days: day }));
    const short = formatOf(view, 'UTC', { weekday: 'short' }).format(date).replace('.', '');
    return html`<th scope="col" abbr="${formatOf(view, 'UTC', { weekday: 'long' }).format(date)}">${short}</th>`;
  })}</tr></thead>
<tbody>${Array.from(
    { length: weeks },
    (_, week) => html`<tr>${Array.from({ length: 7 }, (_day, place) => {
      const date = dateAt(week * 7 + place);
      return date.month === first.month
        ? dayCell(view, date, runs.get(date.toString()), today, timeZone)
        : html`<td class="out"></td>`;
    })}</tr>
`,
  )}</tbody>
</table></div>`;
}

function dayCell(
  view: View,
  date: Temporal.PlainDate,
  day: ScheduleDay | undefined,
  today: string,
  timeZone: string,
): Markup {
  const text = date.toString();
  const marks = [...(day === undefined ? [] : ['runs']), ...(text < today ? ['past'] : [])].join(' ');
  const times = day?.first.map((at) => formatOf(view, timeZone, time).format(Date.parse(at))) ?? [];
  const others = (day?.runs ?? 0) - times.length;
  return html`<td class="${marks}"${text === today ? html` aria-current="date"` : none}><time datetime="${text}">${date.day}</time>${times.map((at) => html`<span>${at}</span>`)}${
    others > 0 ? html`<span>+${view.number(others)}</span>` : none
  }</td>`;
}

/** The next runs, the soonest first. @param timeZone the schedule's own. */
export function nextRuns(view: View, next: readonly string[], timeZone: string): Markup {
  const isSame = next.every((at) => inZone(view, timeZone, at) === inZone(view, view.timeZone, at));
  const zones = isSame
    ? view.say(`Horários em ${timeZone}, iguais aos seus.`, `Times in ${timeZone}, the same as yours.`)
    : view.say(
        `Horários em ${timeZone}; embaixo, os seus, em ${view.timeZone}.`,
        `Times in ${timeZone}; below, yours, in ${view.timeZone}.`,
      );
  return html`<p class="soft">${zones}</p><ol class="next" aria-label="${view.say('Próximas execuções', 'Next runs')}">${next.map(
    (at) =>
      html`<li><time datetime="${at}">${inZone(view, timeZone, at)}</time> <span class="soft">${view.since(at)}</span>${
        isSame ? none : html`<small>${view.say('para você', 'for you')}: ${inZone(view, view.timeZone, at)}</small>`
      }</li>`,
  )}</ol>`;
}

const inZone = (view: View, zone: string, at: string): string =>
  formatOf(view, zone, dayAndTime).format(Date.parse(at));

const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const dayAndTime = { weekday: 'short', day: '2-digit', month: '2-digit', year: 'numeric', ...time } as const;

const monthAfter = (date: Temporal.PlainDate, months: number): string =>
  date.add({ months }).toPlainYearMonth().toString();

/** A moment of that day, for formats that are told to read it as UTC. */
const middayOf = (date: Temporal.PlainDate): number =>
  date.toZonedDateTime({ timeZone: 'UTC', plainTime: '12:00' }).epochMilliseconds;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one takes longer than a whole page, so each is made once. */
function formatOf({ language }: View, timeZone: string, style: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([language, timeZone, style]);
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(language === 'pt' ? 'pt-BR' : 'en-GB', { timeZone, ...style });
  formats.set(key, made);
  return made;
}
