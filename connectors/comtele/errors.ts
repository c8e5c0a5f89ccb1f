/** Refusals: neither generation publishes codes, so HTTP decides and the words are shown. */
import type { ErrorRow } from '../kit/connector.ts';

const credentials = 'Confira a chave e a geração da API na configuração do canal; o envio volta sozinho.';

export const errors: Readonly<Record<string, ErrorRow>> & { unknown: ErrorRow } = {
  refused_inside: {
    class: 'unknown',
    cause: 'A Comtele respondeu que recebeu o pedido, mas disse na resposta que ele não teve sucesso.',
    nextStep: 'Leia o detalhe do erro, corrija o que ele aponta e envie uma nova mensagem.',
  },
  http_3xx: {
    class: 'bad_request',
    cause: 'O endereço da API respondeu com um redirecionamento, que não é seguido por segurança.',
    nextStep: 'Confira o endereço da API (baseUrl) na configuração do canal.',
  },
  http_400: {
    class: 'bad_request',
    cause: 'A Comtele recusou um campo do pedido.',
    nextStep: 'Leia o detalhe do erro e corrija o texto, o número ou a rota do canal.',
  },
  http_401: {
    class: 'auth',
    cause: 'A Comtele não aceitou a chave da API; ela não diz mais nada neste caso.',
    nextStep: credentials,
  },
  http_402: {
    class: 'auth',
    cause: 'A conta na Comtele está sem crédito.',
    nextStep: 'Ponha crédito na conta; nada sai deste canal até lá, e nada se perde.',
  },
  http_403: {
    class: 'auth',
    cause: 'A Comtele proibiu o acesso: permissão da conta ou IP não liberado.',
    nextStep: credentials,
  },
  http_404: {
    class: 'auth',
    cause: 'O endereço pedido não existe na Comtele: a geração ou o endereço da API está errado.',
    nextStep: 'Confira a geração (api) e o endereço da API (baseUrl) na configuração do canal.',
  },
  http_429: {
    class: 'rate_limited',
    scope: 'account',
    cause: 'A Comtele pediu para diminuir o ritmo.',
    nextStep: 'Nada a fazer: o envio continua mais devagar. Se repetir, reduza numberMps nos limites do canal.',
    minWaitMs: 1000,
  },
  unknown: {
    class: 'unknown',
    cause: 'A Comtele recusou o pedido sem um motivo que o Ponte conheça.',
    nextStep: 'Leia o detalhe do erro e veja no painel da Comtele se o SMS saiu antes de reenviar.',
  },
};

/** A question may be repeated at will, where a send must not be. */
export const questionErrors = {
  ...errors,
  http_5xx: {
    class: 'transient',
    cause: 'A Comtele está fora do ar ou falhou ao responder à consulta.',
    nextStep: 'Aguarde: a consulta é repetida sozinha.',
  },
} satisfies Record<string, ErrorRow>;

export const notDelivered: ErrorRow = {
  class: 'unknown',
  cause: 'A Comtele diz que o SMS não foi entregue.',
  nextStep: 'Leia o detalhe, confira o número com o cliente e, se ainda for útil, envie uma nova mensagem.',
};
