/** How far a campaign is, and what can be done about it: the part of its page that keeps itself up to date. */
import type { CampaignView } from '../../../contracts/campaign.ts';
import { button, facts, notice, panel } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import { withClock } from '../message/words.ts';
import type { View } from '../view.ts';
import { addressOf, audienceWord, campaignBadge, countLink, countsOf } from './words.ts';

/** Without a known total it moves, and says how many were read. */
export function progressBar(view: View, { records, state, name }: CampaignView): Markup {
  const { total, read } = records;
  const label = `${view.say('Andamento de', 'Progress of')} ${name}`;
  if (state === 'ready') return html`<span class="soft">–</span>`;
  if (state === 'finished') return html`${bar(label, 1, 1)}${words(view, read, read)}`;
  if (total === null && state === 'running')
    return html`<div class="progress"><progress aria-label="${label}"></progress><span>${view.number(read)} ${view.say('lidos', 'read')}</span></div>`;
  return html`${bar(label, read, Math.max(total ?? read, 1))}${words(view, read, total ?? read)}`;
}

const bar = (label: string, value: number, most: number): Markup =>
  html`<div class="progress"><progress aria-label="${label}" max="${most}" value="${value}"></progress>`;
const words = (view: View, read: number, total: number): Markup =>
  html`<span>${view.number(read)} ${view.say('de', 'of')} ${view.number(total)}${total === 0 ? none : ` · ${view.percent(read / total)}`}</span></div>`;

/** Some messages are still on their way, or the campaign itself is. */
const isMoving = ({ state, messages }: CampaignView): boolean =>
  state === 'running' || ['queued', 'sending', 'uncertain', 'sent'].some((one) => (messages?.[one as 'sent'] ?? 0) > 0);

/** @param now of the reader's page: what waits is told by its clock. */
export function livePart(view: View, campaign: CampaignView): Markup {
  const address = addressOf(campaign);
  const { state, records, ratePerMinute, endsAt, messages } = campaign;
  const live = html` hx-get="${address}" hx-trigger="every 2s" hx-select="#live" hx-target="#live" hx-swap="outerMorph"`;
  const counts = messages === null ? [] : countsOf(messages);
  const body = html`${stoppedNotice(view, campaign)}${progressBar(view, campaign)}
<div class="counts">${counts.map((one) => countLink(view, address, one))}${
    records.leftOut === 0
      ? none
      : html`<a class="count" href="${address}?result=left_out#results">${view.say('ficaram de fora', 'left out')} <strong>${view.number(records.leftOut)}</strong></a>`
  }</div>
${facts([
  [view.say('Registros lidos', 'Records read'), view.number(records.read)],
  [
    campaign.via === 'email'
      ? view.say('Pedidos de e-mail', 'E-mails asked for')
      : view.say('Viraram mensagem', 'Became a message'),
    view.number(records.queued),
  ],
  ...(state === 'running' && ratePerMinute !== null
    ? [
        [
          view.say('Ritmo', 'Rate'),
          view.say(
            `${view.number(ratePerMinute)} registros por minuto`,
            `${view.number(ratePerMinute)} records a minute`,
          ),
        ] as const,
      ]
    : []),
  ...(endsAt === null
    ? []
    : [[view.say('Fim da leitura', 'All read by'), html`${view.time(endsAt)} (${view.since(endsAt)})`] as const]),
  [view.say('Início', 'Started'), view.time(campaign.startedAt)],
  ...(campaign.finishedAt === null ? [] : [[view.say('Fim', 'Ended'), view.time(campaign.finishedAt)] as const]),
])}`;
  return html`<div id="live"${isMoving(campaign) ? live : none}>${panel(
    view.say('Andamento', 'Progress'),
    body,
    html`${campaignBadge(view, state)}${moves(view, campaign)}`,
  )}</div>`;
}

/** Who may not does not see them. */
function moves(view: View, campaign: CampaignView): Markup {
  const address = addressOf(campaign);
  const { state, messages, name } = campaign;
  const failed = messages?.failed ?? 0;
  const again =
    failed > 0
      ? button(view, {
          action: `${address}/retry`,
          label: view.say(
            `Reenviar as ${view.number(failed)} com falha`,
            `Send the ${view.number(failed)} failed again`,
          ),
          confirm: view.say(
            `Reenviar ${view.number(failed)} mensagens que falharam? As outras ficam como estão.`,
            `Send ${view.number(failed)} failed messages again? The others stay as they are.`,
          ),
          scope: 'send',
        })
      : none;
  const pause = button(view, { action: `${address}/pause`, label: view.say('Pausar', 'Pause'), scope: 'send' });
  const resume = button(view, {
    action: `${address}/start`,
    label: view.say('Retomar', 'Resume'),
    kind: 'main',
    fields: { resume: '1' },
    scope: 'send',
  });
  const cancel = button(view, {
    action: `${address}/cancel`,
    label: view.say('Cancelar', 'Cancel'),
    kind: 'danger',
    confirm: view.say(
      `Cancelar a campanha "${name}"? O que espera não sai mais; o que já foi entregue ao provedor segue. Não dá para voltar atrás.`,
      `Cancel the campaign "${name}"? What waits does not go any more; what the provider has goes on. This cannot be undone.`,
    ),
    scope: 'send',
  });
  if (state === 'running') return html`${pause}${cancel}`;
  if (state === 'paused') return html`${resume}${cancel}${again}`;
  return again;
}

