/** What others ask of Ponte over RabbitMQ: CloudEvents 1.0 in structured JSON. */
import { z } from 'zod';
import { eventData, Traceparent } from './event.ts';
import { Accepted, MessageId, SendMessage } from './message.ts';
import { Timestamp } from './time.ts';
import { TriggerCommand } from './trigger.ts';

export const commandTypes = {
  'ponte.message.send.v1': SendMessage,
  'ponte.trigger.fire.v1': TriggerCommand,
  'ponte.message.cancel.v1': z.strictObject({ messageId: MessageId }),
  'ponte.message.retry.v1': z.strictObject({ messageId: MessageId }),
} as const;
export type CommandType = keyof typeof commandTypes;

/** Extension attributes are allowed by CloudEvents, so unknown ones are kept out of the way, not refused. */
export const CommandEnvelope = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().min(1).max(255).describe("With `source`, the command's identity: a redelivery is the same command."),
  source: z.string().min(1).max(255),
  type: z.string().min(1).max(255),
  datacontenttype: z.string().optional(),
  time: Timestamp.optional(),
  traceparent: Traceparent.optional(),
  data: z.unknown(),
});
export type CommandEnvelope = z.infer<typeof CommandEnvelope>;

/** Answers on the command's `reply_to`, under its `correlation_id`. */
export const commandReplies = {
  'ponte.command.accepted.v1': Accepted,
  'ponte.command.rejected.v1': eventData['command.rejected'],
} as const;
