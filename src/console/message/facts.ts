/** What a message is: who asked for it, to whom it goes, what it carries, what it cost, under which ids it is known. */
import type { MessageView } from '../../../contracts/message.ts';
import { isErased } from '../../platform/erased.ts';
import { facts, panel } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import { categoryWord } from '../template-words.ts';
import type { View } from '../view.ts';
import { channelOf, type Found } from './load.ts';
import { wasTaken } from './story.ts';
import { contentWord, mediumWord, originOf } from './words.ts';

/** A row of facts; none where there is nothing to say. */
type Fact = readonly [string, string | Markup] | undefined;
const told = (pairs: readonly Fact[]): Markup => facts(pairs.filter((pair) => pair !== undefined));

export function whoAsked(view: View, { message }: Found): Markup {
  const { metadata } = message;
  const origin = originOf(view, message.acceptedFrom);
  const campaign = metadata.campaignId;
  const own = (name: string): string | undefined => (metadata[name] == null ? undefined : String(metadata[name]));
  const trigger = own('trigger') ?? own('triggerId');
  return panel(
    view.say('Quem pediu', 'Who asked'),
    told([
      [
        view.say('Origem', 'Origin'),
        origin.href === undefined ? origin.text : html`<a href="${origin.href}">${origin.text}</a>`,
      ],
      [view.say('Entrou', 'Came in'), view.time(message.acceptedAt)],
      campaign == null
        ? undefined
        : [
            view.say('Disparo', 'Campaign'),
            html`<a href="/console/campaigns/${encodeURIComponent(String(campaign))}">${String(campaign)}</a>`,
          ],
      trigger === undefined
        ? undefined
        : [
            view.say('Gatilho', 'Trigger'),
            html`<a href="/console/triggers/${encodeURIComponent(trigger)}">${trigger}</a>`,
          ],
      fact(view.say('ID cliente', 'Customer id'), own('customerId'), (id) => logLink('customerId', id)),
      fact(view.say('Referência', 'Reference'), own('reference'), (reference) => logLink('reference', reference)),
      fact(
        view.say('Reenvio de', 'Sent again from'),
        own('resendOf'),
        (id) => html`<a class="id" href="/console/messages/${encodeURIComponent(id)}">${id}</a>`,
      ),
    ]),
  );
}

const fact = (name: string, value: string | undefined, show: (value: string) => Markup): Fact =>
  value === undefined ? undefined : [name, show(value)];

const logLink = (filter: string, value: string): Markup =>
  html`<a href="/console/log?${new URLSearchParams({ [filter]: value }).toString()}">${value}</a>`;

export function whatItIs(view: View, found: Found): Markup {
  const { message } = found;
  const channel = channelOf(found);
  const { cost } = message;
  const isOut = message.direction === 'outbound';
  return panel(
    view.say('A mensagem', 'The message'),
    told([
      [
        view.say('Contato', 'Contact'),
        html`<a class="tel" href="/console/messages/${encodeURIComponent(message.id)}/contact">${shownContact(view, message.contact)}</a>`,
      ],
      [
        view.say('Canal', 'Channel'),
        html`<a href="/console/channels/${encodeURIComponent(message.channel)}">${channel?.name ?? message.channel}</a>${channel === undefined ? none : html` <span class="soft">${mediumWord(channel.medium)}</span>`}`,
      ],
      [view.say('Conteúdo', 'Content'), contentWord(view, message.content.type)],
      message.category === null ? undefined : [view.say('Categoria', 'Category'), categoryWord(view, message.category)],
      isOut
        ? [
            view.say('Fila', 'Lane'),
            message.lane === 'bulk' ? view.say('em massa', 'bulk') : view.say('imediata', 'realtime'),
          ]
        : undefined,
      // The time of the act stands in the log; what the provider refused was not sent.
      isOut
        ? [
            view.say('Enviada', 'Sent'),
            view.time(message.status === 'failed' && !wasTaken(message) ? null : message.sentAt),
          ]
        : undefined,
      isOut ? [view.say('Entregue', 'Delivered'), view.time(message.deliveredAt)] : undefined,
      isOut ? [view.say('Lida', 'Read'), view.time(message.readAt)] : undefined,
      message.expiresAt === null ? undefined : [view.say('Prazo', 'Deadline'), view.time(message.expiresAt)],
      cost === null ? undefined : [view.say('Custo', 'Cost'), view.money(cost.amount, cost.currency)],
      message.parts === null ? undefined : [view.say('Partes do SMS', 'SMS parts'), view.number(message.parts)],
      message.carrier === null ? undefined : [view.say('Operadora', 'Carrier'), message.carrier],
    ]),
  );
}

/** `+55 (11) 99999-0000`; what is no Brazilian number as it is. */
export function shownContact(view: View, contact: string): string {
  if (isErased(contact)) return view.say('pessoa apagada', 'erased person');
  const digits = /^\+55(\d{2})(\d{4,5})(\d{4})$/.exec(contact);
  return digits === null ? contact : `+55 (${digits[1]}) ${digits[2]}-${digits[3]}`;
}

/** Marked with one press, to be copied into another system's search. */
export function ids(view: View, message: MessageView): Markup {
  const provider = new Set([
    ...(message.providerId === null ? [] : [message.providerId]),
    ...message.attempts.flatMap(({ providerId }) => providerId ?? []),
    ...message.receipts.map(({ providerId }) => providerId),
  ]);
  const rows: [string, string][] = [
    [view.say('ID da mensagem', 'Message id'), message.id],
    ...[...provider].map((id): [string, string] => [view.say('ID no provedor', "Provider's id"), id]),
    ...(message.idempotencyKey === null
      ? []
      : [[view.say('Chave de idempotência', 'Idempotency key'), message.idempotencyKey] as [string, string]]),
  ];
  return panel(
    view.say('Para copiar', 'To copy'),
    html`<div class="copy">${rows.map(
      ([name, value], place) =>
        html`<label for="copy-${place}">${name}</label><input id="copy-${place}" readonly value="${value}" data-copy>`,
    )}</div>`,
  );
}
