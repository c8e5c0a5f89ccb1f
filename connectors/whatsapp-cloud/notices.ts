/** Webhook fields other than messages: preferences, changed user ids, calls, templates and the account. */
import type { CallItem, IdentityItem, InboundItem, PreferenceItem } from '../kit/connector.ts';
import { accountItem } from './account-notices.ts';
import { isRecord } from './fields.ts';
import { identitiesFrom, isKnown, readContacts, withContact } from './identities.ts';
import { type Notice, noticeBase, otherItem, unparsed } from './items.ts';
import { templateItem } from './template-notices.ts';
import { Call, complaint, instant, Preference, UserIdUpdate } from './wire.ts';

export function noticeItems(notice: Notice): InboundItem[] {
  const { field, value } = notice;
  if (field === 'user_preferences') return elements(value, field).map((each) => preferenceItem(each, notice));
  if (field === 'user_id_update') return elements(value, field).map((each) => userIdItem(each, notice));
  const item = templateItem(notice) ?? accountItem(notice) ?? otherItem(notice, value);
  return field === 'calls' ? [item, ...elements(value, field).flatMap((each) => callItems(each, notice))] : [item];
}

/** Of a call only this is read: a customer called. The notice itself is passed on whole, whatever it says. */
function callItems(raw: unknown, notice: Notice): CallItem[] {
  const { data: call } = Call.safeParse(raw);
  if (call === undefined || call.direction !== 'USER_INITIATED' || call.event !== 'connect') return [];
  const { id, event, timestamp: at } = call;
  const contact = withContact(identitiesFrom(call.from, call.from_user_id), contactsOf(notice));
  if (!isKnown(contact)) return [];
  return [
    { kind: 'call', key: `c:${id}:${event}`, at, route: notice.route, event, direction: 'inbound', contact, raw },
  ];
}

/** The list under the field's own name, or the value itself where the provider sends a single object. */
function elements(value: unknown, name: string): unknown[] {
  const inner = isRecord(value) ? value[name] : undefined;
  if (Array.isArray(inner)) return inner;
  return [inner ?? value];
}

const preferenceValues: Record<string, PreferenceItem['value']> = { stop: 'stop', resume: 'resume', signup: 'resume' };

function preferenceItem(raw: unknown, notice: Notice): InboundItem {
  const { data: preference, error } = Preference.safeParse(raw);
  if (preference === undefined) return unparsed(raw, `${notice.field}: ${complaint(error)}`, notice.route);
  const value = Object.hasOwn(preferenceValues, preference.value) ? preferenceValues[preference.value] : undefined;
  if (value === undefined) return otherItem(notice, raw);
  const contact = withContact(identitiesFrom(preference.wa_id, preference.user_id), contactsOf(notice));
  if (!isKnown(contact)) return unparsed(raw, `${notice.field}: no person`, notice.route);
  const item: PreferenceItem = {
    kind: 'preference',
    ...noticeBase(notice, raw),
    contact,
    category: preference.category,
    value,
  };
  return withTime(item, preference.timestamp);
}

function userIdItem(raw: unknown, notice: Notice): InboundItem {
  const { data: update, error } = UserIdUpdate.safeParse(raw);
  if (update === undefined) return unparsed(raw, `${notice.field}: ${complaint(error)}`, notice.route);
  const current = identitiesFrom(update.wa_id, update.current ?? update.user_id?.current);
  const previous = identitiesFrom(update.wa_id, update.previous ?? update.user_id?.previous);
  if (previous.bsuid === undefined || current.bsuid === undefined) {
    return unparsed(raw, `${notice.field}: previous and current user id expected`, notice.route);
  }
  const item: IdentityItem = {
    kind: 'identity',
    ...noticeBase(notice, raw),
    previous,
    current: withContact(current, contactsOf(notice)),
  };
  return withTime(item, update.timestamp);
}

function contactsOf({ value }: Notice) {
  return readContacts(isRecord(value) && Array.isArray(value.contacts) ? value.contacts : []);
}

/** The item's own time is closer to the fact than the entry's. */
function withTime<Item extends InboundItem>(item: Item, timestamp: unknown): Item {
  const at = instant(timestamp);
  return at === undefined ? item : { ...item, at };
}
