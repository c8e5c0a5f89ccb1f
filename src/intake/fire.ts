/** Firing a trigger: over HTTP and RabbitMQ the same, and in the end a message like any other. */
import type { Accepted, CheckResult } from '../../contracts/message.ts';
import { type Language, Refusal } from '../../contracts/problem.ts';
import { TriggerFiring } from '../../contracts/trigger.ts';
import type { NotificationRegistry } from '../channels/notifications.ts';
import type { Clock } from '../platform/clock.ts';
import { parseOrRefuse } from '../platform/field-errors.ts';
import { type FiredMessage, messageOf } from '../triggers/firing.ts';
import { type TriggerRegistry, unknownNotification } from '../triggers/registry.ts';
import type { Accept } from './accept.ts';
import type { Check } from './check.ts';
import type { Caller } from './prepare.ts';

export interface FireParts {
  triggers: TriggerRegistry;
  notifications: NotificationRegistry;
  accept: Accept;
  check: Check;
  clock: Clock;
}

export interface Fire {
  /** @throws Refusal naming what is wrong; nothing is written then. */
  fire(id: string, firing: unknown, caller: Caller): Promise<Accepted>;
  /** The dry run: nothing is sent or kept. */
  check(id: string, firing: unknown, caller: Caller, language: Language): Promise<CheckResult>;
}

export function createFire({ triggers, notifications, accept, check, clock }: FireParts): Fire {
  function read(id: string, firing: unknown, { channels }: Caller): FiredMessage {
    const trigger = triggers.require(id);
    // To a key of other channels a trigger is not there, whatever its values are.
    if (channels !== undefined && !triggers.channelsOf(trigger).every((channel) => channels.includes(channel)))
      throw new Refusal('not_found');
    const notification = notifications.get(trigger.notification);
    if (notification === undefined) throw new Refusal('state_conflict', [unknownNotification(trigger)]);
    const asked = parseOrRefuse(TriggerFiring, firing);
    return messageOf(trigger, notifications.plan(notification, asked.channel), asked, clock.now());
  }
  return {
    async fire(id, firing, caller) {
      const { message, sameAs, noticeKey } = read(id, firing, caller);
      // Whoever tells it first, ERP or CRM, over HTTP or the bus: one notice.
      const scope = noticeKey === undefined ? caller.scope : `trigger:${id}`;
      return accept(message, { ...caller, scope, sameAs });
    },
    check: async (id, firing, caller, language) => check(read(id, firing, caller).message, caller, language),
  };
}
