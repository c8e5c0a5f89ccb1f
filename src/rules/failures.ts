/** Failures that Ponte itself decides, in the operators' words. */
import type { ProviderFailure } from '../../connectors/kit/connector.ts';
import type { Failure } from '../../contracts/failure.ts';
import { outcomeUnknown } from '../ledger/status.ts';
import { redact } from '../platform/secrets.ts';

export const expired: Failure = {
  class: 'policy',
  code: 'expired',
  cause: 'A mensagem passou do prazo (expiresAt) antes de poder ser enviada.',
  nextStep: 'Se ela ainda for útil, envie de novo com um prazo maior; veja em "tentativas" o que a atrasou.',
};

export const uncertain = (detail: string): Failure => ({
  class: 'unknown',
  code: 'no_answer',
  detail,
  cause: 'O pedido saiu, mas a resposta do provedor não chegou; não se sabe se a mensagem foi aceita.',
  nextStep: 'Aguarde: um recibo do provedor ainda pode confirmar o envio. O Ponte não reenvia às cegas.',
});

export const unknownOutcome: Failure = {
  class: 'unknown',
  code: outcomeUnknown,
  cause: 'O provedor não respondeu e nenhum recibo chegou no prazo; a mensagem pode ou não ter sido entregue.',
  nextStep: 'Confirme com o cliente antes de reenviar; um recibo tardio ainda corrige este resultado.',
};

export const contentRefused = (code: string, detail: string): Failure => ({
  class: 'bad_request',
  code,
  detail,
  cause: 'O conteúdo não pode ser enviado por este canal como está configurado agora.',
  nextStep: 'Corrija o conteúdo apontado no detalhe e envie uma nova mensagem.',
});

export const notConnected = (detail: string): Failure => ({
  class: 'transient',
  code: 'not_connected',
  detail,
  cause: 'Não foi possível conectar ao provedor; o pedido não chegou a sair.',
  nextStep: 'O Ponte tenta de novo sozinho. Se persistir, verifique rede, DNS e o endereço baseUrl do canal.',
});

/** A text of several SMS of which only some were taken. Nothing is tried again: the person would get those twice. */
export const partlySent = (taken: number, parts: number, reason: ProviderFailure | undefined): ProviderFailure => ({
  class: 'unknown',
  code: 'partly_sent',
  detail: `${taken} de ${parts} partes${reason === undefined ? '' : `; ${reason.code}: ${reason.detail ?? reason.cause}`}`,
  cause: 'O provedor aceitou só algumas partes do texto; o cliente pode receber um pedaço.',
  nextStep: 'Avise o cliente com um texto curto e novo; reenviar o mesmo repete o pedaço que já saiu.',
});

/** Of a question, which may be repeated. */
export const notAnswered = (detail: string): Failure => ({
  class: 'transient',
  code: 'not_answered',
  detail,
  cause: 'O provedor não respondeu a uma consulta.',
  nextStep: 'O Ponte consulta de novo sozinho. Se persistir, verifique rede, DNS e o endereço baseUrl do canal.',
});

export const answerUnreadable = (detail: string): Failure => ({
  class: 'unknown',
  code: 'answer_unreadable',
  detail,
  cause: 'O provedor respondeu a uma consulta de um modo que o Ponte não entende.',
  nextStep: 'O Ponte consulta de novo sozinho. Se persistir, confira o endereço do canal e procure uma atualização.',
});

/** As it may be kept and shown: some providers quote the request, its token included, in what they say about it. */
export function shownFailure({ retryAfterMs: _, ...failure }: ProviderFailure, secrets: readonly string[]): Failure {
  return failure.detail === undefined ? failure : { ...failure, detail: redact(failure.detail, secrets) };
}
