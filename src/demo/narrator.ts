/** Tells on the terminal what Ponte does about outages, as it happens, from what it has written down. */
import { z } from 'zod';
import type { Content } from '../../contracts/content.ts';
import type { OutageView } from '../../contracts/watch.ts';
import type { Hub } from '../hub.ts';
import { asStoredEvent, eventsAfter, lastEventSeq, type StoredEvent } from '../ledger/events.ts';
import { messageById } from '../ledger/log.ts';
import { maskContact } from '../platform/phone.ts';
import { shownText } from '../rules/template-preview.ts';
import { outageWatch } from './outage-records.ts';

export type Say = (who: 'IXC' | 'Ponte' | '->' | '', text: string) => void;
type Kind = 'opened' | 'closed';

/** Of one outage: whom the notices of its beginning or end were for, and what became of them. */
interface Notices {
  /** By message: whether it arrived. */
  ends: Map<string, boolean>;
  /** How many had been told about when all had last come to an end. */
  summedUp: number;
}

interface Followed extends Record<Kind, Notices> {
  outage: OutageView;
}

const lookMs = 500;
const batch = 200;
/** A watch may be deleted with its outages while its notices travel. */
const patienceMs = 5_000;
const longestText = 80;
const endings = ['message.delivered', 'message.read', 'message.failed', 'message.expired', 'message.uncertain'];

const NoticeEvent = z.object({
  messageId: z.string(),
  contact: z.string(),
  metadata: z.object({ outageId: z.string(), triggerId: z.string() }),
});

export class Narrator {
  readonly #hub: Hub;
  readonly #say: Say;
  readonly #outages = new Map<string, Followed>();
  readonly #waiting = new Map<Kind, () => void>();
  #after = 0;

  constructor(hub: Hub, say: Say) {
    this.#hub = hub;
    this.#say = say;
  }

  /** Tells until it is aborted. */
  async follow(signal: AbortSignal): Promise<void> {
    const [last] = await this.#hub.store.reader.all(lastEventSeq);
    this.#after = Number(last?.seq);
    for (const outage of await this.#read()) this.#outages.set(outage.id, nothingTold(outage));
    while (!signal.aborted) {
      await this.#look();
      await this.#hub.signal.next(lookMs, signal);
    }
  }

  /** Resolves when all notices of the next such turn have come to an end. */
  settled(kind: Kind): Promise<void> {
    return new Promise((resolve) => this.#waiting.set(kind, resolve));
  }

  async #look(): Promise<void> {
    for (const outage of await this.#read()) this.#tellOutage(outage);
    await this.#tellEvents();
    for (const followed of this.#outages.values()) {
      this.#sumUp(followed.opened, followed.outage.told, 'opened');
      this.#sumUp(followed.closed, followed.outage.endTold, 'closed');
    }
  }

  async #read(): Promise<OutageView[]> {
    const outages = await this.#hub.watchRunner.outages();
    return outages.filter(({ watch, mergedInto }) => watch === outageWatch.id && mergedInto === null).toReversed();
  }

  #tellOutage(outage: OutageView): void {
    const before = this.#outages.get(outage.id);
    const { scope, logins, told, endTold, leftOut, closedAt } = outage;
    if (before === undefined) {
      this.#say('Ponte', `noticed an outage: ${scope}, ${logins} logins down`);
      this.#say('', `telling ${told} people, one notice each; leaving out ${leftOut}`);
    } else if (told > before.outage.told)
      this.#say('Ponte', `the outage has grown: ${logins} logins, ${told} people told`);
    if (closedAt !== null && before?.outage.closedAt === null)
      this.#say('Ponte', `the outage is over: ${scope}, telling the ${endTold} people who had heard of it`);
    this.#outages.set(outage.id, { ...nothingTold(outage), ...before, outage });
  }

  async #tellEvents(): Promise<void> {
    for (;;) {
      const events = (await this.#hub.store.reader.all(eventsAfter, this.#after, batch)).map(asStoredEvent);
      for (const event of events) {
        if (!(await this.#tellEvent(event))) return;
        this.#after = event.seq;
      }
      if (events.length < batch) return;
    }
  }

  /** False: not yet. What a notice is about may be seen a moment later than the notice. */
  async #tellEvent({ name, data, time_ms }: StoredEvent): Promise<boolean> {
    if (!name.startsWith('message.')) return true;
    const notice = NoticeEvent.safeParse(JSON.parse(data)).data;
    if (notice === undefined) return true;
    const kind = notice.metadata.triggerId === outageWatch.opened ? 'opened' : 'closed';
    const followed = this.#outages.get(notice.metadata.outageId);
    if (followed === undefined || (kind === 'closed' && followed.outage.closedAt === null))
      return this.#hub.clock.now() - time_ms > patienceMs;
    if (name === 'message.sent')
      this.#say('->', `${maskContact(notice.contact)}  ${await this.#textOf(notice.messageId)}`);
    if (endings.includes(name)) followed[kind].ends.set(notice.messageId, !/failed|expired|uncertain/.test(name));
    return true;
  }

  async #textOf(id: string): Promise<string> {
    const { store, templates } = this.#hub;
    const [row] = await store.reader.all(messageById, id);
    const text = row && shownText(JSON.parse(String(row.content)) as Content, templates, String(row.channel));
    return shortened(text ?? '');
  }

  #sumUp(notices: Notices, told: number, kind: Kind): void {
    const { ends, summedUp } = notices;
    if (ends.size < told || ends.size === summedUp) return;
    notices.summedUp = ends.size;
    const arrived = [...ends.values()].filter((end) => end).length;
    this.#say('Ponte', `${arrived} of ${told} notices delivered`);
    this.#waiting.get(kind)?.();
    this.#waiting.delete(kind);
  }
}

/** One line of a terminal; the whole text is in the log. */
const shortened = (text: string): string => (text.length <= longestText ? text : `${text.slice(0, longestText - 1)}…`);

const none = (): Notices => ({ ends: new Map(), summedUp: 0 });
const nothingTold = (outage: OutageView): Followed => ({ outage, opened: none(), closed: none() });
