/** The last step of a draft: what would go, to whom, at what price; who is left out and why; and the button that starts it. */
import type { CampaignCheck, CampaignPreview } from '../../../contracts/campaign.ts';
import type { NotificationView } from '../../../contracts/notification.ts';
import { badge, button, empty, facts, notice, panel, table } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import { shownContact } from '../message/facts.ts';
import { type Medium, phone } from '../notifications/phone.ts';
import type { View } from '../view.ts';
import { madeOf } from './progress.ts';
import { type Draft, nextStep, stepAddress, stepsOf } from './steps.ts';
import { addressOf } from './words.ts';

/** What the API said, or how it refused. */
export type Asked<Body> = { ok: true; body: Body } | { ok: false; text: string };

export interface CheckPage {
  draft: Draft;
  notification: NotificationView | undefined;
  medium: Medium;
  sender: string;
  /** Undefined: the reader may not look, or a step is still to be done. */
  preview: Asked<CampaignPreview> | undefined;
  /** Undefined: not counted yet. */
  count: Asked<CampaignCheck> | undefined;
}

export function checkBody(view: View, page: CheckPage): Markup {
  const { draft, preview } = page;
  const made = panel(view.say('Como está', 'As it stands'), madeOf(view, draft), discard(view, draft));
  if (!view.may('send'))
    return html`${notice('wait', view.say('Esta campanha ainda está em preparo. Para ver a prévia e iniciar é preciso a permissão de envio.', 'This campaign is still being prepared. Looking at the preview and starting need the permission to send.'))}${made}`;
  const next = nextStep(view, draft);
  if (next !== 'check') {
    const name = stepsOf(view, draft).find(({ step }) => step === next)?.name ?? '';
    return html`${notice('warn', html`${view.say('Falta o passo', 'Still to be done')}: <a href="${stepAddress(draft, next)}"><strong>${name}</strong></a>.`)}${made}`;
  }
  return html`${warnings(view, page)}${countPart(view, page)}${preview === undefined ? none : previewPart(view, page, preview)}${made}`;
}

const discard = (view: View, draft: Draft): Markup =>
  button(view, {
    action: `${addressOf(draft)}/cancel`,
    label: view.say('Descartar', 'Discard'),
    kind: 'danger',
    confirm: view.say(
      'Descartar esta campanha? Ela fica na lista como cancelada e nada é enviado.',
      'Discard this campaign? It stays in the list as cancelled, and nothing is sent.',
    ),
    scope: 'send',
  });

/** What would stop it at once, told before. */
function warnings(view: View, { notification, draft }: CheckPage): Markup {
  if (notification === undefined)
    return notice(
      'bad',
      view.say(
        `A notificação "${draft.notification}" não existe mais. Escolha outra no passo Mensagem.`,
        `The notification "${draft.notification}" is gone. Choose another in the step Message.`,
      ),
    );
  const link = html`<a href="/console/notifications/${notification.id}">${view.say('Ver a notificação', 'See the notification')}</a>`;
  const { problems, templateUnusable } = notification;
  const wrong = problems.map(({ message, messagePt }) => view.say(messagePt, message)).join('; ');
  return html`${wrong === '' ? none : notice('bad', html`${wrong}. ${link}`)}${
    templateUnusable === null
      ? none
      : notice(
          'bad',
          html`${templateUnusable} ${view.say('A campanha pararia no primeiro registro.', 'The campaign would stop at the first record.')} ${link}`,
        )
  }`;
}

/** Counted by itself after the page is there; without scripts by a link. */
function countPart(view: View, { draft, count, preview }: CheckPage): Markup {
  const title = view.say('Quantos recebem', 'How many get it');
  const address = `${addressOf(draft)}?count=1`;
  if (count === undefined)
    return html`<div id="count" hx-get="${address}" hx-trigger="load" hx-select="#count" hx-target="#count" hx-swap="outerHTML">${panel(
      title,
      html`<p>${view.say('Lendo o mailing até o fim, sem enviar nada…', 'Reading the mailing to its end, sending nothing…')} <progress aria-label="${title}"></progress></p><noscript><p><a class="button main" href="${address}">${view.say('Contar agora', 'Count now')}</a></p></noscript>`,
    )}</div>`;
  if (!count.ok)
    return html`<div id="count">${panel(title, html`${notice('bad', count.text)}<p><a class="button" href="${address}">${view.say('Tentar de novo', 'Try again')}</a></p>`)}</div>`;
  const confirm = preview?.ok === true ? preview.body.confirm : null;
  return html`<div id="count">${panel(title, counted(view, draft, count.body, confirm ?? count.body.going))}</div>`;
}

