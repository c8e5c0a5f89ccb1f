/** What is posted: events of messages and of their statuses. */
import { type Json, type Reply, type SentMessage, type StatusChange, timestamp, type World } from './world.ts';

export function statusEvent(world: World, sent: SentMessage, change: StatusChange): void {
  const { code, carrier, ...causes } = typeof change === 'string' ? { code: change } : change;
  const at = timestamp(world.now());
  const { id, externalId, from, to, channel } = sent;
  const named: Json = world.options.deprecatedStatusForm
    ? {}
    : { message: { id, externalId, contentIndex: 0, direction: 'OUT', from, to } };
  world.emit(channel, {
    id: world.newId('evt'),
    timestamp: at,
    type: 'MESSAGE_STATUS',
    subscriptionId: `sub-${channel}-status`,
    channel,
    messageId: id,
    contentIndex: 0,
    ...named,
    messageStatus: {
      timestamp: at,
      code,
      description: `The message is ${code}`,
      ...causes,
      ...(carrier !== undefined && { channelData: { sms: { carrier } } }),
    },
  });
}

export function messageEvent(world: World, reply: Reply): string {
  const { channel, from, to, contents, visitor, id = world.newId('in') } = reply;
  world.emit(channel, {
    id: world.newId('evt'),
    timestamp: reply.timestamp ?? timestamp(world.now()),
    type: 'MESSAGE',
    subscriptionId: `sub-${channel}`,
    channel,
    direction: 'IN',
    message: { id, from, to, direction: 'IN', channel, ...(visitor !== undefined && { visitor }), contents },
  });
  return id;
}

export function outCopy(world: World, { id, externalId, from, to, channel, contents }: SentMessage): void {
  world.emit(channel, {
    id: world.newId('evt'),
    timestamp: timestamp(world.now()),
    type: 'MESSAGE',
    subscriptionId: `sub-${channel}`,
    channel,
    direction: 'OUT',
    message: { id, externalId, from, to, direction: 'OUT', channel, contents },
  });
}
