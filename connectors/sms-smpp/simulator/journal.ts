/** What was accepted: counted for ever, kept only as far as the options allow. */
import type { SentPart } from './model.ts';

type Same = Pick<SentPart, 'source' | 'destination' | 'text' | 'part' | 'reference'>;

/** By our own reference where there is one: two equal texts to one person may well be two messages. */
const keyOf = ({ source, destination, text, part, reference }: Same): string =>
  JSON.stringify([source, destination, reference ?? text, part?.number ?? 0]);

export class Journal {
  readonly #keep: number;
  readonly #times = new Map<string, number>();
  readonly #sent: SentPart[] = [];
  readonly refused = new Map<number, number>();
  submits = 0;
  accepted = 0;
  repeated = 0;

  constructor(keep = 100_000) {
    this.#keep = keep;
  }

  get sent(): readonly SentPart[] {
    return this.#sent.length > this.#keep ? this.#sent.slice(-this.#keep) : this.#sent;
  }

  record(sent: SentPart): void {
    this.accepted++;
    const times = this.#times.get(keyOf(sent)) ?? 0;
    if (times > 0) this.repeated++;
    this.#times.set(keyOf(sent), times + 1);
    this.#sent.push(sent);
    // Trimmed in bulk: a shift on every push would make a long load test quadratic.
    if (this.#sent.length > this.#keep * 2) this.#sent.splice(0, this.#sent.length - this.#keep);
  }

  refuse(status: number): void {
    this.refused.set(status, (this.refused.get(status) ?? 0) + 1);
  }

  times(same: Same): number {
    return this.#times.get(keyOf(same)) ?? 0;
  }

  /** Texts as the person's phone shows them: parts joined, oldest first, each one once. */
  texts(destination: string): string[] {
    const whole = new Map<string, SentPart[]>();
    for (const sent of this.sent) {
      if (sent.destination !== destination) continue;
      const { source, part, messageId } = sent;
      const key = part === undefined ? messageId : JSON.stringify([source, part.reference, part.total]);
      whole.set(key, [...(whole.get(key) ?? []), sent]);
    }
    return [...whole.values()].flatMap((parts) => {
      const byNumber = new Map(parts.map((sent) => [sent.part?.number ?? 1, sent]));
      const total = parts[0]?.part?.total ?? 1;
      const ordered = [...byNumber].sort(([one], [other]) => one - other).map(([, sent]) => sent.text);
      return ordered.length === total ? [ordered.join('')] : [];
    });
  }
}
