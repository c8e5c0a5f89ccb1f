/** Stopping a channel, and letting it go on. */
import type { ChannelView } from '../../../contracts/admin.ts';
import { part } from '../api.ts';
import { button } from '../components.ts';
import type { Markup } from '../markup.ts';
import type { View } from '../view.ts';

/** @param back the page to return to. */
export function pauseButton(view: View, { id, name, state }: ChannelView, back: string): Markup {
  const action = (verb: string) => `/console/channels/${part(id)}/${verb}`;
  const fields = { back };
  if (state === 'active')
    return button(view, {
      action: action('pause'),
      label: view.say('Pausar', 'Pause'),
      confirm: view.say(
        `Pausar ${name}? As mensagens continuam a ser aceitas e esperam.`,
        `Pause ${name}? Messages are still accepted and wait.`,
      ),
      kind: 'danger',
      fields,
      scope: 'operate',
    });
  return button(view, {
    action: action('resume'),
    label: state === 'off' ? view.say('Ligar', 'Switch on') : view.say('Retomar', 'Resume'),
    confirm: view.say(
      `Retomar ${name}? O que espera na fila começa a sair.`,
      `Resume ${name}? What waits begins to leave.`,
    ),
    kind: 'main',
    fields,
    scope: 'operate',
  });
}
