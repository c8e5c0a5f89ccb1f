/** The notifications (Mensagens Omnichannel) as they are now, checked against their channel and its templates. */
import { type NotificationEntry, NotificationInput } from '../../contracts/notification.ts';
import { type FieldError, Refusal } from '../../contracts/problem.ts';
import { notificationFaults, templateFaults } from '../rules/notification-check.ts';
import { Definitions, type DefinitionsParts, type Known } from './definitions.ts';
import type { ChannelRegistry } from './registry.ts';
import type { KnownTemplate, TemplateRegistry } from './templates.ts';

export type KnownNotification = Known<NotificationInput>;

export interface NotificationRegistryParts extends DefinitionsParts {
  channels: Pick<ChannelRegistry, 'get'>;
  templates: Pick<TemplateRegistry, 'find' | 'syncedAt'>;
}

export class NotificationRegistry extends Definitions<NotificationInput> {
  readonly #parts: NotificationRegistryParts;

  constructor(parts: NotificationRegistryParts) {
    super('notification', (stored) => NotificationInput.parse(stored), parts);
    this.#parts = parts;
  }

  /** Undefined while Ponte does not know it. */
  templateOf({ channel, template }: NotificationInput): KnownTemplate | undefined {
    return this.#parts.templates.find(channel, template.name, template.language);
  }

  /** What keeps a notification from being sent as it is. */
  problems(notification: NotificationInput): FieldError[] {
    const template = this.templateOf(notification);
    if (template !== undefined) return templateFaults(notification, template);
    return this.#parts.templates.syncedAt(notification.channel) === null ? [] : [unknownTemplate(notification)];
  }

  /** @throws Refusal naming every field that is wrong; the template counts only where its account has been read. */
  override async put(id: string, input: NotificationInput): Promise<KnownNotification> {
    this.#check(input);
    const { templates } = this.#parts;
    const problems = this.problems(input);
    if (problems.length > 0) {
      const known = this.templateOf(input) !== undefined || templates.syncedAt(input.channel) === null;
      throw new Refusal(known ? 'template_mismatch' : 'template_unknown', problems);
    }
    return super.put(id, input);
  }

  /**
   * A template that no longer fits stops no start: it is told where the notification is shown, and when it is sent.
   * @throws an error that a person at the terminal can act on.
   */
  override async applyFile(entries: readonly NotificationEntry[]): Promise<void> {
    await super.applyFile(entries, (input) => this.#check(input));
  }

  #check(input: NotificationInput): void {
    if (this.#parts.channels.get(input.channel) === undefined) {
      const { channel } = input;
      throw new Refusal('channel_unknown', [
        { path: 'channel', message: `no channel "${channel}"`, messagePt: `não existe o canal "${channel}"` },
      ]);
    }
    const faults = notificationFaults(input);
    if (faults.length > 0) throw new Refusal('invalid_request', faults);
  }
}

/** For whoever asks for a notification whose template Ponte does not know. */
export function unknownTemplate({ channel, template }: NotificationInput): FieldError {
  const { name, language } = template;
  return {
    path: 'template.name',
    message: `the account of ${channel} has no template ${name} in ${language}`,
    messagePt: `a conta de ${channel} não tem o template ${name} em ${language}`,
  };
}
