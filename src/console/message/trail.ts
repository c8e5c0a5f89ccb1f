/** What has become of a message, step by step: rules, attempts, receipts, its plan's messages, one timeline. */

import type { z } from 'zod';
import type { Attempt, MessageView, RuleResult, TimelineEntry } from '../../../contracts/message.ts';
import { badge, panel, type Tone, table } from '../components.ts';
import { html, type Markup, none } from '../markup.ts';
import { receiptWord } from '../receipt-words.ts';
import type { View } from '../view.ts';
import { type Found, nameOfChannel } from './load.ts';
import { maskAnswer, maskRequest, maskUrl, type Told, withoutTold } from './mask.ts';
import { failureWords } from './story.ts';
import { ruleWord, stateBadge, withClock } from './words.ts';

type AttemptView = z.infer<typeof Attempt>;

/** Portuguese of the API on a page that may be English. */
const portuguese = (view: View, text: string | Markup): Markup =>
  view.language === 'pt' ? html`${text}` : html`<span lang="pt-BR">${text}</span>`;

export function rulesPanel(view: View, { verdicts }: MessageView): Markup {
  if (verdicts.length === 0) return none;
  return panel(
    view.say('O que as regras disseram', 'What the rules said'),
    html`${verdicts.map(({ at, stage, results }) => {
      const passed = results.filter(({ result }) => result === 'pass');
      const spoken = results.filter(({ result }) => result !== 'pass');
      const where =
        stage === 'intake' ? view.say('Na entrada', 'At intake') : view.say('Antes do envio', 'Before sending');
      return html`<h3>${where} · ${view.time(at)}</h3>
${spoken.length === 0 ? html`<p>${badge('good', view.say('todas deixaram passar', 'all let it pass'))}</p>` : html`<ul class="told">${spoken.map((one) => html`<li>${spokenRule(view, one)}</li>`)}</ul>`}
${passed.length === 0 ? none : html`<details><summary>${view.say(`${passed.length} regras deixaram passar`, `${passed.length} rules let it pass`)}</summary><ul>${passed.map(({ rule }) => html`<li>${ruleWord(view, rule)} <code>${rule}</code></li>`)}</ul></details>`}`;
    })}`,
  );
}

const resultTones: Readonly<Record<RuleResult['result'], Tone>> = {
  pass: 'good',
  note: 'plain',
  convert: 'warn',
  hold: 'wait',
  refuse: 'bad',
};

/** Also for the verdict of a check. */
export function spokenRule(
  view: View,
  { rule, result, text, textEn, nextStep, nextStepEn, detail, until, code }: RuleResult,
): Markup {
  const words: Readonly<Record<RuleResult['result'], string>> = {
    pass: view.say('passou', 'passed'),
    note: view.say('aviso', 'note'),
    convert: view.say('trocou o conteúdo', 'changed the content'),
    hold: view.say('segurou', 'held'),
    refuse: view.say('recusou', 'refused'),
  };
  const isPt = view.language === 'pt';
  const why = isPt ? text : textEn;
  const next = isPt ? nextStep : nextStepEn;
  return html`${badge(resultTones[result], words[result])} <strong>${ruleWord(view, rule)}</strong>. ${why ?? code ?? ''}${detail === undefined ? none : html` <span class="soft">(${withClock(view, detail)})</span>`}${until === undefined ? none : html` ${view.say('Até', 'Until')} ${view.time(until)}.`}${next === undefined ? none : html` <strong>${next}</strong>`}`;
}

export function attemptsPanel(view: View, { attempts }: MessageView, told: Told, isRevealed: boolean): Markup {
  if (attempts.length === 0) return none;
  return panel(
    view.say('Tentativas', 'Attempts'),
    html`${attempts.map((attempt) => oneAttempt(view, attempt, told, isRevealed))}`,
  );
}

