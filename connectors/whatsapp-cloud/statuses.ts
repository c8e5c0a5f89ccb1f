/** Receipts. The busiest path of the connector: most of what a provider posts is these. */
import type { InboundItem, ItemRoute, ProviderFailure, ReceiptItem, ReceiptStatus } from '../kit/connector.ts';
import { failureFrom, unexplainedFailure } from './errors.ts';
import { identitiesFrom, isKnown, withContact } from './identities.ts';
import { unparsed } from './items.ts';
import { type Contact, complaint, GraphError, Status } from './wire.ts';

const receiptStatuses: ReadonlySet<string> = new Set<ReceiptStatus>([
  'sent',
  'delivered',
  'read',
  'played',
  'failed',
  'deleted',
]);

function isReceiptStatus(status: string): status is ReceiptStatus {
  return receiptStatuses.has(status);
}

export function statusItem(raw: unknown, route: ItemRoute, contacts: readonly Contact[]): InboundItem {
  const { data: status, error } = Status.safeParse(raw);
  if (status === undefined) return unparsed(raw, `status: ${complaint(error)}`, route);
  const participant = status.recipient_participant_id ?? status.recipient_participant_user_id;
  const key = `s:${status.id}:${status.status}${participant === undefined ? '' : `:${participant}`}`;
  const at = status.timestamp;
  if (!isReceiptStatus(status.status)) return { kind: 'other', key, at, route, field: `status.${status.status}`, raw };

  const item: ReceiptItem = { kind: 'receipt', key, at, route, providerId: status.id, status: status.status, raw };
  if (status.biz_opaque_callback_data !== undefined) item.messageId = status.biz_opaque_callback_data;
  const recipient = withContact(addressee(status), contacts);
  if (isKnown(recipient)) item.recipient = recipient;
  if (participant !== undefined) item.participant = participant;
  if (status.status === 'failed') item.failure = failureOf(status.errors);
  if (status.pricing !== undefined) item.pricing = status.pricing;
  return item;
}

/** In a group `recipient_id` is the group; the person is the participant. */
function addressee(status: Status) {
  if (status.recipient_type === 'group') {
    return identitiesFrom(status.recipient_participant_id, status.recipient_participant_user_id);
  }
  return identitiesFrom(status.recipient_id, status.recipient_user_id);
}

function failureOf(errors: readonly unknown[]): ProviderFailure {
  const { data: error } = GraphError.safeParse(errors[0]);
  return error === undefined ? unexplainedFailure() : failureFrom(error, 'receipt');
}
