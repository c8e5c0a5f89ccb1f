/** What every page knows of its reader: language, zone, rights; and of the request. */
import type { Scope } from '../../contracts/admin.ts';
import { html, type Markup } from './markup.ts';

export type Language = 'pt' | 'en';
export type Theme = 'auto' | 'light' | 'dark';

/** Something to say once, on the next page. */
export interface Said {
  kind: 'done' | 'problem';
  text: string;
}

export interface ViewParts {
  language: Language;
  timeZone: string;
  theme: Theme;
  /** Path and query of the page. */
  address: string;
  csrf: string;
  who: string;
  may: (scope: Scope) => boolean;
  now: number;
  said: Said | undefined;
}

export class View {
  readonly language: Language;
  readonly timeZone: string;
  readonly theme: Theme;
  readonly address: string;
  readonly csrf: string;
  readonly who: string;
  readonly may: (scope: Scope) => boolean;
  readonly now: number;
  readonly said: Said | undefined;

  constructor(parts: ViewParts) {
    this.language = parts.language;
    this.timeZone = parts.timeZone;
    this.theme = parts.theme;
    this.address = parts.address;
    this.csrf = parts.csrf;
    this.who = parts.who;
    this.may = parts.may;
    this.now = parts.now;
    this.said = parts.said;
  }

  say(pt: string, en: string): string {
    return this.language === 'pt' ? pt : en;
  }

  /** Day and time in the reader's zone; today without the day. */
  time(iso: string | null | undefined): Markup {
    if (iso === null || iso === undefined) return html`<span class="soft">–</span>`;
    return html`<time datetime="${iso}" title="${this.#format('full', iso)}">${this.clock(iso)}</time>`;
  }

  /** The same as plain text. */
  clock(iso: string): string {
    const isToday = this.#format('day', iso) === this.#format('day', new Date(this.now).toISOString());
    return this.#format(isToday ? 'time' : 'dayTime', iso);
  }

  day(iso: string): string {
    return this.#format('day', iso);
  }

  /** `há 3 min`, `em 2 h`. */
  since(iso: string): string {
    const seconds = Math.round((Date.parse(iso) - this.now) / 1000);
    const words = new Intl.RelativeTimeFormat(this.#locale, { style: 'short', numeric: 'always' });
    const size = Math.abs(seconds);
    if (size < 60) return words.format(seconds, 'second');
    if (size < 3_600) return words.format(Math.round(seconds / 60), 'minute');
    if (size < 2 * 86_400) return words.format(Math.round(seconds / 3_600), 'hour');
    return words.format(Math.round(seconds / 86_400), 'day');
  }

  /** Of a length of time: `45 s`, `12 min`, `3 h`. */
  span(seconds: number): string {
    if (seconds < 90) return `${this.number(Math.round(seconds))} s`;
    if (seconds < 5_400) return `${this.number(Math.round(seconds / 60))} min`;
    if (seconds < 172_800) return `${this.number(Math.round(seconds / 3_600))} h`;
    return `${this.number(Math.round(seconds / 86_400))} ${this.say('dias', 'days')}`;
  }

  number(value: number, digits = 0): string {
    return value.toLocaleString(this.#locale, { maximumFractionDigits: digits });
  }

  /** Of a share between 0 and 1. */
  percent(share: number): string {
    return share.toLocaleString(this.#locale, { style: 'percent', maximumFractionDigits: 1 });
  }

  money(amount: string, currency: string): string {
    return Number(amount).toLocaleString(this.#locale, { style: 'currency', currency, maximumFractionDigits: 6 });
  }

  get #locale(): string {
    return this.language === 'pt' ? 'pt-BR' : 'en-GB';
  }

  #format(style: keyof typeof styles, iso: string): string {
    return formatOf(this.#locale, this.timeZone, style).format(Date.parse(iso));
  }
}

const styles = {
  full: { dateStyle: 'full', timeStyle: 'long' },
  day: { day: '2-digit', month: '2-digit', year: 'numeric' },
  dayTime: { day: '2-digit', month: '2-digit', year: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  time: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one takes longer than a whole page, so each is made once. */
function formatOf(locale: string, timeZone: string, style: keyof typeof styles): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone} ${style}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(locale, { timeZone, ...styles[style] });
  formats.set(key, made);
  return made;
}

export const defaultTimeZone = 'America/Sao_Paulo';

/** What a browser says of its zone, or the default when it says nothing that is one. */
export function timeZoneOf(said: string | undefined): string {
  if (said === undefined) return defaultTimeZone;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: said }).resolvedOptions().timeZone;
  } catch {
    return defaultTimeZone;
  }
}
