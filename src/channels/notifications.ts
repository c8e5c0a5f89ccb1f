/** The notifications (Mensagens Omnichannel) as they are now, checked against their channels and the templates there. */
import { type NotificationEntry, NotificationInput } from '../../contracts/notification.ts';
import { type FieldError, Refusal } from '../../contracts/problem.ts';
import { channelFaults, emailFaults, templateFaults, wordsFaults } from '../rules/notification-check.ts';
import {
  channelsOf,
  type NotificationPlan,
  type PlacedWay,
  type ReadyWay,
  waysOf,
} from '../rules/notification-plan.ts';
import type { NotificationWords } from '../rules/notification-values.ts';
import { Definitions, type DefinitionsParts, type Known } from './definitions.ts';
import type { ChannelRegistry } from './registry.ts';
import type { KnownTemplate, TemplateRegistry } from './templates.ts';

export type KnownNotification = Known<NotificationInput>;

export interface NotificationRegistryParts extends DefinitionsParts {
  channels: Pick<ChannelRegistry, 'get'>;
  templates: Pick<TemplateRegistry, 'find' | 'isElsewhere' | 'syncedAt'>;
}

export class NotificationRegistry extends Definitions<NotificationInput> {
  readonly #parts: NotificationRegistryParts;

  constructor(parts: NotificationRegistryParts) {
    super('notification', (stored) => NotificationInput.parse(stored), parts);
    this.#parts = parts;
  }

  /** Undefined while Ponte does not know it, and where there is none. */
  templateOf({ channel, template }: NotificationWords): KnownTemplate | undefined {
    return template === undefined ? undefined : this.#parts.templates.find(channel, template.name, template.language);
  }

  /**
   * The way over this channel, or the first.
   * @throws Refusal naming the channel that is none of its own, or the template that nobody knows.
   */
  way(notification: NotificationInput, channel?: string): ReadyWay {
    const ways = waysOf(notification);
    const chosen = channel === undefined ? ways[0] : ways.find(({ way }) => way.channel === channel);
    if (chosen === undefined) throw new Refusal('invalid_request', [noSuchWay(notification, channel ?? '')]);
    return this.#ready(chosen);
  }

  /**
   * What is sent, and what after it. One way that was chosen has no plan.
   * @throws Refusal as `way` does.
   */
  plan(notification: NotificationInput, channel?: string): NotificationPlan {
    const first = this.way(notification, channel);
    if (channel !== undefined) return { first, steps: [] };
    const steps = waysOf(notification).flatMap(({ way, at }) => {
      const { when } = way;
      return when === undefined ? [] : [{ ready: this.#ready({ way, at }), when }];
    });
    return { first, steps };
  }

  /** What keeps a notification from being sent as it is. */
  problems(notification: NotificationInput): FieldError[] {
    return waysOf(notification).flatMap((placed) => this.#templateProblems(placed));
  }

  /** @throws Refusal naming every field that is wrong; a template counts only where its account has been read. */
  override async put(id: string, input: NotificationInput): Promise<KnownNotification> {
    this.#check(input);
    for (const placed of waysOf(input)) {
      const problems = this.#templateProblems(placed);
      if (problems.length > 0) throw new Refusal(this.#codeOf(placed.way), problems);
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

  #ready({ way, at }: PlacedWay): ReadyWay {
    if (way.text !== undefined) return { way, at, text: way.text };
    const template = this.templateOf(way);
    if (template === undefined) throw new Refusal('template_unknown', [unknownTemplate({ way, at })]);
    return { way, at, template };
  }

  #templateProblems({ way, at }: PlacedWay): FieldError[] {
    if (way.template === undefined) return [];
    const template = this.templateOf(way);
    if (template !== undefined) return inside(at, templateFaults(way, template));
    return this.#parts.templates.syncedAt(way.channel) === null ? [] : [unknownTemplate({ way, at })];
  }

  #codeOf(way: NotificationWords): 'template_mismatch' | 'template_channel_mismatch' | 'template_unknown' {
    const { templates } = this.#parts;
    if (way.template === undefined || this.templateOf(way) !== undefined) return 'template_mismatch';
    const { name, language } = way.template;
    return templates.isElsewhere(way.channel, name, language) ? 'template_channel_mismatch' : 'template_unknown';
  }

  #check(input: NotificationInput): void {
    const faults = waysOf(input).flatMap(({ way, at }) => {
      const channel = this.#parts.channels.get(way.channel);
      if (channel === undefined) throw new Refusal('channel_unknown', inside(at, [unknownChannel(way)]));
      return inside(at, [...channelFaults(way, channel.connector), ...wordsFaults(way)]);
    });
    faults.push(...twice(input));
    if (input.email !== undefined) faults.push(...inside('email.', emailFaults(input.email)));
    if (faults.length > 0) throw new Refusal('invalid_request', faults);
  }
}

/** A channel names its way. */
const twice = (input: NotificationInput): FieldError[] =>
  channelsOf(input).flatMap((channel, place, all) =>
    all.indexOf(channel) === place
      ? []
      : [
          {
            path: `ways.${place - 1}.channel`,
            message: `there is a way over "${channel}" already`,
            messagePt: `já existe um caminho por "${channel}"`,
          },
        ],
  );

const inside = (at: string, errors: FieldError[]): FieldError[] =>
  errors.map((error) => ({ ...error, path: `${at}${error.path}` }));

export function noSuchWay(notification: NotificationInput, channel: string): FieldError {
  const list = channelsOf(notification).join(', ');
  return {
    path: 'channel',
    message: `the notification has no way over "${channel}", only: ${list}`,
    messagePt: `a notificação não tem caminho por "${channel}", só por: ${list}`,
  };
}

export const noEmail: FieldError = {
  path: 'via',
  message: 'the notification has no e-mail',
  messagePt: 'a notificação não tem e-mail',
};

const unknownChannel = ({ channel }: NotificationWords): FieldError => ({
  path: 'channel',
  message: `no channel "${channel}"`,
  messagePt: `não existe o canal "${channel}"`,
});

function unknownTemplate({ way: { channel, template }, at }: PlacedWay): FieldError {
  const { name = '', language = '' } = template ?? {};
  return {
    path: `${at}template.name`,
    message: `the account of ${channel} has no template ${name} in ${language}`,
    messagePt: `a conta de ${channel} não tem o template ${name} em ${language}`,
  };
}
