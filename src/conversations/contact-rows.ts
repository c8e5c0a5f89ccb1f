/** Contacts as the ledger's columns name them, and as the code does. */
import type { ContactRow } from '../ledger/contacts.ts';
import type { ContactRecord } from './identities.ts';

export const recordOf = (row: ContactRow): ContactRecord => ({
  id: row.id,
  phone: row.phone,
  waId: row.wa_id,
  bsuid: row.bsuid,
  shortCode: row.short_code,
  username: row.username,
  name: row.name,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

export const contactRow = (contact: ContactRecord): ContactRow => ({
  id: contact.id,
  phone: contact.phone,
  wa_id: contact.waId,
  bsuid: contact.bsuid,
  short_code: contact.shortCode,
  username: contact.username,
  name: contact.name,
  created_at: contact.createdAt,
  updated_at: contact.updatedAt,
});
