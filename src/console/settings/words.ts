/** What the kinds of things that Ponte keeps are called. */
import type { KeptKind } from '../../../contracts/privacy.ts';
import type { RetentionKind } from '../../../contracts/retention.ts';
import type { View } from '../view.ts';

type Words = readonly [pt: string, en: string];

const kept: Readonly<Record<KeptKind, Words>> = {
  messages: ['Mensagens, nos dois sentidos', 'Messages, in both directions'],
  conversations: ['Atendimentos', 'Conversations'],
  people: ['Nome e endereços', 'Name and addresses'],
  windows: ['Janelas de atendimento', 'Customer windows'],
  consents: ['Opt-out (guardado por hash)', 'Opt-out (kept by hash)'],
  limits: ['Limites do provedor', "Provider's limits"],
  events: ['Eventos sobre a pessoa', 'Events about the person'],
  campaignRecords: ['Registros de disparos', 'Records of campaigns'],
  campaignPeople: ['Pessoas de relatórios de logins', 'People of login reports'],
  campaignFiles: ['Linhas de mailings enviados', 'Lines of uploaded mailings'],
  notices: ['Avisos de queda', 'Notices of outages'],
  outages: ['Quedas que citam a pessoa', 'Outages that name the person'],
  longTexts: ['Partes de textos longos', 'Parts of long texts'],
  parkedReceipts: ['Recibos sem mensagem', 'Receipts without a message'],
  deadLetters: ['Itens não entendidos', 'Dead letters'],
  webhooks: ['Corpos originais do provedor', "Provider's original bodies"],
  inboundKeys: ['Identificadores do provedor', "Provider's identifiers"],
  notes: ['Outros textos que citam a pessoa', 'Other texts that name the person'],
};

/** What an erasure counts beside these. */
const erased: Readonly<Record<string, Words>> = {
  ...kept,
  cancelled: ['Mensagens que esperavam, canceladas', 'Messages that waited, cancelled'],
  attempts: ['Pedidos e respostas do provedor', 'Requests to the provider, and its answers'],
  receipts: ['Recibos', 'Receipts'],
  events: ['Eventos', 'Events'],
};

const said = (view: View, words: Words | undefined, otherwise: string): string =>
  words === undefined ? otherwise : view.say(...words);

export const keptName = (view: View, kind: KeptKind): string => view.say(...kept[kind]);
export const erasedName = (view: View, kind: string): string => said(view, erased[kind], kind);

interface RetentionWords {
  name: Words;
  help: Words;
}

export const retentionWords: Readonly<Record<RetentionKind, RetentionWords>> = {
  texts: {
    name: ['Textos das mensagens', 'Texts of messages'],
    help: [
      'O que foi escrito e os valores preenchidos. A mensagem continua nos logs, sem o texto.',
      'What was written, with its values. The message stays in the log, without the text.',
    ],
  },
  raw: {
    name: ['Pedidos e respostas originais', 'Original requests and answers'],
    help: [
      'O que foi trocado com o provedor, como foi: pedido, resposta e recibos. No máximo igual aos textos.',
      'What was exchanged with the provider, as it was. No longer than texts.',
    ],
  },
  events: {
    name: ['Eventos', 'Events'],
    help: [
      'Por quanto tempo um sistema pode reler os eventos. Só saem depois de publicados. No máximo igual aos textos.',
      'For how long a system may read events again. They go only once published. No longer than texts.',
    ],
  },
  attempts: {
    name: ['Tentativas e recibos', 'Tries and receipts'],
    help: [
      'Cada tentativa e cada recibo. Estado, horários e custo da mensagem ficam. No máximo igual a mensagens.',
      "Every try and every receipt. The message's state, times and cost stay. No longer than messages.",
    ],
  },
  messages: {
    name: ['Mensagens com a pessoa', 'Messages with their person'],
    help: [
      'Depois disso, a mensagem vira só um número: ninguém sabe mais de quem era, e os totais não mudam.',
      'After that a message is only a number: nobody knows whose it was, and no total changes.',
    ],
  },
  parkedReceipts: {
    name: ['Recibos sem mensagem', 'Receipts without a message'],
    help: [
      'Recibos de mensagens que o Ponte não conhece, como as de outro sistema no mesmo número.',
      'Receipts of messages that Ponte does not know, such as those of another system on the same number.',
    ],
  },
  deadLetters: {
    name: ['Itens não entendidos resolvidos', 'Dead letters, once settled'],
    help: ['Os que ainda esperam alguém ficam sempre.', 'Those that wait for somebody always stay.'],
  },
  audit: {
    name: ['Auditoria', 'Audit'],
    help: ['Quem fez o quê.', 'Who did what.'],
  },
};

export const retentionName = (view: View, kind: string): string =>
  said(view, (retentionWords as Readonly<Record<string, RetentionWords>>)[kind]?.name, kind);
