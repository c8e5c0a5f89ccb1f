/**
 * Ids as Opa! Suite has them: 24 hexadecimal digits. They are derived from what they name, so they are the same after a
 * restart, on another process and from another ledger of the same channels.
 */
import type { KnownTemplate } from '../../channels/templates.ts';
import { firstIdAt } from '../../platform/clock.ts';
import { sha256 } from '../../platform/secrets.ts';

const digits = 24;
export const opaId = /^[0-9a-f]{24}$/;

const derived = (...parts: string[]): string => sha256(parts.join('\n')).slice(0, digits);

export const channelIdOf = (channel: string): string => derived('channel', channel);

/** A send looks through all templates of a channel: each is hashed once, for as long as it stays the same object. */
const known = new WeakMap<KnownTemplate, string>();

export function templateIdOf(template: KnownTemplate): string {
  const before = known.get(template);
  if (before !== undefined) return before;
  // The provider writes `pt-BR` in some places and `pt_BR` in others.
  const id = derived('template', template.channel, template.name, template.language.replace('-', '_'));
  known.set(template, id);
  return id;
}

const timeDigits = 12;

/**
 * A running service is a contact with an open window on a channel. The first half is the time in the contact's own id,
 * by which the contact is found again; the second half tells the contacts of one millisecond and the channels apart.
 */
export function serviceIdOf(channel: string, contactId: string): string {
  const time = contactId.replaceAll('-', '').slice(0, timeDigits);
  return time + sha256(`service\n${channel}\n${contactId}`).slice(0, digits - timeDigits);
}

/** Among which contacts the one of a service is: from the first id up to, and without, the second. */
export function contactRangeOf(serviceId: string): [from: string, before: string] {
  const time = Number.parseInt(serviceId.slice(0, timeDigits), 16);
  return [firstIdAt(time), firstIdAt(time + 1)];
}
