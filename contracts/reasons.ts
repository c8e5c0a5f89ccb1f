/**
 * Why a rule refused, held or changed a message: one stable code each, what it means and what to do now, in both
 * languages. The same words answer the caller at intake, stand in the timeline and come with `message.failed`.
 */
import type { FailureClass } from './failure.ts';

export interface Reason {
  /** HTTP status when the rule speaks at intake. */
  status: number;
  class: FailureClass;
  en: string;
  pt: string;
  nextStepEn: string;
  nextStepPt: string;
}

export const refusalReasons = {
  opted_out: {
    status: 409,
    class: 'policy',
    en: 'The contact asked not to receive this kind of message.',
    pt: 'O contato pediu para não receber este tipo de mensagem.',
    nextStepEn: 'Do not insist. Only the contact can allow it again, by writing to you or by asking in another way.',
    nextStepPt:
      'Não insista. Só o próprio contato pode liberar de novo, escrevendo para vocês ou pedindo por outro meio.',
  },
  duplicate_text: {
    status: 409,
    class: 'policy',
    en: 'The same text went to this contact a moment ago.',
    pt: 'O mesmo texto já foi enviado a este contato há pouco.',
    nextStepEn: 'Nothing to do: the contact has the first one. Send other words if there is something new to say.',
    nextStepPt: 'Nada a fazer: o contato já tem a primeira. Se há novidade, escreva um texto diferente.',
  },
  template_unknown: {
    status: 422,
    class: 'template_invalid',
    en: "The channel's account has no template with this name in this language.",
    pt: 'A conta do canal não tem template com esse nome nesse idioma.',
    nextStepEn: 'Check name and language in GET /v1/templates; after creating a template, synchronise.',
    nextStepPt: 'Confira nome e idioma na lista de templates; depois de criar um template, sincronize.',
  },
  template_channel_mismatch: {
    status: 422,
    class: 'template_invalid',
    en: 'This template is linked to another channel; over this one the provider would refuse it.',
    pt: 'Este template está vinculado a outro canal; por este o provedor o recusaria.',
    nextStepEn: 'Choose the channel the template is linked to, or a template of this channel in GET /v1/templates.',
    nextStepPt: 'Escolha o canal ao qual o template está vinculado, ou um template deste canal na lista de templates.',
  },
  template_mismatch: {
    status: 422,
    class: 'template_invalid',
    en: 'The parameters do not match the approved template; see errors.',
    pt: 'Os parâmetros não correspondem ao template aprovado; veja errors.',
    nextStepEn: 'Send exactly the parameters that GET /v1/templates shows for it.',
    nextStepPt: 'Envie exatamente os parâmetros que a lista de templates mostra para ele.',
  },
  template_not_approved: {
    status: 409,
    class: 'template_invalid',
    en: 'The provider has not approved this template.',
    pt: 'O provedor não aprovou este template.',
    nextStepEn: 'Wait for the approval or use another template.',
    nextStepPt: 'Aguarde a aprovação ou use outro template.',
  },
  template_paused: {
    status: 409,
    class: 'template_invalid',
    en: 'The provider has paused this template because of its quality.',
    pt: 'O provedor pausou este template por causa da qualidade.',
    nextStepEn: 'Use another template; the provider releases this one after some hours, and Ponte notices.',
    nextStepPt: 'Use outro template; o provedor libera este após algumas horas, e o Ponte percebe sozinho.',
  },
  template_disabled: {
    status: 409,
    class: 'template_invalid',
    en: 'The provider has disabled this template for good.',
    pt: 'O provedor desativou este template de vez.',
    nextStepEn: 'Create a new template with a better text and have it approved.',
    nextStepPt: 'Crie um template novo, com texto melhor, e peça a aprovação.',
  },
  authentication_needs_phone: {
    status: 422,
    class: 'bad_request',
    en: 'Authentication templates need a phone number; this contact is known by a user id only.',
    pt: 'Templates de autenticação exigem telefone; este contato só é conhecido por um id de usuário.',
    nextStepEn: 'Send to the phone number, or ask the contact for it.',
    nextStepPt: 'Envie para o telefone ou peça o número ao contato.',
  },
  window_closed: {
    status: 409,
    class: 'window_closed',
    en: 'Free-form messages may go only within 24 hours of the last message of the customer.',
    pt: 'Mensagem livre só pode sair até 24 horas depois da última mensagem do cliente.',
    nextStepEn: 'Send an approved template, or set onWindowClosed; when the customer answers, free-form goes again.',
    nextStepPt:
      'Envie um template aprovado ou use onWindowClosed; quando o cliente responder, a mensagem livre volta a sair.',
  },
  awaiting_customer: {
    status: 409,
    class: 'window_closed',
    en: 'A template was sent and the customer has not answered yet: free-form would not arrive.',
    pt: 'Um template foi enviado e o cliente ainda não respondeu: mensagem livre não chegaria.',
    nextStepEn: 'Wait for the answer, or send another template; 6 to 8 hours between templates are advised.',
    nextStepPt: 'Aguarde a resposta ou envie outro template; o recomendado são 6 a 8 horas entre templates.',
  },
  contact_expired: {
    status: 409,
    class: 'window_closed',
    en: 'More than 24 hours without a message of the customer; this channel does not start conversations.',
    pt: 'Mais de 24 horas sem mensagem do cliente; este canal não inicia conversas.',
    nextStepEn: 'Only the customer can start again here; reach out over another channel.',
    nextStepPt: 'Aqui só o cliente pode recomeçar; fale com ele por outro canal.',
  },
  frequency_cap: {
    status: 409,
    class: 'policy',
    en: 'The contact has received as many messages of this kind as the channel allows for now.',
    pt: 'O contato já recebeu o máximo de mensagens deste tipo que o canal permite no período.',
    nextStepEn: 'Send later, or mark what cannot wait as urgent.',
    nextStepPt: 'Envie mais tarde; o que não pode esperar vai como urgente.',
  },
  marketing_cooldown: {
    status: 409,
    class: 'recipient_cooldown',
    en: 'The provider refused marketing to this contact a short while ago and asks to leave them alone.',
    pt: 'O provedor recusou há pouco uma mensagem de marketing para este contato e pede uma pausa.',
    nextStepEn: 'Try again after the time shown; sooner only lengthens the pause.',
    nextStepPt: 'Tente de novo só depois do horário indicado; antes disso a pausa só aumenta.',
  },
  fallback_not_needed: {
    status: 409,
    class: 'policy',
    en: 'The first message has arrived after all: this step of its plan is not needed.',
    pt: 'A primeira mensagem chegou afinal: este passo do plano não é mais necessário.',
    nextStepEn: 'Nothing to do.',
    nextStepPt: 'Nada a fazer.',
  },
} as const satisfies Record<string, Reason>;
export type RefusalReason = keyof typeof refusalReasons;

