/** OpenAPI 3.1, made from the route table. */
import type { z } from 'zod';
import { type ProblemCode, problemKinds, Refusal, toProblem } from './problem.ts';
import { type Route, tags } from './route.ts';
import { routes } from './routes.ts';
import { convert, type Directed, type JsonObject } from './schemas.ts';
import { contractVersion } from './version.ts';

export interface OpenapiParameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: JsonObject;
}

export interface OpenapiMedia {
  schema: JsonObject;
  example?: unknown;
  examples?: Record<string, { $ref: string }>;
}

export interface OpenapiResponse {
  description: string;
  headers?: JsonObject;
  content?: Record<string, OpenapiMedia>;
}

export interface OpenapiOperation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security: Record<string, string[]>[];
  parameters?: OpenapiParameter[];
  requestBody?: { required: boolean; content: Record<string, OpenapiMedia> };
  responses: Record<string, OpenapiResponse>;
  /** Scope the key needs: `any` for any valid key, `none` for calls without one. */
  'x-ponte-scope': Route['scope'];
  'x-ponte-problems': readonly ProblemCode[];
}

export interface OpenapiDocument {
  openapi: '3.1.0';
  info: JsonObject & { title: string; version: string; description: string };
  servers: { url: string; description: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, OpenapiOperation>>;
  components: {
    securitySchemes: JsonObject;
    schemas: Record<string, JsonObject>;
    examples: Record<string, { summary: string; value: unknown }>;
  };
}

const base = '#/components/schemas/';
const problemMedia = 'application/problem+json';

const about = `Ponte sends messages over WhatsApp and SMS channels and tells what became of them.

Every body is JSON. Every refusal is an RFC 9457 problem with a stable \`code\`; \`detail\` is English, or Portuguese with \
\`Accept-Language: pt\`, and \`detailPt\` is always Portuguese. An unknown address is answered \`not_found\`, a known one with \
another method \`method_not_allowed\`. Lists answer \`data\` and \`next\`; \`next\` is the cursor of the following page, or null. \
Within one version, fields and values may be added to answers: ignore what you do not know.`;

const partNames = ['params', 'query', 'headers'] as const;
const places = { params: 'path', query: 'query', headers: 'header' } as const;

/** The zod schemas of all routes, under keys that name their place. */
function schemasOf(all: readonly Route[]): Directed {
  const incoming: Record<string, z.ZodType> = {};
  const outgoing: Record<string, z.ZodType> = {};
  for (const route of all) {
    for (const part of partNames) if (route[part]) incoming[`${route.id}.${part}`] = route[part];
    if (route.body) incoming[`${route.id}.body`] = route.body.schema;
    for (const [status, answer] of Object.entries(route.answers)) {
      for (const [media, schema] of Object.entries(answer.content)) outgoing[`${route.id}.${status}.${media}`] = schema;
    }
  }
  return { incoming, outgoing };
}

type Roots = Record<string, JsonObject>;

function parameters(route: Route, roots: Roots): OpenapiParameter[] {
  return partNames.flatMap((part) => {
    const object = roots[`${route.id}.${part}`] as
      | { properties: Record<string, JsonObject>; required?: string[] }
      | undefined;
    return Object.entries(object?.properties ?? {}).map(([name, { description, ...schema }]) => ({
      name,
      in: places[part],
      required: object?.required?.includes(name) ?? false,
      ...(typeof description === 'string' && { description }),
      schema,
    }));
  });
}

const retryAfter = {
  'Retry-After': { description: 'Seconds to wait before trying again.', schema: { type: 'integer', minimum: 1 } },
};

/** One response per status, with every code that answers with it. */
function problemResponses(codes: readonly ProblemCode[]): Map<string, OpenapiResponse> {
  const byStatus = new Map<string, ProblemCode[]>();
  for (const code of codes) {
    const status = String(problemKinds[code].status);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return new Map(
    [...byStatus].map(([status, group]) => [
      status,
      {
        description: group.map((code) => `\`${code}\`: ${problemKinds[code].en}`).join('\n\n'),
        ...(status === '503' && { headers: retryAfter }),
        content: {
          [problemMedia]: {
            schema: { $ref: `${base}Problem` },
            examples: Object.fromEntries(group.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
          },
        },
      },
    ]),
  );
}

function responses(route: Route, roots: Roots): Record<string, OpenapiResponse> {
  const all = problemResponses(route.problems);
  for (const [status, answer] of Object.entries(route.answers)) {
    const content = Object.keys(answer.content).map((media) => [
      media,
      { schema: roots[`${route.id}.${status}.${media}`] },
    ]);
    if (all.has(status)) throw new Error(`${route.id} answers ${status} both with a result and with a problem`);
    all.set(status, {
      description: answer.description,
      ...(content.length > 0 && { content: Object.fromEntries(content) }),
    });
  }
  return Object.fromEntries([...all].sort(([a], [b]) => Number(a) - Number(b)));
}

function operation(route: Route, roots: Roots): OpenapiOperation {
  const params = parameters(route, roots);
  const body = route.body;
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description !== undefined && { description: route.description }),
    security: route.scope === 'none' ? [] : [{ key: route.scope === 'any' ? [] : [route.scope] }],
    ...(params.length > 0 && { parameters: params }),
    ...(body !== undefined && {
      requestBody: {
        required: body.optional !== true,
        content: {
          [body.mediaType]: {
            schema: roots[`${route.id}.body`] ?? {},
            ...(body.example !== undefined && { example: body.example }),
          },
        },
      },
    }),
    responses: responses(route, roots),
    'x-ponte-scope': route.scope,
    'x-ponte-problems': route.problems,
  };
}

export function openapi(serverUrl = 'http://127.0.0.1:8080'): OpenapiDocument {
  const { roots, shared } = convert(schemasOf(routes), { target: 'draft-2020-12', base });
  const paths: OpenapiDocument['paths'] = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route, roots) };
  }
  const codes = [...new Set(routes.flatMap((route) => route.problems))].sort();
  return {
    openapi: '3.1.0',
    info: {
      title: 'Ponte',
      version: contractVersion,
      summary: 'Connector hub for WhatsApp and SMS.',
      description: about,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: serverUrl, description: 'This Ponte.' }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'A Ponte API key: `Authorization: Bearer <key>`.' },
      },
      schemas: shared,
      examples: Object.fromEntries(
        codes.map((code) => [code, { summary: problemKinds[code].en, value: toProblem(new Refusal(code)) }]),
      ),
    },
  };
}
