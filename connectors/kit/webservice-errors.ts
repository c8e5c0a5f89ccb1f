/** What can be told from a webservice's HTTP answer alone, whatever is inside it. */
import { valueAt } from './answer-paths.ts';
import type { ProviderResponse } from './connector.ts';
import type { SourceFailure } from './source.ts';

/** One row of a source's error table. */
export type SourceErrorRow = Pick<SourceFailure, 'class' | 'cause' | 'nextStep'>;

export const webserviceErrors = {
  source_auth: {
    class: 'auth',
    cause: 'O webservice recusou as credenciais.',
    nextStep: 'Confira a forma de autenticação (auth), o usuário e o segredo na configuração da origem.',
  },
  source_forbidden: {
    class: 'auth',
    cause: 'O webservice proibiu o acesso a este usuário ou a este endereço IP.',
    nextStep: 'Confira, com quem cuida do webservice, a permissão do usuário e a lista de IPs liberados.',
  },
  source_not_found: {
    class: 'bad_request',
    cause: 'O endereço configurado não existe no webservice.',
    nextStep: 'Confira o endereço da origem, letra por letra, e os parâmetros que fazem parte dele.',
  },
  source_rate_limited: {
    class: 'rate_limited',
    cause: 'O webservice pediu para diminuir o ritmo das consultas.',
    nextStep: 'Nada a fazer: a consulta é repetida depois do tempo pedido. Se repetir, espace as execuções.',
  },
  source_redirect: {
    class: 'bad_request',
    cause: 'O webservice respondeu com um redirecionamento, que não é seguido por segurança.',
    nextStep: 'Configure o endereço final da origem: com https, com ou sem a barra no fim.',
  },
  source_refused: {
    class: 'bad_request',
    cause: 'O webservice recusou a consulta.',
    nextStep: 'Leia o detalhe e confira o método, os parâmetros, os cabeçalhos e o corpo na configuração da origem.',
  },
  source_down: {
    class: 'transient',
    cause: 'O webservice está fora do ar ou falhou ao responder.',
    nextStep: 'Aguarde: a consulta é repetida. Se continuar, avise quem cuida do webservice.',
  },
  source_status: {
    class: 'bad_answer',
    cause: 'O endereço respondeu com um código HTTP que nenhum webservice usa.',
    nextStep: 'Confira se o endereço da origem é mesmo o do webservice.',
  },
  source_html: {
    class: 'bad_answer',
    cause: 'Veio uma página da web no lugar dos dados: tela de login, aviso de erro ou bloqueio de firewall.',
    nextStep: 'Abra o endereço da origem num navegador para ver a página e confira endereço e autenticação.',
  },
  source_empty: {
    class: 'bad_answer',
    cause: 'O webservice respondeu sem nenhum conteúdo.',
    nextStep: 'Confira os parâmetros da consulta; sem registros, o webservice deve responder com uma lista vazia.',
  },
} satisfies Record<string, SourceErrorRow>;
export type WebserviceCode = keyof typeof webserviceErrors;

/** Undefined for 2xx. */
export function refusalOf({ status }: Pick<ProviderResponse, 'status'>): WebserviceCode | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status === 401 || status === 407) return 'source_auth';
  if (status === 403) return 'source_forbidden';
  if (status === 404 || status === 410) return 'source_not_found';
  if (status === 429) return 'source_rate_limited';
  if (status === 408 || (status >= 500 && status < 600)) return 'source_down';
  if (status >= 300 && status < 400) return 'source_redirect';
  return status >= 400 && status < 500 ? 'source_refused' : 'source_status';
}

/** By the body, not by the content type: many a script sends its data as `text/html`. */
export const isHtml = (body: string): boolean => /^\uFEFF?\s*<(?:!doctype\s+html|html|head|body)\b/i.test(body);

const longestRetryAfterSeconds = 24 * 60 * 60;

/** In seconds, or as a date, which counts from the answer's own date. */
export function retryAfterMs(response: ProviderResponse): number | undefined {
  const value = headerOf(response, 'retry-after')?.trim() ?? '';
  const until = Date.parse(value);
  const seconds = /^\d+$/.test(value)
    ? Number(value)
    : Math.ceil((until - Date.parse(headerOf(response, 'date') ?? '')) / 1000);
  return seconds > 0 ? Math.min(seconds, longestRetryAfterSeconds) * 1000 : undefined;
}

function headerOf({ headers }: ProviderResponse, wanted: string): string | undefined {
  const value = Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1];
  return Array.isArray(value) ? value[0] : value;
}

const maxDetail = 300;

/** What the source says by itself. Never the rest of an answer: it may be people's data. */
export function detailOf({ status, body }: ProviderResponse, secrets: readonly string[]): string {
  const said = body.trim() === '' ? 'empty body' : wordsOf(body);
  return safeDetail(said === '' ? `HTTP ${status}` : `HTTP ${status}: ${said}`, secrets);
}

function wordsOf(body: string): string {
  const beginning = body.slice(0, 4096);
  if (isHtml(body)) return /<title[^>]*>([^<]*)/i.exec(beginning)?.[1]?.trim() ?? 'HTML';
  const [line = ''] = beginning.trim().split(/[\r\n]/, 1);
  return /^[\uFEFF[{<"]/.test(line) ? messagesIn(parsed(body)).join('; ') : line;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

const messageNames = ['message', 'mensagem', 'msg', 'error', 'erro', 'error_description', 'detail', 'status', 'title'];
const messagePaths = [...messageNames, 'error.message', 'erro.mensagem', 'errors.0.message'];

/** `message: ...` and its like, under the names that webservices use. */
export function messagesIn(answer: unknown): string[] {
  return messagePaths.flatMap((path) => {
    const value = valueAt(answer, path);
    return typeof value === 'string' && value.trim() !== '' ? [`${path}: ${value}`] : [];
  });
}

/** Shortened, on one line, and without what must not be shown: webservices like to repeat what they were sent. */
export function safeDetail(text: string, secrets: readonly string[]): string {
  const shown = secrets.reduce((clean, secret) => (secret === '' ? clean : clean.replaceAll(secret, '***')), text);
  return shown
    .slice(0, 4 * maxDetail)
    .replaceAll(/\s+/g, ' ')
    .slice(0, maxDetail)
    .toWellFormed();
}

/** The forms in which a secret can come back. */
export function secretForms(user: string, secret: string): string[] {
  if (secret === '') return [];
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), basicCredentials(user, secret)];
}

export const basicCredentials = (user: string, secret: string): string =>
  Buffer.from(`${user}:${secret}`).toString('base64');