/** Why it stands still, and where that is mended. */
function stoppedNotice(view: View, campaign: CampaignView): Markup {
  const { state, stopped, waitsUntil } = campaign;
  if (stopped !== null) {
    const head =
      state === 'running'
        ? view.say(
            'A origem não respondeu; o Ponte tenta de novo sozinho.',
            'The source did not answer; Ponte tries again by itself.',
          )
        : view.say('Parou sozinha; nada se perdeu.', 'It stopped by itself; nothing is lost.');
    const after =
      state === 'running'
        ? waitsUntil === null
          ? none
          : html` ${view.say('Próxima tentativa', 'Next try')}: ${view.clock(waitsUntil)}.`
        : html` ${mendLink(view, campaign)} ${view.say('Depois, clique em Retomar: ela segue de onde parou.', 'Then press Resume: it goes on from where it stopped.')}`;
    return notice(
      state === 'running' ? 'warn' : 'bad',
      html`<strong>${head}</strong> ${withClock(view, stopped.text)}${after}`,
    );
  }
  if (waitsUntil === null) return none;
  return notice(
    'wait',
    html`${whyWaits(view, campaign)} ${view.say('Nada novo sai até', 'Nothing new goes until')} ${view.time(waitsUntil)} (${view.since(waitsUntil)}).`,
  );
}

function mendLink(view: View, { stopped, notification, channel, queue }: CampaignView): Markup {
  const code = stopped?.code ?? '';
  if (/^template|^notification|^unsupported/.test(code))
    return html`<a href="/console/notifications/${notification}">${view.say('Ver a notificação', 'See the notification')}</a>.`;
  if (code.startsWith('channel'))
    return html`<a href="/console/channels/${channel}">${view.say('Ver o canal', 'See the channel')}</a>.`;
  if (code.startsWith('queue'))
    return html`<a href="/console/tasks/${queue ?? ''}">${view.say('Ver a tarefa', 'See the task')}</a>.`;
  return none;
}

/** From what was asked for: the hours, the day's share, or the run of a task. */
function whyWaits(view: View, { queue, input, records }: CampaignView): string {
  if (queue !== null && records.queued > 0)
    return view.say(
      `As mensagens esperam a próxima execução da tarefa ${queue}.`,
      `The messages wait for the next run of the task ${queue}.`,
    );
  const { sendingHours, dailyCap } = input ?? {};
  if (sendingHours !== undefined && dailyCap === undefined)
    return view.say(
      `Fora do horário de envio (${sendingHours.from} às ${sendingHours.to}, horário de Brasília).`,
      `Outside its sending hours (${sendingHours.from} to ${sendingHours.to}, Brasília time).`,
    );
  if (dailyCap !== undefined && sendingHours === undefined)
    return view.say(
      `O limite do dia (${view.number(dailyCap)}) foi atingido.`,
      `The day's limit (${view.number(dailyCap)}) is reached.`,
    );
  return view.say(
    'Fora do horário de envio, ou com o limite do dia atingido.',
    "Outside its sending hours, or the day's limit is reached.",
  );
}

/** What it was made of; of a draft the same, before it begins. */
export const madeOf = (view: View, campaign: CampaignView): Markup => {
  const { input } = campaign;
  return facts([
    [
      view.say('Notificação', 'Notification'),
      html`<a href="/console/notifications/${campaign.notification}">${campaign.notification}</a>`,
    ],
    [view.say('Quem recebe', 'Who gets it'), audienceWord(view, campaign)],
    [
      view.say('Canal', 'Channel'),
      campaign.via === 'email'
        ? 'E-mail'
        : html`<a href="/console/channels/${campaign.channel}">${campaign.channel}</a>`,
    ],
    [
      view.say('Horário de envio', 'Sending hours'),
      input?.sendingHours === undefined
        ? view.say('A qualquer hora que as regras permitam', 'At any time that the rules allow')
        : view.say(
            `${input.sendingHours.from} às ${input.sendingHours.to}, horário de Brasília`,
            `${input.sendingHours.from} to ${input.sendingHours.to}, Brasília time`,
          ),
    ],
    [
      view.say('Limite por dia', 'Limit a day'),
      input?.dailyCap === undefined ? view.say('Sem limite', 'None') : view.number(input.dailyCap),
    ],
    [
      view.say('Fila', 'Queue'),
      campaign.queue === null
        ? view.say('Sai assim que lida', 'Goes as it is read')
        : html`<a href="/console/tasks/${campaign.queue}">${campaign.queue}</a>`,
    ],
    ...(input?.validSeconds === undefined
      ? []
      : [[view.say('Validade', 'Valid for'), view.span(input.validSeconds)] as const]),
    [view.say('Criada', 'Made'), view.time(campaign.createdAt)],
  ]);
};
