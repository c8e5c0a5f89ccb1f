/** Refusals of a send by smsbox, in plain text with an HTTP status; and why a message that was taken did not arrive. */
import type { ErrorRow } from '../kit/connector.ts';

export const errors: Readonly<Record<string, ErrorRow>> & { unknown: ErrorRow } = {
  authorization_failed: {
    class: 'auth',
    cause: 'O Kannel não aceitou o usuário e a senha do canal.',
    nextStep:
      'Confira o grupo sendsms-user no kannel.conf, também user-allow-ip, e atualize o canal; o envio volta sozinho.',
  },
  number_denied: {
    class: 'policy',
    cause: 'O número está numa lista de bloqueio do Kannel, ou fora da lista dos permitidos.',
    nextStep: 'Confira white-list, black-list e allowed-prefix no kannel.conf.',
  },
  not_routable: {
    class: 'bad_request',
    cause: 'Nenhuma conexão do Kannel leva SMS para este número.',
    nextStep: 'Confira no kannel.conf o smsc-id e os prefixos permitidos das conexões, e envie uma nova mensagem.',
  },
  field_refused: {
    class: 'bad_request',
    cause: 'O Kannel recusou um campo do envio.',
    nextStep: 'Leia o detalhe, que traz as palavras do Kannel, e corrija o texto, o remetente ou a configuração.',
  },
  temporal_failure: {
    class: 'transient',
    cause: 'O Kannel não pôde receber o SMS agora: nenhuma conexão está no ar, ou a fila está cheia.',
    nextStep: 'Nada a fazer: o envio é tentado de novo sozinho. Se repetir, confira o bearerbox e as conexões.',
    minWaitMs: 5000,
  },
  sending_failed: {
    class: 'transient',
    cause: 'O smsbox não conseguiu passar o SMS ao bearerbox.',
    nextStep: 'O envio é tentado de novo sozinho. Se repetir, confira se o bearerbox está no ar.',
    minWaitMs: 5000,
  },
  http_3xx: {
    class: 'bad_request',
    cause: 'O endereço respondeu com um redirecionamento, que não é seguido por segurança.',
    nextStep: 'Confira o endereço do Kannel (baseUrl) na configuração do canal.',
  },
  http_401: {
    class: 'auth',
    cause: 'O endereço pede uma autenticação que o Kannel não usa: pode haver um proxy no caminho.',
    nextStep: 'Confira o endereço do Kannel (baseUrl) e o proxy no caminho.',
  },
  http_403: {
    class: 'auth',
    cause: 'O Kannel, ou um proxy no caminho, proibiu o acesso.',
    nextStep: 'Confira usuário, senha e os IPs permitidos no kannel.conf e no proxy.',
  },
  http_404: {
    class: 'auth',
    cause: 'O endereço existe, mas não é o do envio de SMS.',
    nextStep: 'Confira o endereço e o caminho do envio (sendsms-url) na configuração do canal.',
  },
  http_429: {
    class: 'rate_limited',
    scope: 'number',
    cause: 'Algo no caminho até o Kannel pediu para diminuir o ritmo de envio.',
    nextStep: 'Nada a fazer: o envio continua mais devagar. Se repetir, reduza numberMps nos limites do canal.',
    minWaitMs: 1000,
  },
  unknown: {
    class: 'unknown',
    cause: 'O Kannel recusou o SMS com palavras que o Ponte não conhece.',
    nextStep: 'Leia o detalhe do erro e o log de acesso do smsbox antes de reenviar.',
  },
};

const again = 'Se ainda for útil, envie uma nova mensagem ou fale com o cliente por outro canal.';

export const receiptErrors = {
  receipt_expired: {
    class: 'unknown',
    cause: 'O prazo do SMS acabou antes da entrega: aparelho desligado ou sem sinal.',
    nextStep: again,
  },
  receipt_unknown: {
    class: 'unknown',
    cause: 'A operadora diz não saber o que foi feito do SMS.',
    nextStep: again,
  },
  receipt_undelivered: {
    class: 'unknown',
    cause: 'A operadora não conseguiu entregar o SMS.',
    nextStep: 'Confira se o número está ativo e é de celular; o código da operadora, se houver, está no detalhe.',
  },
  receipt_rejected: {
    class: 'policy',
    cause: 'A operadora rejeitou o SMS depois de aceitá-lo.',
    nextStep: 'Procure a operadora com o código do detalhe: pode ser conteúdo, bloqueio ou número.',
  },
  receipt_refused: {
    class: 'unknown',
    cause: 'A operadora recusou o SMS quando o Kannel o entregou a ela.',
    nextStep: 'Leia no detalhe o código da operadora e confira o remetente e a conexão no Kannel.',
  },
  receipt_number_refused: {
    class: 'recipient_invalid',
    cause: 'A operadora recusou o número do destinatário.',
    nextStep: 'Confira o número com o cliente; não insista neste.',
  },
  unknown: {
    class: 'unknown',
    cause: 'O SMS não foi entregue.',
    nextStep: again,
  },
} satisfies Record<string, ErrorRow>;
