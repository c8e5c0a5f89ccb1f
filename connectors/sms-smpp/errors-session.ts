/** Refusals that concern the account, the sender or the pace: every message of the channel would meet them. */
import type { ErrorRow } from '../kit/connector.ts';

const second = 1000;
const minute = 60 * second;

export const sessionErrors = {
  ESME_RINVBNDSTS: {
    class: 'transient',
    cause: 'O SMSC recusou a operação neste tipo de conexão, ou já não considera a conexão autenticada.',
    nextStep: 'O envio é tentado de novo. Se repetir, confira se o tipo de conexão do canal permite enviar.',
    minWaitMs: 5 * second,
    maxAttempts: 3,
  },
  ESME_RALYBND: {
    class: 'transient',
    cause: 'O SMSC ainda conta uma conexão anterior desta conta, ou a conta atingiu o número de conexões permitidas.',
    nextStep:
      'Nada a fazer: a conexão é refeita sozinha. Se durar mais de dez minutos, veja se outro sistema usa a mesma conta.',
    minWaitMs: minute,
  },
  ESME_RSYSERR: {
    class: 'transient',
    cause: 'O SMSC teve um erro interno e não aceitou a mensagem.',
    nextStep: 'O envio é tentado de novo. Se durar, avise a operadora ou o integrador.',
    minWaitMs: 30 * second,
    maxAttempts: 3,
  },
  ESME_RINVSRCADR: {
    class: 'auth',
    cause: 'O remetente não está liberado nesta conta.',
    nextStep: 'Confira o remetente do canal, com o TON e o NPI, e peça a liberação dele à operadora ou ao integrador.',
  },
  ESME_RBINDFAIL: {
    class: 'auth',
    cause: 'O SMSC recusou a conexão sem dizer por quê.',
    nextStep: 'Confira usuário, senha e tipo de sistema do canal, e se o IP deste servidor está liberado na operadora.',
  },
  ESME_RINVPASWD: {
    class: 'auth',
    cause: 'A senha da conta está errada.',
    nextStep: 'Corrija a senha na configuração do canal. Não se tenta de novo sozinho, para a conta não ser bloqueada.',
  },
  ESME_RINVSYSID: {
    class: 'auth',
    cause: 'O SMSC não conhece o usuário (system_id) da conta.',
    nextStep:
      'Corrija o usuário na configuração do canal. Não se tenta de novo sozinho, para a conta não ser bloqueada.',
  },
  ESME_RINVSYSTYP: {
    class: 'auth',
    cause: 'O SMSC não aceitou o tipo de sistema (system_type).',
    nextStep: 'Confira o tipo de sistema com a operadora; quase sempre ele fica vazio.',
  },
  ESME_RSERTYPUNAUTH: {
    class: 'auth',
    cause: 'A conta não tem autorização para este tipo de serviço.',
    nextStep: 'Peça à operadora ou ao integrador a liberação do serviço para esta conta.',
  },
  ESME_RSERTYPUNAVAIL: {
    class: 'transient',
    cause: 'O serviço está indisponível no SMSC.',
    nextStep: 'O envio é tentado de novo. Se durar, avise a operadora ou o integrador.',
    minWaitMs: 30 * second,
  },
  ESME_RTHROTTLED: {
    class: 'rate_limited',
    scope: 'number',
    cause: 'O SMSC pediu para diminuir o ritmo de envio.',
    nextStep:
      'Nada a fazer: o envio continua mais devagar. Se repetir, reduza numberMps nos limites do canal; conta cada parte de um SMS longo.',
    minWaitMs: second,
  },
  ESME_RMSGQFUL: {
    // The queue is mostly that of the addressee: pausing everybody would hold messages that could go.
    class: 'rate_limited',
    scope: 'pair',
    cause: 'A fila do destinatário ou da conta está cheia no SMSC.',
    nextStep: 'Nada a fazer: o envio é tentado de novo mais tarde. Se acontecer com todos, avise a operadora.',
    minWaitMs: 3 * minute,
    maxAttempts: 10,
  },
} satisfies Record<string, ErrorRow>;
