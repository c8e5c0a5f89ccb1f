/** Inbound items of which nothing more is known than what they look like. */
import { createHash } from 'node:crypto';
import type { ItemRoute, OtherItem, UnparsedItem } from './connector.ts';

/** For an item without an id of its own: the same content delivered again hashes the same. */
export const contentKey = (prefix: string, raw: unknown): string =>
  `${prefix}:${createHash('sha256').update(JSON.stringify(raw)).digest('base64url')}`;

export const otherItem = (field: string, raw: unknown, route: ItemRoute = {}): OtherItem => ({
  kind: 'other',
  key: contentKey('o', raw),
  route,
  field,
  raw,
});

export const unparsed = (raw: unknown, reason: string, route: ItemRoute = {}): UnparsedItem => ({
  kind: 'unparsed',
  key: contentKey('u', raw),
  route,
  reason,
  raw,
});

/** A provider's word, fit to be shown as a name. */
export const shownWord = (word: string | undefined, otherwise: string): string =>
  word !== undefined && /^[\w.:-]{1,64}$/.test(word) ? word : otherwise;
