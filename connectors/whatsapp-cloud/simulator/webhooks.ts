/** The simulator's webhook sender: finds the address of each update and lets tests disturb the deliveries. */
import { Agent, request } from 'undici';
import type { Account, BusinessNumber, Directory } from './directory.ts';
import type { Json, WebhookPlan } from './model.ts';
import type { Timers } from './timers.ts';
import { escaped, signatureOf, type Update } from './webhook-body.ts';
import {
  type Destination,
  type LaneContext,
  type Queued,
  type Settlement,
  WebhookLane,
  webhookHeaders,
} from './webhook-lane.ts';

export interface WebhookStats {
  /** Messages, statuses and changes given to the sender. */
  updates: number;
  /** Not settled yet: delayed, held, queued, in flight or waiting for a retry. */
  pending: number;
  acknowledged: number;
  /** Given up after the retry time. */
  abandoned: number;
  /** There was no webhook address. */
  unrouted: number;
  /** POSTs made, repetitions and retries included. */
  posts: number;
  /** POSTs that were not answered 200. */
  failedPosts: number;
  held: boolean;
}

export interface RawPost {
  body: string | Uint8Array | Json;
  phoneNumberId?: string;
  /** Default: valid, by the app secret of the number's account. */
  signature?: 'valid' | 'wrong' | 'none';
}

const defaults: WebhookPlan = {
  batch: 1,
  lingerMs: 0,
  parallel: 1,
  repeat: 1,
  shuffle: false,
  delayMs: 0,
  retry: { everyMs: 200, forMs: 60_000 },
  timeoutMs: 10_000,
};

export interface WebhooksInit {
  directory: Directory;
  timers: Timers;
  random: () => number;
  plan: Partial<WebhookPlan>;
  changed: () => void;
}

export class Webhooks {
  readonly #directory: Directory;
  readonly #timers: Timers;
  readonly #changed: () => void;
  readonly #lanes = new Map<string, WebhookLane>();
  readonly #context: LaneContext;
  readonly #agent = new Agent({ keepAliveTimeout: 4000, connections: 64 });
  readonly #counts = { updates: 0, acknowledged: 0, abandoned: 0, unrouted: 0, posts: 0, failedPosts: 0 };

  constructor({ directory, timers, random, plan, changed }: WebhooksInit) {
    this.#directory = directory;
    this.#timers = timers;
    this.#changed = changed;
    this.#context = {
      plan: { ...defaults, ...plan },
      held: false,
      closed: false,
      random,
      timers,
      dispatcher: this.#agent,
      posted: (status) => this.#posted(status),
      settled: (queued, how) => this.#settled(queued, how),
    };
  }

  configure(plan: Partial<WebhookPlan>): void {
    this.#context.plan = { ...this.#context.plan, ...plan };
    this.#pumpAll();
  }

  /** Updates pile up until `release`; POSTs under way go on. */
  hold(): void {
    this.#context.held = true;
  }

  release(): void {
    this.#context.held = false;
    this.#pumpAll();
  }

  get stats(): WebhookStats {
    const { updates, acknowledged, abandoned, unrouted } = this.#counts;
    return { ...this.#counts, pending: updates - acknowledged - abandoned - unrouted, held: this.#context.held };
  }

  get pending(): number {
    const { updates, acknowledged, abandoned, unrouted } = this.#counts;
    return updates - acknowledged - abandoned - unrouted;
  }

  /** Any change object: account-level fields, fields of the future, broken values. */
  change(change: { field: string; value: unknown; wabaId?: string; phoneNumberId?: string; time?: number }): void {
    const { field, value, phoneNumberId, time } = change;
    const number = phoneNumberId === undefined ? undefined : this.#directory.number(phoneNumberId);
    const account = number?.account ?? this.#directory.account(change.wabaId);
    this.submit(number ?? account, {
      update: { kind: 'change', wabaId: account.options.wabaId, field, value, ...(time !== undefined && { time }) },
    });
  }

  /** One POST of exactly these bytes, not repeated and not retried; the hub's answer comes back. */
  async post({ body, phoneNumberId, signature = 'valid' }: RawPost): Promise<{ status: number; body: string }> {
    const owner = phoneNumberId === undefined ? this.#directory.account() : this.#directory.number(phoneNumberId);
    const destination = destinationOf(owner);
    if (destination === undefined) throw new Error('no webhook address is set');
    const bytes = typeof body === 'string' || body instanceof Uint8Array ? body : escaped(JSON.stringify(body));
    const secret = signature === 'wrong' ? `not ${destination.appSecret}` : destination.appSecret;
    const answer = await request(destination.url, {
      method: 'POST',
      headers: webhookHeaders(signature === 'none' ? undefined : signatureOf(bytes, secret)),
      body: bytes,
      dispatcher: this.#agent,
    });
    return { status: answer.statusCode, body: await answer.body.text() };
  }

  submit(owner: BusinessNumber | Account, queued: Queued): void {
    this.#counts.updates++;
    this.#changed();
    const destination = destinationOf(owner);
    if (destination === undefined) this.#settled([queued], 'unrouted');
    else if (this.#context.plan.delayMs > 0)
      this.#timers.after(this.#context.plan.delayMs, () => this.#lane(destination).push(queued));
    else this.#lane(destination).push(queued);
  }

  submitItem(
    number: BusinessNumber,
    list: 'messages' | 'statuses',
    item: Json,
    extra: { contact?: Json; settled?: Queued['settled'] },
  ): void {
    const update: Update = {
      kind: 'item',
      wabaId: number.account.options.wabaId,
      metadata: { display_phone_number: number.options.displayPhoneNumber, phone_number_id: number.id },
      list,
      item,
      ...(extra.contact !== undefined && { contact: extra.contact }),
    };
    this.submit(number, { update, ...(extra.settled !== undefined && { settled: extra.settled }) });
  }

  async close(): Promise<void> {
    this.#context.closed = true;
    await this.#agent.destroy();
  }

  #lane(destination: Destination): WebhookLane {
    const key = `${destination.url} ${destination.appSecret}`;
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      lane = new WebhookLane(destination, this.#context);
      this.#lanes.set(key, lane);
    }
    return lane;
  }

  #pumpAll(): void {
    for (const lane of this.#lanes.values()) lane.pump();
  }

  #posted(status: number | undefined): void {
    this.#counts.posts++;
    if (status !== 200) this.#counts.failedPosts++;
    this.#changed();
  }

  #settled(queued: readonly Queued[], how: Settlement): void {
    this.#counts[how] += queued.length;
    for (const each of queued) each.settled?.(how);
    this.#changed();
  }
}

function destinationOf(owner: BusinessNumber | Account): Destination | undefined {
  const account = 'account' in owner ? owner.account : owner;
  const url =
    owner.webhookUrl ??
    account.webhookUrl ??
    account.numbers.find(({ webhookUrl }) => webhookUrl !== undefined)?.webhookUrl;
  return url === undefined ? undefined : { url, appSecret: account.options.appSecret };
}
