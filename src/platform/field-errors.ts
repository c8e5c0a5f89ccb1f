/** Schema issues as field errors in both languages. */
import { z } from 'zod';
import type { FieldError } from '../../contracts/problem.ts';
import { Refusal } from '../../contracts/problem.ts';

const portuguese = z.locales.pt().localeError;

/** The contract's own messages; what the schema library says by itself comes translated. */
const own: Record<string, string> = {
  'exactly one of link and mediaId is required': 'é preciso exatamente um entre link e mediaId',
  'at most 50 entries': 'no máximo 50 entradas',
  'lower-case letters, digits and hyphen, at most 40': 'letras minúsculas, dígitos e hífen, no máximo 40',
  'lower-case letters, digits and hyphen, at most 60': 'letras minúsculas, dígitos e hífen, no máximo 60',
  'lower-case letters, digits and underscore, at most 512': 'letras minúsculas, dígitos e sublinhado, no máximo 512',
  'language code such as pt_BR': 'código de idioma como pt_BR',
  'ISO 4217 code': 'código ISO 4217',
  'digits only': 'só dígitos, de 5 a 20',
  'must not be empty or contain spaces': 'não pode ficar vazio nem ter espaços',
  'a version such as v25.0': 'uma versão como v25.0',
  'must have no credentials, query or fragment': 'não pode ter credenciais, query nem fragmento',
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
        messagePt: own[issue.message] ?? (issue.code === 'custom' ? issue.message : text),
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
