/** Schema issues as field errors in both languages. */
import { z } from 'zod';
import type { FieldError } from '../../contracts/problem.ts';
import { Refusal } from '../../contracts/problem.ts';
import { configMessagePt } from './config-messages.ts';

const portuguese = z.locales.pt().localeError;

/** The contract's own messages; what the schema library says by itself comes translated. */
const own: Record<string, string> = {
  'exactly one of link and mediaId is required': 'é preciso exatamente um entre link e mediaId',
  'exactly one of ids and filter is required': 'é preciso exatamente um entre ids e filter',
  'at most 50 entries': 'no máximo 50 entradas',
  'lower-case letters, digits and hyphen, at most 40': 'letras minúsculas, dígitos e hífen, no máximo 40',
  'lower-case letters, digits and hyphen, at most 60': 'letras minúsculas, dígitos e hífen, no máximo 60',
  'lower-case letters, digits and underscore, at most 512': 'letras minúsculas, dígitos e sublinhado, no máximo 512',
  'language code such as pt_BR': 'código de idioma como pt_BR',
  'ISO 4217 code': 'código ISO 4217',
  'no longer than texts: the request holds the text': 'não pode passar do prazo dos textos: o pedido contém o texto',
  'no longer than texts: events hold the text': 'não pode passar do prazo dos textos: os eventos contêm o texto',
  'no longer than messages': 'não pode passar do prazo das mensagens',
  'digits only': 'só dígitos, de 5 a 20',
  'must not be empty or contain spaces': 'não pode ficar vazio nem ter espaços',
  'a version such as v25.0': 'uma versão como v25.0',
  'must have no credentials, query or fragment': 'não pode ter credenciais, query nem fragmento',
  'must have no credentials or fragment': 'não pode ter credenciais nem fragmento',
  'letters, digits and _, at most 64': 'letras, dígitos e _, no máximo 64',
  'a month such as 2026-11': 'um mês como 2026-11',
  'a cursor of this list': 'um cursor desta lista',
  'must be one line of text': 'deve ser uma linha de texto',
  'not a header name': 'não é um nome de cabeçalho',
  'names joined by dots, such as data.items': 'nomes unidos por pontos, como data.items',
  'a date is written {today}, {today+3} or {today:DD/MM/YYYY}':
    'uma data se escreve {today}, {today+3} ou {today:DD/MM/YYYY}',
  'this header is set by auth or by the connection': 'este cabeçalho é definido por auth ou pela conexão',
  'needed by this auth': 'necessário para este auth',
  'needed by this paging': 'necessário para esta paginação',
  'exactly one of from and messagingServiceSid is required': 'é preciso exatamente um entre from e messagingServiceSid',
  'apiKeySid and apiKeySecret go together': 'apiKeySid e apiKeySecret vão juntos',
  'only with the method POST': 'só com o método POST',
  'passwords are not read from a source': 'senhas não são lidas de uma origem',
  'names of XML elements joined by dots, such as lista.registro':
    'nomes de elementos XML unidos por pontos, como lista.registro',
  'the name of an operation of the WSDL': 'o nome de uma operação do WSDL',
};

export function fieldErrors(error: z.ZodError, prefix = ''): FieldError[] {
  return error.issues.flatMap((issue) => {
    const path = (extra?: string) =>
      [...(prefix === '' ? [] : [prefix]), ...issue.path, ...(extra === undefined ? [] : [extra])].join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: path(key), message: 'unknown field', messagePt: 'campo desconhecido' }));
    }
    const translated = portuguese(issue as Parameters<typeof portuguese>[0]);
    const text = typeof translated === 'string' ? translated : (translated?.message ?? issue.message);
    return [
      {
        path: path(),
        message: issue.message,
        messagePt:
          own[issue.message] ?? configMessagePt(issue.message) ?? (issue.code === 'custom' ? issue.message : text),
      },
    ];
  });
}

/** Parses or refuses, naming every wrong field. */
export function parseOrRefuse<Output>(schema: z.ZodType<Output>, value: unknown, prefix = ''): Output {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Refusal('invalid_request', fieldErrors(parsed.error, prefix));
}
