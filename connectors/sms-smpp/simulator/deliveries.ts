/** Everything that goes to whoever is bound to receive, until it is answered; connections come and go meanwhile. */
import type { DeliveryRecord } from './model.ts';
import { type Deliver, dataBody, deliverBody, id } from './pdu.ts';

export interface Receiver {
  /** Returns the sequence number that the answer will carry. */
  request(command: number, body: Buffer): number;
}

interface Pending {
  record: DeliveryRecord;
  pdu: Deliver;
  asData: boolean;
  answered: () => void;
  on?: { receiver: Receiver; sequence: number };
}

const permanentRefusal = 0x65;
/** Enough to look at; a load test makes more. */
const keptRecords = 10_000;

export class Deliveries {
  readonly #later: (run: () => void) => void;
  readonly #changed: () => void;
  readonly #window: number;
  /** Whoever is bound, with what waits for an answer on it, by sequence number; the newest gets what is to be sent. */
  readonly #receivers = new Map<Receiver, Map<number, Pending>>();
  readonly #pending = new Set<Pending>();
  readonly records: DeliveryRecord[] = [];

  constructor(later: (run: () => void) => void, changed: () => void, window = Number.POSITIVE_INFINITY) {
    this.#later = later;
    this.#changed = changed;
    this.#window = window;
  }

  get pending(): number {
    return this.#pending.size;
  }

  add(
    pdu: Deliver,
    {
      kind,
      about,
      asData = false,
      answered = () => undefined,
    }: Pick<DeliveryRecord, 'kind' | 'about'> & {
      asData?: boolean;
      answered?: () => void;
    },
  ): void {
    const record: DeliveryRecord = { kind, about, sent: 0 };
    this.records.push(record);
    if (this.records.length > 2 * keptRecords) this.records.splice(0, keptRecords);
    const pending: Pending = { record, pdu, asData, answered };
    this.#pending.add(pending);
    this.#send(pending);
  }

  /** Those that nobody has answered are sent to it at once. */
  bound(receiver: Receiver): void {
    this.#receivers.set(receiver, new Map());
    for (const pending of this.#pending) if (pending.on === undefined) this.#send(pending);
  }

  unbound(receiver: Receiver): void {
    const waiting = this.#receivers.get(receiver);
    this.#receivers.delete(receiver);
    for (const pending of waiting?.values() ?? []) {
      delete pending.on;
      this.#send(pending);
    }
  }

  answer(receiver: Receiver, sequence: number, status: number): void {
    const pending = this.#receivers.get(receiver)?.get(sequence);
    if (pending === undefined) return;
    pending.record.answered = status;
    if (status === 0 || status === permanentRefusal) {
      this.#forget(pending);
      this.#pending.delete(pending);
      pending.answered();
      this.#sendNext();
    }
    this.#changed();
  }

  /** As if the time for it had come. */
  again(): void {
    for (const pending of this.#pending) this.#send(pending);
  }

  /** The first that waits for room. */
  #sendNext(): void {
    if (this.#window === Number.POSITIVE_INFINITY) return;
    for (const pending of this.#pending) {
      if (pending.on !== undefined) continue;
      this.#send(pending);
      return;
    }
  }

  #send(pending: Pending): void {
    const [receiver, waiting] = [...this.#receivers].at(-1) ?? [];
    if (receiver === undefined || waiting === undefined) return;
    this.#forget(pending);
    if (waiting.size >= this.#window) return;
    const { pdu, asData, record } = pending;
    const command = asData ? id.data : id.deliver;
    const sequence = receiver.request(command, asData ? dataBody(pdu) : deliverBody(pdu));
    const on = { receiver, sequence };
    pending.on = on;
    waiting.set(sequence, pending);
    record.sent++;
    this.#later(() => {
      if (this.#pending.has(pending) && pending.on === on) this.#send(pending);
    });
    this.#changed();
  }

  #forget(pending: Pending): void {
    const { on } = pending;
    if (on !== undefined) this.#receivers.get(on.receiver)?.delete(on.sequence);
    delete pending.on;
  }
}
