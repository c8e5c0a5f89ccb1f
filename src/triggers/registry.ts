/** The triggers as they are now, checked against the notifications they fill. */
import { type FieldError, Refusal } from '../../contracts/problem.ts';
import { type TriggerEntry, TriggerInput } from '../../contracts/trigger.ts';
import { Definitions, type DefinitionsParts, type Known } from '../channels/definitions.ts';
import type { NotificationRegistry } from '../channels/notifications.ts';
import { channelsOf } from '../rules/notification-plan.ts';
import { triggerFaults } from './trigger-check.ts';

export type KnownTrigger = Known<TriggerInput>;

export interface TriggerRegistryParts extends DefinitionsParts {
  notifications: Pick<NotificationRegistry, 'get'>;
}

export class TriggerRegistry extends Definitions<TriggerInput> {
  readonly #parts: TriggerRegistryParts;

  constructor(parts: TriggerRegistryParts) {
    super('trigger', (stored) => TriggerInput.parse(stored), parts);
    this.#parts = parts;
  }

  /** The channel its messages leave from first; null: its notification is gone. */
  channelOf({ notification }: TriggerInput): string | null {
    return this.#parts.notifications.get(notification)?.channel ?? null;
  }

  /** Those of all its ways: whoever handles it must be allowed to use them. */
  channelsOf({ notification }: TriggerInput): string[] {
    const known = this.#parts.notifications.get(notification);
    return known === undefined ? [] : channelsOf(known);
  }

  /** @throws Refusal naming every field that is wrong. */
  override async put(id: string, input: TriggerInput): Promise<KnownTrigger> {
    this.#check(input);
    return super.put(id, input);
  }

  /** @throws an error that a person at the terminal can act on. */
  override async applyFile(entries: readonly TriggerEntry[]): Promise<void> {
    await super.applyFile(entries, (input) => this.#check(input));
  }

  #check(input: TriggerInput): void {
    const notification = this.#parts.notifications.get(input.notification);
    const faults = notification === undefined ? [unknownNotification(input)] : triggerFaults(input, notification);
    if (faults.length > 0) throw new Refusal('invalid_request', faults);
  }
}

export function unknownNotification({ notification }: TriggerInput): FieldError {
  return {
    path: 'notification',
    message: `there is no notification "${notification}"`,
    messagePt: `não existe a notificação "${notification}"`,
  };
}
