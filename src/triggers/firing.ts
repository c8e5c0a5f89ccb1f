/** What happened, and to whom, becomes the message that says so. */
import type { SendMessage } from '../../contracts/message.ts';
import { Refusal } from '../../contracts/problem.ts';
import type { TriggerFiring } from '../../contracts/trigger.ts';
import { iso } from '../platform/clock.ts';
import { sha256 } from '../platform/secrets.ts';
import { fillPlan, type NotificationPlan } from '../rules/notification-plan.ts';
import { contactOf, parseRecipient } from '../rules/recipient.ts';
import type { KnownTrigger } from './registry.ts';
import { valueFaults } from './values.ts';

export interface FiredMessage {
  message: SendMessage;
  /** The same text is the same notice, whatever its words are by now. */
  sameAs: string;
  /** The notice's own key, where the trigger says what makes two notices one: the same for everybody who fires it. */
  noticeKey: string | undefined;
}

/** @throws Refusal naming every value that is missing, not of its type, or that the words cannot take. */
export function messageOf(
  trigger: KnownTrigger,
  plan: NotificationPlan,
  firing: TriggerFiring,
  now: number,
): FiredMessage {
  const { values, metadata, channel: _, ...rest } = firing;
  const faults = valueFaults(trigger.variables, values);
  if (faults.length > 0) throw new Refusal('invalid_request', faults);
  const filled = fillPlan(plan, values);
  if ('errors' in filled) throw new Refusal('invalid_request', filled.errors);

  const contact = contactOf(parseRecipient(firing.to));
  // Sent by another way than the first because somebody asked for it: a notice of its own.
  const way = plan.first.at === '' ? [] : [[plan.first.way.channel]];
  const noticeKey = rest.idempotencyKey === undefined ? noticeKeyOf(trigger, contact, values, way) : undefined;
  const { lane, category, purpose, urgent, validSeconds } = trigger;
  const opening = rest.opening ?? trigger.opening;
  const expiresAt = rest.expiresAt ?? lastMoment(validSeconds, rest.sendAt, now);
  return {
    message: {
      ...rest,
      ...filled,
      lane,
      metadata: { ...metadata, ...(purpose !== undefined && { purpose }), triggerId: trigger.id },
      ...(noticeKey !== undefined && { idempotencyKey: noticeKey }),
      ...(category !== undefined && { category }),
      ...(urgent !== undefined && { urgent }),
      ...(opening !== undefined && { opening }),
      ...(expiresAt !== undefined && { expiresAt }),
    },
    sameAs:
      noticeKey ??
      sha256(JSON.stringify([trigger.id, contact, sorted(values), sorted(metadata ?? {}), rest.sendAt, ...way])),
    noticeKey,
  };
}

function noticeKeyOf(
  { id, onceBy }: KnownTrigger,
  contact: string,
  values: TriggerFiring['values'],
  way: readonly string[][],
): string | undefined {
  if (onceBy === undefined) return undefined;
  const told = onceBy.map((name) => String(values[name] ?? '').trim());
  return sha256(JSON.stringify([id, contact, ...told, ...way]));
}

function lastMoment(validSeconds: number | undefined, sendAt: string | undefined, now: number): string | undefined {
  if (validSeconds === undefined) return undefined;
  return iso((sendAt === undefined ? now : Date.parse(sendAt)) + validSeconds * 1_000);
}

const sorted = (record: object) => Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1));
