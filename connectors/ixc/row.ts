/**
 * Reads one row, in which everything is text and nothing is always there: `0000-00-00` is no date, `0` is no reference,
 * and an enum may be empty. The first field that cannot be read makes the row broken; it is remembered, not thrown.
 */
import type { BrokenRecord } from '../kit/source.ts';

type Fault = Pick<BrokenRecord, 'field' | 'reason' | 'reasonPt'>;

export class Row {
  readonly #fields: Readonly<Record<string, unknown>>;
  #fault: Fault | undefined;

  constructor(fields: Readonly<Record<string, unknown>>) {
    this.#fields = fields;
  }

  get fault(): Fault | undefined {
    return this.#fault;
  }

  /** Empty when there is none. */
  text(field: string): string {
    const value = Object.hasOwn(this.#fields, field) ? this.#fields[field] : undefined;
    if (typeof value === 'string') return value.trim().toWellFormed();
    return Number.isSafeInteger(value) ? String(value) : '';
  }

  optional(field: string): string | null {
    return this.text(field) || null;
  }

  required(field: string): string {
    const text = this.text(field);
    if (text === '') this.#refuse(field, 'is empty or missing', 'está vazio ou não veio');
    return text;
  }

  /** The id of another record; IXC writes 0 for none. */
  reference(field: string): string | null {
    const text = this.text(field);
    return isNone(text) ? null : text;
  }

  requiredReference(field: string): string {
    const text = this.reference(field);
    if (text === null) this.#refuse(field, 'is empty, 0 or missing', 'está vazio, é 0 ou não veio');
    return text ?? '';
  }

  code(field: string): string {
    return this.text(field).toUpperCase();
  }

  /** `YYYY-MM-DD`; a time after it is left out. */
  day(field: string): string | null {
    const text = this.text(field);
    if (text === '' || text.startsWith('0000-00-00')) return null;
    const day = text.slice(0, 10);
    if (isDay(day)) return day;
    this.#refuse(field, 'is no date', 'não é uma data');
    return null;
  }

  /** `YYYY-MM-DD HH:mm:ss`. For show only, so that what is none reads as none. */
  moment(field: string): string | null {
    const text = this.text(field);
    const [day = '', time = ''] = text.split(' ');
    return isDay(day) && /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(time) ? `${day} ${time}` : null;
  }

  /** In cents, without passing through a fraction: `149.90`, `149,9`, `1.149,90`. */
  cents(field: string): number {
    const text = this.text(field);
    const plain = text.includes(',') ? text.replaceAll('.', '').replace(',', '.') : text;
    const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d{1,12})(?:\.(\d{1,2})0*)?$/.exec(plain) ?? [];
    if (whole === '') {
      this.#refuse(field, 'is no amount', 'não é um valor em reais');
      return 0;
    }
    const cents = Number(whole + fraction.padEnd(2, '0'));
    return sign === '-' && cents !== 0 ? -cents : cents;
  }

  #refuse(field: string, reason: string, reasonPt: string): void {
    this.#fault ??= { field, reason: `${field} ${reason}`, reasonPt: `${field} ${reasonPt}` };
  }
}

function isNone(text: string): boolean {
  return text === '' || /^0+$/.test(text);
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const instant = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
}
