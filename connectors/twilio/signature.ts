/**
 * `X-Twilio-Signature`: HMAC-SHA1 by the auth token over the address that Twilio called and the form's parameters, sorted
 * by name. The address is the configured one: behind a proxy nobody else knows what Twilio called.
 */
import { createHash, createHmac } from 'node:crypto';
import type { WebhookCall } from '../kit/connector.ts';
import { utf8 } from '../kit/fields.ts';
import { sameText } from '../kit/same-text.ts';
import type { TwilioConfig } from './config.ts';

export function isSigned(raw: Uint8Array, signature: string, config: TwilioConfig, { query }: WebhookCall): boolean {
  const bodyHash = new URLSearchParams(query).get('bodySHA256');
  if (bodyHash !== null && !sameText(bodyHash, createHash('sha256').update(raw).digest('hex'))) return false;
  const parameters = bodyHash === null ? sortedParameters(utf8(raw)) : '';
  const tokens = [config.authToken, config.otherAuthToken].filter((token) => token !== undefined);
  return addressesOf(config, query).some((address) =>
    tokens.some((token) => sameText(signature, signatureOf(token, address + parameters))),
  );
}

const signatureOf = (token: string, text: string): string => createHmac('sha1', token).update(text).digest('base64');

/** All of them, known or not, exactly as they came; one that comes twice counts once with each of its values. */
function sortedParameters(form: string): string {
  const values = new Map<string, Set<string>>();
  for (const [name, value] of new URLSearchParams(form)) values.set(name, (values.get(name) ?? new Set()).add(value));
  const names = [...values.keys()].sort();
  return names.flatMap((name) => [...(values.get(name) ?? [])].sort().map((value) => name + value)).join('');
}

/** Twilio itself is not at one whether a port that goes without saying is said, nor whether the overrides are. */
function addressesOf({ webhookUrl, connectionOverrides }: TwilioConfig, query: string): string[] {
  const { scheme = '', host = '', port = '', path = '' } = addressParts.exec(webhookUrl)?.groups ?? {};
  const standardPort = scheme === 'http://' ? ':80' : ':443';
  const ports = new Set([port, '', port === '' ? standardPort : port]);
  const asked = query === '' ? '' : `?${query}`;
  const plain = [...ports].map((each) => `${scheme}${host}${each}${path}${asked}`);
  return connectionOverrides === '' ? plain : [...plain, ...plain.map((each) => `${each}#${connectionOverrides}`)];
}

const addressParts = /^(?<scheme>https?:\/\/)(?<host>\[[^\]]*\]|[^:/]*)(?<port>:\d+)?(?<path>.*)$/;
