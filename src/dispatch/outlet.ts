/** How a channel's messages leave: each by a request, or over connections that are kept while the channel is ours. */
import type { ChannelRegistry, LiveChannel } from '../channels/registry.ts';
import type { HttpClient } from '../platform/http.ts';
import { type CallResult, callProvider } from './call.ts';
import type { ClaimedMessage } from './claim.ts';
import type { SessionParts } from './session/channel-session.ts';
import type { LinkStatus } from './session/link.ts';
import { SessionKeeper } from './session/session-keeper.ts';

export interface OutletParts extends SessionParts {
  channels: ChannelRegistry;
  http: HttpClient;
  providerTimeoutMs: number;
}

export class Outlet {
  readonly #channelId: string;
  readonly #parts: OutletParts;
  /** Only where the provider is spoken to over connections that stay open. */
  #sessions: SessionKeeper | undefined;

  constructor(channelId: string, parts: OutletParts) {
    this.#channelId = channelId;
    this.#parts = parts;
  }

  /** Null: it keeps none. */
  get connections(): readonly LinkStatus[] | null {
    return this.#sessions?.status ?? null;
  }

  /** How many messages it can take now. */
  get room(): number {
    return this.#sessions?.room ?? Number.POSITIVE_INFINITY;
  }

  /** How many it would like to be given at a time. */
  get bundle(): number {
    return this.#sessions?.ahead ?? Number.POSITIVE_INFINITY;
  }

  /** Called again and again while the channel is ours, whether there is something to send or not. */
  attend(): void {
    const channel = this.#parts.channels.get(this.#channelId);
    if (channel === undefined) return;
    if (channel.connector.session !== undefined) this.#sessions ??= new SessionKeeper(this.#parts);
    this.#sessions?.attend(channel);
    if (channel.connector.session === undefined) this.#sessions = undefined;
  }

  call(channel: LiveChannel, message: ClaimedMessage): Promise<CallResult> {
    const { http, providerTimeoutMs } = this.#parts;
    if (message.submits !== undefined) {
      this.#sessions ??= new SessionKeeper(this.#parts);
      return this.#sessions.send(message);
    }
    const { connector } = channel;
    if (connector.session !== undefined) throw new Error(`${connector.id} takes no requests`);
    return callProvider(http, channel, connector, message, providerTimeoutMs, message.row.traceparent);
  }

  /** Resolves when the connections have been given back. */
  async leave(): Promise<void> {
    await this.#sessions?.leave();
  }
}
