/** A customer writes: the message goes out as a signed webhook and opens the customer service window. */
import type { BusinessNumber } from './directory.ts';
import type { Json } from './model.ts';
import type { Person } from './people.ts';
import { opensWindow, payloadOf, type Reply, type StoreFile } from './reply-content.ts';
import type { Settlement } from './webhook-lane.ts';
import { secondsOf, type World } from './world.ts';

export interface SentReply {
  id: string;
  /** As it stands in the webhook. */
  message: Json;
  settled: Promise<Settlement>;
}

export const numberOf = (world: Pick<World, 'directory'>, phoneNumberId?: string): BusinessNumber => {
  const number =
    phoneNumberId === undefined ? world.directory.accounts[0]?.numbers[0] : world.directory.number(phoneNumberId);
  if (number === undefined) throw new Error('the simulator has no phone number');
  return number;
};

/** Phone and BSUID as webhooks show them. */
export function shownIdentity(person: Person): { waId?: string; userId?: string } {
  return {
    ...(person.waId !== undefined && !person.hidesPhone && { waId: person.waId }),
    ...(person.bsuid !== undefined && { userId: person.bsuid }),
  };
}

export function contactOf(person: Person, identity = shownIdentity(person)): Json {
  return {
    profile: {
      ...(person.name !== undefined && { name: person.name }),
      ...(person.username !== undefined && { username: person.username }),
    },
    ...(identity.waId !== undefined && { wa_id: identity.waId }),
    ...(identity.userId !== undefined && { user_id: identity.userId }),
  };
}

function contextOf(reply: Reply, number: BusinessNumber): Json | undefined {
  if (reply.forwarded) return { forwarded: true };
  return reply.replyTo === undefined ? undefined : { from: number.digits, id: reply.replyTo };
}

const fileStore =
  (world: World, number: BusinessNumber): StoreFile =>
  (each) => {
    const file = world.media.add({ ...each, wabaId: number.account.options.wabaId, origin: 'inbound' });
    return { file, ...(world.options.inboundMediaUrl && { url: world.baseUrl + world.media.address(file) }) };
  };

export function sendReply(world: World, reply: Reply): SentReply {
  const number = numberOf(world, reply.phoneNumberId);
  const person = typeof reply.from === 'string' ? world.people.at(reply.from) : world.people.add(reply.from);
  const content = typeof reply.content === 'string' ? { type: 'text' as const, body: reply.content } : reply.content;
  const at = reply.at ?? world.now();
  const id = reply.id ?? world.newMessageId();
  const identity = shownIdentity(person);
  const from = reply.bsuidInFrom ? identity.userId : identity.waId;
  const context = contextOf(reply, number);
  const message: Json = {
    ...(from !== undefined && { from }),
    ...(identity.userId !== undefined && { from_user_id: identity.userId }),
    id,
    timestamp: secondsOf(at),
    ...(context !== undefined && { context }),
    ...(reply.referral !== undefined && { referral: reply.referral }),
    ...payloadOf(content, fileStore(world, number)),
  };
  if (opensWindow(message)) world.windows.open(number, person, at);
  world.limits.countInbound(number, world.now());
  world.journal.inboundCount++;

  const { promise, resolve } = Promise.withResolvers<Settlement>();
  // A number change names nobody but the old and the new number.
  const contact =
    content.type === 'user_changed_number'
      ? undefined
      : contactOf(person, reply.bsuidInFrom && from ? { ...identity, waId: from } : identity);
  world.webhooks.submitItem(number, 'messages', message, { ...(contact && { contact }), settled: resolve });
  world.watch.changed();
  return { id, message, settled: promise };
}