/** Later, by itself. */
export const holdReasons = {
  daily_allowance: {
    status: 409,
    class: 'rate_limited',
    en: 'The provider lets this channel send no more today.',
    pt: 'O provedor não deixa este canal enviar mais hoje.',
    nextStepEn: 'Nothing to do: it goes when the provider counts anew. What cannot wait goes over another channel.',
    nextStepPt: 'Nada a fazer: ela sai quando o provedor zerar a contagem. O que não pode esperar vai por outro canal.',
  },
  quiet_hours: {
    status: 409,
    class: 'policy',
    en: 'It is outside the hours in which this kind of message may go to this contact.',
    pt: 'Fora do horário em que este tipo de mensagem pode ir para este contato.',
    nextStepEn: 'Nothing to do: it goes when the hours begin. What cannot wait is sent as urgent.',
    nextStepPt: 'Nada a fazer: ela sai quando o horário começar. O que não pode esperar vai como urgente.',
  },
  pair_limit: {
    status: 409,
    class: 'rate_limited',
    en: 'Too many messages to this contact from this number in a short time; the provider would refuse.',
    pt: 'Mensagens demais deste número para este contato em pouco tempo; o provedor recusaria.',
    nextStepEn: 'Nothing to do: it goes as soon as the pair is free.',
    nextStepPt: 'Nada a fazer: ela sai assim que houver espaço para este contato.',
  },
  portfolio_tier: {
    status: 409,
    class: 'rate_limited',
    en: 'The portfolio has reached its limit of different people in 24 hours.',
    pt: 'O portfólio chegou ao limite de pessoas diferentes em 24 horas.',
    nextStepEn: 'Nothing to do: it goes as places become free. Answer customers who write: they do not count.',
    nextStepPt: 'Nada a fazer: ela sai quando houver vaga. Responder a quem escreve não conta no limite.',
  },
  account_rate: {
    status: 409,
    class: 'rate_limited',
    en: "The account's rate, shared by its numbers, is used up for the moment.",
    pt: 'A taxa da conta, dividida entre os números, está esgotada neste momento.',
    nextStepEn: 'Nothing to do: it goes in a moment.',
    nextStepPt: 'Nada a fazer: ela sai em instantes.',
  },
} as const satisfies Record<string, Reason>;
export type HoldReason = keyof typeof holdReasons;

/** Goes as it is or changed, and says so. */
export const noteReasons = {
  window_converted: {
    en: 'The window is closed: the template named in onWindowClosed goes instead.',
    pt: 'A janela está fechada: vai o template indicado em onWindowClosed.',
  },
  parameters_cleaned: {
    en: 'Line breaks, tabs or runs of spaces in the parameters became one space: the provider refuses them.',
    pt: 'Quebras de linha, tabulações ou espaços repetidos nos parâmetros viraram um espaço: o provedor os recusa.',
  },
  suggested_wait: {
    en: 'A template went to this contact less than 6 hours ago without an answer; 6 to 8 hours are advised.',
    pt: 'Um template foi enviado a este contato há menos de 6 horas e ficou sem resposta; o recomendado são 6 a 8 horas.',
  },
  fallback_step: {
    en: 'This is a step of the plan of a message that did not get through.',
    pt: 'Este é um passo do plano de uma mensagem que não chegou.',
  },
  possible_copy: {
    en: 'A step of a plan: the first message may still arrive, so the contact may get both.',
    pt: 'Passo de um plano: a primeira mensagem ainda pode chegar, então o contato pode receber as duas.',
  },
  sender_overwritten: {
    en: 'The sender has letters: Brazilian carriers put a number of their own in its place.',
    pt: 'O remetente tem letras: as operadoras brasileiras o trocam por um número delas.',
  },
  template_unverified: {
    en: "The account's templates have not been read yet: the provider decides.",
    pt: 'Os templates da conta ainda não foram lidos: quem decide é o provedor.',
  },
} as const satisfies Record<string, { en: string; pt: string }>;
export type NoteReason = keyof typeof noteReasons;
