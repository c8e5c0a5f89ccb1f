/**
 * Signed webhooks, as published: parameters sorted by name, `&name=value` each, `&` and `=` inside a value written as
 * `_`. The provider's own SDK differs in details, so this is off until a real receipt has been seen to pass.
 */
import { createHash, createHmac } from 'node:crypto';
import { sameText } from '../kit/same-text.ts';
import type { VonageConfig } from './config.ts';

type Signed = Pick<VonageConfig, 'signatureMethod' | 'signatureSecret'>;

export function isSigned(parameters: ReadonlyMap<string, string>, config: Signed): boolean {
  const { signatureMethod: method, signatureSecret: secret } = config;
  if (method === 'off') return true;
  const given = parameters.get('sig');
  if (given === undefined || secret === undefined) return false;
  return sameText(given.toLowerCase(), signatureOf(parameters, method, secret));
}

/** @param parameters without those that are the address's own. */
export function signatureOf(
  parameters: ReadonlyMap<string, string>,
  method: Exclude<VonageConfig['signatureMethod'], 'off'>,
  secret: string,
): string {
  const text = [...parameters]
    .filter(([name]) => name !== 'sig')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `&${name}=${value.replaceAll(/[&=]/g, '_')}`)
    .join('');
  if (method === 'md5hash')
    return createHash('md5')
      .update(text + secret)
      .digest('hex');
  return createHmac(method, secret).update(text).digest('hex');
}
