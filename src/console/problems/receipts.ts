/** Receipts whose message nobody knows. */
import type { ParkedReceipt, ParkedReceiptPage } from '../../../contracts/dead-letter.ts';
import { empty, field, pager, panel, table, token } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import { receiptWord } from '../receipt-words.ts';
import type { View } from '../view.ts';
import { places } from './frame.ts';

export function receiptList(view: View, { data, next }: ParkedReceiptPage, channel: string): Markup {
  const mayDiscard = view.may('operate');
  const rows = table<ParkedReceipt>(
    view.say('Recibos sem mensagem', 'Receipts without a message'),
    [
      {
        title: view.say('Recebido', 'Received'),
        cell: ({ channel: id, key, receivedAt }) =>
          html`<span class="pickable">${
            mayDiscard
              ? html`<input type="checkbox" name="receipt" value="${id} ${key}" aria-label="${view.say('Escolher o de', 'Choose that of')} ${view.clock(receivedAt)}"> `
              : none
          }${view.time(receivedAt)}</span>`,
      },
      { title: view.say('Canal', 'Channel'), cell: (receipt) => html`<span class="id">${receipt.channel}</span>` },
      {
        title: view.say('Diz que', 'It says'),
        cell: ({ status, cause }) =>
          html`${receiptWord(view, status)}${cause === null ? none : html`<br><span class="soft">${cause}</span>`}`,
      },
      {
        title: view.say('Id no provedor', "Provider's id"),
        cell: ({ providerId }) => html`<code>${providerId}</code>`,
      },
      { title: view.say('Por que pode ser', 'Why it may be'), cell: ({ text, textPt }) => view.say(textPt, text) },
    ],
    data,
    { id: 'receipts' },
  );
  const kept = html`<p class="soft">${view.say(
    'Um recibo fica guardado até a mensagem dele aparecer, e então sai daqui sozinho; ou até alguém descartar. Descartar apaga.',
    'A receipt is kept until its message appears, and leaves by itself then; or until somebody discards it, which deletes it.',
  )}</p>`;
  const body =
    data.length === 0
      ? empty(
          view.say('Todo recibo encontrou a sua mensagem.', 'Every receipt has found its message.'),
          view.say(
            'Aparecem aqui os que falam de mensagens que o Ponte não enviou ou ainda não reconhece.',
            'Those about messages that Ponte has not sent, or does not recognise yet, appear here.',
          ),
        )
      : mayDiscard
        ? html`<form method="post" action="${places.receipts}/discard" data-confirm="${view.say('Apagar os recibos escolhidos? Não dá para desfazer.', 'Delete the chosen receipts? This cannot be undone.')}">${token(view)}${rows}
<p class="actions"><button class="danger">${view.say('Descartar os escolhidos', 'Discard the chosen')}</button></p></form>`
        : rows;
  return panel(
    view.say('Recibos sem mensagem', 'Receipts without a message'),
    html`${kept}
<form method="get" action="${places.receipts}" class="choose">${field({ name: 'channel', label: view.say('Canal', 'Channel'), value: channel, type: 'search' })}<button>${view.say('Filtrar', 'Filter')}</button></form>
${body}${pager(view, view.address, next)}`,
  );
}
