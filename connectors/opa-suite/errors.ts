/** The one table of refusals. The provider has no error codes of its own: HTTP statuses, and words for a few cases. */
import type { ErrorRow, ProviderFailure } from '../kit/connector.ts';

const minute = 60_000;

const unknownRow: ErrorRow = {
  class: 'unknown',
  cause: 'O Opa! Suite recusou a mensagem sem um motivo que conheçamos.',
  nextStep: 'Leia o detalhe do erro, se houver, e veja no Opa! Suite se a mensagem saiu antes de reenviar.',
};

export const errors: Readonly<Record<string, ErrorRow>> = {
  // Of this contact only, and it passes: the class under which the hub holds one person's messages and tries later.
  contact_in_service: {
    class: 'rate_limited',
    scope: 'pair',
    cause: 'O contato está em atendimento no Opa! Suite, que não aceita um modelo no meio da conversa.',
    nextStep:
      'Nada a fazer: o envio é tentado de novo mais tarde. Se não pode esperar, encerre o atendimento ou ligue "Enviar a quem está em atendimento" no canal.',
    minWaitMs: 10 * minute,
    maxAttempts: 36,
  },
  channel_not_found: {
    class: 'bad_request',
    cause:
      'O Opa! Suite não encontrou o canal de comunicação; quase sempre os IDs do canal e do modelo estão trocados.',
    nextStep:
      'Confira o ID do canal na configuração e o ID do modelo na mensagem: os dois têm 24 caracteres e se parecem.',
  },
  template_not_found: {
    class: 'template_invalid',
    cause: 'O Opa! Suite não encontrou o modelo de mensagem.',
    nextStep: 'Atualize a lista de modelos do canal e escolha o modelo de novo.',
  },
  daily_limit: {
    class: 'rate_limited',
    scope: 'number',
    cause: 'O canal chegou ao limite diário de envios de modelos no Opa! Suite.',
    nextStep: 'Nada a fazer: o Ponte lê o limite de novo e segura o resto até o dia seguinte.',
    minWaitMs: 15 * minute,
  },
  http_3xx: {
    class: 'bad_request',
    cause: 'O endereço do Opa! Suite respondeu com um redirecionamento, que não é seguido por segurança.',
    nextStep: 'Confira o endereço (baseUrl) na configuração do canal, com https e sem caminho.',
  },
  http_400: {
    class: 'bad_request',
    cause: 'O Opa! Suite recusou o envio por um campo faltando ou inválido.',
    nextStep: 'Leia o detalhe do erro e confira o telefone, o modelo e as variáveis da mensagem.',
  },
  http_401: {
    class: 'auth',
    cause: 'O Opa! Suite não aceitou o token: ele foi trocado por outro ou o usuário dele está inativo.',
    nextStep: 'Gere um token para o usuário do Ponte e atualize o canal. Gerar um token derruba o anterior na hora.',
  },
  http_403: {
    class: 'auth',
    cause: 'O token não tem permissão para o que foi pedido, ou o IP deste servidor não está liberado no Opa! Suite.',
    nextStep:
      'No Opa! Suite, confira o grupo de permissões do tipo API do usuário do token e as Redes permitidas do grupo.',
  },
  http_404: {
    class: 'bad_request',
    cause: 'O Opa! Suite não encontrou o que o envio pediu: pode ser o endereço, o canal ou o modelo.',
    nextStep: 'Confira o endereço e o ID do canal na configuração e o ID do modelo na mensagem.',
  },
  http_409: {
    class: 'bad_request',
    cause: 'O Opa! Suite respondeu que já existe um registro igual.',
    nextStep: 'Leia o detalhe do erro e veja no Opa! Suite se a mensagem já foi enviada antes de reenviar.',
  },
  http_429: {
    class: 'rate_limited',
    scope: 'number',
    cause: 'O Opa! Suite ou um proxy antes dele pediu para diminuir o ritmo de envio.',
    nextStep: 'Nada a fazer: o envio continua mais devagar. Se repetir, reduza numberMps nos limites do canal.',
    minWaitMs: 1000,
  },
  unknown: unknownRow,
};

/** Rows that say the same of a question as of a send. */
const ofQuestionsToo = ['channel_not_found', 'http_3xx', 'http_401', 'http_403', 'http_429'];

/** Of a question, which changes nothing: an error of the server is no riddle, as it is after a send. */
export function questionFailure(code: string, detail: string, retryAfterMs?: number): ProviderFailure {
  if (ofQuestionsToo.includes(code)) return failure(code, detail, retryAfterMs);
  const said = detail === '' ? {} : { detail };
  if (code === 'http_5xx') {
    return {
      class: 'transient',
      code,
      ...said,
      cause: 'O Opa! Suite falhou ao responder a uma consulta.',
      nextStep: 'O Ponte consulta de novo sozinho. Se persistir, veja se o Opa! Suite está no ar.',
    };
  }
  return {
    class: 'bad_request',
    code,
    ...said,
    cause: 'O Opa! Suite recusou uma consulta.',
    nextStep: 'Leia o detalhe do erro e confira o endereço, o ID do canal e o token na configuração do canal.',
  };
}

export function failure(code: string, detail: string, retryAfterMs?: number): ProviderFailure {
  const { class: failureClass, scope, cause, nextStep, minWaitMs } = errors[code] ?? unknownRow;
  const result: ProviderFailure = { class: failureClass, code, cause, nextStep };
  if (detail !== '') result.detail = detail;
  if (scope !== undefined) result.scope = scope;
  const waitMs = Math.max(retryAfterMs ?? 0, minWaitMs ?? 0);
  if (waitMs > 0) result.retryAfterMs = waitMs;
  return result;
}
