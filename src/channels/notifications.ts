/** The notifications (Mensagens Omnichannel) as they are now, checked against their channel and its templates. */
import { type NotificationEntry, NotificationInput } from '../../contracts/notification.ts';
import { type FieldError, Refusal } from '../../contracts/problem.ts';
import { allNotifications, deleteNotification, upsertNotification } from '../ledger/notifications.ts';
import type { Row, Store } from '../ledger/store.ts';
import type { Operation, Writer } from '../ledger/writer.ts';
import type { Clock } from '../platform/clock.ts';
import { LatestRead } from '../platform/latest-read.ts';
import { notificationFaults, templateFaults } from '../rules/notification-check.ts';
import type { ChannelRegistry } from './registry.ts';
import type { KnownTemplate, TemplateRegistry } from './templates.ts';

export interface KnownNotification extends NotificationEntry {
  origin: 'file' | 'api';
  updatedAt: number;
}

export interface NotificationRegistryParts {
  store: Store;
  writer: Writer;
  channels: Pick<ChannelRegistry, 'get'>;
  templates: Pick<TemplateRegistry, 'find' | 'syncedAt'>;
  clock: Clock;
}

export class NotificationRegistry {
  readonly #parts: NotificationRegistryParts;
  readonly #reads = new LatestRead();
  #known = new Map<string, KnownNotification>();

  constructor(parts: NotificationRegistryParts) {
    this.#parts = parts;
  }

  get(id: string): KnownNotification | undefined {
    return this.#known.get(id);
  }

  /** By id. */
  all(): KnownNotification[] {
    return [...this.#known.values()];
  }

  /** Reads all again: at start, and when another process may have changed them. */
  async load(): Promise<void> {
    await this.#reads.show(
      () => this.#parts.store.reader.all(allNotifications),
      (rows) => {
        this.#known = new Map(rows.map(fromRow).map((one) => [one.id, one]));
      },
    );
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
  async put(id: string, input: NotificationInput): Promise<KnownNotification> {
    this.#check(input);
    const { templates } = this.#parts;
    const problems = this.problems(input);
    if (problems.length > 0) {
      const known = this.templateOf(input) !== undefined || templates.syncedAt(input.channel) === null;
      throw new Refusal(known ? 'template_mismatch' : 'template_unknown', problems);
    }
    await this.#parts.writer.write(saveNotification, this.#row(id, input, 'api'));
    await this.load();
    return this.require(id);
  }

  /** @throws Refusal `not_found`. */
  async remove(id: string): Promise<void> {
    this.require(id);
    await this.#parts.writer.write(removeNotification, id);
    await this.load();
  }

  /**
   * The file's notifications are created or changed, those that left it are removed. A template that no longer fits
   * stops no start: it is told where the notification is shown, and when it is sent.
   * @throws an error that a person at the terminal can act on.
   */
  async applyFile(entries: readonly NotificationEntry[]): Promise<void> {
    for (const { id, ...input } of entries) {
      try {
        this.#check(input);
      } catch (cause) {
        if (!(cause instanceof Refusal)) throw cause;
        const details = cause.errors.map((error) => `${error.path}: ${error.message}`).join('; ');
        throw new Error(`notification ${id}: ${details}`, { cause });
      }
    }
    const listed = new Set(entries.map(({ id }) => id));
    const { writer } = this.#parts;
    await Promise.all(entries.map(({ id, ...input }) => writer.write(saveNotification, this.#row(id, input, 'file'))));
    await this.load();
    const gone = this.all().filter(({ id, origin }) => origin === 'file' && !listed.has(id));
    await Promise.all(gone.map(({ id }) => writer.write(removeNotification, id)));
    if (gone.length > 0) await this.load();
  }

  require(id: string): KnownNotification {
    const notification = this.get(id);
    if (notification === undefined) throw new Refusal('not_found');
    return notification;
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

  #row(id: string, input: NotificationInput, origin: KnownNotification['origin']): NotificationRow {
    const { name, channel, ...body } = input;
    return { id, name, channel, body: JSON.stringify(body), origin, updatedAt: this.#parts.clock.now() };
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

interface NotificationRow {
  id: string;
  name: string;
  channel: string;
  body: string;
  origin: string;
  updatedAt: number;
}

function fromRow(row: Row): KnownNotification {
  const { name, channel } = row;
  const body = JSON.parse(String(row.body)) as object;
  return {
    id: String(row.id),
    // Parsed, so that a record of an earlier version gets the defaults of fields it does not have.
    ...NotificationInput.parse({ ...body, name, channel }),
    origin: row.origin as KnownNotification['origin'],
    updatedAt: Number(row.updated_at),
  };
}

const saveNotification: Operation<NotificationRow, void> = {
  name: 'save-notification',
  async run(tx, inputs) {
    for (const n of inputs) await tx.all(upsertNotification, n.id, n.name, n.channel, n.body, n.origin, n.updatedAt);
    return inputs.map(() => undefined);
  },
};

const removeNotification: Operation<string, void> = {
  name: 'remove-notification',
  async run(tx, ids) {
    for (const id of ids) await tx.all(deleteNotification, id);
    return ids.map(() => undefined);
  },
};
