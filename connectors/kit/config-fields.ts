/** Fields that the configurations of many connectors share. */
import { z } from 'zod';

/** A line break here would end up inside an HTTP header. */
export const secretText = z.string().regex(/^\S{1,4096}$/, 'must not be empty or contain spaces');

/** A path prefix is allowed (gateways); credentials, query and fragment are not: the address is logged. */
function isPlainAddress(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

export const plainAddress = z
  .url({ protocol: /^https?$/ })
  .refine(isPlainAddress, { error: 'must have no credentials, query or fragment' });

/** Stands in an address or a header, so it holds nothing that would have to be escaped there. */
export const callerToken = z.string().regex(/^[\w.~-]{16,256}$/, '16 to 256 letters, digits, hyphens and underscores');

export const headerName = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, 'letters, digits and hyphen');

export const withoutSlash = (address: string): string => address.replace(/\/+$/, '');
