/** The accounts and numbers that exist, and who may use them. */

import type { AccountOptions, NumberOptions } from './model.ts';
import { digitsOf } from './people.ts';
import { TemplateShelf } from './templates.ts';

export interface Account {
  options: AccountOptions;
  webhookUrl: string | undefined;
  templates: TemplateShelf;
  numbers: BusinessNumber[];
}

export interface BusinessNumber {
  id: string;
  options: NumberOptions;
  account: Account;
  digits: string;
  countryCode: string;
  webhookUrl: string | undefined;
}

export class Directory {
  readonly accounts: readonly Account[];
  readonly #numbers = new Map<string, BusinessNumber>();
  readonly #tokens: ReadonlySet<string>;

  constructor(accounts: readonly AccountOptions[]) {
    this.accounts = accounts.map((options) => this.#open(options));
    this.#tokens = new Set(accounts.map((account) => account.accessToken));
  }

  #open(options: AccountOptions): Account {
    const account: Account = {
      options,
      webhookUrl: options.webhookUrl,
      templates: new TemplateShelf(options.templates ?? []),
      numbers: [],
    };
    for (const number of options.numbers) {
      const digits = digitsOf(number.displayPhoneNumber);
      const opened: BusinessNumber = {
        id: number.phoneNumberId,
        options: number,
        account,
        digits,
        countryCode: number.countryCode ?? digits.slice(0, 2),
        webhookUrl: number.webhookUrl,
      };
      account.numbers.push(opened);
      this.#numbers.set(opened.id, opened);
    }
    return account;
  }

  knowsToken(token: string): boolean {
    return this.#tokens.has(token);
  }

  number(id: string): BusinessNumber {
    const number = this.#numbers.get(id);
    if (number === undefined) throw new Error(`the simulator has no phone number id ${id}`);
    return number;
  }

  account(wabaId?: string): Account {
    const found = this.accounts.find((account) => wabaId === undefined || account.options.wabaId === wabaId);
    if (found === undefined) throw new Error(`the simulator has no account ${wabaId ?? ''}`);
    return found;
  }

  numberFor(id: string, token: string): BusinessNumber | undefined {
    const number = this.#numbers.get(id);
    return number?.account.options.accessToken === token ? number : undefined;
  }

  accountFor(id: string, token: string): Account | undefined {
    return this.accounts.find(({ options }) => options.wabaId === id && options.accessToken === token);
  }
}
