/** A request as the Graph API reads it, and what it answers. */
import { isObject } from './check.ts';
import type { Endpoint } from './faults.ts';
import type { Json, SentMessage } from './model.ts';

export interface GraphRequest {
  method: string;
  /** Path and query as they came. */
  url: string;
  path: string;
  query: URLSearchParams;
  /** `vNN.N`, when the path starts with one. */
  version: string | undefined;
  /** Object id and edge, after the version. */
  id: string;
  edge: string | undefined;
  headers: { authorization: string | undefined; contentType: string; userAgent: string | undefined };
  body: Buffer;
}

export interface Answer {
  status: number;
  body: string | Uint8Array;
  headers?: Record<string, string>;
  sent?: SentMessage;
}

const versionForm = /^v\d{1,2}\.\d$/;
const noQuery = new URLSearchParams();

export function addressOf(
  method: string,
  url: string,
): Pick<GraphRequest, 'method' | 'url' | 'path' | 'query' | 'version' | 'id' | 'edge'> {
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  const [, first = '', id = '', edge, ...rest] = path.split('/');
  return {
    method,
    url,
    path,
    query: mark === -1 ? noQuery : new URLSearchParams(url.slice(mark + 1)),
    version: versionForm.test(first) && rest.length === 0 ? first : undefined,
    id,
    edge: edge === '' ? undefined : edge,
  };
}

export type SendingEdge = 'messages' | 'marketing_messages';

export const isSending = (edge: string | undefined): edge is SendingEdge =>
  edge === 'messages' || edge === 'marketing_messages';

export function endpointOf(
  { method, path, edge }: Pick<GraphRequest, 'method' | 'path' | 'edge'>,
  body?: Json,
): Endpoint {
  if (method === 'POST' && isSending(edge)) return body?.status === undefined ? 'messages' : 'read';
  if (edge === 'media' || path.startsWith('/whatsapp_business/')) return 'media';
  return edge === 'message_templates' ? 'templates' : 'other';
}

/** Undefined for what is no JSON object, which Graph treats as a request without parameters. */
export function jsonOf({ headers, body }: Pick<GraphRequest, 'headers' | 'body'>): Json | undefined {
  if (!headers.contentType.startsWith('application/json')) return undefined;
  try {
    const parsed: unknown = JSON.parse(body.toString());
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

export const jsonAnswer = (body: unknown, status = 200): Answer => ({ status, body: JSON.stringify(body) });
