/**
 * Texts with `{{names}}` in them. Values are put in at once and never looked at again, so that a message which holds
 * `{{to}}` says `{{to}}`; each is written so that it cannot leave its place in an address, in JSON or in XML.
 */
import type { SmsHttpConfig } from './config-fields.ts';

const place = /\{\{\s*(\w+)\s*\}\}/g;

/** In the order in which they appear. */
export const namesIn = (template: string): string[] => [...template.matchAll(place)].map(([, name = '']) => name);

export type Values = Readonly<Record<string, string>>;

export const fill = (template: string, values: Values, written: (value: string) => string): string =>
  template.replace(place, (_, name: string) => written(values[name] ?? ''));

type Charset = SmsHttpConfig['charset'];

export const inAddress =
  (charset: Charset) =>
  (value: string): string =>
    charset === 'utf-8'
      ? encodeURIComponent(value)
      : [...Buffer.from(value, 'latin1')]
          .map((octet) => {
            const character = String.fromCharCode(octet);
            return /[\w.~-]/.test(character) ? character : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
          })
          .join('');

const inJson = (value: string): string => JSON.stringify(value).slice(1, -1);

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** XML 1.0 has no place for most control characters, however they are written. */
const inXml = (value: string): string =>
  value.replace(/[^\P{Cc}\t\n\r]/gu, '').replace(/[&<>"']/g, (character) => entities[character] ?? '');

export const inBody = (format: SmsHttpConfig['format'], charset: Charset): ((value: string) => string) => {
  if (format === 'form') return inAddress(charset);
  if (format === 'json') return inJson;
  return format === 'xml' ? inXml : (value) => value;
};
