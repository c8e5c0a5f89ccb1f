/** What was asked and what was accepted: counted for ever, kept in full only as far as the options allow. */
import type { ReadMark, RequestRecord, SentMessage } from './model.ts';

class Newest<T> {
  readonly items: T[] = [];
  readonly #keep: number;

  constructor(keep: number) {
    this.#keep = keep;
  }

  push(item: T): void {
    if (this.#keep === 0) return;
    this.items.push(item);
    // Trimmed in bulk: a shift on every push would make a long load test quadratic.
    if (this.items.length > this.#keep * 2) this.items.splice(0, this.items.length - this.#keep);
  }

  list(): readonly T[] {
    return this.items.length > this.#keep ? this.items.slice(-this.#keep) : this.items;
  }
}

const bound = (keep: number | 'all' | undefined, fallback: number) =>
  keep === 'all' ? Number.POSITIVE_INFINITY : (keep ?? fallback);

export class Journal {
  readonly #sent: Newest<SentMessage>;
  readonly #requests: Newest<RequestRecord>;
  readonly #reads = new Newest<ReadMark>(1000);
  readonly #byOpaque = new Map<string, number>();
  readonly refusedByCode = new Map<number, number>();
  requestCount = 0;
  acceptedCount = 0;
  /** Accepted although a message with the same opaque data had been accepted before. */
  repeatedCount = 0;
  inboundCount = 0;

  constructor(options: { keepSent?: number | 'all'; keepRequests?: number | 'all' }) {
    this.#sent = new Newest(bound(options.keepSent, 100_000));
    this.#requests = new Newest(bound(options.keepRequests, 10_000));
  }

  get sent(): readonly SentMessage[] {
    return this.#sent.list();
  }

  get requests(): readonly RequestRecord[] {
    return this.#requests.list();
  }

  get reads(): readonly ReadMark[] {
    return this.#reads.list();
  }

  accepted(opaque: string): number {
    return this.#byOpaque.get(opaque) ?? 0;
  }

  findSent(wamid: string): SentMessage | undefined {
    return this.#sent.items.findLast((sent) => sent.wamid === wamid);
  }

  recordSent(sent: SentMessage): void {
    this.acceptedCount++;
    this.#sent.push(sent);
    if (sent.opaque === undefined) return;
    const before = this.accepted(sent.opaque);
    if (before > 0) this.repeatedCount++;
    this.#byOpaque.set(sent.opaque, before + 1);
  }

  recordRequest(record: RequestRecord): void {
    this.requestCount++;
    this.#requests.push(record);
  }

  recordRead(mark: ReadMark): void {
    this.#reads.push(mark);
  }

  recordRefusal(code: number): void {
    this.refusedByCode.set(code, (this.refusedByCode.get(code) ?? 0) + 1);
  }
}