function counted(view: View, draft: Draft, check: CampaignCheck, going: number): Markup {
  const { records, complete, leftOut, causes, sms, cost } = check;
  const reach = complete
    ? view.number(going)
    : view.say(
        `${view.number(going)} dos primeiros ${view.number(records)}`,
        `${view.number(going)} of the first ${view.number(records)}`,
      );
  return html`<div class="figures">
<p class="figure"><strong>${reach}</strong> ${draft.via === 'email' ? view.say('pedidos de e-mail', 'e-mails asked for') : going === 1 ? view.say('mensagem', 'message') : view.say('mensagens', 'messages')}</p>
<p class="figure"><strong>${view.number(leftOut)}</strong> ${leftOut === 1 ? view.say('fica de fora', 'left out') : view.say('ficam de fora', 'left out')}</p>
${cost === null ? none : html`<p class="figure"><strong>${view.money(Number(cost.amount).toFixed(2), cost.currency)}</strong> ${view.say('no máximo', 'at most')}</p>`}
</div>
${facts([
  [
    view.say('Registros no mailing', 'Records in the mailing'),
    complete ? view.number(records) : view.say(`mais de ${view.number(records)}`, `more than ${view.number(records)}`),
  ],
  ...(sms === null
    ? []
    : [
        [
          view.say('Partes de SMS', 'Parts of SMS'),
          view.say(
            `${view.number(sms.parts)} no total; a mais longa tem ${view.number(sms.longest)}`,
            `${view.number(sms.parts)} in all; the longest has ${view.number(sms.longest)}`,
          ),
        ] as const,
      ]),
  ...(cost === null
    ? [
        [
          view.say('Custo', 'Cost'),
          html`<span class="soft">${view.say('sem tabela de preços neste canal', 'no price table on this channel')}</span>`,
        ] as const,
      ]
    : cost.unpriced === 0
      ? []
      : [[view.say('Sem preço conhecido', 'Without a known price'), view.number(cost.unpriced)] as const]),
])}
${causes.length === 0 ? none : html`<h3>${view.say('Quem fica de fora, e por quê', 'Who is left out, and why')}</h3>${causeTable(view, draft, causes)}`}
${going === 0 ? notice('warn', view.say('Ninguém receberia. Confira os motivos acima, e o passo que escolhe quem recebe.', 'Nobody would get it. Look at the reasons above, and at the step that chooses who does.')) : start(view, draft, going, complete)}`;
}

const causeTable = (view: View, draft: Draft, causes: CampaignCheck['causes']): Markup =>
  table(
    view.say('Quem fica de fora, e por quê', 'Who is left out, and why'),
    [
      { title: view.say('Quantos', 'How many'), isNumber: true, cell: ({ count }) => view.number(count) },
      {
        title: view.say('Motivo', 'Reason'),
        cell: ({ reason, reasonPt, code }) =>
          html`<div>${view.say(reasonPt, reason)} <span class="soft">${code}</span></div>`,
      },
      {
        title: draft.audience.kind === 'file' ? view.say('Linhas', 'Lines') : view.say('Exemplos', 'Examples'),
        cell: ({ examples, count }) =>
          `${examples.map(({ position, customer }) => (customer === null ? String(position) : `${position} (${customer})`)).join(', ')}${count > examples.length ? '…' : ''}`,
      },
    ],
    causes,
  );

/** The number is what is confirmed; the API wants it of the login report, and starts nothing where it is another by now. */
const start = (view: View, draft: Draft, going: number, complete: boolean): Markup => {
  const whom = complete
    ? view.number(going)
    : view.say(`mais de ${view.number(going)}`, `more than ${view.number(going)}`);
  return html`<p class="start">${button(view, {
    action: `${addressOf(draft)}/start`,
    label: view.say(`Iniciar: enviar a ${whom}`, `Start: send to ${whom}`),
    kind: 'main',
    confirm: view.say(`Enviar a ${whom} destinatários agora?`, `Send to ${whom} recipients now?`),
    fields: draft.audience.kind === 'logins' ? { confirm: String(going) } : {},
    scope: 'send',
  })}</p>`;
};

/** Of the login report the API gives more than anybody reads here. */
const mostShown = 20;

function previewPart(view: View, { draft, medium, sender }: CheckPage, preview: Asked<CampaignPreview>): Markup {
  const title = view.say('Prévia', 'Preview');
  if (!preview.ok) return panel(title, notice('bad', preview.text));
  const records = preview.body.records.slice(0, mostShown);
  const first = records.find(({ text }) => text !== null);
  const list = table(
    view.say('Primeiros registros', 'First records'),
    [
      {
        title: draft.audience.kind === 'file' ? view.say('Linha', 'Line') : view.say('Posição', 'Place'),
        isNumber: true,
        cell: ({ position }) => view.number(position),
      },
      { title: view.say('Cliente', 'Customer'), cell: ({ customer }) => customer ?? '–' },
      { title: view.say('Para', 'To'), cell: ({ to }) => (to === null ? '–' : shownContact(view, to)) },
      {
        title: view.say('Texto', 'Text'),
        cell: ({ text, leftOut }) =>
          leftOut === null
            ? html`<span class="as-read">${text ?? ''}</span>`
            : html`<div>${badge('warn', view.say('fica de fora', 'left out'))} ${view.say(leftOut.messagePt, leftOut.message)}</div>`,
      },
    ],
    records,
  );
  if (records.length === 0)
    return panel(
      title,
      empty(
        view.say('O mailing não tem registros', 'The mailing has no records'),
        view.say('Confira o arquivo ou os filtros.', 'Look at the file or the filters.'),
      ),
    );
  return panel(
    title,
    html`<div class="recipients">${first === undefined ? none : phone(view, { medium, sender, parts: partsOf(first.text ?? '', medium) })}${list}</div>`,
  );
}

/** Buttons stand in brackets at the end of a text; of an e-mail the first line is the subject. */
function partsOf(text: string, medium: Medium): Parameters<typeof phone>[1]['parts'] {
  if (medium === 'email') {
    const [header = '', ...rest] = text.split('\n\n');
    return { header, body: rest.join('\n\n'), footer: null, buttons: [], missing: [] };
  }
  const lines = text.split('\n');
  const isButton = (line: string) => /^\[.+\]$/.test(line);
  const last = lines.findLastIndex((line) => !isButton(line));
  const buttons = lines.slice(last + 1).map((line) => line.slice(1, -1));
  return { header: null, body: lines.slice(0, last + 1).join('\n'), footer: null, buttons, missing: [] };
}
