/**
 * Refusals of a send. What a gateway's own codes mean is told by the configuration as a class; HTTP statuses count where
 * it says nothing.
 */
import type { FailureClass } from '../../contracts/failure.ts';
import type { ErrorRow } from '../kit/connector.ts';

/** The classes that an SMS gateway's code can be given. */
export const gatewayClasses = [
  'transient',
  'rate_limited',
  'recipient_invalid',
  'auth',
  'policy',
  'bad_request',
  'unknown',
] as const satisfies readonly FailureClass[];
export type GatewayClass = (typeof gatewayClasses)[number];

const slower = 'Nada a fazer: o envio continua mais devagar. Se repetir, reduza numberMps nos limites do canal.';
const credentials = 'Confira usuário, senha ou chave na configuração do canal; o envio volta sozinho.';
const content = 'Leia o detalhe, que traz o código e as palavras do gateway, e corrija o texto ou o número.';

export const errors: Readonly<Record<string, ErrorRow>> & { unknown: ErrorRow } = {
  gateway_transient: {
    class: 'transient',
    cause: 'O gateway não pôde receber o SMS agora.',
    nextStep: 'Nada a fazer: o envio é tentado de novo sozinho.',
    minWaitMs: 5000,
  },
  gateway_rate_limited: {
    class: 'rate_limited',
    scope: 'number',
    cause: 'O gateway pediu para diminuir o ritmo de envio.',
    nextStep: slower,
    minWaitMs: 1000,
  },
  gateway_recipient_invalid: {
    class: 'recipient_invalid',
    cause: 'O gateway recusou o número do destinatário.',
    nextStep: 'Confira o número com o cliente; não insista neste.',
  },
  gateway_auth: {
    class: 'auth',
    cause: 'O gateway não aceitou as credenciais, ou a conta está sem saldo ou bloqueada.',
    nextStep: 'Leia o detalhe e confira as credenciais e o saldo; as mensagens esperam e saem depois.',
  },
  gateway_policy: {
    class: 'policy',
    cause: 'O gateway ou a operadora não envia este SMS: lista de bloqueio, conteúdo ou regra da conta.',
    nextStep: 'Leia o detalhe antes de insistir; se for engano, fale com o suporte do gateway.',
  },
  gateway_bad_request: { class: 'bad_request', cause: 'O gateway recusou um campo do envio.', nextStep: content },
  gateway_unknown: {
    class: 'unknown',
    cause: 'O gateway recusou o SMS por um motivo que a configuração do canal não classifica.',
    nextStep: 'Leia o detalhe e, se o código for conhecido, acrescente-o em errorClasses no canal.',
  },
  http_3xx: {
    class: 'bad_request',
    cause: 'O endereço do gateway respondeu com um redirecionamento, que não é seguido por segurança.',
    nextStep: 'Configure o endereço final: com https, com ou sem a barra no fim.',
  },
  http_400: { class: 'bad_request', cause: 'O gateway recusou o pedido como malformado.', nextStep: content },
  http_401: { class: 'auth', cause: 'O gateway não aceitou as credenciais.', nextStep: credentials },
  http_402: {
    class: 'auth',
    cause: 'A conta no gateway está sem crédito.',
    nextStep: 'Ponha crédito na conta; nada sai deste canal até lá, e nada se perde.',
  },
  http_403: {
    class: 'auth',
    cause: 'O gateway proibiu o acesso: credenciais, permissão da conta ou IP não liberado.',
    nextStep: credentials,
  },
  http_404: {
    class: 'auth',
    cause: 'O endereço de envio não existe no gateway.',
    nextStep: 'Confira o endereço (url) na configuração do canal, letra por letra.',
  },
  http_405: {
    class: 'auth',
    cause: 'O gateway não aceita este método HTTP no endereço de envio.',
    nextStep: 'Confira o método (method) e o endereço (url) na configuração do canal.',
  },
  http_415: {
    class: 'auth',
    cause: 'O gateway não aceita o formato do corpo do envio.',
    nextStep: 'Confira o formato do corpo (format e contentType) na configuração do canal.',
  },
  http_429: {
    class: 'rate_limited',
    scope: 'number',
    cause: 'O gateway pediu para diminuir o ritmo de envio.',
    nextStep: slower,
    minWaitMs: 1000,
  },
  unknown: {
    class: 'unknown',
    cause: 'O gateway recusou o SMS sem um motivo que o Ponte conheça.',
    nextStep: 'Leia o detalhe do erro e veja no painel do gateway se o SMS saiu antes de reenviar.',
  },
};

/** Of a message that had been taken: no try follows, whatever the class. */
export const receiptClasses = ['recipient_invalid', 'policy', 'bad_request', 'unknown'] as const;

const again = 'Se ainda for útil, envie uma nova mensagem ou fale com o cliente por outro canal.';

export const receiptErrors: Readonly<Record<string, ErrorRow>> & { unknown: ErrorRow } = {
  receipt_recipient_invalid: {
    class: 'recipient_invalid',
    cause: 'O número do destinatário não existe ou não recebe SMS.',
    nextStep: 'Confira o número com o cliente; não insista neste.',
  },
  receipt_policy: {
    class: 'policy',
    cause: 'O gateway ou a operadora barrou o SMS: lista de bloqueio, conteúdo ou regra da conta.',
    nextStep: 'Leia o detalhe antes de insistir; se for engano, fale com o suporte do gateway.',
  },
  receipt_bad_request: {
    class: 'bad_request',
    cause: 'A operadora recusou o texto do SMS.',
    nextStep: 'Leia o detalhe e mude o texto antes de enviar de novo.',
  },
  receipt_unknown: { class: 'unknown', cause: 'O gateway diz que o SMS não foi entregue.', nextStep: again },
  unknown: { class: 'unknown', cause: 'O gateway diz que o SMS não foi entregue.', nextStep: again },
};
