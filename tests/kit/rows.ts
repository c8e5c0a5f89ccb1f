/** Messages written straight into a ledger, for tests of the ledger itself. */
import { insertMessages, type NewMessageRow } from '../../src/ledger/messages.ts';
import type { Store } from '../../src/ledger/store.ts';
import { firstIdAt } from '../../src/platform/clock.ts';

export const rowTime = Date.parse('2026-11-21T12:00:00Z');

/** The id of the message accepted at this place in time: one a second. */
export const rowId = (place: number): string => firstIdAt(rowTime + place * 1_000);

export const messageRow = (place: number, more: Partial<NewMessageRow> = {}): NewMessageRow => ({
  id: rowId(place),
  direction: 'outbound',
  channel: 'wa-matriz',
  medium: 'whatsapp',
  contact: '+5511988880001',
  lane: 'realtime',
  status: 'queued',
  due_at: rowTime,
  accepted_at: rowTime + place * 1_000,
  sent_at: null,
  expires_at: null,
  sequence: 1,
  provider_id: null,
  customer_id: null,
  campaign_id: null,
  reference: null,
  metadata: '{}',
  content: '{"type":"text","body":"x"}',
  reply_to: null,
  on_uncertain: 'fail',
  idem_scope: null,
  idem_key: null,
  content_hash: null,
  accepted_from: 'test',
  traceparent: null,
  verdicts: '[]',
  kind: 'text',
  category: 'service',
  options: null,
  text_key: null,
  fallback_due: null,
  parent_id: null,
  receipt_due: null,
  ...more,
});

export const writeMessages = (store: Store, rows: NewMessageRow[]) =>
  store.transaction((tx) => tx.each(insertMessages, rows));
