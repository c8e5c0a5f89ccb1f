/** Values as ERPs hold them, written as a Brazilian customer reads them. */
import type { ValueFormat } from '../../contracts/notification.ts';

export type FieldValue = string | number | boolean | null;

/** A text to show; `undefined`: there is no value; `wrong`: there is one that the format cannot read. */
export type Formatted = { text: string } | { wrong: { en: string; pt: string } } | undefined;

export function formatValue(value: FieldValue | undefined, format: ValueFormat): Formatted {
  if (value === undefined || value === null) return undefined;
  const text = String(value).trim();
  if (text === '') return undefined;
  switch (format) {
    case 'date':
      return formatDate(text);
    case 'money':
      return formatMoney(text, typeof value === 'number');
    case 'first_name':
      return { text: firstName(text) };
    case 'upper':
      return { text: text.toLocaleUpperCase('pt-BR') };
    case 'text':
      return { text };
  }
}

/** MARIA DA SILVA is Maria; what is written in both cases stays as it is. */
function firstName(name: string): string {
  const [first = ''] = name.split(/\s+/);
  const lower = first.toLocaleLowerCase('pt-BR');
  if (first !== lower && first !== first.toLocaleUpperCase('pt-BR')) return first;
  return lower.replace(/(^|[-'’])(\p{Ll})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());
}

const brazilianDate = new Intl.DateTimeFormat('pt-BR', {
  timeZone: 'America/Sao_Paulo',
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
});

const wrongDate = { wrong: { en: 'is not a date', pt: 'não é uma data' } };

function formatDate(text: string): Formatted {
  // How databases of ERPs write that there is no date.
  if (/^0000-00-00/.test(text) || /^00\/00\/0000/.test(text)) return undefined;
  const instant = instantOf(text);
  if (instant !== undefined) {
    const date = new Date(instant);
    return Number.isNaN(date.getTime()) ? wrongDate : { text: brazilianDate.format(date) };
  }
  const [, isoYear, isoMonth, isoDay] = /^(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}.*)?$/.exec(text) ?? [];
  if (isoYear !== undefined) return calendarDate(isoDay, isoMonth, isoYear);
  const [, day, month, year] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: \d{2}:\d{2}.*)?$/.exec(text) ?? [];
  return day === undefined ? wrongDate : calendarDate(day, month, year);
}

/** Epoch seconds or milliseconds, and ISO with a zone; a date without a zone is one of the customer's calendar. */
function instantOf(text: string): number | undefined {
  if (/^\d{9,10}$/.test(text)) return Number(text) * 1000;
  if (/^\d{12,13}$/.test(text)) return Number(text);
  if (!/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/i.test(text)) return undefined;
  return Date.parse(text.replace(' ', 'T').replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
}

function calendarDate(day = '', month = '', year = ''): Formatted {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const exists = date.getUTCDate() === Number(day) && date.getUTCMonth() === Number(month) - 1;
  return exists ? { text: `${day.padStart(2, '0')}/${month.padStart(2, '0')}/${year}` } : wrongDate;
}

const reais = new Intl.NumberFormat('pt-BR', { style: 'currency', currency: 'BRL' });
const largestAmount = 1e12;

function formatMoney(text: string, isNumber: boolean): Formatted {
  const amount = isNumber ? Number(text) : amountOf(text.replace(/^(-?)\s*R\$\s*/i, '$1'));
  if (amount === 'ambiguous') {
    return {
      wrong: {
        en: 'is ambiguous: write 1234.00 or 1.234,00',
        pt: 'é um valor ambíguo: escreva 1234.00 ou 1.234,00',
      },
    };
  }
  if (amount === undefined || !(Math.abs(amount) < largestAmount)) {
    return { wrong: { en: 'is not an amount of money', pt: 'não é um valor em dinheiro' } };
  }
  // Its space is a no-break space, which nobody types and few comparisons expect.
  return { text: reais.format(amount).replaceAll('\u00a0', ' ') };
}

/** One separator before exactly three digits may mean thousands or decimals: off by a thousand is worse than asking. */
function amountOf(text: string): number | 'ambiguous' | undefined {
  if (/^-?[1-9]\d{0,2}[.,]\d{3}$/.test(text)) return 'ambiguous';
  if (/^-?\d+([.,]\d+)?$/.test(text)) return Number(text.replace(',', '.'));
  if (/^-?\d{1,3}(\.\d{3})+(,\d+)?$/.test(text)) return Number(text.replaceAll('.', '').replace(',', '.'));
  if (/^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text)) return Number(text.replaceAll(',', ''));
  return undefined;
}
