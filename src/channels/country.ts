/** The country a recipient is charged for, as far as the address tells. */
import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min';

/** No calling code is the beginning of another, so at most one of them fits a number. */
const countriesByCallingCode: ReadonlyMap<string, readonly CountryCode[]> = Map.groupBy(getCountries(), (country) =>
  getCountryCallingCode(country),
);

/** Under which a price may stand, the most exact first: `BR`, `55`. Empty when the address tells no country. */
export function countriesOf(contact: string): string[] {
  if (!contact.startsWith('+')) return countriesOfUserId(contact);
  for (let length = 1; length <= 3; length++) {
    const code = contact.slice(1, 1 + length);
    const countries = countriesByCallingCode.get(code);
    if (countries === undefined) continue;
    // Reading the number itself costs a hundred times as much, and only shared codes need it.
    const country = countries.length === 1 ? countries[0] : parsePhoneNumberFromString(contact)?.country;
    return country === undefined ? [code] : [country, code];
  }
  return [];
}

/** A business-scoped user id begins with the country: `BR.135...`. */
function countriesOfUserId(userId: string): string[] {
  const country = /^([A-Z]{2})\./.exec(userId)?.[1];
  if (country === undefined) return [];
  return isSupportedCountry(country) ? [country, getCountryCallingCode(country)] : [country];
}

/** As written in a price table: `br`, `+55` and `55` become `BR` and `55`. Undefined when it is no country. */
export function countryKey(written: string): string | undefined {
  if (written === '*') return '*';
  const code = written.replace(/^\+/, '');
  if (countriesByCallingCode.has(code)) return code;
  const country = written.toUpperCase();
  return isSupportedCountry(country) ? country : undefined;
}
