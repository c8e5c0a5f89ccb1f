/** The Brazilian form of a number, for gateways that know no other country. */

export interface NationalNumber {
  /** Two digits. */
  areaCode: string;
  /** Eight or nine digits. */
  subscriber: string;
}

/** Undefined: a number of another country. */
export function nationalNumber(e164: string): NationalNumber | undefined {
  const [, areaCode, subscriber] = /^\+55(\d{2})(\d{8,9})$/.exec(e164) ?? [];
  return areaCode === undefined || subscriber === undefined ? undefined : { areaCode, subscriber };
}

/** For gateways that write DDD and number: 55 may be a DDD, so that the length decides. Anything else stays as it is. */
export function withCountry(address: string | undefined): string | undefined {
  const digits = address?.replace(/[\s().-]/g, '');
  return digits !== undefined && /^[1-9]\d(?:9\d{8}|[2-5]\d{7})$/.test(digits) ? `+55${digits}` : digits;
}
