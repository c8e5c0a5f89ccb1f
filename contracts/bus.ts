/** The RabbitMQ side of the contract: names, media type, whole CloudEvents of commands and replies, dead-letter headers. */
import { z } from 'zod';
import { CommandEnvelope, type CommandType, commandReplies, commandTypes } from './command.ts';
import { envelope } from './event.ts';

export const cloudEventMediaType = 'application/cloudevents+json';

/** Exchange names; the commands queue and the dead-letter queue are called like their exchanges. */
export const busNames = (prefix = 'ponte') => ({
  commands: `${prefix}.commands`,
  events: `${prefix}.events`,
  dead: `${prefix}.dead`,
});

/** `ponte.message.send.v1` -> `message.send`. */
export const commandRoutingKey = (type: CommandType): string => type.replace(/^ponte\./, '').replace(/\.v\d+$/, '');

export const commandSchema = <Type extends CommandType>(type: Type) =>
  CommandEnvelope.extend({ type: z.literal(type), data: commandTypes[type] });

export type ReplyType = keyof typeof commandReplies;

/** A reply belongs to no stream of events: the correlation id says what it is about. */
const { sequence: _sequence, subject: _subject, ...replyEnvelope } = envelope;

export const replySchema = <Type extends ReplyType>(type: Type) =>
  z.strictObject({
    ...replyEnvelope,
    type: z.literal(type),
    data: commandReplies[type],
  });

/** A command that RabbitMQ itself gave up redelivering has RabbitMQ's `x-death` instead. */
export const DeadLetterHeaders = z.looseObject({
  'x-ponte-reason': z.string().optional().describe('Code of the problem, such as `invalid_request`.'),
  'x-ponte-detail': z.string().optional().describe('What was wrong, in words.'),
  'x-ponte-original-routing-key': z.string().optional().describe('The routing key it was published with.'),
});
export type DeadLetterHeaders = z.infer<typeof DeadLetterHeaders>;
