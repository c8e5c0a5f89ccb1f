/** Refusals of a send: the statuses that the API puts inside its answers, and HTTP where it did not get so far. */
import type { ErrorRow, ProviderFailure } from '../kit/connector.ts';

const unknownRow: ErrorRow = {
  class: 'unknown',
  cause: 'A Vonage recusou o SMS com um código que o Ponte não conhece.',
  nextStep: 'Leia o detalhe do erro e veja no painel da Vonage se o SMS saiu antes de reenviar.',
};

const account = 'Corrija a configuração do canal com os dados do painel da Vonage; o Ponte tenta de novo sozinho.';
const request = 'Leia o detalhe do erro, corrija o texto ou o número e envie de novo.';
const ours = 'Atualize o Ponte; se continuar, leia o detalhe do erro e fale com quem cuida dele.';

export const errors: Readonly<Record<string, ErrorRow>> = {
  1: {
    class: 'rate_limited',
    scope: 'account',
    cause: 'A conta na Vonage passou do ritmo de envio permitido.',
    nextStep: 'Nada a fazer: o envio continua mais devagar. Se repetir, reduza numberMps nos limites do canal.',
    minWaitMs: 1000,
  },
  2: { class: 'bad_request', cause: 'A Vonage não encontrou um parâmetro obrigatório no pedido.', nextStep: ours },
  3: { class: 'bad_request', cause: 'A Vonage achou um parâmetro inválido no pedido.', nextStep: request },
  4: { class: 'auth', cause: 'A Vonage não aceitou a API key ou o API secret do canal.', nextStep: account },
  5: {
    class: 'transient',
    cause: 'A Vonage teve um erro interno ao receber o SMS.',
    nextStep: 'Nada a fazer: o envio é tentado de novo sozinho.',
    minWaitMs: 5000,
  },
  6: {
    class: 'recipient_invalid',
    cause: 'A Vonage não consegue entregar este SMS, quase sempre por causa do número.',
    nextStep: 'Confira o número do destinatário e se a conta envia para a operadora dele.',
  },
  7: {
    class: 'policy',
    cause: 'O número do destinatário está bloqueado na Vonage e não recebe SMS desta conta.',
    nextStep: 'Não insista; se o bloqueio for um engano, peça a liberação ao suporte da Vonage.',
  },
  8: { class: 'auth', cause: 'A conta na Vonage está bloqueada.', nextStep: account },
  9: {
    class: 'auth',
    cause: 'A conta na Vonage está sem saldo para enviar.',
    nextStep: 'Recarregue a conta no painel da Vonage; as mensagens esperam e saem depois.',
  },
  10: {
    class: 'transient',
    cause: 'A Vonage está com conexões demais abertas com a operadora.',
    nextStep: 'Nada a fazer: o envio é tentado de novo sozinho.',
    minWaitMs: 5000,
  },
  11: { class: 'auth', cause: 'A conta na Vonage não tem a SMS API liberada.', nextStep: account },
  12: { class: 'bad_request', cause: 'O texto é maior que o que a Vonage aceita.', nextStep: request },
  14: {
    class: 'auth',
    cause: 'A Vonage exigiu uma assinatura no envio, ou não aceitou a que recebeu.',
    nextStep: 'No painel da Vonage, desligue a exigência de assinatura nos envios (API Settings).',
  },
  15: {
    class: 'bad_request',
    cause: 'O remetente do canal não é permitido pela Vonage ou pela operadora.',
    nextStep: 'Use como remetente um short code ou número que esteja na conta da Vonage.',
  },
  22: { class: 'bad_request', cause: 'A Vonage não aceitou o código de rede do pedido.', nextStep: ours },
  23: { class: 'bad_request', cause: 'A Vonage não aceitou o endereço de recibos do pedido.', nextStep: ours },
  29: {
    class: 'recipient_invalid',
    cause: 'A conta é de demonstração e este número não está na lista dos que ela pode alcançar.',
    nextStep: 'Inclua o número na lista de testes da conta ou contrate a conta completa na Vonage.',
  },
  32: { class: 'auth', cause: 'A Vonage não aceitou a assinatura do envio.', nextStep: account },
  33: {
    class: 'recipient_invalid',
    cause: 'A Vonage recusou o número do destinatário.',
    nextStep: 'Confira o número do destinatário, com DDD e nove dígitos.',
  },
  http_3xx: {
    class: 'bad_request',
    cause: 'O endereço da API respondeu com um redirecionamento, que não é seguido por segurança.',
    nextStep: 'Confira o endereço da API (baseUrl) na configuração do canal.',
  },
  http_401: { class: 'auth', cause: 'A Vonage recusou o acesso do canal à API.', nextStep: account },
  http_429: {
    class: 'rate_limited',
    scope: 'account',
    cause: 'A Vonage pediu para diminuir o ritmo de envio.',
    nextStep: 'Nada a fazer: o envio continua mais devagar. Se repetir, reduza numberMps nos limites do canal.',
    minWaitMs: 1000,
  },
  http_4xx: {
    class: 'bad_request',
    cause: 'A Vonage recusou o pedido antes de olhar para o SMS.',
    nextStep: 'Leia o detalhe do erro e confira o endereço da API (baseUrl) na configuração do canal.',
  },
  // Nothing is tried again: the person would get the part that was taken twice.
  partly_sent: {
    class: 'unknown',
    cause: 'A Vonage aceitou só algumas partes do texto; o cliente pode receber um pedaço.',
    nextStep: 'Avise o cliente com um texto curto e novo; reenviar o mesmo repete o pedaço que já saiu.',
  },
  unknown: unknownRow,
};

export function failure(code: string, detail: string, retryAfterMs?: number): ProviderFailure {
  const { class: failureClass, scope, cause, nextStep, minWaitMs } = errors[code] ?? unknownRow;
  const result: ProviderFailure = { class: failureClass, code, cause, nextStep };
  if (detail !== '') result.detail = detail;
  if (scope !== undefined) result.scope = scope;
  const waitMs = Math.max(retryAfterMs ?? 0, minWaitMs ?? 0);
  if (waitMs > 0) result.retryAfterMs = waitMs;
  return result;
}
