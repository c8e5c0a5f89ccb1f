/**
 * Receipts and messages received come as a GET with everything in the address, as a form or as JSON: whichever the
 * account is set to. A call without parameters asks whether the address is there.
 */
import type { HeaderReader, InboundItem, WebhookCall } from '../kit/connector.ts';
import { sameText } from '../kit/same-text.ts';
import type { VonageConfig } from './config.ts';
import { isFields } from './fields.ts';
import { itemOf, unparsed } from './items.ts';
import { isSigned } from './signature.ts';

export const maxBodyBytes = 256 * 1024;

/** In the address only; whatever keeps a parameter leaves this one out. */
const tokenName = 'token';

export function handshake(query: URLSearchParams): { status: number; body: string } | undefined {
  return query.size === 0 ? { status: 200, body: '' } : undefined;
}

export function verify(raw: Uint8Array, _header: HeaderReader, config: VonageConfig, call: WebhookCall): boolean {
  const given = new URLSearchParams(call.query).get(tokenName);
  if (given === null || !sameText(given, config.webhookToken)) return false;
  if (config.signatureMethod === 'off') return true;
  const [entry] = entriesOf(raw, call) ?? [];
  return isSigned(parametersOf(entry), config);
}

export function parse(raw: Uint8Array, config: VonageConfig, call: WebhookCall, receivedAt: number): InboundItem[] {
  const entries = entriesOf(raw, call);
  if (entries === undefined) throw new Error(`the body is no JSON, and its type is ${call.contentType ?? 'not told'}`);
  return entries.flatMap((entry) => {
    if (!isFields(entry)) return [unparsed(entry, 'not an object')];
    if (Object.keys(entry).length === 0) return [];
    const parameters = parametersOf(entry);
    return [itemOf(parameters, Object.fromEntries(parameters), config, receivedAt)];
  });
}

/** Undefined: nothing can be read at all. */
function entriesOf(raw: Uint8Array, { method, query, contentType }: WebhookCall): unknown[] | undefined {
  const text = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('utf8');
  if (method === 'GET' || text === '') return [fromForm(query)];
  if (/^application\/x-www-form-urlencoded\b/i.test(contentType ?? '')) return [fromForm(text)];
  try {
    const body: unknown = JSON.parse(text);
    return Array.isArray(body) ? body : [body];
  } catch {
    return undefined;
  }
}

function fromForm(text: string): Record<string, string> {
  const form = new URLSearchParams(text);
  form.delete(tokenName);
  return Object.fromEntries(form);
}

function parametersOf(entry: unknown): ReadonlyMap<string, string> {
  if (!isFields(entry)) return new Map();
  return new Map(
    Object.entries(entry).flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? [[name, String(value)]]
        : [],
    ),
  );
}
