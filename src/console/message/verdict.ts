/** What the rules say about a message that somebody is about to send. */
import type { CheckResult } from '../../../contracts/message.ts';
import { notice, type Tone } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { spokenRule } from './trail.ts';

const tones: Readonly<Record<CheckResult['verdict'], Tone>> = {
  send: 'good',
  convert: 'warn',
  hold: 'wait',
  refuse: 'bad',
};

export function verdictOf(view: View, { verdict, results, sms, until }: CheckResult): Markup {
  const words: Readonly<Record<CheckResult['verdict'], string>> = {
    send: view.say('Sairia agora.', 'It would go now.'),
    convert: view.say('Sairia agora, com outro conteúdo.', 'It would go now, with other content.'),
    hold: view.say('Esperaria.', 'It would wait.'),
    refuse: view.say('Não sairia.', 'It would not go.'),
  };
  const spoken = results.filter(({ result }) => result !== 'pass');
  return html`${notice(tones[verdict], words[verdict])}
${until === undefined ? none : html`<p>${view.say('Sairia em', 'It would go at')} ${view.time(until)}.</p>`}
${sms === undefined ? none : html`<p class="soft">${view.say(`SMS em ${sms.parts} parte(s), cada uma paga.`, `SMS of ${sms.parts} part(s), each of them paid.`)}${sms.replaced.length === 0 ? none : html` ${view.say('Letras trocadas para caber', 'Letters replaced so that it fits')}: ${sms.replaced.map(({ from, to }) => `${from}→${to}`).join(', ')}.`}</p>`}
${spoken.length === 0 ? none : html`<ul class="told">${spoken.map((one) => html`<li>${spokenRule(view, one)}</li>`)}</ul>`}`;
}
