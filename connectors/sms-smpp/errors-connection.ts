/** Why there is no connection to the SMSC, and why a message was not handed to it. */
import type { ErrorRow, ProviderFailure } from '../kit/connector.ts';

const restored = 'Nada a fazer: a conexão é refeita sozinha.';

export const connectionErrors = {
  smpp_connect_failed: {
    class: 'transient',
    cause: 'Não foi possível conectar ao SMSC.',
    nextStep:
      'É tentado de novo sozinho. Se durar, confira endereço e porta do canal e se o IP deste servidor está liberado na operadora.',
  },
  smpp_bind_timeout: {
    class: 'transient',
    cause: 'O SMSC não respondeu ao pedido de conexão (bind).',
    nextStep: 'É tentado de novo sozinho. Se durar, confira se a porta é a de SMPP e se ela usa ou não TLS.',
  },
  smpp_closed: {
    class: 'transient',
    cause: 'O SMSC encerrou a conexão, ou a rede caiu.',
    nextStep: restored,
  },
  smpp_peer_unbound: {
    class: 'transient',
    cause: 'O SMSC pediu o fim da conexão (unbind).',
    nextStep: restored,
  },
  smpp_link_dead: {
    class: 'transient',
    cause: 'O SMSC deixou de responder ao teste de conexão (enquire_link).',
    nextStep: `${restored} Se repetir, avise a operadora.`,
  },
  smpp_inactive: {
    class: 'transient',
    cause: 'Nada veio do SMSC durante o tempo permitido sem atividade.',
    nextStep: restored,
  },
  smpp_cut_off: {
    class: 'transient',
    cause: 'O SMSC parou no meio de uma operação.',
    nextStep: `${restored} Se repetir, avise a operadora.`,
  },
  smpp_garbage: {
    class: 'transient',
    cause: 'O que veio pela conexão não é SMPP.',
    nextStep: 'Confira se a porta é a de SMPP e se ela usa ou não TLS. É tentado de novo sozinho.',
  },
  smpp_out_of_sync: {
    class: 'transient',
    cause: 'O SMSC recusou uma operação que não fizemos: os dois lados perderam a conta.',
    nextStep: `${restored} Se repetir, avise a operadora.`,
  },
  smpp_not_bound: {
    class: 'transient',
    cause: 'A mensagem não foi enviada: não há conexão com o SMSC agora.',
    nextStep: 'O envio é tentado de novo. Veja no canal por que a conexão não está de pé.',
  },
  smpp_window_full: {
    class: 'transient',
    cause: 'A mensagem não foi enviada: o SMSC ainda não respondeu às anteriores.',
    nextStep: 'O envio é tentado de novo. Se repetir, reduza numberMps nos limites do canal.',
  },
  smpp_paused: {
    class: 'rate_limited',
    scope: 'number',
    cause: 'A mensagem não foi enviada: o SMSC pediu há pouco para diminuir o ritmo.',
    nextStep: 'Nada a fazer: o envio continua mais devagar. Se repetir, reduza numberMps nos limites do canal.',
  },
} satisfies Record<string, ErrorRow>;
export type ConnectionCode = keyof typeof connectionErrors;

export function connectionFailure(code: ConnectionCode, detail?: string, retryAfterMs?: number): ProviderFailure {
  const { class: failureClass, cause, nextStep, scope }: ErrorRow = connectionErrors[code];
  const failure: ProviderFailure = { class: failureClass, code, cause, nextStep };
  if (scope !== undefined) failure.scope = scope;
  if (detail !== undefined) failure.detail = detail;
  if (retryAfterMs !== undefined) failure.retryAfterMs = retryAfterMs;
  return failure;
}
