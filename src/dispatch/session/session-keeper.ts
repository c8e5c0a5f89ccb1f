/** The connections of one channel over time: while this process owns it, it is not switched off, and as it is configured. */
import type { LiveChannel } from '../../channels/registry.ts';
import { notConnected } from '../../rules/failures.ts';
import type { CallResult } from '../call.ts';
import type { SubmitMessage } from '../claim.ts';
import { ChannelSession, type SessionParts } from './channel-session.ts';
import type { LinkStatus } from './link.ts';

export class SessionKeeper {
  readonly #parts: SessionParts;
  #current: ChannelSession | undefined;
  /** What the current one was made for. */
  #context: unknown;
  #config = '';
  #state: LiveChannel['state'] = 'off';
  /** An account is held by one set of connections: the next is made when the last has been given back. */
  #leaving: Promise<void> | undefined;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  get room(): number {
    return this.#current?.room ?? 0;
  }

  get ahead(): number {
    return this.#current?.ahead ?? 0;
  }

  get status(): LinkStatus[] {
    return this.#current?.status ?? [];
  }

  /** To be called again and again. A paused channel listens on; one that is off is left alone. */
  attend(channel: LiveChannel): void {
    const { connector, context, state } = channel;
    const wasResumed = state === 'active' && this.#state === 'paused';
    this.#state = state;
    if (context !== this.#context) {
      this.#context = context;
      const config = `${connector.id} ${JSON.stringify(context.config)}`;
      if (config !== this.#config) void this.leave();
      this.#config = config;
    }
    if (connector.session === undefined || state === 'off') {
      void this.leave();
      return;
    }
    if (this.#leaving !== undefined) return;
    if (this.#current === undefined) {
      this.#current = new ChannelSession(channel, connector, this.#parts);
      this.#current.start();
    } else if (wasResumed) this.#current.start();
    this.#current.follow(channel);
  }

  /** Without a connection the message is handed back. */
  async send(message: SubmitMessage): Promise<CallResult> {
    if (this.#current !== undefined) return this.#current.send(message);
    const failure = notConnected('a conexão não está pronta para enviar');
    return { outcome: { kind: 'unsent', failure }, httpStatus: null, response: null };
  }

  /** Resolves when the connections have been given back. */
  async leave(): Promise<void> {
    const leaving = this.#current;
    this.#current = undefined;
    if (leaving !== undefined) {
      this.#leaving = leaving.stop().finally(() => {
        this.#leaving = undefined;
      });
    }
    await this.#leaving;
  }
}