function oneAttempt(view: View, attempt: AttemptView, told: Told, isRevealed: boolean): Markup {
  const { number, startedAt, finishedAt, outcome, request, response, failure } = attempt;
  const outcomes: Readonly<Record<AttemptView['outcome'], readonly [Tone, string]>> = {
    pending: ['wait', view.say('sem resposta ainda', 'no answer yet')],
    accepted: ['good', view.say('aceita pelo provedor', 'taken by the provider')],
    failed: ['bad', view.say('não entregue ao provedor', 'not handed over')],
    uncertain: ['warn', view.say('sem resposta clara', 'no clear answer')],
  };
  const tookMs = finishedAt === null ? undefined : Date.parse(finishedAt) - Date.parse(startedAt);
  const words = failure === null ? undefined : failureWords(view, failure);
  const shown = (mask: (text: string, told: Told) => string, text: string | null): string =>
    text === null || text === '' ? '–' : isRevealed ? text : mask(text, told);
  return html`<h3>${view.say('Tentativa', 'Attempt')} ${number} · ${view.time(startedAt)}</h3>
<p>${badge(...outcomes[outcome])} ${tookMs === undefined ? none : html`<span class="soft">${view.number(tookMs)} ms</span>`}${response?.status == null ? none : html` <code>HTTP ${response.status}</code>`}</p>
${failure === null || words === undefined ? none : html`<p>${words.isPortuguese ? portuguese(view, html`${words.cause} <strong>${words.nextStep}</strong>`) : html`${words.cause} <strong>${words.nextStep}</strong>`} <code>${failure.code}</code>${failure.detail === undefined ? none : html` <span class="soft">${view.say('O provedor disse', 'The provider said')}: “${isRevealed ? failure.detail : withoutTold(failure.detail, told)}”</span>`}</p>`}
<details${isRevealed ? html` open` : none}><summary>${view.say('Pedido e resposta', 'Request and answer')}${isRevealed ? none : html` <span class="soft">(${view.say('mascarados', 'masked')})</span>`}</summary>
<p class="soft">${view.say('Pedido', 'Request')}</p><pre>${request.method} ${shown(maskUrl, request.url)}
${shown(maskRequest, request.body)}</pre>
<p class="soft">${view.say('Resposta', 'Answer')}</p><pre>${shown(maskAnswer, response?.body ?? null)}</pre></details>`;
}

export function receiptsPanel(view: View, { receipts }: MessageView, told: Told, isRevealed: boolean): Markup {
  if (receipts.length === 0) return none;
  return panel(
    view.say('Recibos do provedor', "The provider's receipts"),
    table(
      view.say('Recibos', 'Receipts'),
      [
        { title: view.say('Disse', 'Said'), cell: ({ status }) => receiptWord(view, status) },
        { title: view.say('Hora do provedor', "Provider's time"), cell: ({ at }) => view.time(at) },
        { title: view.say('Chegou', 'Arrived'), cell: ({ receivedAt }) => view.time(receivedAt) },
        { title: view.say('Parte', 'Part'), cell: ({ part }) => (part === null ? '–' : String(part)) },
        { title: view.say('Operadora', 'Carrier'), cell: ({ carrier }) => carrier ?? '–' },
        {
          title: view.say('Motivo', 'Reason'),
          cell: ({ failure }) =>
            failure === null
              ? '–'
              : html`${failureWords(view, failure).cause} <code>${failure.code}</code>${failure.detail === undefined ? none : html` <span class="soft">“${isRevealed ? failure.detail : withoutTold(failure.detail, told)}”</span>`}`,
        },
      ],
      receipts,
    ),
  );
}

/** WhatsApp, then SMS: one story. */
export function familyPanel(view: View, { message, family, channels }: Found): Markup {
  if (family.length < 2) return none;
  return panel(
    view.say('Plano: os caminhos tentados', 'Plan: the ways that were tried'),
    html`<ol class="ways">${family.map((one) => {
      const name = nameOfChannel(channels, one.channel);
      const isThis = one.id === message.id;
      return html`<li>${isThis ? html`<strong>${name}</strong> <span class="soft">(${view.say('esta mensagem', 'this message')})</span>` : html`<a href="/console/messages/${encodeURIComponent(one.id)}">${name}</a>`} ${stateBadge(view, one.status)} ${view.time(one.sentAt ?? one.acceptedAt)}${one.failure === null ? none : html` ${failureWords(view, one.failure).cause} <code>${one.failure.code}</code>`}</li>`;
    })}</ol>`,
  );
}

export function timelinePanel(view: View, { message, channels }: Found): Markup {
  const kinds: Readonly<Record<TimelineEntry['kind'], string>> = {
    accepted: view.say('entrada', 'intake'),
    received: view.say('entrada', 'intake'),
    verdict: view.say('regras', 'rules'),
    attempt: view.say('tentativa', 'attempt'),
    outcome: view.say('resposta', 'answer'),
    receipt: view.say('recibo', 'receipt'),
    event: view.say('evento', 'event'),
  };
  return panel(
    view.say('Linha do tempo', 'Timeline'),
    html`<ol class="timeline">${message.timeline.map(
      ({ at, kind, text, textEn, channel, messageId }) =>
        html`<li class="${kind}"><span class="at">${view.time(at)}</span> <span class="kind">${kinds[kind]}${messageId === undefined || channel === undefined ? none : html` · ${nameOfChannel(channels, channel)}`}</span> <span>${withClock(view, view.say(text, textEn))}</span></li>`,
    )}</ol>`,
  );
}
