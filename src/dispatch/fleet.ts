/** One dispatcher per channel. A loop lives as long as the process: only it knows what it has in flight. */
import { type LimitFacts, noLimits } from '../rules/facts.ts';
import { Dispatcher, type DispatchParts } from './dispatcher.ts';
import type { LinkStatus } from './session/link.ts';

export class Fleet {
  readonly #parts: DispatchParts;
  readonly #dispatchers = new Map<string, Dispatcher>();
  #started = false;

  constructor(parts: DispatchParts) {
    this.#parts = parts;
    parts.store.ownership.onLost((names) => {
      for (const name of names) this.#dispatchers.get(name)?.loseOwnership();
    });
    // Not before the start is complete: a loop begun for a start that then fails would go on without anybody knowing.
    parts.channels.onChange(() => {
      if (this.#started) this.align();
    });
  }

  /** Starts loops for new channels; the others read what has changed at their next turn. */
  align(): void {
    this.#started = true;
    for (const channel of this.#parts.channels.all()) {
      const known = this.#dispatchers.get(channel.id);
      if (known === undefined) this.#dispatchers.set(channel.id, new Dispatcher(channel, this.#parts));
      else known.look();
    }
  }

  wake(channel: string): void {
    this.#dispatchers.get(channel)?.wake();
  }

  /** Messages that came in on a channel: at some providers they use its rate too. */
  noteInbound(channel: string, count: number): void {
    this.#dispatchers.get(channel)?.noteInbound(count);
  }

  /** For a dry run. Places of the tier are not looked at: asking for one keeps it for who asks. */
  limitsOf(channel: string, contact: string, now: number): LimitFacts {
    const [live, dispatcher] = [this.#parts.channels.get(channel), this.#dispatchers.get(channel)];
    if (live === undefined || dispatcher === undefined) return noLimits;
    const { pairFreeAt, allowanceFreeAt } = dispatcher.limits.view(live, now);
    return { ...noLimits, pairFreeAt: pairFreeAt(contact, now), allowanceFreeAt };
  }

  owns(channel: string): boolean {
    return this.#dispatchers.get(channel)?.owned ?? false;
  }

  /** Null: another process sends for the channel, or none does. */
  pacingOf(channel: string): ReturnType<Dispatcher['limits']['pacing']> | null {
    const [live, dispatcher] = [this.#parts.channels.get(channel), this.#dispatchers.get(channel)];
    if (live === undefined || dispatcher?.owned !== true) return null;
    return dispatcher.limits.pacing(live, this.#parts.clock.now());
  }

  /** Null: the channel keeps none open, or another process owns it. */
  connectionsOf(channel: string): readonly LinkStatus[] | null {
    const dispatcher = this.#dispatchers.get(channel);
    return dispatcher?.owned === true ? dispatcher.connections : null;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#dispatchers.values()].map((dispatcher) => dispatcher.stop()));
  }
}
