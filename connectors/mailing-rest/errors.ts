/** The one table of what can go wrong while a mailing is read, and how an answer becomes a failure. */
import type { ProviderResponse } from '../kit/connector.ts';
import type { SourceContext, SourceFailure } from '../kit/source.ts';
import {
  detailOf,
  retryAfterMs,
  type SourceErrorRow,
  safeDetail,
  secretForms,
  webserviceErrors,
} from '../kit/webservice-errors.ts';
import type { RestConfig } from './config.ts';

export const errors = {
  ...webserviceErrors,
  source_bad_json: {
    class: 'bad_answer',
    cause: 'A resposta do webservice não é JSON, ou chegou cortada.',
    nextStep: 'Confira se o endereço devolve JSON; se devolve XML, use uma origem SOAP. Repita se foi um corte.',
  },
  source_no_list: {
    class: 'bad_answer',
    cause: 'A resposta não tem uma lista de registros no caminho configurado.',
    nextStep: 'Compare o caminho da lista (recordsPath) com a resposta; o detalhe mostra o que ela tem.',
  },
  source_list_unclear: {
    class: 'bad_answer',
    cause: 'A resposta tem mais de uma lista e nenhuma foi escolhida.',
    nextStep: 'Informe em recordsPath o caminho da lista certa; o detalhe mostra as que existem.',
  },
  source_same_page: {
    class: 'bad_answer',
    cause: 'O webservice devolveu a mesma página duas vezes: o parâmetro da página não teve efeito.',
    nextStep: 'Confira a paginação (paging) e o nome do parâmetro (pageParameter) na documentação do webservice.',
  },
  source_bad_link: {
    class: 'bad_answer',
    cause: 'A próxima página indicada na resposta não pode ser usada: só é seguido um endereço do mesmo servidor.',
    nextStep: 'Confira o caminho da próxima página (nextPath) e se o webservice a escreve com o endereço configurado.',
  },
  source_login_refused: {
    class: 'auth',
    cause: 'O login do webservice recusou o usuário ou a senha.',
    nextStep: 'Confira o usuário, o segredo e os campos do login (loginFields) na configuração da origem.',
  },
  source_no_token: {
    class: 'auth',
    cause: 'O login do webservice respondeu sem um token.',
    nextStep: 'Compare o caminho do token (tokenPath) com a resposta do login na documentação do webservice.',
  },
} satisfies Record<string, SourceErrorRow>;
export type RestErrorCode = keyof typeof errors;

type Source = Pick<SourceContext<RestConfig>, 'config' | 'token'>;

export function failure(code: RestErrorCode, detail: string, source?: Source, waitMs?: number): SourceFailure {
  const result: SourceFailure = { code, ...errors[code] };
  const shown = safeDetail(detail, source === undefined ? [] : secretsOf(source));
  if (shown !== '') result.detail = shown;
  if (waitMs !== undefined) result.retryAfterMs = waitMs;
  return result;
}

/** With what the source said. */
export function answerFailure(code: RestErrorCode, response: ProviderResponse, source: Source): SourceFailure {
  return failure(code, detailOf(response, secretsOf(source)), source, retryAfterMs(response));
}

function secretsOf({ config: { user = '', secret = '' }, token = '' }: Source): string[] {
  return [...secretForms(user, secret), ...secretForms(user, token)];
}
