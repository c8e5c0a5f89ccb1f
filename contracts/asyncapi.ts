/** AsyncAPI 3.0 of the RabbitMQ side: commands in, replies, events and dead letters out. */
import {
  busNames,
  cloudEventMediaType,
  commandRoutingKey,
  commandSchema,
  DeadLetterHeaders,
  type ReplyType,
  replySchema,
} from './bus.ts';
import { type CommandType, commandReplies, commandTypes } from './command.ts';
import { type EventName, eventData, eventNames, eventSchema, eventType } from './event.ts';
import { channelIdPattern } from './message.ts';
import { convert, type JsonObject } from './schemas.ts';
import { contractVersion } from './version.ts';

export interface AsyncapiDocument {
  asyncapi: '3.0.0';
  info: JsonObject;
  defaultContentType: string;
  servers: JsonObject;
  channels: Record<string, JsonObject>;
  operations: Record<string, JsonObject>;
  components: { messages: Record<string, JsonObject>; schemas: Record<string, JsonObject> };
}

const bindingVersion = '0.3.0';
const persistent = { amqp: { deliveryMode: 2, bindingVersion } };
const confirmed = { amqp: { deliveryMode: 2, ack: true, bindingVersion } };

const commands = Object.keys(commandTypes) as CommandType[];
const replies = Object.keys(commandReplies) as ReplyType[];

const commandSummaries: Record<CommandType, string> = {
  'ponte.message.send.v1': 'Send a message.',
  'ponte.trigger.fire.v1': 'Fires a trigger: what happened, and to whom. The same as `POST /v1/triggers/{id}/fire`.',
  'ponte.message.cancel.v1': 'Cancel a message that has not been sent.',
  'ponte.message.retry.v1': 'Send a message again that failed, expired, was cancelled or is uncertain.',
};
const replySummaries: Record<ReplyType, string> = {
  'ponte.command.accepted.v1': 'The command was taken: it is on disk.',
  'ponte.command.rejected.v1': 'The command was not taken, and why.',
};

