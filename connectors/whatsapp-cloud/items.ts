/** Parts every inbound item shares: keys, times, and what to do with the not understood. */
import { createHash } from 'node:crypto';
import type { ItemRoute, OtherItem, UnparsedItem } from '../kit/connector.ts';
import { instant } from './wire.ts';

/** A webhook change that is not about one message. */
export interface Notice {
  field: string;
  value: unknown;
  /** The entry's time: absent on number-level fields. */
  time: string | undefined;
  route: ItemRoute;
}

/** Key of an item that has no id of its own: the same content delivered again hashes the same. */
function contentKey(prefix: string, ...parts: readonly unknown[]): string {
  return `${prefix}:${createHash('sha256').update(JSON.stringify(parts)).digest('base64url')}`;
}

/** The entry's time is part of the key: the same notice may truly come again, a template paused twice for example. */
export function noticeBase({ field, time, route }: Notice, raw: unknown) {
  const at = instant(time);
  const base = { key: contentKey('n', route.accountId, field, time, raw), route, raw };
  return at === undefined ? base : { ...base, at };
}

export function otherItem(notice: Notice, raw: unknown): OtherItem {
  return { kind: 'other', ...noticeBase(notice, raw), field: notice.field };
}

export function unparsed(raw: unknown, reason: string, route: ItemRoute): UnparsedItem {
  return { kind: 'unparsed', key: contentKey('u', route.accountId, raw), route, raw, reason };
}
