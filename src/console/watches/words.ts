/** Watches and outages in words: what is looked at, how it went, what became of a notice. */
import type { OutageNotice, OutageView, WatchView } from '../../../contracts/watch.ts';
import { badge } from '../components.ts';
import { html, type Markup } from '../markup.ts';
import type { View } from '../view.ts';

const fieldNames: Readonly<Record<string, readonly [string, string]>> = {
  'login.id': ['código do login', 'id of the login'],
  'login.login': ['login', 'login'],
  'login.state': ['login está', 'login is'],
  'login.active': ['login ativo', 'login active'],
  'login.concentrator': ['concentrador', 'concentrator'],
  'login.transmitter': ['transmissor', 'transmitter'],
  'login.pon': ['porta do transmissor (PON)', 'port of the transmitter (PON)'],
  'login.ctoBox': ['caixa CTO', 'CTO box'],
  'login.since': ['neste estado desde', 'in this state since'],
  'customer.id': ['código do cliente', 'id of the customer'],
  'customer.name': ['nome do cliente', "customer's name"],
  'customer.active': ['cliente ativo', 'customer active'],
  'customer.email': ['e-mail do cliente', "customer's e-mail"],
  'customer.city': ['cidade do cliente', "customer's city"],
  'customer.district': ['bairro do cliente', "customer's district"],
  'customer.quietUntil': ['não avisar até', 'not to be told until'],
  'contract.id': ['código do contrato', 'id of the contract'],
  'contract.plan': ['plano', 'plan'],
  'contract.status': ['contrato', 'contract'],
  'contract.statusCode': ['código do status do contrato', 'status code of the contract'],
  'contract.internetStatusCode': ['código do status de acesso', 'code of the access status'],
};

const valueNames: Readonly<Record<string, readonly [string, string]>> = {
  true: ['sim', 'yes'],
  false: ['não', 'no'],
  online: ['no ar', 'online'],
  offline: ['fora do ar', 'offline'],
  unknown: ['sem status', 'without a state'],
  active: ['ativo', 'active'],
  pending: ['pré-contrato', 'pending'],
  cancelled: ['cancelado', 'cancelled'],
  blocked: ['bloqueado', 'blocked'],
  other: ['outro', 'other'],
};
/** Only these have values of their own; elsewhere `active` may be what somebody wrote. */
const choices = new Set(['login.state', 'login.active', 'customer.active', 'contract.status']);

type Filter = WatchView['filters'][number];

const operators: Readonly<Record<Filter['op'], readonly [string, string]>> = {
  '=': ['é', 'is'],
  '!=': ['não é', 'is not'],
  '>': ['maior que', 'greater than'],
  '>=': ['a partir de', 'from'],
  '<': ['menor que', 'less than'],
  '<=': ['até', 'up to'],
  contains: ['contém', 'contains'],
  in: ['é um de', 'is one of'],
  between: ['entre', 'between'],
};

/** `bairro do cliente é Centro`. */
export function filterWords(view: View, { field, op, values }: Filter): string {
  const [fieldPt, fieldEn] = fieldNames[field] ?? [field, field];
  const [pt, en] = operators[op];
  const shown = values.map((value) => {
    const name = choices.has(field) ? valueNames[value] : undefined;
    return name === undefined ? value : view.say(...name);
  });
  const listed = op === 'between' ? shown.join(view.say(' e ', ' and ')) : shown.join(', ');
  return `${view.say(fieldPt, fieldEn)} ${view.say(pt, en)} ${listed}`;
}

/** Is it looking, and did the last look go well? */
export function watchState(view: View, { enabled, lastPoll, waiting }: WatchView): Markup {
  if (!enabled) return badge('warn', view.say('Desligada', 'Off'));
  if (lastPoll === null) return badge('wait', view.say('Ainda não leu', 'Not read yet'));
  if (lastPoll.result === 'ignored') return badge('bad', view.say('Leitura ignorada', 'Poll ignored'));
  if (waiting !== null && waiting.code !== null) return badge('bad', view.say('Avisos parados', 'Notices held'));
  return lastPoll.openOutages > 0
    ? badge('bad', view.say(`${lastPoll.openOutages} em queda`, `${lastPoll.openOutages} down`))
    : badge('good', view.say('Sem quedas', 'No outages'));
}

export const outageState = (view: View, { closedAt, mergedInto }: OutageView): Markup => {
  if (mergedInto !== null) return badge('plain', view.say('Parte de outra', 'Part of another'));
  return closedAt === null ? badge('bad', view.say('Em queda', 'Down')) : badge('good', view.say('Encerrada', 'Over'));
};

/** How long it has lasted, or lasts. */
export const lasted = (view: View, { startedAt, closedAt }: OutageView): string => {
  const end = closedAt === null ? view.now : Date.parse(closedAt);
  return view.span(Math.max(0, Math.round((end - Date.parse(startedAt)) / 1000)));
};

export function noticeResult(view: View, { result, status }: OutageNotice): Markup {
  if (result === 'waiting') return badge('wait', view.say('Esperando', 'Waiting'));
  if (result === 'left_out') return badge('plain', view.say('Não avisado', 'Not told'));
  switch (status) {
    case 'delivered':
      return badge('good', view.say('Entregue', 'Delivered'));
    case 'read':
      return badge('good', view.say('Lida', 'Read'));
    case 'sent':
      return badge('good', view.say('Enviada', 'Sent'));
    case 'failed':
      return badge('bad', view.say('Falhou', 'Failed'));
    case 'expired':
      return badge('bad', view.say('Expirou', 'Expired'));
    case 'cancelled':
      return badge('plain', view.say('Cancelada', 'Cancelled'));
    case 'uncertain':
      return badge('warn', view.say('Incerta', 'Uncertain'));
    default:
      return badge('wait', view.say('A caminho', 'On its way'));
  }
}

export const noticeKind = (view: View, { kind }: Pick<OutageNotice, 'kind'>): string =>
  kind === 'opened' ? view.say('Início', 'Beginning') : view.say('Fim', 'End');

export const outageLink = ({ id, scope }: OutageView): Markup => html`<a href="/console/outages/${id}">${scope}</a>`;
