/** Masks of text fields: a value is brought into the form of its mask, or told why it cannot be. */
import { z } from 'zod';
import type { Mask } from '../../../contracts/mailing.ts';
import { displayContact, parsePhone } from '../../platform/phone.ts';
import { isCnpj, isCpf } from './documents.ts';
import { coerceToPattern, matchPattern } from './mask-pattern.ts';
import type { Wrong } from './values.ts';

export function applyMask(mask: Mask, value: string): { value: string } | Wrong {
  const text = value.normalize('NFC').trim();
  switch (mask.kind) {
    case 'email':
      return email.safeParse(text).success ? { value: text } : refused('is no e-mail address', 'não é um e-mail');
    case 'phone':
      return phone(text);
    case 'cpf':
      return document(text, isCpf, /^(...)(...)(...)(..)$/, '$1.$2.$3-$4', 'CPF');
    case 'cnpj':
      return document(text.toUpperCase(), isCnpj, /^(..)(...)(...)(....)(..)$/, '$1.$2.$3/$4-$5', 'CNPJ');
    case 'cep':
      return cep(text);
    case 'upper':
      // Some small letters become two characters, which are to be put together again.
      return { value: text.toLocaleUpperCase('pt-BR').normalize('NFC') };
    case 'lower':
      return { value: text.toLocaleLowerCase('pt-BR').normalize('NFC') };
    case 'custom':
      return custom(mask, text);
  }
}

const email = z.email();

function phone(text: string): { value: string } | Wrong {
  const parsed = parsePhone(text);
  if (!parsed.ok || parsed.kind === 'foreign') {
    return refused('is no Brazilian phone with its DDD', 'não é um telefone brasileiro com DDD');
  }
  return { value: displayContact(parsed.e164).replace('+55 ', '') };
}

/** The value is not repeated: it is somebody's document. */
function document(
  text: string,
  isValid: (bare: string) => boolean,
  parts: RegExp,
  form: string,
  name: string,
): { value: string } | Wrong {
  const bare = text.replace(/[\s.\-/]/g, '');
  if (!isValid(bare)) return refused(`is no valid ${name}`, `não é um ${name} válido`);
  return { value: bare.replace(parts, form) };
}

function cep(text: string): { value: string } | Wrong {
  const bare = text.replace(/[\s.-]/g, '');
  if (!/^\d{8}$/.test(bare)) return refused('is no CEP of 8 digits', 'não é um CEP de 8 dígitos');
  return { value: `${bare.slice(0, 5)}-${bare.slice(5)}` };
}

function custom({ pattern, onMismatch }: Extract<Mask, { kind: 'custom' }>, text: string): { value: string } | Wrong {
  const made = onMismatch === 'coerce' ? coerceToPattern(pattern, text) : matchPattern(pattern, text);
  return made === undefined
    ? refused(`does not fit the pattern ${pattern}`, `não segue o padrão ${pattern}`)
    : { value: made };
}

const refused = (en: string, pt: string): Wrong => ({ wrong: { en, pt } });