/** `event`, `ponte.message.sent.v1` -> `eventMessageSentV1`: a new version gets a key of its own. */
const keyOf = (kind: 'command' | 'reply' | 'event', type: string): string =>
  kind +
  type
    .replace(/^ponte\./, '')
    .split(/[._]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

const messageRef = (key: string) => ({ $ref: `#/components/messages/${key}` });
const channelMessageRef = (channel: string, key: string) => ({ $ref: `#/channels/${channel}/messages/${key}` });
const channelRef = (channel: string) => ({ $ref: `#/channels/${channel}` });

const topic = (name: string) => ({
  amqp: {
    is: 'routingKey',
    exchange: { name, type: 'topic', durable: true, autoDelete: false, vhost: '/' },
    bindingVersion,
  },
});

const replyAddress = {
  location: '$message.header#/reply_to',
  description: 'The AMQP property `reply_to`. A command without it gets no reply.',
};
const correlation = {
  location: '$message.header#/correlation_id',
  description: 'The AMQP property `correlation_id`: of a reply, the one of its command, or else its `message_id`.',
};

function messages() {
  const { roots, shared } = convert(
    {
      incoming: Object.fromEntries(commands.map((type) => [keyOf('command', type), commandSchema(type)])),
      outgoing: {
        ...Object.fromEntries(replies.map((type) => [keyOf('reply', type), replySchema(type)])),
        ...Object.fromEntries(eventNames.map((name) => [keyOf('event', eventType(name)), eventSchema(name)])),
        deadLetterHeaders: DeadLetterHeaders,
      },
    },
    { target: 'draft-7', base: '#/components/schemas/' },
  );
  const message = (kind: 'command' | 'reply' | 'event', type: string, summary: string | undefined) => ({
    name: type,
    title: type,
    ...(summary !== undefined && { summary }),
    contentType: cloudEventMediaType,
    ...(kind !== 'event' && { correlationId: correlation }),
    payload: roots[keyOf(kind, type)],
  });
  return {
    shared,
    messages: Object.fromEntries([
      ...commands.map((type) => [keyOf('command', type), message('command', type, commandSummaries[type])]),
      ...replies.map((type) => [keyOf('reply', type), message('reply', type, replySummaries[type])]),
      ...eventNames.map((name) => [
        keyOf('event', eventType(name)),
        message('event', eventType(name), eventData[name].description),
      ]),
      [
        'deadLetter',
        {
          name: 'deadLetter',
          title: 'Dead letter',
          summary: 'A command that could not be handled, body unchanged, with the reason in headers.',
          description: 'A command that RabbitMQ itself gave up redelivering has its `x-death` header instead.',
          contentType: 'application/octet-stream',
          headers: roots.deadLetterHeaders,
          payload: { description: 'The body as it was published, whatever it was.' },
        },
      ],
    ]),
  };
}

function commandParts(exchange: string) {
  const keys = commands.map((type) => ({ type, key: keyOf('command', type) }));
  return {
    channels: keys.map(({ type, key }) => [
      key,
      {
        address: commandRoutingKey(type),
        title: type,
        description:
          `Publish to the exchange \`${exchange}\`, persistent, with publisher confirms. ` +
          `It is bound to the quorum queue \`${exchange}\` for every routing key; the \`type\` decides.`,
        messages: { [key]: messageRef(key) },
        bindings: topic(exchange),
      },
    ]),
    operations: keys.map(({ type, key }) => [
      `receive${key.charAt(0).toUpperCase()}${key.slice(1)}`,
      {
        action: 'receive',
        title: type,
        summary: commandSummaries[type],
        description:
          'Acknowledged once it is on disk. A command that cannot be taken is dead-lettered, told by the event ' +
          '`ponte.command.rejected.v1` and by the reply.',
        channel: channelRef(key),
        messages: [channelMessageRef(key, key)],
        bindings: confirmed,
        reply: {
          address: replyAddress,
          channel: channelRef('replies'),
          messages: replies.map((reply) => channelMessageRef('replies', keyOf('reply', reply))),
        },
      },
    ]),
  };
}

function eventParts(exchange: string) {
  const keyed = eventNames.map((name: EventName) => ({ name, key: keyOf('event', eventType(name)) }));
  const parameters = {
    channel: {
      description: `Channel the event is about, \`${channelIdPattern.source}\`; \`-\` when it is about none.`,
    },
  };
  return {
    channels: keyed.map(({ name, key }) => [
      key,
      {
        address: `${name}.{channel}`,
        title: eventType(name),
        description: `Published to the exchange \`${exchange}\`; bind a queue of your own, for example with \`message.#\`.`,
        parameters,
        messages: { [key]: messageRef(key) },
        bindings: topic(exchange),
      },
    ]),
    operations: keyed.map(({ name, key }) => [
      `send${key.charAt(0).toUpperCase()}${key.slice(1)}`,
      {
        action: 'send',
        title: eventType(name),
        summary: eventData[name].description,
        channel: channelRef(key),
        messages: [channelMessageRef(key, key)],
        bindings: persistent,
      },
    ]),
  };
}

const about = `Bodies are CloudEvents 1.0 in structured JSON (\`${cloudEventMediaType}\`), persistent; the AMQP property \
\`message_id\` is the event id. It is stable over redelivery: deduplicate by it. Events of one subject carry \`sequence\` \
1, 2, 3... and leave in that order. Within one version, fields and values may be added: ignore what you do not know.`;

/** `prefix` is the one of the exchange names; types and routing keys are the same under every prefix. */
export function asyncapi(prefix?: string): AsyncapiDocument {
  const names = busNames(prefix);
  const { shared, messages: allMessages } = messages();
  const command = commandParts(names.commands);
  const event = eventParts(names.events);
  const replyKeys = replies.map((type) => keyOf('reply', type));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Ponte',
      version: contractVersion,
      description: about,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: cloudEventMediaType,
    servers: {
      rabbitmq: { host: 'localhost:5672', protocol: 'amqp', protocolVersion: '0.9.1', description: 'Your RabbitMQ.' },
    },
    channels: Object.fromEntries([
      ...command.channels,
      [
        'replies',
        {
          address: null,
          title: 'Replies',
          description: "Published to the default exchange under the command's `reply_to`.",
          messages: Object.fromEntries(replyKeys.map((key) => [key, messageRef(key)])),
        },
      ],
      ...event.channels,
      [
        'deadLetters',
        {
          address: names.dead,
          title: 'Dead letters',
          description: `The quorum queue \`${names.dead}\` behind the exchange of the same name.`,
          messages: { deadLetter: messageRef('deadLetter') },
          bindings: {
            amqp: {
              is: 'queue',
              queue: { name: names.dead, durable: true, exclusive: false, autoDelete: false, vhost: '/' },
              bindingVersion,
            },
          },
        },
      ],
    ]),
    operations: Object.fromEntries([
      ...command.operations,
      ...event.operations,
      [
        'sendDeadLetter',
        {
          action: 'send',
          title: 'Dead letter',
          summary: 'A command that could not be handled: kept, never dropped.',
          channel: channelRef('deadLetters'),
          messages: [channelMessageRef('deadLetters', 'deadLetter')],
          bindings: persistent,
        },
      ],
    ]),
    components: { messages: allMessages, schemas: shared },
  };
}
