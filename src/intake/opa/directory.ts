/** The channels and templates that a key sees, by the ids of Opa! Suite. */
import type { ChannelRegistry, LiveChannel } from '../../channels/registry.ts';
import type { KnownTemplate, TemplateRegistry } from '../../channels/templates.ts';
import { whyUnusable } from '../../rules/template-status.ts';
import { mayUse } from '../http/context.ts';
import type { Principal } from '../principal.ts';
import { OpaRefusal } from './answers.ts';
import { channelIdOf, templateIdOf } from './ids.ts';

export interface DirectoryParts {
  channels: Pick<ChannelRegistry, 'all' | 'get'>;
  templates: Pick<TemplateRegistry, 'all'>;
}

export class Directory {
  readonly #parts: DirectoryParts;
  readonly #sees: (channel: string) => boolean;

  constructor(parts: DirectoryParts, key: Principal) {
    this.#parts = parts;
    this.#sees = mayUse(key);
  }

  channels(): LiveChannel[] {
    return this.#parts.channels.all().filter(({ id }) => this.#sees(id));
  }

  /** By Ponte's own id. */
  channelOf(id: string): LiveChannel | undefined {
    return this.#sees(id) ? this.#parts.channels.get(id) : undefined;
  }

  /** @throws OpaRefusal `not_found`. */
  channel(id: string): LiveChannel {
    const channel = this.channels().find((one) => channelIdOf(one.id) === id);
    if (channel !== undefined) return channel;
    // The mistake that is made most often: both ids look alike.
    const why = this.#known().some((one) => templateIdOf(one) === id)
      ? 'Este _id é de um template, não de um canal de comunicação.'
      : 'Não há canal de comunicação com este _id; veja a lista de canais.';
    throw new OpaRefusal('not_found', `Communication channel not found. ${why}`);
  }

  /** Those that may be sent now: what waits for approval or is paused is nothing to choose. */
  templates(channel?: LiveChannel): KnownTemplate[] {
    return this.#known(channel?.id).filter(({ status }) => whyUnusable(status) === undefined);
  }

  /**
   * One that may not be sent now is found all the same, so that a send is refused with the reason.
   * @throws OpaRefusal `not_found`.
   */
  template(id: string, channel?: LiveChannel): KnownTemplate {
    const template = this.#known(channel?.id).find((one) => templateIdOf(one) === id);
    if (template !== undefined) return template;
    const elsewhere = channel === undefined ? undefined : this.#known().find((one) => templateIdOf(one) === id);
    const owner = elsewhere === undefined ? undefined : this.channelOf(elsewhere.channel);
    throw new OpaRefusal('not_found', `Template not found. ${whyMissing(this.#isChannel(id), owner)}`);
  }

  #isChannel(id: string): boolean {
    return this.channels().some((one) => channelIdOf(one.id) === id);
  }

  #known(channel?: string): KnownTemplate[] {
    return this.#parts.templates
      .all(channel)
      .filter((one) => this.channelOf(one.channel) !== undefined && whyUnusable(one.status) !== 'template_unknown');
  }
}

function whyMissing(isChannel: boolean, owner: LiveChannel | undefined): string {
  if (isChannel) return 'Este _id é de um canal de comunicação, não de um template.';
  if (owner !== undefined) return `Este template é do canal "${owner.name}"; envie por esse canal.`;
  return 'Não há template com este _id; veja a lista de templates do canal.';
}
