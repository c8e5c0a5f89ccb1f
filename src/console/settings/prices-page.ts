/** Preços: the tables and their import. */
import type { ChannelView } from '../../../contracts/admin.ts';
import type { Price, PriceTable } from '../../../contracts/price.ts';
import { dayOf } from '../../platform/day.ts';
import type { ApiProblem } from '../api.ts';
import { badge, button, choice, empty, notice, panel, table, token } from '../components.ts';
import type { Form } from '../indexed.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { csvFields } from './csv-field.ts';
import { billingCategory } from './price-words.ts';

export const address = '/console/settings/prices';

export function tablePanels(view: View, tables: readonly PriceTable[], channels: readonly ChannelView[]): Markup {
  const title = view.say('Tabelas de preço', 'Price tables');
  if (tables.length === 0)
    return panel(
      title,
      empty(
        view.say(
          'Nenhuma tabela: mensagens contam, mas não custam nada aqui.',
          'No table: messages count, but cost nothing here.',
        ),
        view.say('Importe a do provedor.', "Import the provider's."),
      ),
    );
  const today = dayOf(view.now);
  return panel(
    title,
    html`${[...Map.groupBy(tables, ({ channel }) => channel)].map(([channel, ofChannel]) => {
      // The newest that has begun; those above it are to come, those below are over.
      const current = ofChannel.find(({ validFrom }) => validFrom <= today);
      return html`<h3>${channels.find(({ id }) => id === channel)?.name ?? channel}</h3>${ofChannel.map((one) => tableFold(view, one, { isCurrent: one === current, isFuture: one.validFrom > today }))}`;
    })}`,
  );
}

function tableFold(
  view: View,
  one: PriceTable,
  { isCurrent, isFuture }: { isCurrent: boolean; isFuture: boolean },
): Markup {
  const { channel, validFrom, currency, prices } = one;
  const from = view.day(`${validFrom}T12:00:00Z`);
  const state = isCurrent
    ? badge('good', view.say('vale agora', 'counts now'))
    : isFuture
      ? badge('wait', view.say('ainda vai valer', 'to come'))
      : badge('plain', view.say('já passou', 'over'));
  return html`<details${isCurrent ? html` open` : none}><summary>${view.say(`Desde ${from}, em ${currency}`, `From ${from}, in ${currency}`)} ${state}</summary>
${table(
  view.say(`Preços desde ${from}`, `Prices from ${from}`),
  [
    { title: view.say('Categoria', 'Category'), cell: ({ category }: Price) => billingCategory(view, category) },
    {
      title: view.say('País', 'Country'),
      cell: ({ country }) => (country === '*' ? view.say('todos os outros', 'every other') : country),
    },
    {
      title: view.say('Por mensagem', 'A message'),
      isNumber: true,
      cell: ({ amount }) => view.money(amount, currency),
    },
  ],
  prices,
)}${button(view, {
  action: `${address}/delete`,
  label: view.say('Excluir tabela', 'Delete table'),
  kind: 'danger',
  scope: 'manage',
  fields: { channel, validFrom },
  confirm: view.say(
    `Excluir a tabela de ${channel} desde ${from}? A anterior volta a valer.`,
    `Delete the table of ${channel} from ${from}? The one before counts again.`,
  ),
})}</details>`;
}

const example =
  'valid_from;category;country;amount;currency\n2026-10-01;marketing;BR;0,0625;USD\n2026-10-01;utility;BR;0,0068;USD\n';

export function importPanel(view: View, channels: readonly ChannelView[], form: Form, problem?: ApiProblem): Markup {
  const errors = problem?.problem.errors ?? [];
  const ofLines = errors.filter(({ path }) => path.startsWith('line.'));
  const others = errors.filter(({ path }) => path !== 'text' && !path.startsWith('line.'));
  const title = view.say('Linhas com erro', 'Lines that are wrong');
  return panel(
    view.say('Importar tabela', 'Import a table'),
    html`${
      ofLines.length === 0
        ? none
        : html`${notice('bad', view.say('Nada foi importado: corrija as linhas e importe de novo.', 'Nothing was imported: mend the lines and import again.'))}${table(
            title,
            [
              {
                title: view.say('Linha', 'Line'),
                cell: ({ path }: (typeof errors)[number]) => path.split('.')[1] ?? '',
                isNumber: true,
              },
              {
                title: view.say('Coluna', 'Column'),
                cell: ({ path }) => html`<code>${path.split('.')[2] ?? '–'}</code>`,
              },
              { title: view.say('Problema', 'What is wrong'), cell: ({ message }) => message },
            ],
            ofLines,
          )}`
    }${others.length === 0 ? none : notice('bad', others.map(({ message }) => message).join(' '))}
<form method="post" action="${address}/import" enctype="multipart/form-data">${token(view)}
${choice({
  name: 'forChannel',
  label: view.say('Canal das linhas sem a coluna channel', 'Channel of lines without the column channel'),
  value: form.forChannel ?? '',
  options: [
    ['', view.say('o arquivo diz', 'the file says')],
    ...channels.map(({ id, name }): [string, string] => [id, name]),
  ],
})}
${csvFields(view, {
  text: form.text ?? '',
  error: problem?.at('text'),
  help: view.say(
    'A primeira linha tem os nomes das colunas. O mesmo canal e dia de novo troca a tabela inteira.',
    'The first line names the columns. The same channel and day again replaces the whole table.',
  ),
})}
<details><summary>${view.say('Exemplo', 'Example')}</summary><pre>${example}</pre></details>
<button class="main">${view.say('Importar', 'Import')}</button></form>`,
  );
}
