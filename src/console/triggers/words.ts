/** Triggers in words: what fires them, of what type their variables are, what makes two notices one. */
import type { TriggerVariable, TriggerVariableType, TriggerView } from '../../../contracts/trigger.ts';
import type { WatchView } from '../../../contracts/watch.ts';
import type { View } from '../view.ts';

export const typeNames = (view: View): readonly (readonly [TriggerVariableType, string, string])[] => [
  ['text', view.say('Texto', 'Text'), 'Maria da Silva'],
  ['number', view.say('Número', 'Number'), '42'],
  ['money', view.say('Dinheiro', 'Money'), '1234.56'],
  ['date', view.say('Data', 'Date'), '2026-12-10'],
  ['time', view.say('Hora', 'Time'), '14:30'],
  ['url', view.say('Link', 'Link'), 'https://exemplo.com.br'],
  ['pix', view.say('Pix copia e cola', 'Pix code'), '00020126...'],
  ['boleto', view.say('Linha digitável', 'Boleto line'), '00190.00009 ...'],
];

export const typeName = (view: View, type: TriggerVariableType): string =>
  typeNames(view).find(([key]) => key === type)?.[1] ?? type;

export const exampleOf = (view: View, type: TriggerVariableType): string =>
  typeNames(view).find(([key]) => key === type)?.[2] ?? '';

export const labelOf = ({ name, label }: TriggerVariable): string => label ?? name;

export const purposeName = (view: View, purpose: TriggerView['purpose']): string => {
  switch (purpose) {
    case 'instability':
      return view.say('Instabilidade', 'Instability');
    case 'maintenance':
      return view.say('Manutenção', 'Maintenance');
    case 'other':
      return view.say('Outro', 'Other');
    case undefined:
      return '–';
  }
};

export const laneName = (view: View, lane: TriggerView['lane']): string =>
  lane === 'realtime'
    ? view.say('Tempo real: não espera por campanhas', 'Realtime: never waits behind campaigns')
    : view.say('Em massa', 'Bulk');

/** `Uma vez por pessoa e fatura`. */
export function onceWords(view: View, { onceBy, variables }: TriggerView): string {
  if (onceBy === undefined)
    return view.say(
      'Cada disparo é um aviso, a não ser que repita a chave de idempotência.',
      'Each firing is a notice, unless it repeats the idempotency key.',
    );
  const names = onceBy.map((name) =>
    labelOf(variables.find((one) => one.name === name) ?? { name, type: 'text', required: true }),
  );
  return view.say(
    `Um aviso por pessoa e ${names.join(' + ')}, por mais que se repita.`,
    `One notice for each person and ${names.join(' + ')}, however often it is fired.`,
  );
}

/** What fires it by itself. */
export interface Firer {
  href: string;
  name: string;
  when: string;
}

export const firersOf = (view: View, { id }: TriggerView, watches: readonly WatchView[]): Firer[] =>
  watches.flatMap((watch) => {
    const often = view.say(
      `lê a origem a cada ${view.span(watch.everySeconds)}`,
      `reads its source every ${view.span(watch.everySeconds)}`,
    );
    const off = watch.enabled ? '' : view.say(' (desligada)', ' (switched off)');
    const begins = { when: `${view.say('Quando uma queda começa', 'When an outage begins')}; ${often}${off}` };
    const ends = { when: `${view.say('Quando a queda acaba', 'When the outage ends')}; ${often}${off}` };
    const from = { href: `/console/watches/${watch.id}`, name: watch.name };
    return [
      ...(watch.opened === id ? [{ ...from, ...begins }] : []),
      ...(watch.closed === id ? [{ ...from, ...ends }] : []),
    ];
  });
