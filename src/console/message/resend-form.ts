/** Choosing another channel for the same message. */
import { choice, panel } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import type { Found } from './load.ts';
import { mediumWord } from './words.ts';

/** @param chosen the channel that was checked. */
export function resendForm(view: View, { message, channels }: Found, chosen?: string): Markup {
  const others = channels.filter(({ id, state }) => id !== message.channel && state !== 'off');
  if (message.direction === 'inbound' || others.length === 0 || !view.may('send')) return none;
  return panel(
    view.say('Enviar por outro canal', 'Send by another channel'),
    html`<form method="get" action="/console/messages/${encodeURIComponent(message.id)}/resend" class="choose">${choice(
      {
        name: 'channel',
        label: view.say('Canal', 'Channel'),
        value: chosen,
        options: others.map(({ id, name, medium, state }) => [
          id,
          `${name} (${mediumWord(medium)}${state === 'paused' ? `, ${view.say('pausado', 'paused')}` : ''})`,
        ]),
        help: view.say(
          'Antes de enviar, o Ponte confere se sairia.',
          'Before it is sent, Ponte checks whether it would go.',
        ),
      },
    )}<button>${view.say('Conferir', 'Check')}</button></form>`,
  );
}
