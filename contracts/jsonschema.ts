/** Standalone JSON Schemas (2020-12): one file per message, command, reply, event, log row and problem. */
import { BatchRequest, BatchResult } from './batch.ts';
import { commandSchema, replySchema } from './bus.ts';
import { type CommandType, commandTypes } from './command.ts';
import { eventNames, eventSchema, eventType, PonteEvent } from './event.ts';
import { LogRow } from './log.ts';
import { Accepted, MessageView, SendMessage } from './message.ts';
import { Problem } from './problem.ts';
import { convert, type Directed, type JsonObject } from './schemas.ts';

/** The zod schema behind each published JSON Schema, by direction. */
export const publishedSchemas = {
  incoming: {
    'send-message': SendMessage,
    'send-batch': BatchRequest,
    ...Object.fromEntries((Object.keys(commandTypes) as CommandType[]).map((type) => [type, commandSchema(type)])),
  },
  outgoing: {
    accepted: Accepted,
    'batch-result': BatchResult,
    message: MessageView,
    'log-row': LogRow,
    problem: Problem,
    event: PonteEvent,
    'command-accepted': replySchema('ponte.command.accepted.v1'),
    'command-rejected': replySchema('ponte.command.rejected.v1'),
    ...Object.fromEntries(eventNames.map((name) => [eventType(name), eventSchema(name)])),
  },
} satisfies Directed;

/** By name: the body of `GET /schemas/{name}.json`. */
export function jsonSchemas(): Record<string, JsonObject> {
  const standalone = (name: string, directed: Directed): [string, JsonObject] => {
    const { roots, shared } = convert(directed, { target: 'draft-2020-12', base: '#/$defs/' });
    const head = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: `urn:ponte:schema:${name}`,
      title: name,
    };
    return [name, { ...head, ...roots[name], ...(Object.keys(shared).length > 0 && { $defs: shared }) }];
  };
  const { incoming, outgoing } = publishedSchemas;
  return Object.fromEntries([
    ...Object.entries(incoming).map(([name, schema]) =>
      standalone(name, { incoming: { [name]: schema }, outgoing: {} }),
    ),
    ...Object.entries(outgoing).map(([name, schema]) =>
      standalone(name, { incoming: {}, outgoing: { [name]: schema } }),
    ),
  ]);
}
