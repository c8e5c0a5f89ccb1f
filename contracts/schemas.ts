/** JSON Schema from zod, with the shapes that have a name of their own referenced by it. */
import { z } from 'zod';
import * as access from './access.ts';
import * as admin from './admin.ts';
import * as batch from './batch.ts';
import * as campaign from './campaign.ts';
import * as channelUsage from './channel-usage.ts';
import * as connector from './connector.ts';
import * as consent from './consent.ts';
import * as content from './content.ts';
import * as conversation from './conversation.ts';
import * as deadLetter from './dead-letter.ts';
import * as event from './event.ts';
import * as failure from './failure.ts';
import * as figures from './figures.ts';
import * as log from './log.ts';
import * as mailing from './mailing.ts';
import * as message from './message.ts';
import * as notification from './notification.ts';
import * as opening from './opening.ts';
import * as overview from './overview.ts';
import * as price from './price.ts';
import * as privacy from './privacy.ts';
import * as problem from './problem.ts';
import * as retention from './retention.ts';
import * as rules from './rules.ts';
import * as schedule from './schedule.ts';
import * as source from './source.ts';
import * as task from './task.ts';
import * as templatePreview from './template-preview.ts';
import * as time from './time.ts';
import * as trigger from './trigger.ts';
import * as watch from './watch.ts';
import * as window from './window.ts';

export type JsonObject = Record<string, unknown>;

/**
 * Every schema the contract modules export under a capital name is published under that name; queries are not, because
 * they are published as single parameters.
 */
const named: ReadonlyMap<string, z.ZodType> = new Map(
  [
    content,
    failure,
    message,
    problem,
    event,
    log,
    batch,
    admin,
    access,
    deadLetter,
    figures,
    overview,
    schedule,
    connector,
    channelUsage,
    consent,
    window,
    opening,
    conversation,
    notification,
    source,
    trigger,
    watch,
    campaign,
    mailing,
    task,
    templatePreview,
    price,
    privacy,
    retention,
    rules,
    time,
  ]
    .flatMap((module) => Object.entries(module))
    .filter(
      (entry): entry is [string, z.ZodType] => /^[A-Z](?!.*Query$)/.test(entry[0]) && entry[1] instanceof z.ZodType,
    ),
);

export interface Conversion {
  /** `draft-7` is the dialect of AsyncAPI's own schema format; OpenAPI 3.1 speaks 2020-12. */
  target: 'draft-2020-12' | 'draft-7';
  /** Where the document keeps its named schemas: `#/components/schemas/`. */
  base: string;
}

/** Schemas of one document by a key of its choice: what Ponte reads, and what Ponte writes. */
export interface Directed {
  incoming: Readonly<Record<string, z.ZodType>>;
  outgoing: Readonly<Record<string, z.ZodType>>;
}

export interface Converted {
  roots: Record<string, JsonObject>;
  /** The named schemas that the roots lead to. */
  shared: Record<string, JsonObject>;
}

export function convert({ incoming, outgoing }: Directed, { target, base }: Conversion): Converted {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of named) registry.add(schema, { id });
  const all = { ...incoming, ...outgoing };
  for (const [key, schema] of Object.entries(all))
    if (!registry.has(schema)) registry.add(schema, { id: `root:${key}` });
  const { schemas } = z.toJSONSchema(registry, { target, io: 'input', uri: (id) => base + id });

  const schemaOf = (id: string): JsonObject => {
    const { $schema: _dialect, $id: _uri, ...schema } = schemas[id] as JsonObject;
    return schema;
  };
  const rootOf = (schema: z.ZodType): JsonObject => {
    const id = registry.get(schema)?.id ?? '';
    return named.has(id) ? { $ref: base + id } : schemaOf(id);
  };

  const shared: Record<string, JsonObject> = {};
  const collect = (schema: JsonObject, form: (schema: JsonObject) => JsonObject) => {
    for (const id of references(schema, base)) {
      if (shared[id] !== undefined) continue;
      shared[id] = form(schemaOf(id));
      collect(shared[id], form);
    }
  };
  const roots: Record<string, JsonObject> = {};
  const add = (schemas: Readonly<Record<string, z.ZodType>>, form: (schema: JsonObject) => JsonObject) => {
    for (const [key, schema] of Object.entries(schemas)) {
      roots[key] = form(rootOf(schema));
      collect(roots[key], form);
    }
  };
  // Incoming first: a shape that goes both ways keeps the strict form that requests are held to.
  add(incoming, (schema) => schema);
  add(outgoing, (schema) => open(schema) as JsonObject);
  return { roots, shared: sorted(shared) };
}

/**
 * Published answers and events allow fields they do not name. Were they closed like the zod schemas, every field added
 * later would make consumers who validate refuse the whole document.
 */
function open(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(open);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => !(key === 'additionalProperties' && inner === false))
      .map(([key, inner]) => [key, open(inner)]),
  );
}

/** Ids of the named schemas that a schema refers to directly. */
function references(value: unknown, base: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' && inner.startsWith(base)
      ? [inner.slice(base.length)]
      : references(inner, base),
  );
}

/** By name, so that a new use of a schema does not reorder the generated files. */
const sorted = (schemas: Record<string, JsonObject>): Record<string, JsonObject> =>
  Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
