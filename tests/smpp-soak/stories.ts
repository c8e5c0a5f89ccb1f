/** What was heard of every message, from outside: its last event, whether it was uncertain, and by the SMSC what it took. */
import type { SmscSimulator } from '../../connectors/sms-smpp/simulator.ts';
import { Findings } from '../crash/witness.ts';

export interface Story {
  to: string;
  parts: number;
  /** `sent` and the like. */
  last: string;
  wasUncertain: boolean;
  sequence: number;
}

export interface Counts {
  messages: number;
  /** Every part taken by the SMSC exactly once. */
  sent_once: number;
  /** Refused, or never taken and told as failed. */
  failed: number;
  /** Some parts were taken, and it was told so. */
  partly: number;
  lost: number;
  doubled: number;
}

/** Events of these end a message; a later receipt may still make a failure a delivery. */
const whole = 'delivered';
const notWhole = new Set(['failed', 'expired', 'sent']);

export class Stories {
  readonly findings = new Findings();
  readonly #byId = new Map<string, Story>();
  eventCount = 0;

  accepted(id: string, to: string, parts: number): void {
    this.#story(id, to, parts);
  }

  event({ subject, type, sequence }: { subject: string; type: string; sequence: number }): void {
    const name = /^ponte\.message\.(\w+)\.v1$/.exec(type)?.[1];
    if (name === undefined) return;
    this.eventCount += 1;
    const story = this.#story(subject);
    if (sequence !== story.sequence + 1)
      this.findings.add(
        'events out of order or missing',
        `${subject}: ${name} is ${sequence}, after ${story.sequence}`,
      );
    story.sequence = sequence;
    story.last = name;
    if (name === 'uncertain') story.wasUncertain = true;
  }

  /** An event may be heard before the answer to the request is. */
  #story(id: string, to = '', parts = 1): Story {
    const known = this.#byId.get(id);
    if (known !== undefined) {
      if (to !== '') Object.assign(known, { to, parts });
      return known;
    }
    const story = { to, parts, last: '', wasUncertain: false, sequence: 0 };
    this.#byId.set(id, story);
    return story;
  }

  get size(): number {
    return this.#byId.size;
  }

  get uncertain(): string[] {
    return [...this.#byId].filter(([, { wasUncertain }]) => wasUncertain).map(([id]) => id);
  }

  lastOf(id: string): string {
    return this.#byId.get(id)?.last ?? '';
  }

  /** How many have had their last event. */
  settled(smsc: SmscSimulator): number {
    const taken = takenBy(smsc);
    let count = 0;
    for (const story of this.#byId.values()) if (isSettled(story, taken.get(story.to) ?? 0)) count += 1;
    return count;
  }

  judge(smsc: SmscSimulator): Counts {
    const taken = takenBy(smsc);
    const counts: Counts = { messages: 0, sent_once: 0, failed: 0, partly: 0, lost: 0, doubled: smsc.stats.repeated };
    for (const [id, story] of this.#byId) {
      counts.messages += 1;
      const times = taken.get(story.to) ?? 0;
      if (!isSettled(story, times)) {
        counts.lost += 1;
        this.findings.add('no outcome that fits', `${id}: ${times} of ${story.parts} parts taken, last ${story.last}`);
      } else if (times === story.parts) counts.sent_once += 1;
      else if (times === 0) counts.failed += 1;
      else counts.partly += 1;
    }
    return counts;
  }
}

/** What the SMSC has whole is delivered; what it never had has failed; the rest is told as one or the other. */
function isSettled({ parts, last }: Story, taken: number): boolean {
  if (taken >= parts) return last === whole;
  return taken === 0 ? last === 'failed' || last === 'expired' : notWhole.has(last);
}

/** Parts by person: in this soak each message has a person of its own. */
function takenBy({ sent }: SmscSimulator): Map<string, number> {
  const taken = new Map<string, Set<number>>();
  for (const { destination, part } of sent) {
    const numbers = taken.get(destination) ?? new Set();
    taken.set(destination, numbers.add(part?.number ?? 1));
  }
  return new Map([...taken].map(([destination, numbers]) => [destination, numbers.size]));
}
