/** Why nothing could be read, and what to do about it. */
import type { ProviderResponse } from '../kit/connector.ts';
import type { SourceFailure } from '../kit/source.ts';
import type { HubsoftConfig } from './config.ts';
import { isRecord, parseJson, plainWord, textOf } from './wire.ts';

type FailureRow = Pick<SourceFailure, 'class' | 'cause' | 'nextStep'>;

export const errors = {
  source_auth: {
    class: 'auth',
    cause: 'O Hubsoft recusou o acesso: o token venceu ou as credenciais estão erradas.',
    nextStep:
      'Um token novo é pedido sozinho. Se repetir, confira Client ID, Client Secret, usuário e senha na configuração da origem.',
  },
  source_forbidden: {
    class: 'auth',
    cause: 'O Hubsoft proibiu a consulta: o usuário não tem permissão ou um firewall bloqueou o acesso.',
    nextStep:
      'Confira no Hubsoft as permissões do usuário da integração e se o IP deste servidor precisa ser liberado.',
  },
  source_not_available: {
    class: 'bad_request',
    cause: 'O Hubsoft não conhece o endereço consultado.',
    nextStep: 'Confira o endereço da API e os caminhos na configuração da origem.',
  },
  source_redirect: {
    class: 'bad_request',
    cause: 'O endereço da API respondeu com um redirecionamento, que não é seguido por segurança.',
    nextStep: 'Confira o endereço da API na configuração da origem, como http no lugar de https.',
  },
  source_refused: {
    class: 'bad_request',
    cause: 'O Hubsoft recusou a consulta.',
    nextStep: 'Leia o detalhe do erro e confira os caminhos e parâmetros na configuração da origem.',
  },
  source_rate_limited: {
    class: 'rate_limited',
    cause: 'O Hubsoft pediu para diminuir o ritmo das consultas.',
    nextStep: 'Nada a fazer: a leitura é tentada de novo. Se repetir, aumente o intervalo entre as execuções.',
  },
  source_down: {
    class: 'transient',
    cause: 'O servidor do Hubsoft falhou ao responder.',
    nextStep: 'Nada a fazer: a leitura é tentada de novo. Se durar, avise o suporte da Hubsoft.',
  },
  source_html: {
    class: 'bad_answer',
    cause: 'No lugar dos dados veio uma página da web, como uma tela de login ou de manutenção.',
    nextStep: 'Confira se o endereço é o da API, e não o do painel, e se algum proxy responde no lugar dela.',
  },
  source_bad_json: {
    class: 'bad_answer',
    cause: 'A resposta do Hubsoft veio cortada ou não é JSON.',
    nextStep: 'Nada foi lido nem presumido. Se repetir, reduza o tamanho da página ou avise o suporte da Hubsoft.',
  },
  source_no_list: {
    class: 'bad_answer',
    cause: 'A resposta do Hubsoft não traz a lista esperada; ela não é tratada como vazia.',
    nextStep: 'Confira os caminhos na configuração da origem; a API desta instalação pode ser de outra versão.',
  },
  source_no_token: {
    class: 'bad_answer',
    cause: 'O Hubsoft respondeu ao pedido de token sem trazer um.',
    nextStep: 'Confira o endereço da API e o caminho do token na configuração da origem.',
  },
  source_paging: {
    class: 'bad_answer',
    cause: 'A API não avançou de página como pedido, e a lista ficaria repetida ou incompleta.',
    nextStep: 'Confira o parâmetro da página e o número da primeira página na configuração da origem.',
  },
  source_bad_answer: {
    class: 'bad_answer',
    cause: 'O endereço da API deu uma resposta que não é de HTTP comum.',
    nextStep: 'Confira o endereço da API e se algum proxy responde no lugar dela.',
  },
} satisfies Record<string, FailureRow>;
export type FailureCode = keyof typeof errors;

export function failure(code: FailureCode, detail: string, retryAfterMs?: number): SourceFailure {
  const result: SourceFailure = { ...errors[code], code, detail };
  if (retryAfterMs !== undefined) result.retryAfterMs = retryAfterMs;
  return result;
}

/** Undefined when the status is a success, whatever the body says. */
export function statusFailure(response: ProviderResponse, secrets: readonly string[]): SourceFailure | undefined {
  const code = codeOfStatus(response.status);
  if (code === undefined) return undefined;
  return failure(code, detailOf(response, secrets), code === 'source_auth' ? undefined : retryAfterMs(response));
}

function codeOfStatus(status: number): FailureCode | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status === 401) return 'source_auth';
  if (status === 403) return 'source_forbidden';
  if (status === 404) return 'source_not_available';
  if (status === 429) return 'source_rate_limited';
  if (status >= 300 && status < 400) return 'source_redirect';
  if (status >= 400 && status < 500) return 'source_refused';
  return status >= 500 && status < 600 ? 'source_down' : 'source_bad_answer';
}

/** A success without JSON: what stands there instead is not quoted, because it may hold people's data. */
export function unreadable(response: ProviderResponse): SourceFailure {
  const code = /^\s*<(?:!doctype|html|head|body|\?xml)/i.test(response.body) ? 'source_html' : 'source_bad_json';
  return failure(code, `HTTP ${response.status}, ${response.body.length} characters`);
}

/** The documentation's own sample spells success `suscess`, so only a word for failure counts as one. */
export function isRefusal(answer: Record<string, unknown>): boolean {
  return typeof answer.status === 'string' && /^(?:err|fail|falh|inval)/.test(plainWord(answer.status));
}

export function secretsOf(config: HubsoftConfig, token: string | undefined): string[] {
  return [config.clientSecret, config.password, ...(token === undefined ? [] : [token])];
}

const maxDetail = 300;
/** CPF and CNPJ, with or without their punctuation. */
const documents = /\b\d{2,3}\.?\d{3}\.?\d{3}(?:\/?\d{4})?-?\d{2}\b/g;

/** What the source said for people, without secrets and documents. */
export function detailOf(
  { status, body }: Pick<ProviderResponse, 'status' | 'body'>,
  secrets: readonly string[],
): string {
  const answer = parseJson(body);
  const said = isRecord(answer) ? (textOf(answer.msg) ?? textOf(answer.message)) : null;
  if (said === null) return `HTTP ${status}`;
  const clean = secrets.reduce((text, secret) => text.replaceAll(secret, '[segredo]'), said);
  return `HTTP ${status}: ${clean.replace(documents, '[documento]').slice(0, maxDetail).toWellFormed()}`;
}

/** A broken gateway's value must not park a source for years. */
const longestRetryAfterSeconds = 60 * 60;

function retryAfterMs({ headers }: ProviderResponse): number | undefined {
  const header = Object.entries(headers).find(([name]) => name.toLowerCase() === 'retry-after')?.[1];
  const value = Array.isArray(header) ? header[0] : header;
  if (value === undefined || !/^0*[1-9]\d*$/.test(value.trim())) return undefined;
  return Math.min(Number(value), longestRetryAfterSeconds) * 1000;
}
