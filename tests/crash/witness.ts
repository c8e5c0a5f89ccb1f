/** Everything that was seen from outside: what was accepted, and every event in the order of its first delivery. */
import { hash } from 'node:crypto';

/** Messages about things that must never happen, counted by kind; the first few of each in full. */
export class Findings {
  readonly #kinds = new Map<string, string[]>();

  add(kind: string, detail: string): void {
    const details = this.#kinds.get(kind);
    if (details === undefined) this.#kinds.set(kind, [detail]);
    else details.push(detail);
  }

  get none(): boolean {
    return this.#kinds.size === 0;
  }

  lines(): string[] {
    return [...this.#kinds].flatMap(([kind, details]) => [
      `${kind}: ${details.length}`,
      ...details.slice(0, 5).map((detail) => `    ${detail}`),
    ]);
  }
}

export interface MessageHistory {
  /** `message.sent` and the like, in sequence order. */
  names: string[];
  sequence: number;
}

export class Witness {
  readonly findings: Findings;
  /** Message ids by the caller's key: one each, however often the caller asked. */
  readonly #idOfKey = new Map<string, string>();
  readonly #keyOfId = new Map<string, string>();
  readonly #histories = new Map<string, MessageHistory>();
  /** Content of every event by its id. */
  readonly #seen = new Map<string, string>();
  redelivered = 0;

  constructor(findings: Findings) {
    this.findings = findings;
  }

  accepted(key: string, id: string): void {
    const known = this.#idOfKey.get(key);
    if (known === undefined) {
      const other = this.#keyOfId.get(id);
      if (other !== undefined) this.findings.add('one message for two keys', `${id}: ${other}, ${key}`);
      this.#idOfKey.set(key, id);
      this.#keyOfId.set(id, key);
    } else if (known !== id) {
      this.findings.add('two messages for one key', `${key}: ${known}, ${id}`);
    }
  }

  /** @param text the event's JSON exactly as it came. */
  event(text: string): void {
    const event = JSON.parse(text) as { id: string; type: string; subject: string; sequence: number };
    const digest = hash('sha1', text);
    const before = this.#seen.get(event.id);
    if (before !== undefined) {
      this.redelivered += 1;
      if (before !== digest) this.findings.add('two contents under one event id', `${event.id}: ${text}`);
      return;
    }
    this.#seen.set(event.id, digest);
    const name = event.type.replace(/^ponte\./, '').replace(/\.v\d+$/, '');
    if (!name.startsWith('message.')) return;
    const history = this.#histories.get(event.subject) ?? { names: [], sequence: 0 };
    this.#histories.set(event.subject, history);
    if (event.sequence !== history.sequence + 1)
      this.findings.add(
        'events out of order or missing',
        `${event.id} ${name} is ${event.sequence} of ${event.subject}, after ${history.sequence}`,
      );
    history.sequence = event.sequence;
    history.names.push(name);
  }

  /** Ids of the accepted messages. */
  get ids(): IterableIterator<string> {
    return this.#keyOfId.keys();
  }

  get acceptedCount(): number {
    return this.#keyOfId.size;
  }

  keyOf(id: string): string | undefined {
    return this.#keyOfId.get(id);
  }

  history(id: string): readonly string[] {
    return this.#histories.get(id)?.names ?? [];
  }

  get histories(): IterableIterator<[string, MessageHistory]> {
    return this.#histories.entries();
  }

  get eventCount(): number {
    return this.#seen.size;
  }
}
