/** Messages from customers, and echoes of what a person sent from the phone app of the same number. */
import type { IdentityItem, InboundItem, ItemRoute, MessageItem } from '../kit/connector.ts';
import { identitiesFrom, isKnown, withContact } from './identities.ts';
import { contentOf } from './inbound-content.ts';
import { unparsed } from './items.ts';
import { type Contact, complaint, Message, System } from './wire.ts';

export interface Surroundings {
  route: ItemRoute;
  contacts: readonly Contact[];
  /** Errors of the whole value: they explain a message that came without its body. */
  errors: readonly unknown[];
}

export function messageItems(raw: unknown, direction: MessageItem['direction'], around: Surroundings): InboundItem[] {
  const { data: message, error } = Message.safeParse(raw);
  if (message === undefined) return [unparsed(raw, `message: ${complaint(error)}`, around.route)];
  const address =
    direction === 'inbound'
      ? identitiesFrom(message.from, message.from_user_id)
      : identitiesFrom(message.to, message.to_user_id);
  const contact = withContact(address, around.contacts);
  if (!isKnown(contact) && message.group_id === undefined) {
    return [unparsed(raw, `message: no ${direction === 'inbound' ? 'sender' : 'addressee'}`, around.route)];
  }
  const item: MessageItem = {
    kind: 'message',
    key: `m:${message.id}`,
    at: message.timestamp,
    route: around.route,
    providerId: message.id,
    direction,
    contact,
    content: contentOf(message, around.errors),
    raw,
  };
  const { context, group_id: groupId, referral } = message;
  if (context?.id !== undefined) item.replyTo = context.id;
  if (context?.forwarded === true || context?.frequently_forwarded === true) item.forwarded = true;
  if (groupId !== undefined) item.groupId = groupId;
  if (referral !== undefined) item.referral = referral;
  const change = identityChange(message, item);
  return change === undefined ? [item] : [item, change];
}

/** The person stays the same; only an identifier changed. */
function identityChange(message: Message, item: MessageItem): IdentityItem | undefined {
  if (message.type !== 'system') return undefined;
  const { data: system } = System.safeParse(message.system);
  if (system?.type !== 'user_changed_number' && system?.type !== 'user_changed_user_id') return undefined;
  const current = identitiesFrom(system.wa_id ?? system.new_wa_id, system.user_id);
  if (!isKnown(current)) return undefined;
  const { at, route, raw, contact } = item;
  return { kind: 'identity', key: `i:${message.id}`, at, route, previous: contact, current, raw };
}
