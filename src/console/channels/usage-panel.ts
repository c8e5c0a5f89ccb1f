/** Used against allowed. */
import type { AllowanceView } from '../../../contracts/admin.ts';
import { facts, gauge, panel } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import type { Detail } from './detail.ts';
import { failureNotice } from './words.ts';

export const usagePanel = (view: View, { channel, usage, connector }: Detail): Markup =>
  panel(
    view.say('Limites', 'Limits'),
    html`${rate(view, usage)}${usage.tier === null ? none : tier(view, usage.tier)}${connector.capabilities.allowance ? allowance(view, channel.allowance) : none}${facts(
      [
        [
          view.say('À mesma pessoa', 'To one person'),
          view.say(
            `${channel.limits.pairBurst} seguidas, depois uma a cada ${channel.limits.pairSeconds} s`,
            `${channel.limits.pairBurst} at once, then one every ${channel.limits.pairSeconds} s`,
          ),
        ],
        ...(usage.rate?.accountPerSecond === undefined || usage.rate.accountPerSecond === null
          ? []
          : [
              [view.say('Conta inteira', 'Whole account'), `${view.number(usage.rate.accountPerSecond, 1)}/s`] as const,
            ]),
      ],
    )}`,
  );

function rate(view: View, { rate: now }: Detail['usage']): Markup {
  if (now === null)
    return html`<p class="soft">${view.say('O ritmo só se vê no processo que envia por este canal.', 'The rate is seen only in the process that sends for this channel.')}</p>`;
  const { perSecond, allowedPerSecond, currentPerSecond, pausedUntil, sentLastMinute } = now;
  const slowed = currentPerSecond < allowedPerSecond;
  return html`${gauge(
    view.say('Ritmo no último minuto', 'Rate in the last minute'),
    perSecond,
    allowedPerSecond,
    view.say(
      `${view.number(perSecond, 1)} de ${view.number(allowedPerSecond, 1)}/s (${view.number(sentLastMinute)} mensagens)`,
      `${view.number(perSecond, 1)} of ${view.number(allowedPerSecond, 1)}/s (${view.number(sentLastMinute)} messages)`,
    ),
  )}${slowed ? html`<p>${view.say(`O provedor pediu calma: agora vai a ${view.number(currentPerSecond, 1)}/s e volta a subir sozinho.`, `The provider has throttled: ${view.number(currentPerSecond, 1)}/s now, rising again by itself.`)}</p>` : none}${pausedUntil === null ? none : html`<p>${view.say('Em pausa pedida pelo provedor até', 'Paused by the provider until')} ${view.time(pausedUntil)}.</p>`}`;
}

function tier(view: View, { portfolio, used, limit, told }: NonNullable<Detail['usage']['tier']>): Markup {
  const label = view.say('Pessoas em 24 h (limite do portfólio)', 'People in 24 h (tier of the portfolio)');
  const group = html`<p class="soft">${view.say('Portfólio', 'Portfolio')} <code>${portfolio}</code></p>`;
  if (limit !== null)
    return html`${gauge(label, used, limit, view.say(`${view.number(used)} de ${view.number(limit)}`, `${view.number(used)} of ${view.number(limit)}`))}${group}`;
  const words = told
    ? view.say('sem limite', 'unlimited')
    : view.say(
        `${view.number(used)}; o provedor ainda não informou o limite`,
        `${view.number(used)}; the provider has not told the limit yet`,
      );
  return html`<p><strong>${label}</strong>: ${words}</p>${group}`;
}

function allowance(view: View, told: AllowanceView | null): Markup {
  const label = view.say('Envios do dia no provedor', "The provider's daily allowance");
  if (told === null || told.readAt === null) {
    const unread = html`<p><strong>${label}</strong>: ${view.say('ainda não foi lido', 'not read yet')}</p>`;
    return html`${unread}${told === null || told.failure === null ? none : failureNotice(view, told.failure)}`;
  }
  const { left, limit, readAt, resetsAt, failure } = told;
  const read = html`<p class="soft">${view.say('Lido', 'Read')} ${view.time(readAt)}${resetsAt === null ? none : html` · ${view.say('renova', 'renews')} ${view.time(resetsAt)}`}</p>`;
  const body =
    limit === null || left === null
      ? html`<p><strong>${label}</strong>: ${view.say('sem limite', 'unlimited')}</p>`
      : gauge(
          label,
          limit - left,
          limit,
          view.say(
            `${view.number(limit - left)} de ${view.number(limit)}`,
            `${view.number(limit - left)} of ${view.number(limit)}`,
          ),
        );
  return html`${body}${read}${failure === null ? none : failureNotice(view, failure)}`;
}
