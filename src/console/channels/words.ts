/** What a channel's states, failures and rules mean, in words. */
import type { ChannelView } from '../../../contracts/admin.ts';
import type { Failure } from '../../../contracts/failure.ts';
import type { ChannelRules, QuietHoursRule } from '../../../contracts/rules.ts';
import { badge, notice } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { categoryNames, laneNames } from './limit-fields.ts';

export const mediumName = (medium: ChannelView['medium']): string =>
  medium === 'whatsapp' ? 'WhatsApp' : medium === 'sms' ? 'SMS' : 'Omnichannel';

export function stateBadge(view: View, { state }: Pick<ChannelView, 'state'>): Markup {
  switch (state) {
    case 'active':
      return badge('good', view.say('Ativo', 'Active'));
    case 'paused':
      return badge('warn', view.say('Pausado', 'Paused'));
    case 'off':
      return badge('plain', view.say('Desligado', 'Off'));
  }
}

export const healthBadge = (view: View, { health }: Pick<ChannelView, 'health'>): Markup =>
  health.status === 'ok'
    ? badge('good', view.say('Sem problemas', 'Healthy'))
    : badge('bad', view.say('Com problemas', 'Degraded'));

/** What happened, what to do, and the provider's own words. */
export const failureNotice = (view: View, { cause, nextStep, code, detail }: Failure): Markup =>
  notice(
    'bad',
    html`<strong>${cause}</strong> ${nextStep}<br><span class="soft">${view.say('Código', 'Code')} ${code}${detail === undefined ? none : html` · ${detail}`}</span>`,
  );

const listed = (view: View, words: readonly string[]): string => {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${view.say('e', 'and')} ${last}`;
};

function forWhat(view: View, rule: Pick<QuietHoursRule, 'categories' | 'lanes'>): string {
  const named = (all: readonly (readonly [string, string])[], chosen: readonly string[] = []) =>
    chosen.map((word) => all.find(([key]) => key === word)?.[1].toLowerCase() ?? word);
  const words = [...named(categoryNames(view), rule.categories), ...named(laneNames(view), rule.lanes)];
  return words.length === 0 ? view.say('toda mensagem', 'every message') : listed(view, words);
}

type Hours = QuietHoursRule['weekdays'];

/** The rules in force, one sentence each. */
export function rulesInWords(view: View, rules: ChannelRules, hasWindow: boolean): string[] {
  const say = view.say.bind(view);
  const hours = (one: Hours) => (one === null ? say('nada', 'nothing') : `${one.from}–${one.to}`);
  const days = (rule: QuietHoursRule) =>
    say(
      `segunda a sexta ${hours(rule.weekdays)}, sábado ${hours(rule.saturday)}, domingo ${hours(rule.sunday)}, feriados ${hours(rule.holidays)}`,
      `Monday to Friday ${hours(rule.weekdays)}, Saturday ${hours(rule.saturday)}, Sunday ${hours(rule.sunday)}, holidays ${hours(rule.holidays)}`,
    );
  const quiet =
    rules.quietHours === undefined
      ? [
          say(
            'Marketing só sai de segunda a sexta das 9 às 18 h e sábado das 9 às 13 h; fora disso, espera.',
            'Marketing goes Monday to Friday 9–18 and Saturday 9–13 only; otherwise it waits.',
          ),
        ]
      : rules.quietHours.length === 0
        ? [say('Envia a qualquer hora.', 'Sends at any hour.')]
        : rules.quietHours.map((rule) =>
            say(
              `Horário de ${forWhat(view, rule)}: ${days(rule)}; fora disso, espera.`,
              `Hours of ${forWhat(view, rule)}: ${days(rule)}; otherwise it waits.`,
            ),
          );
  const duplicates =
    rules.duplicates === undefined
      ? [
          say(
            'O mesmo texto à mesma pessoa, em disparos, é recusado por 10 minutos.',
            'The same text to one person is refused for 10 minutes in bulk.',
          ),
        ]
      : rules.duplicates.map((rule) =>
          say(
            `O mesmo texto à mesma pessoa (${forWhat(view, rule)}) é recusado por ${rule.minutes} minutos.`,
            `The same text to one person (${forWhat(view, rule)}) is refused for ${rule.minutes} minutes.`,
          ),
        );
  const frequency = rules.frequency.map((rule) =>
    say(
      `No máximo ${rule.max} por pessoa em ${rule.hours} h (${forWhat(view, rule)}).`,
      `At most ${rule.max} a person in ${rule.hours} h (${forWhat(view, rule)}).`,
    ),
  );
  const holidays =
    rules.extraHolidays.length === 0
      ? []
      : [
          say(
            `Feriados locais: ${rules.extraHolidays.map((day) => view.day(`${day}T12:00:00Z`)).join(', ')}.`,
            `Local holidays: ${rules.extraHolidays.join(', ')}.`,
          ),
        ];
  const window = !hasWindow
    ? []
    : [
        rules.enforceWindow
          ? say(
              'Fora da janela de 24 horas, texto livre não sai: só template.',
              'Outside the 24-hour window only templates go.',
            )
          : say('A janela não é conferida: o provedor decide.', 'The window is not checked: the provider decides.'),
        ...(rules.templateAfterExpiry
          ? []
          : [
              say(
                'Depois que a janela fecha, nem template sai: só o cliente recomeça.',
                'After the window has closed not even a template goes.',
              ),
            ]),
      ];
  const left = {
    marketing: say('de marketing', 'of marketing'),
    utility: say('de marketing e utilidade', 'of marketing and utility'),
    all: say('de tudo', 'of everything'),
  }[rules.optOutCategory];
  const optOut = rules.optOutWords
    ? say(
        `Quem responde PARAR sai ${left}${rules.optOutConfirmation === '' ? '' : ' e recebe uma confirmação'}.`,
        `Who answers PARAR is out ${left}.`,
      )
    : say('PARAR não descadastra ninguém.', 'PARAR opts nobody out.');
  return [...window, ...quiet, ...holidays, ...duplicates, ...frequency, optOut];
}
