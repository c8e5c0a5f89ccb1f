/** What needs attention now, each as a card: what is so, since when, what to do, and where. */
import type { Counts } from '../../../contracts/figures.ts';
import type { Finding, FindingSubject, Overview } from '../../../contracts/overview.ts';
import { part } from '../api.ts';
import { badge, panel, type Tone } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';

export function findingCards(view: View, overview: Overview): Markup {
  const { findings } = overview;
  const figures = inFigures(view, overview);
  if (findings.length === 0)
    return panel(
      view.say('Tudo em ordem', 'All is well'),
      html`<p class="notice good" role="status">${view.say('Nada precisa de atenção agora.', 'Nothing needs attention now.')} ${figures}</p>`,
    );
  const title = view.say(
    `Precisa de atenção (${view.number(findings.length)})`,
    `Needs attention (${view.number(findings.length)})`,
  );
  return panel(
    title,
    html`<p class="soft">${figures}</p><ul class="findings">${findings.map((one) => card(view, one))}</ul>`,
  );
}

/** The last hour in one line. */
function inFigures(view: View, { lastHour, channels }: Overview): string {
  const waiting = channels.reduce((sum, channel) => sum + channel.waiting, 0);
  const { sent, delivered, failed, received } = lastHour;
  const share = shareOf(view, lastHour);
  return view.say(
    `Última hora: enviadas ${view.number(sent)}, entregues ${view.number(delivered)}${share}, com falha ${view.number(failed)}, recebidas ${view.number(received)}. Na fila agora: ${view.number(waiting)}.`,
    `Last hour: sent ${view.number(sent)}, delivered ${view.number(delivered)}${share}, failed ${view.number(failed)}, received ${view.number(received)}. Waiting now: ${view.number(waiting)}.`,
  );
}

const shareOf = (view: View, { sent, delivered }: Counts): string =>
  sent === 0 ? '' : ` (${view.percent(Math.min(1, delivered / sent))})`;

const tones: Record<Finding['severity'], Tone> = { critical: 'bad', warning: 'warn', info: 'wait' };

function card(view: View, finding: Finding): Markup {
  const { severity, code, since, retryAt, subject } = finding;
  const words: Record<Finding['severity'], string> = {
    critical: view.say('Parado', 'Stopped'),
    warning: view.say('Atenção', 'Attention'),
    info: view.say('Para saber', 'To know'),
  };
  const link = linkOf(view, subject);
  return html`<li class="finding ${tones[severity]}" id="finding-${code}-${subject.channel ?? ''}-${subject.id ?? ''}">
<div>${badge(tones[severity], words[severity])} ${since === null ? none : html`<span class="soft">${view.say('desde', 'since')} ${view.time(since)} (${view.since(since)})</span>`}</div>
<p><strong>${view.say(finding.textPt, finding.text)}</strong></p>
<p>${view.say(finding.nextStepPt, finding.nextStep)}</p>
${retryAt === null ? none : html`<p class="soft">${again(view, finding, retryAt)} ${view.time(retryAt)}</p>`}
${link === undefined ? none : html`<p><a href="${link[0]}">${link[1]}</a></p>`}
</li>`;
}

const again = (view: View, { code }: Finding, retryAt: string): string =>
  code === 'allowance_low'
    ? view.say('A cota recomeça', 'It counts anew at')
    : Date.parse(retryAt) <= view.now
      ? view.say('O Ponte tenta de novo desde', 'Ponte has been trying again since')
      : view.say('O Ponte tenta de novo', 'Ponte tries again at');

/** The page that helps, and what the link to it says; undefined: none does. */
function linkOf(view: View, { kind, channel, id, query }: FindingSubject): [string, string] | undefined {
  switch (kind) {
    case 'channel':
    case 'template':
      return channel === null
        ? undefined
        : [`/console/channels/${part(channel)}`, view.say('Abrir o canal', 'Open the channel')];
    case 'messages':
      return query === null
        ? undefined
        : [
            `/console/log?${new URLSearchParams(query).toString()}`,
            view.say('Ver as mensagens que falharam', 'See the messages that failed'),
          ];
    case 'dead_letters':
      return [
        query?.kind?.startsWith('webhook') === true ? '/console/problems/quarantine' : '/console/problems',
        view.say('Abrir em Problemas', 'Open in Problems'),
      ];
    case 'receipts':
      return ['/console/problems/receipts', view.say('Ver as confirmações', 'See the receipts')];
    case 'campaign':
      return [`/console/campaigns/${part(id ?? '')}`, view.say('Abrir o disparo', 'Open the campaign')];
    case 'watch':
      return [`/console/watches/${part(id ?? '')}`, view.say('Abrir a vigia', 'Open the watch')];
    case 'task':
      return [`/console/tasks/${part(id ?? '')}`, view.say('Abrir a tarefa', 'Open the task')];
    case 'dependency':
      return undefined;
  }
}
