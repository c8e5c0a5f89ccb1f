/** Refusals of a send: neither API publishes codes that one could rely on, so HTTP decides and the words are shown. */
import type { ErrorRow } from '../kit/connector.ts';

const unknownRow: ErrorRow = {
  class: 'unknown',
  cause: 'A Sinch recusou o SMS sem um motivo que o Ponte conheça.',
  nextStep: 'Leia o detalhe do erro e veja no portal da Sinch se o SMS saiu antes de reenviar.',
};

export const errors: Readonly<Record<string, ErrorRow>> & { unknown: ErrorRow } = {
  refused_inside: {
    class: 'unknown',
    cause: 'A Sinch respondeu que recebeu o pedido, mas trouxe um erro dentro da resposta.',
    nextStep: 'Leia o detalhe do erro, corrija o que ele aponta e envie uma nova mensagem.',
  },
  http_3xx: {
    class: 'bad_request',
    cause: 'O endereço da API respondeu com um redirecionamento, que não é seguido por segurança.',
    nextStep: 'Confira o endereço da API (baseUrl) na configuração do canal.',
  },
  http_400: {
    class: 'bad_request',
    cause: 'A Sinch recusou um campo do envio.',
    nextStep: 'Leia o detalhe do erro e corrija o texto, o número ou o remetente.',
  },
  http_401: {
    class: 'auth',
    cause: 'A Sinch não aceitou as credenciais: o token mudou ou não é desta conta.',
    nextStep: 'Confira as credenciais no portal da Sinch e atualize o canal; o envio volta sozinho.',
  },
  http_402: {
    class: 'auth',
    cause: 'A conta da Sinch está sem crédito.',
    nextStep: 'Ponha crédito na conta da Sinch; nada sai deste canal até lá, e nada se perde.',
  },
  http_403: {
    class: 'auth',
    cause: 'A conta da Sinch não tem permissão para este envio, ou o IP deste servidor não está liberado.',
    nextStep: 'Confira com a Sinch as permissões da conta, o remetente e os IPs liberados.',
  },
  http_404: {
    class: 'auth',
    cause: 'A Sinch não conhece o endereço pedido: a conta, o service plan ou a região está errada.',
    nextStep: 'Confira o endereço da API e o service plan na configuração do canal.',
  },
  http_429: {
    class: 'rate_limited',
    scope: 'account',
    cause: 'A Sinch pediu para diminuir o ritmo de envio.',
    nextStep: 'Nada a fazer: o envio continua mais devagar. Se repetir, reduza numberMps nos limites do canal.',
    minWaitMs: 1000,
  },
  unknown: unknownRow,
};

/** Should an answer quote them. */
export const credentials = /\bBearer\s+[^\s"',;]+/gi;
