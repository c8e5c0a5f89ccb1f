/** A secret by which a provider that signs nothing shows who it is. */
import type { HeaderReader, WebhookCall } from './connector.ts';
import { sameText } from './same-text.ts';

/** The name of the parameter that carries it in the address of a webhook. */
const parameter = 'token';

export function isInAddress({ query }: Pick<WebhookCall, 'query'>, token: string): boolean {
  const given = new URLSearchParams(query).get(parameter);
  return given !== null && sameText(given, token);
}

export function isInHeader(header: HeaderReader, name: string, token: string): boolean {
  const given = header(name);
  return given !== undefined && sameText(given, token);
}

/** The address to name to the provider, with the token in it. */
export function addressWithToken(webhookUrl: string, token: string): string {
  const url = new URL(webhookUrl);
  url.searchParams.set(parameter, token);
  return url.href;
}
