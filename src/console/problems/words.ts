/** How kinds, states and outcomes of letters are called, and what is read out of one. */
import type {
  DeadLetterGroup,
  DeadLetterKind,
  DeadLetterState,
  DeadLetterView,
  ReplayOutcome,
  ReplayState,
} from '../../../contracts/dead-letter.ts';
import type { Tone } from '../components.ts';
import type { View } from '../view.ts';

export const kindName = (view: View, kind: DeadLetterKind): string =>
  ({
    command: view.say('Comando', 'Command'),
    webhook_item: view.say('Item de webhook', 'Part of a webhook'),
    webhook_body: view.say('Webhook inteiro', 'Whole webhook'),
    receipt: view.say('Recibo', 'Receipt'),
  })[kind];

export const letterState = (view: View, state: DeadLetterState): [Tone, string] =>
  ({
    open: ['bad', view.say('Aberta', 'Open')],
    replayed: ['good', view.say('Resolvida', 'Settled')],
    discarded: ['plain', view.say('Descartada', 'Discarded')],
  })[state] as [Tone, string];

export const replayState = (view: View, state: ReplayState): [Tone, string] =>
  ({
    waiting: ['wait', view.say('Na fila', 'Waiting')],
    running: ['wait', view.say('Em andamento', 'Running')],
    finished: ['good', view.say('Concluído', 'Finished')],
    cancelled: ['warn', view.say('Cancelado', 'Cancelled')],
  })[state] as [Tone, string];

/** What would be, and what was. */
export const outcomeName = (view: View, outcome: ReplayOutcome, isForecast: boolean): [Tone, string] => {
  const is = (would: string, wouldEn: string, was: string, wasEn: string): string =>
    isForecast ? view.say(would, wouldEn) : view.say(was, wasEn);
  return {
    done: ['good', is('Daria certo', 'Would work', 'Deu certo', 'Worked')],
    duplicate: ['plain', is('Já conhecida, nada a fazer', 'Known already', 'Já era conhecida', 'Was known already')],
    refused: ['bad', is('Seria recusada', 'Would be refused', 'Recusada de novo', 'Refused again')],
    expired: ['warn', is('Fora do prazo', 'Out of time', 'Fora do prazo', 'Out of time')],
    unreadable: [
      'bad',
      is('Ainda não entendida', 'Still not understood', 'Ainda não entendida', 'Still not understood'),
    ],
    settled: ['plain', is('Resolvida junto', 'Settled with another', 'Já estava resolvida', 'Was settled already')],
  }[outcome] as [Tone, string];
};

export const groupText = (view: View, group: DeadLetterGroup): string => view.say(group.textPt, group.text);
export const causeText = (view: View, letter: DeadLetterView): string => view.say(letter.causeTextPt, letter.causeText);
export const nextStep = (view: View, one: { nextStep: string; nextStepPt: string }): string =>
  view.say(one.nextStepPt, one.nextStep);

/** A complaint about a body quotes pieces of it: they are people's words, shown only with the body itself. */
export const reasonText = (view: View, letter: DeadLetterView, isRevealed = false): string => {
  const reason = view.say(letter.kind === 'command' ? letter.reasonPt : letter.reason, letter.reason);
  return isRevealed ? reason : reason.replaceAll(/"[^"]*"/g, '"…"').replaceAll(/\+?\d{8,}/g, '…');
};
