/** Who is on the other side: phones, Meta's form of them, business-scoped ids. */
import type { PersonOptions } from './model.ts';

export interface Person {
  /** One per human: windows and pair limits belong to people, not to spellings of their number. */
  key: string;
  waId?: string;
  bsuid?: string;
  name?: string;
  username?: string;
  hidesPhone: boolean;
  readReceipts: boolean;
  failsWith?: number;
}

export const digitsOf = (text: string): string => text.replace(/\D/g, '');

const bsuidForm = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/;
export const isBsuid = (text: string): boolean => bsuidForm.test(text);

/** 55 + area + 9 + eight digits starting with 6-9: the only numbers that also exist without their ninth digit. */
const brazilianMobile = /^55\d{2}9[6-9]\d{7}$/;
const withoutNinthDigit = (digits: string) =>
  digits.length === 13 && brazilianMobile.test(digits) ? digits.slice(0, 4) + digits.slice(5) : digits;

export class People {
  readonly #byAlias = new Map<string, Person>();
  readonly #waIdOf: (digits: string) => string;

  constructor(people: readonly PersonOptions[], brazilianWaId: 'as-typed' | 'without-ninth-digit') {
    this.#waIdOf = brazilianWaId === 'without-ninth-digit' ? withoutNinthDigit : (digits) => digits;
    for (const person of people) this.add(person);
  }

  add(options: PersonOptions): Person {
    const { phone, bsuid, name, username, failsWith } = options;
    const digits = phone === undefined ? undefined : digitsOf(phone);
    const waId = options.waId ?? (digits === undefined ? undefined : this.#waIdOf(digits));
    const key = waId === undefined ? bsuid : withoutNinthDigit(waId);
    if (key === undefined) throw new Error('a person needs a phone, a waId or a bsuid');
    const person: Person = {
      key,
      ...(waId !== undefined && { waId }),
      ...(bsuid !== undefined && { bsuid }),
      ...(name !== undefined && { name }),
      ...(username !== undefined && { username }),
      hidesPhone: options.hidesPhone ?? false,
      readReceipts: options.readReceipts ?? true,
      ...(failsWith !== undefined && { failsWith }),
    };
    this.#byAlias.set(key, person);
    if (digits !== undefined) this.#byAlias.set(withoutNinthDigit(digits), person);
    if (bsuid !== undefined) this.#byAlias.set(bsuid, person);
    return person;
  }

  byPhone(digits: string): Person {
    const key = withoutNinthDigit(digits);
    // Strangers are not remembered: a load test has millions of them.
    return this.#byAlias.get(key) ?? { key, waId: this.#waIdOf(digits), hidesPhone: false, readReceipts: true };
  }

  byBsuid(bsuid: string): Person {
    return this.#byAlias.get(bsuid) ?? { key: bsuid, bsuid, hidesPhone: true, readReceipts: true };
  }

  at(address: string): Person {
    return isBsuid(address) ? this.byBsuid(address) : this.byPhone(digitsOf(address));
  }
}
