/** The one table of what can go wrong while a mailing is read over SOAP. */
import type { ProviderResponse } from '../kit/connector.ts';
import type { SourceFailure } from '../kit/source.ts';
import {
  detailOf,
  retryAfterMs,
  type SourceErrorRow,
  safeDetail,
  secretForms,
  webserviceErrors,
} from '../kit/webservice-errors.ts';
import type { SoapConfig } from './config.ts';

export const errors = {
  ...webserviceErrors,
  source_bad_xml: {
    class: 'bad_answer',
    cause: 'A resposta do webservice não é um envelope SOAP, ou chegou cortada.',
    nextStep:
      'Confira o endereço das chamadas (endpoint) e a versão do SOAP; se foi um corte, a consulta pode ser repetida.',
  },
  source_bad_wsdl: {
    class: 'bad_answer',
    cause: 'A descrição do webservice (WSDL) não pode ser lida.',
    nextStep: 'Abra o endereço do WSDL (wsdlUrl) num navegador: deve aparecer um XML que começa com definitions.',
  },
  source_foreign_import: {
    class: 'bad_answer',
    cause: 'O WSDL manda buscar uma parte dele em outro servidor, o que não é feito por segurança.',
    nextStep: 'Peça a quem cuida do webservice um WSDL completo (singleWsdl) ou com endereços do mesmo servidor.',
  },
  source_foreign_endpoint: {
    class: 'bad_request',
    cause: 'O WSDL aponta as chamadas para outro servidor ou protocolo, ou para nenhum endereço.',
    nextStep: 'Se o endereço do detalhe está certo, informe-o em endpoint; senão, informe ali o endereço correto.',
  },
  source_no_operation: {
    class: 'bad_request',
    cause: 'O WSDL não tem a operação configurada.',
    nextStep:
      'Escolha em operation uma das operações mostradas no detalhe, com as mesmas letras maiúsculas e minúsculas.',
  },
  source_bad_call: {
    class: 'bad_request',
    cause: 'A chamada não pôde ser montada a partir do WSDL e dos parâmetros configurados.',
    nextStep: 'Compare os parâmetros (parameters) com os que o WSDL descreve para a operação.',
  },
  source_fault: {
    class: 'bad_request',
    cause: 'O webservice recusou a consulta com uma falha SOAP.',
    nextStep: 'Leia o detalhe e confira a operação e os parâmetros na configuração da origem.',
  },
  source_server_fault: {
    class: 'transient',
    cause: 'O webservice falhou ao responder, com uma falha SOAP do servidor.',
    nextStep: 'Aguarde: a consulta é repetida. Se continuar, leia o detalhe e avise quem cuida do webservice.',
  },
  source_no_list: {
    class: 'bad_answer',
    cause: 'A resposta não tem registros no caminho configurado.',
    nextStep: 'Compare o caminho dos registros (recordsPath) com a resposta; o detalhe mostra o que ela tem.',
  },
  source_list_unclear: {
    class: 'bad_answer',
    cause: 'Não está claro qual elemento da resposta é o registro.',
    nextStep: 'Informe em recordsPath o caminho do elemento que se repete; o detalhe mostra os que existem.',
  },
  source_only_read: {
    class: 'bad_request',
    cause: 'Uma origem SOAP não é lida por uma consulta simples.',
    nextStep: 'Atualize o Ponte: esta versão não sabe chamar origens SOAP.',
  },
} satisfies Record<string, SourceErrorRow>;
export type SoapErrorCode = keyof typeof errors;

/** Ends a reading wherever it is; never leaves `read`. */
export class SoapRefusal extends Error {
  readonly failure: SourceFailure;

  constructor(failure: SourceFailure) {
    super(failure.code);
    this.failure = failure;
  }
}

export function failure(code: SoapErrorCode, detail: string, config: SoapConfig): SourceFailure {
  const result: SourceFailure = { code, ...errors[code] };
  const shown = safeDetail(detail, secretsOf(config));
  if (shown !== '') result.detail = shown;
  return result;
}

/** With what the source said. */
export function answerFailure(code: SoapErrorCode, response: ProviderResponse, config: SoapConfig): SourceFailure {
  const result = failure(code, detailOf(response, secretsOf(config)), config);
  const waitMs = retryAfterMs(response);
  if (waitMs !== undefined) result.retryAfterMs = waitMs;
  return result;
}

const secretsOf = ({ user = '', secret = '' }: SoapConfig): string[] => secretForms(user, secret);
