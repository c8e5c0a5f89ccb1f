/** Opt-out: the parts of the page. */
import type { ConsentCounts, ConsentImportResult, ConsentResult, ConsentView } from '../../../contracts/consent.ts';
import { choice, facts, field, notice, panel, table, token } from '../components.ts';
import { consentCategory, consentLine, consentState } from '../consent-words.ts';
import type { FormErrors } from '../form-errors.ts';
import type { Form } from '../indexed.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';
import { csvFields } from './csv-field.ts';

export const address = '/console/settings/consents';

export function searchPanel(view: View, errors: FormErrors, contact: string): Markup {
  const error = errors.at('contact');
  return panel(
    view.say('Procurar uma pessoa', 'Find a person'),
    html`<form method="post" action="${address}/find">${token(view)}
${field({
  name: 'contact',
  label: view.say('Telefone ou id do usuário', 'Phone or user id'),
  value: contact,
  isRequired: true,
  autocomplete: 'off',
  error,
  help: view.say('O telefone em qualquer formato.', 'The phone in any form.'),
})}${error === undefined ? errors.above() : none}<button class="main">${view.say('Procurar', 'Find')}</button></form>`,
  );
}

export interface PersonShown {
  contact: string;
  consent: ConsentView;
  form: Form;
  errors: FormErrors;
}

export function personPanel(view: View, { contact, consent, form, errors }: PersonShown): Markup {
  const { marketing, utility, log } = consent;
  const evidence = errors.at('evidence');
  const change = html`<form method="post" action="${address}/set">${token(view)}<input type="hidden" name="contact" value="${contact}">${errors.above()}
<div class="grid">${categoryChoice(view, form.category)}${field({
    name: 'evidence',
    label: view.say('O que prova o pedido', 'What proves it'),
    value: form.evidence,
    isRequired: true,
    autocomplete: 'off',
    error: evidence,
    help: view.say(
      'Como o número do chamado. Sem nomes nem telefones.',
      'Such as the number of a ticket. No names or phones.',
    ),
  })}</div>
<button name="action" value="out" class="danger">${view.say('Registrar opt-out', 'Opt out')}</button> <button name="action" value="in">${view.say('Voltar a permitir', 'Allow again')}</button></form>`;
  return panel(
    consent.contact,
    html`${facts([
      ['Marketing', consentState(view, marketing)],
      [view.say('Utilidade (avisos, cobrança)', 'Utility (notices, bills)'), consentState(view, utility)],
    ])}
${
  log.length === 0
    ? html`<p class="soft">${view.say('Nada foi dito até agora.', 'Nothing has been said so far.')}</p>`
    : html`<details open><summary>${view.say('Histórico', 'History')} (${view.number(log.length)})</summary><ul>${log.map((entry) => html`<li>${consentLine(view, entry)}</li>`)}</ul></details>`
}
${view.may('manage') ? change : none}`,
  );
}

export const setNotice = (view: View, { changed }: ConsentResult, action: string | undefined): Markup => {
  if (!changed) return notice('plain', view.say('Nada mudou: já era assim.', 'Nothing changed: it was so already.'));
  return notice(
    'good',
    action === 'out'
      ? view.say(
          'Registrado: o Ponte não envia mais isso a esta pessoa.',
          'Noted: Ponte no longer sends this to this person.',
        )
      : view.say('Registrado: esta pessoa volta a receber.', 'Noted: this person may receive again.'),
  );
};

export const countsPanel = (view: View, counts: ConsentCounts): Markup =>
  panel(
    view.say('Quantos pediram', 'How many asked'),
    html`${facts([
      [view.say('Endereços fora de algo', 'Addresses out of anything'), view.number(counts.people)],
      [view.say('Sem marketing', 'Out of marketing'), view.number(counts.marketing)],
      [view.say('Sem utilidade', 'Out of utility'), view.number(counts.utility)],
      [view.say('Pediram para não receber nada', 'Asked for nothing at all'), view.number(counts.all)],
    ])}
<p class="help">${view.say(
      'Não há lista de telefones para mostrar: o Ponte guarda só um hash com chave de cada um. Assim o opt-out vale até para quem foi apagado.',
      'There is no list of phones to show: Ponte keeps a keyed hash of each. So an opt-out holds even for somebody who was erased.',
    )}</p>`,
  );

const categoryChoice = (view: View, value: string | undefined): Markup =>
  choice({
    name: 'category',
    label: view.say('Tipo de mensagem', 'Kind of message'),
    value: value ?? 'marketing',
    options: (['marketing', 'utility', 'all'] as const).map((one) => [one, consentCategory(view, one)]),
  });

export const importPanel = (view: View, form: Form, errors: FormErrors): Markup =>
  panel(
    view.say('Importar uma lista', 'Import a list'),
    html`<form method="post" action="${address}/import" enctype="multipart/form-data">${token(view)}
${csvFields(view, {
  text: form.text ?? '',
  error: errors.at('text'),
  help: view.say(
    'Uma pessoa por linha: telefone em qualquer formato, ou o SHA-256 dele. Se quiser, uma coluna category (marketing, utility, all).',
    'One person a line: a phone in any form, or its SHA-256. If wanted, a column category (marketing, utility, all).',
  ),
})}
${choice({
  name: 'listCategory',
  label: view.say('Para linhas sem categoria', 'For lines without a category'),
  value: form.listCategory ?? 'all',
  options: (['all', 'marketing', 'utility'] as const).map((one) => [one, consentCategory(view, one)]),
})}
${errors.above()}<button class="main">${view.say('Importar', 'Import')}</button>
<p class="help">${view.say('Importar de novo não muda nada.', 'Importing again changes nothing.')}</p></form>`,
  );

export function importResult(view: View, { imported, unchanged, refused, refusedTotal }: ConsentImportResult): Markup {
  const title = view.say('Linhas recusadas', 'Lines that were refused');
  const more = refusedTotal - refused.length;
  return html`${notice(
    refusedTotal === 0 ? 'good' : 'warn',
    view.say(
      `${view.number(imported)} com opt-out novo, ${view.number(unchanged)} sem mudança, ${view.number(refusedTotal)} ${refusedTotal === 1 ? 'recusada' : 'recusadas'}.`,
      `${view.number(imported)} opted out now, ${view.number(unchanged)} unchanged, ${view.number(refusedTotal)} refused.`,
    ),
  )}${
    refused.length === 0
      ? none
      : panel(
          title,
          html`${table(
            title,
            [
              {
                title: view.say('Linha', 'Line'),
                cell: ({ line }: (typeof refused)[number]) => view.number(line),
                isNumber: true,
              },
              { title: view.say('Por quê', 'Why'), cell: ({ reason, reasonPt }) => view.say(reasonPt, reason) },
            ],
            refused,
          )}${more === 0 ? none : html`<p class="soft">${view.say(`E mais ${view.number(more)}.`, `And ${view.number(more)} more.`)}</p>`}`,
        )
  }`;
}
