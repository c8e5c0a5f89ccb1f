/** Who a watch would write to if everything fell now: the people, the filled text, and who is left out and why. */
import type { CheckResult } from '../../../contracts/message.ts';
import type { WatchPreview, WatchView } from '../../../contracts/watch.ts';
import { type ApiProblem, part } from '../api.ts';
import { badge, button, empty, notice, table } from '../components.ts';
import type { Ctx } from '../environment.ts';
import { problemOf } from '../form-errors.ts';
import { html, type Markup, none } from '../markup.ts';
import type { View } from '../view.ts';

export interface Audience {
  preview: WatchPreview;
  /** What the first of them would read, by phone. */
  texts: ReadonlyMap<string, CheckResult | ApiProblem>;
}

/** Each text is a dry run of its own. */
const mostTexts = 10;

/** Reads the source now; nobody is written to. @throws ApiProblem */
export async function audienceOf(c: Ctx, watch: WatchView): Promise<Audience> {
  const view = c.get('view');
  const api = c.get('api');
  const preview = await api.send<WatchPreview>('POST', `/v1/watches/${part(watch.id)}/preview`);
  const place = view.say('lugar da queda', 'place of the outage');
  const texts = await Promise.all(
    preview.recipients.slice(0, mostTexts).map(async ({ phone, name, logins }) => {
      let check: CheckResult | undefined;
      const problem = await problemOf(async () => {
        const values = { nome: name, logins: logins.join(', '), queda: 'exemplo', local: place };
        check = await api.send<CheckResult>('POST', `/v1/triggers/${part(watch.opened)}/check`, { to: phone, values });
      });
      const said = check ?? problem;
      return said === undefined ? [] : [[phone, said] as const];
    }),
  );
  return { preview, texts: new Map(texts.flat()) };
}

export function audiencePart(view: View, watch: WatchView, audience: Audience | undefined): Markup {
  const ask = button(view, {
    action: `/console/watches/${watch.id}/preview#audience`,
    label:
      audience === undefined
        ? view.say('Ler a origem e ver', 'Read the source and see')
        : view.say('Ler de novo', 'Read again'),
    kind: 'main',
    scope: 'manage',
  });
  const hint = view.say(
    'Lê a origem agora e mostra quem receberia o aviso. Ninguém é avisado.',
    'Reads the source now and shows who would get the notice. Nobody is told.',
  );
  if (audience === undefined) return html`<div id="audience"><p>${hint}</p>${ask}</div>`;
  return html`<div id="audience">${result(view, audience)}<p>${ask}</p></div>`;
}

function result(view: View, { preview, texts }: Audience): Markup {
  const { ok, failure, complete, logins, matching, recipientCount, leftOutCount } = preview;
  if (!ok)
    return notice('bad', html`${failure?.cause ?? ''} ${failure?.nextStep ?? ''} <code>${failure?.code ?? ''}</code>`);
  const sentence = view.say(
    `${view.number(recipientCount)} pessoas receberiam um aviso cada; ${view.number(leftOutCount)} ficariam de fora. De ${view.number(logins)} logins lidos, ${view.number(matching)} passam pelos filtros.`,
    `${view.number(recipientCount)} people would get one notice each; ${view.number(leftOutCount)} would be left out. Of ${view.number(logins)} logins read, ${view.number(matching)} pass the filters.`,
  );
  const partly = complete
    ? none
    : notice(
        'warn',
        view.say(
          'A origem não entregou tudo o que anunciou: a conta é parcial.',
          'The source did not give all that it spoke of: the count is partial.',
        ),
      );
  return html`<p><strong>${sentence}</strong></p>${partly}${recipients(view, preview, texts)}${leftOut(view, preview)}`;
}

function recipients(
  view: View,
  { recipients: people, recipientCount }: WatchPreview,
  texts: Audience['texts'],
): Markup {
  if (people.length === 0)
    return empty(
      view.say('Ninguém receberia', 'Nobody would get it'),
      view.say('Confira os filtros.', 'Check the filters.'),
    );
  return html`<h3>${view.say('Quem receberia', 'Who would get it')}</h3>${table(
    view.say('Quem receberia', 'Who would get it'),
    [
      { title: view.say('Nome', 'Name'), cell: ({ name }) => name ?? '–' },
      {
        title: view.say('Telefone', 'Phone'),
        cell: ({ phone, phoneField }) => html`${phone} <span class="soft">${phoneField}</span>`,
      },
      { title: 'Logins', cell: ({ logins }) => logins.join(', ') },
      { title: view.say('O que leria', 'What they would read'), cell: ({ phone }) => textOf(view, texts.get(phone)) },
    ],
    people,
  )}${recipientCount > people.length ? html`<p class="soft">${view.say(`E mais ${view.number(recipientCount - people.length)}.`, `And ${view.number(recipientCount - people.length)} more.`)}</p>` : none}`;
}

function textOf(view: View, said: CheckResult | ApiProblem | undefined): string | Markup {
  if (said === undefined) return view.say('Igual, com os seus dados', 'The same, with their data');
  if (said instanceof Error) return badge('bad', said.sentence);
  const state =
    said.verdict === 'send' ? none : html` ${badge(said.verdict === 'refuse' ? 'bad' : 'wait', said.summary)}`;
  return html`${said.preview ?? ''}${state}`;
}

function leftOut(view: View, { leftOut: people, leftOutCount }: WatchPreview): Markup {
  if (people.length === 0) return none;
  return html`<h3>${view.say('Quem ficaria de fora', 'Who would be left out')}</h3>${table(
    view.say('Quem ficaria de fora', 'Who would be left out'),
    [
      { title: view.say('Nome', 'Name'), cell: ({ name }) => name ?? '–' },
      { title: view.say('Cliente', 'Customer'), cell: ({ customerId }) => customerId ?? '–' },
      { title: 'Logins', cell: ({ logins }) => logins.join(', ') },
      { title: view.say('Por quê', 'Why'), cell: ({ reason, reasonPt }) => view.say(reasonPt, reason) },
    ],
    people,
  )}${leftOutCount > people.length ? html`<p class="soft">${view.say(`E mais ${view.number(leftOutCount - people.length)}.`, `And ${view.number(leftOutCount - people.length)} more.`)}</p>` : none}`;
}
