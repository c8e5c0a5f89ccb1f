/** A mailing read to its end before anybody is written to: how many it reaches, who is left out and why, what it costs. */

import { planText } from '../../../connectors/kit/sms-text/plan.ts';
import type { CampaignCheck, CampaignInput } from '../../../contracts/campaign.ts';
import type { Content } from '../../../contracts/content.ts';
import { problemKinds } from '../../../contracts/problem.ts';
import type { PriceRegistry } from '../../channels/prices.ts';
import type { ChannelRegistry, LiveChannel } from '../../channels/registry.ts';
import { decimalOf } from '../../platform/money.ts';
import { categoryOf } from '../../rules/category.ts';
import type { LiveTemplates } from '../../rules/channel.ts';
import type { OptedOut } from '../opted-out.ts';
import { unreadable } from './faults.ts';
import type { CampaignPage } from './pages.ts';
import { goes, type Judged, judged } from './preview.ts';
import type { RecordContext } from './record.ts';

export interface CheckParts {
  channels: Pick<ChannelRegistry, 'get'>;
  prices: Pick<PriceRegistry, 'has' | 'all' | 'priceAtSend'>;
  templates: LiveTemplates;
  optedOut: OptedOut;
}

/** What one person waits for; a longer mailing is told as looked at in part. */
const mostRecords = 100_000;
const mostCauses = 50;
const examplesEach = 3;

/** Counts what is given to it, a few at a time: nothing is kept of a record but a hash of it. */
export class MailingCount {
  readonly #parts: CheckParts;
  readonly #context: RecordContext;
  readonly #channel: LiveChannel | undefined;
  readonly #keys = new Set<string>();
  readonly #causes = new Map<string, CampaignCheck['causes'][number]>();
  #records = 0;
  #going = 0;
  #smsParts = 0;
  #longest = 0;
  #micros = 0;
  #unpriced = 0;

  constructor(parts: CheckParts, context: RecordContext) {
    this.#parts = parts;
    this.#context = context;
    const { wording } = context;
    this.#channel = wording.kind === 'messages' ? parts.channels.get(wording.plan.first.way.channel) : undefined;
  }

  get isFull(): boolean {
    return this.#records >= mostRecords;
  }

  add(some: readonly Judged[], suppressed: ReadonlySet<string>): void {
    for (const one of some) this.#addOne(one, suppressed);
  }

  result(complete: boolean): CampaignCheck {
    const { prices } = this.#parts;
    const id = this.#channel?.id;
    const currency = id !== undefined && prices.has(id) ? prices.all(id)[0]?.currency : undefined;
    return {
      records: this.#records,
      complete,
      going: this.#going,
      leftOut: this.#records - this.#going,
      causes: [...this.#causes.values()].toSorted((one, other) => other.count - one.count),
      sms: this.#channel?.connector.sms === undefined ? null : { parts: this.#smsParts, longest: this.#longest },
      cost: currency === undefined ? null : { amount: decimalOf(this.#micros), currency, unpriced: this.#unpriced },
    };
  }

  #addOne(one: Judged, suppressed: ReadonlySet<string>): void {
    this.#records += 1;
    const { result } = one;
    if (result.kind === 'left_out') this.#leaveOut(one, { code: result.code, ...result.error });
    else if (this.#keys.has(result.key)) this.#leaveOut(one, again);
    else {
      this.#keys.add(result.key);
      if (suppressed.has(result.contact)) this.#leaveOut(one, optedOut);
      else {
        this.#going += 1;
        if (result.kind === 'message') this.#price(result.contact, result.message.content);
      }
    }
  }

  #leaveOut({ position, result }: Judged, cause: Cause): void {
    const key = `${cause.code} ${cause.path}`;
    const known = this.#causes.get(key) ?? (this.#causes.size >= mostCauses ? this.#causes.get(others) : undefined);
    const { code, path, message: reason, messagePt: reasonPt } = cause;
    const counted = known ?? { code, path, count: 0, reason, reasonPt, examples: [] };
    if (known === undefined) this.#causes.set(this.#causes.size >= mostCauses ? others : key, counted);
    counted.count += 1;
    if (counted.examples.length < examplesEach) counted.examples.push({ position, customer: result.customer });
  }

  #price(contact: string, content: Content): void {
    const channel = this.#channel;
    if (channel === undefined) return;
    const parts = partsOf(channel, content);
    this.#smsParts += parts;
    this.#longest = Math.max(this.#longest, parts);
    const { prices, templates } = this.#parts;
    if (!prices.has(channel.id)) return;
    const category = categoryOf(content, undefined, channel.judged, templates);
    const price = prices.priceAtSend(channel.id, { contact, at: this.#context.now }, { category, parts });
    if (price === undefined) this.#unpriced += 1;
    else this.#micros += price.micros;
  }
}

type Cause = { code: string; path: string; message: string; messagePt: string };

/** Where there are more kinds of causes than anybody reads. */
const others = 'others';
const again: Cause = {
  code: 'record_duplicate',
  path: '',
  message: 'the same record stands further up in the mailing',
  messagePt: 'o mesmo registro já apareceu antes neste mailing',
};
const optedOut: Cause = {
  code: 'opted_out',
  path: '',
  message: problemKinds.opted_out.en,
  messagePt: problemKinds.opted_out.pt,
};

/** One, unless it is a long SMS. */
function partsOf({ connector: { sms }, context: { config } }: LiveChannel, content: Content): number {
  if (sms === undefined || content.type !== 'text') return 1;
  const plan = planText(content.body, sms.text(config));
  return plan.ok ? plan.partCount : 1;
}

/** @throws Refusal when the mailing cannot be read. */
export async function countMailing(
  parts: CheckParts,
  pages: AsyncIterable<CampaignPage>,
  context: RecordContext,
): Promise<CampaignCheck> {
  const count = new MailingCount(parts, context);
  for await (const page of pages) {
    if (!page.ok) throw unreadable(page);
    const results = page.records.map((read) => judged(read, context));
    count.add(results, await suppressedOf(parts, context.input, results));
    if (page.readAll) return count.result(true);
    if (count.isFull) return count.result(false);
  }
  return count.result(true);
}

/** What people said of messages to their phone does not count for e-mails. */
function suppressedOf(
  { optedOut: ask }: CheckParts,
  { notification, channel, via }: CampaignInput,
  results: readonly Judged[],
): Promise<ReadonlySet<string>> | ReadonlySet<string> {
  if (via !== undefined) return new Set<string>();
  const phones = results.filter(goes).flatMap(({ result }) => result.contact ?? []);
  return ask({ notification, channel }, phones);
}
