/** Values as systems deliver them, in the one form in which they are kept. */
import { explainPhoneProblem, invalidPhonePt, type PhoneProblem, parsePhone } from '../../platform/phone.ts';

export interface Wrong {
  wrong: { en: string; pt: string };
}
/** `value: undefined`: this is how some systems write that there is none. */
export type Reading = { value: string | undefined } | Wrong;

const wrong = (en: string, pt: string): Wrong => ({ wrong: { en, pt } });

export function readText(text: string): { value: string } {
  return { value: text.normalize('NFC').trim() };
}

/** `05/09/1988`, `1988-09-05`, either also with a time of day, as `1988-09-05`. */
export function readDate(text: string): Reading {
  const trimmed = text.trim();
  // How databases of ERPs write that there is no date.
  if (/^(?:0000-00-00|00\/00\/0000)/.test(trimmed)) return { value: undefined };
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$/.exec(trimmed);
  const brazilian = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: .*)?$/.exec(trimmed);
  const [year, month, day] = iso?.slice(1, 4) ?? brazilian?.slice(1, 4).reverse() ?? [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  // 31/02 would roll over into March.
  if (Number.isNaN(date.getTime()) || date.getUTCDate() !== Number(day) || date.getUTCMonth() !== Number(month) - 1) {
    return wrong(
      `${shown(trimmed)} is not a date such as 05/09/1988 or 1988-09-05`,
      `${shown(trimmed)} não é uma data como 05/09/1988 ou 1988-09-05`,
    );
  }
  return { value: date.toISOString().slice(0, 10) };
}

/** `1.234,56`, `1,234.56` and `1234.56` as `1234.56`; money has two decimals, whatever was written. */
export function readNumber(text: string, kind: 'number' | 'money' = 'number'): Reading {
  const trimmed = text.trim();
  const bare = kind === 'money' ? trimmed.replace(/^(-?)\s*R\$\s*/i, '$1') : trimmed;
  // One separator before three digits may mean thousands or decimals: off by a thousand is worse than asking.
  if (/^-?[1-9]\d{0,2}[.,]\d{3}$/.test(bare)) {
    return wrong(
      `${shown(trimmed)} is ambiguous: write 1234.00 or 1.234,00`,
      `${shown(trimmed)} é um valor ambíguo: escreva 1234.00 ou 1.234,00`,
    );
  }
  const [, sign = '', whole, fraction = ''] =
    /^(-?)(\d+)(?:[.,](\d+))?$/.exec(bare) ??
    /^(-?)(\d{1,3}(?:\.\d{3})+)(?:,(\d+))?$/.exec(bare) ??
    /^(-?)(\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$/.exec(bare) ??
    [];
  const decimals = fraction.replace(/0+$/, '');
  if (whole === undefined || (kind === 'money' && decimals.length > 2)) {
    return kind === 'money'
      ? wrong(
          `${shown(trimmed)} is not an amount of money such as 1.234,56`,
          `${shown(trimmed)} não é um valor em dinheiro como 1.234,56`,
        )
      : wrong(`${shown(trimmed)} is not a number`, `${shown(trimmed)} não é um número`);
  }
  const units = whole.replace(/[.,]/g, '').replace(/^0+(?=\d)/, '');
  const after = kind === 'money' ? decimals.padEnd(2, '0') : decimals;
  const amount = after === '' ? units : `${units}.${after}`;
  return { value: /^[0.]+$/.test(amount) ? amount : sign + amount };
}

/** Digits alone. Companies are in the same column: their CNPJ is taken too. The check digits are the mask's business. */
export function readCpf(text: string): Reading {
  const bare = text.replace(/[\s.\-/]/g, '').toUpperCase();
  if (/^\d{11}$/.test(bare) || /^[0-9A-Z]{12}\d{2}$/.test(bare)) return { value: bare };
  return wrong(
    'a CPF has 11 digits; were zeros at the beginning lost?',
    'o CPF tem 11 dígitos; os zeros do início se perderam?',
  );
}

export function readPhone(text: string): Reading {
  const phone = parsePhone(text);
  return phone.ok ? { value: phone.e164 } : wrongPhone(text, phone.problem);
}

/** Where the message goes: a landline is told apart here, before a provider refuses it. */
export function readMobile(text: string): Reading {
  const phone = parsePhone(text);
  if (!phone.ok) return wrongPhone(text, phone.problem);
  if (phone.kind === 'landline') return wrong('this is a landline', 'é um telefone fixo');
  return { value: phone.e164 };
}

const phoneProblemsPt: Record<PhoneProblem, string> = {
  empty: 'falta o número',
  letters: 'há caracteres que não são de um telefone',
  ddd_missing: 'faltam o DDD ou dígitos: são 10 ou 11',
  ddd_unknown: 'este DDD não existe',
  mobile_length: 'celular tem DDD e 9 dígitos, 11 ao todo',
  landline_length: 'telefone fixo tem DDD e 8 dígitos, 10 ao todo',
  subscriber_invalid: 'nenhum número brasileiro começa com esse dígito depois do DDD',
  country_invalid: 'não é um número possível desse país',
};

/** Without the number: reports are read by more people than may see it. */
function wrongPhone(text: string, problem: PhoneProblem): Wrong {
  if (/^\d([.,]\d+)?E\+?\d+$/i.test(text.trim())) {
    return wrong(
      'the spreadsheet has rounded this number (1.2E+12): format the column as text and type it again',
      'a planilha arredondou este número (1,2E+12): formate a coluna como texto e digite-o de novo',
    );
  }
  return wrong(explainPhoneProblem(problem), `${invalidPhonePt} (${phoneProblemsPt[problem]})`);
}

const shown = (text: string): string => `"${text.slice(0, 40)}"`;
