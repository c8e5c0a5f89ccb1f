/** A message's states, kinds, rules and origins in words, for the pages that show messages. */
import type { LogRow } from '../../../contracts/log.ts';
import type { MessageStatus } from '../../../contracts/message.ts';
import { badge, type Tone } from '../components.ts';
import type { Markup } from '../markup.ts';
import type { View } from '../view.ts';

type Both = readonly [pt: string, en: string];

const states: Readonly<Record<MessageStatus, readonly [Tone, ...Both]>> = {
  queued: ['wait', 'na fila', 'queued'],
  sending: ['wait', 'enviando', 'sending'],
  uncertain: ['warn', 'sem resposta', 'no answer'],
  sent: ['plain', 'enviada', 'sent'],
  delivered: ['good', 'entregue', 'delivered'],
  read: ['good', 'lida', 'read'],
  failed: ['bad', 'falhou', 'failed'],
  cancelled: ['plain', 'cancelada', 'cancelled'],
  expired: ['bad', 'venceu', 'expired'],
  received: ['good', 'recebida', 'received'],
};

export const stateTone = (state: MessageStatus): Tone => states[state][0];

export function stateWord(view: View, state: MessageStatus): string {
  const [, pt, en] = states[state];
  return view.say(pt, en);
}

export const stateBadge = (view: View, state: MessageStatus): Markup => badge(stateTone(state), stateWord(view, state));

/** One of the log's two words, or how it says that there is none yet. */
export function statusWord(view: View, status: LogRow['status']): string {
  if (status === null) return view.say('a caminho', 'on its way');
  return status === 'sucesso' ? view.say('sucesso', 'success') : view.say('falha', 'failure');
}

export const statusTone = (status: LogRow['status']): Tone =>
  status === null ? 'wait' : status === 'sucesso' ? 'good' : 'bad';

const media: Readonly<Record<LogRow['communicationType'], string>> = {
  whatsapp: 'WhatsApp',
  sms: 'SMS',
  omnichannel: 'Omnichannel',
};
export const mediumWord = (medium: LogRow['communicationType']): string => media[medium];

export const directionWord = (view: View, direction: LogRow['direction']): string =>
  direction === 'outbound' ? view.say('saída', 'out') : view.say('entrada', 'in');

const contents: Readonly<Record<string, Both>> = {
  text: ['texto', 'text'],
  template: ['template', 'template'],
  image: ['imagem', 'image'],
  document: ['documento', 'document'],
  audio: ['áudio', 'audio'],
  video: ['vídeo', 'video'],
  sticker: ['figurinha', 'sticker'],
  location: ['localização', 'location'],
  contacts: ['contatos', 'contacts'],
  interactive: ['mensagem com opções', 'message with options'],
  reaction: ['reação', 'reaction'],
};
export const contentWord = (view: View, type: string): string =>
  view.say(...(contents[type] ?? ([type, type] as const)));

const rules: Readonly<Record<string, Both>> = {
  channel_able: ['O canal está ligado e pode enviar', 'The channel is on and can send'],
  recipient_valid: ['O número existe na forma certa', 'The number has a valid form'],
  content_valid: ['O canal sabe enviar este conteúdo', 'The channel can send this content'],
  not_expired: ['Ainda está no prazo', 'Still in time'],
  number_rate: ['Ritmo do número', "The number's rate"],
  account_rate: ['Ritmo da conta', "The account's rate"],
  fallback_needed: ['O passo do plano ainda é preciso', 'The step of the plan is still needed'],
  authentication_phone: ['Autenticação só para telefone', 'Authentication needs a phone'],
  opted_out: ['O contato não pediu para parar', 'The contact has not opted out'],
  duplicate_text: ['Texto repetido', 'Repeated text'],
  template_usable: ['Template aprovado e em uso', 'Template approved and in use'],
  template_parameters: ['Parâmetros do template', "The template's parameters"],
  parameters_clean: ['Limpeza dos parâmetros', 'Cleaning of the parameters'],
  window: ['Janela de 24 horas', '24-hour window'],
  suggested_wait: ['Pausa entre templates', 'Pause between templates'],
  quiet_hours: ['Horário permitido', 'Allowed hours'],
  frequency_cap: ['Limite por contato', 'Limit per contact'],
  marketing_cooldown: ['Pausa de marketing pedida pelo provedor', "The provider's marketing pause"],
  pair_limit: ['Ritmo para o mesmo contato', 'Rate to the same contact'],
  portfolio_tier: ['Limite de pessoas em 24 horas', 'Limit of people in 24 hours'],
  daily_allowance: ['Limite do dia no provedor', "The provider's daily limit"],
};
export const ruleWord = (view: View, rule: string): string => view.say(...(rules[rule] ?? ([rule, rule] as const)));

/** Who asked for it, and where more about that is to be seen. */
export interface Origin {
  text: string;
  href?: string;
}

export function originOf(view: View, acceptedFrom: string): Origin {
  const colon = acceptedFrom.indexOf(':');
  const [kind, name] =
    colon === -1 ? [acceptedFrom, ''] : [acceptedFrom.slice(0, colon), acceptedFrom.slice(colon + 1)];
  const id = encodeURIComponent(name);
  switch (kind) {
    case 'http':
      return { text: view.say(`API, com a chave ou o usuário "${name}"`, `API, with the key or user "${name}"`) };
    case 'amqp':
      return { text: view.say(`Barramento (RabbitMQ), de "${name}"`, `Bus (RabbitMQ), from "${name}"`) };
    case 'campaign':
      return { text: view.say('Disparo', 'Campaign'), href: `/console/campaigns/${id}` };
    case 'watch':
      return { text: view.say(`Vigia de quedas "${name}"`, `Outage watch "${name}"`), href: `/console/watches/${id}` };
    case 'opa':
      return { text: view.say(`API do Opa! Suite, com a chave "${name}"`, `Opa! Suite API, with the key "${name}"`) };
    case 'opt-out':
      return { text: view.say('Confirmação automática de descadastro', 'Automatic confirmation of an opt-out') };
    case 'phone-app':
      return { text: view.say('Aplicativo no celular do número', "The phone app of the channel's number") };
    case 'customer':
      return { text: view.say('O cliente escreveu', 'The customer wrote') };
    case 'demo':
      return { text: view.say('Demonstração', 'Demo') };
  }
  const parent = /^plano de (.+)$/.exec(acceptedFrom)?.[1];
  if (parent !== undefined)
    return {
      text: view.say('Plano de outra mensagem', "Another message's plan"),
      href: `/console/messages/${encodeURIComponent(parent)}`,
    };
  return { text: acceptedFrom };
}

/** Times inside a sentence of the API, in the reader's zone. */
export const withClock = (view: View, text: string): string =>
  text.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (iso) => view.clock(iso));
