/** The table of refusals: HTTP, the names of statuses, and those of errors. */
import type { ErrorRow } from '../kit/connector.ts';

const hour = 60 * 60 * 1000;

const httpRows = {
  http_3xx: {
    class: 'bad_request',
    cause: 'O endereço da API respondeu com um redirecionamento, que não é seguido por segurança.',
    nextStep: 'Confira o endereço da API (baseUrl) na configuração do canal.',
  },
  http_400: {
    class: 'bad_request',
    cause: 'A Infobip recusou um campo do pedido.',
    nextStep: 'Leia no detalhe qual campo foi recusado e corrija a mensagem ou a configuração do canal.',
  },
  http_401: {
    class: 'auth',
    cause: 'A Infobip não aceitou a chave da API.',
    nextStep: 'Confira a chave e o endereço da API: cada conta da Infobip tem o seu endereço.',
  },
  http_403: {
    class: 'auth',
    cause: 'A chave da API não tem permissão para este envio, ou o IP deste servidor não está liberado.',
    nextStep: 'No portal da Infobip, confira as permissões da chave e os IPs permitidos.',
  },
  http_404: {
    class: 'bad_request',
    cause: 'O endereço da API não existe.',
    nextStep: 'Confira o endereço da API (baseUrl) na configuração do canal, sem caminho no fim.',
  },
  http_429: {
    class: 'rate_limited',
    scope: 'number',
    cause: 'A Infobip pediu para diminuir o ritmo de envio.',
    nextStep: 'Nada a fazer: o envio continua mais devagar. Se repetir, reduza numberMps nos limites do canal.',
    minWaitMs: 1000,
  },
} satisfies Record<string, ErrorRow>;

const noCredit: ErrorRow = {
  class: 'auth',
  cause: 'A conta da Infobip está sem crédito ou o pacote pré-pago venceu.',
  nextStep: 'Recarregue a conta na Infobip. As mensagens esperam e saem sozinhas depois.',
};

const badDestination: ErrorRow = {
  class: 'recipient_invalid',
  cause: 'A Infobip não consegue entregar neste número.',
  nextStep: 'Confirme o número com o cliente ou use outro canal.',
};

const badSender: ErrorRow = {
  class: 'bad_request',
  cause: 'A Infobip não aceita este remetente.',
  nextStep: 'Confira na configuração do canal o remetente e, na Infobip, se ele está habilitado para o Brasil.',
};

const noRoute: ErrorRow = {
  class: 'bad_request',
  cause: 'A conta da Infobip não tem rota para a operadora deste número.',
  nextStep: 'Peça à Infobip para habilitar a rota, ou use outro canal.',
};

/** The names are told on the wire. */
const statusRows = {
  REJECTED_NOT_ENOUGH_CREDITS: noCredit,
  REJECTED_PREPAID_PACKAGE_EXPIRED: noCredit,
  REJECTED_FLOODING_FILTER: {
    class: 'rate_limited',
    scope: 'pair',
    cause: 'A Infobip barrou: em uma hora, no máximo 6 mensagens iguais ou 20 diferentes para a mesma pessoa.',
    nextStep: 'Nada a fazer: a mensagem desta pessoa espera uma hora; as outras seguem.',
    minWaitMs: hour,
    maxAttempts: 3,
  },
  REJECTED_SYSTEM_ERROR: {
    class: 'transient',
    cause: 'A Infobip teve um erro interno e não aceitou a mensagem.',
    nextStep: 'Nada a fazer: o envio é tentado de novo. Se durar, fale com a Infobip.',
  },
  REJECTED_MESSAGE_TOO_LONG: {
    class: 'bad_request',
    cause: 'O texto é longo demais: a Infobip aceita até 25 partes ou 4000 bytes.',
    nextStep: 'Encurte o texto ou reduza o máximo de partes na configuração do canal.',
  },
  REJECTED_DND: {
    class: 'recipient_invalid',
    cause: 'O número está na lista dos que não querem receber mensagens.',
    nextStep: 'Não reenvie. Fale com o cliente por outro canal.',
    optsOut: 'marketing',
  },
  REJECTED_DESTINATION: badDestination,
  REJECTED_DESTINATION_NOT_REGISTERED: badDestination,
  REJECTED_PREFIX_MISSING: badDestination,
  REJECTED_NETWORK: noRoute,
  REJECTED_ROUTE_NOT_AVAILABLE: noRoute,
  REJECTED_SENDER: badSender,
  REJECTED_SOURCE: badSender,
  SIGNALS_BLOCKED: {
    class: 'policy',
    cause: 'A Infobip bloqueou a mensagem por suspeita de tráfego fraudulento.',
    nextStep: 'Veja no portal da Infobip as regras de bloqueio (Signals) e libere o que for legítimo.',
  },
  UNDELIVERABLE: {
    class: 'unknown',
    cause: 'A mensagem não chegou ao aparelho.',
    nextStep: 'Leia o motivo no detalhe e confirme o número com o cliente antes de reenviar.',
  },
  EXPIRED: {
    class: 'unknown',
    cause: 'A validade da mensagem passou antes da entrega: o aparelho ficou desligado ou sem sinal.',
    nextStep: 'Se ainda fizer sentido, envie de novo mais tarde ou use outro canal.',
  },
  REJECTED: {
    class: 'unknown',
    cause: 'A Infobip recusou a mensagem; ela não foi enviada.',
    nextStep: 'Leia o motivo no detalhe e procure o nome na documentação da Infobip.',
  },
  EC_UNKNOWN_SUBSCRIBER: {
    class: 'recipient_invalid',
    cause: 'A operadora não conhece este número.',
    nextStep: 'Corrija o telefone do cliente no cadastro.',
  },
} satisfies Record<string, ErrorRow>;

const unsubscribed: ErrorRow = {
  class: 'recipient_invalid',
  cause: 'Esta pessoa pediu à Infobip ou à operadora para não receber mais SMS.',
  nextStep: 'Não reenvie. Fale com o cliente por outro canal.',
  optsOut: 'marketing',
};

/** Error numbers that mean this of SMS; other products use the same numbers for other things. */
const smsRows = {
  error_541: {
    class: 'rate_limited',
    scope: 'number',
    cause: 'A conta da Infobip chegou a um limite de envio.',
    nextStep: 'Veja no portal da Infobip qual limite foi atingido.',
    minWaitMs: 60_000,
  },
  error_573: unsubscribed,
  error_581: noCredit,
  error_603: unsubscribed,
} satisfies Record<string, ErrorRow>;

const unknownRow: ErrorRow = {
  class: 'unknown',
  cause: 'A Infobip recusou a mensagem sem um motivo que conheçamos.',
  nextStep: 'Leia o detalhe do erro, se houver, e veja na Infobip se a mensagem saiu antes de reenviar.',
};

export type ErrorTable = Readonly<Record<string, ErrorRow>> & { unknown: ErrorRow };

export const whatsappErrors: ErrorTable = { ...httpRows, ...statusRows, unknown: unknownRow };
export const smsErrors: ErrorTable = { ...httpRows, ...statusRows, ...smsRows, unknown: unknownRow };

export const hasRow = (errors: ErrorTable, code: string | undefined): code is string =>
  code !== undefined && code !== 'unknown' && Object.hasOwn(errors, code);
