/** The form of one HTTP operation, and the problems that follow from its form. */
import { z } from 'zod';
import type { Scope } from './admin.ts';
import { page } from './log.ts';
import type { ProblemCode } from './problem.ts';

export const tags = {
  Messages: 'Send messages, follow them, search the log.',
  Channels: 'The numbers and senders that messages leave from and arrive at.',
  Contacts: 'People: their identities, their windows, what they agreed to.',
  Conversations: 'Attendances (atendimentos) that notices have opened.',
  Templates: "The approved templates of a channel's account.",
  Notifications: 'Named messages (Mensagens Omnichannel): a template with where each of its values comes from.',
  Sources: 'The ERPs and mailing webservices that records are read from.',
  Triggers: 'What an ERP fires when something has happened: an invoice falls due, a network is down.',
  Campaigns: 'One notification to everybody that a mailing names, with a result for each record.',
  'Dead letters': 'What could not be understood or handled: kept, visible, and can be tried again.',
  Events: 'The event feed, for those without RabbitMQ.',
  Privacy: 'What is kept about a person, erasing it, and for how long things are kept.',
  Keys: 'API keys.',
  Webhooks: 'Providers call here.',
  Operations: 'Probes, metrics and the contract itself.',
} as const;
export type Tag = keyof typeof tags;

export const methods = ['GET', 'POST', 'PUT', 'DELETE'] as const;
export type Method = (typeof methods)[number];

export interface Answer {
  description: string;
  /** By media type; empty: no body. */
  content: Readonly<Record<string, z.ZodType>>;
}

export interface Body {
  mediaType: string;
  schema: z.ZodType;
  /** Absent where only the provider knows what it sends. */
  example?: unknown;
  optional?: boolean;
}

export interface Route {
  /** `operationId`. */
  id: string;
  method: Method;
  /** In OpenAPI form: `/v1/messages/{id}`. */
  path: string;
  tag: Tag;
  summary: string;
  description?: string;
  /** `any`: any valid key. `none`: no key. */
  scope: Scope | 'any' | 'none';
  params?: z.ZodObject;
  query?: z.ZodObject;
  headers?: z.ZodObject;
  body?: Body;
  answers: Readonly<Record<number, Answer>>;
  /** Every code the operation may answer, the implied ones included. */
  problems: readonly ProblemCode[];
}

/** A route as it is written down: `problems` names only what is particular to it. */
export type RouteSpec = Omit<Route, 'problems'> & { problems?: readonly ProblemCode[] };

/** Adds the problems that follow from needing a key, a scope, a JSON body, a query or the ledger. */
export function route(spec: RouteSpec): Route {
  const codes = new Set<ProblemCode>();
  const imply = (when: boolean, ...implied: ProblemCode[]) => {
    if (when) for (const code of implied) codes.add(code);
  };
  const json = spec.body?.mediaType === 'application/json';
  imply(json, 'malformed_json', 'unsupported_media_type', 'body_too_large');
  imply(json || spec.query !== undefined || spec.headers !== undefined, 'invalid_request');
  imply(spec.scope !== 'none', 'unauthorized');
  imply(spec.scope !== 'none' && spec.scope !== 'any', 'forbidden_scope');
  imply(true, ...(spec.problems ?? []));
  imply(spec.scope !== 'none', 'ledger_unavailable', 'stopping');
  imply(true, 'internal');
  return { ...spec, problems: [...codes] };
}

export const json = (description: string, schema: z.ZodType): Answer => ({
  description,
  content: { 'application/json': schema },
});

export const plain = (description: string, mediaType: string): Answer => ({
  description,
  content: { [mediaType]: z.string() },
});

export const empty = (description: string): Answer => ({ description, content: {} });

export const list = (description: string, item: z.ZodType): Answer => json(description, page(item));

export const jsonBody = (schema: z.ZodType, example: unknown): Body => ({
  mediaType: 'application/json',
  schema,
  example,
});
