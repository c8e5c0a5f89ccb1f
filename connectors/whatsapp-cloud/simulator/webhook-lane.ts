/** Deliveries to one webhook address: queue, batches, repetition and retries until the hub answers 200. */
import { type Dispatcher, request } from 'undici';
import type { WebhookPlan } from './model.ts';
import type { Timers } from './timers.ts';
import { envelopeOf, escaped, signatureOf, type Update } from './webhook-body.ts';

export type Settlement = 'acknowledged' | 'abandoned' | 'unrouted';

export interface Queued {
  update: Update;
  settled?: (how: Settlement) => void;
}

export interface Destination {
  url: string;
  appSecret: string;
}

/** What all lanes share. */
export interface LaneContext {
  plan: WebhookPlan;
  held: boolean;
  closed: boolean;
  random: () => number;
  timers: Timers;
  dispatcher: Dispatcher;
  posted(status: number | undefined): void;
  settled(queued: readonly Queued[], how: Settlement): void;
}

interface Post {
  body: string;
  signature: string;
  queued: Queued[];
  copiesLeft: number;
  failures: number;
}

export const webhookHeaders = (signature: string | undefined) => ({
  'content-type': 'application/json',
  'user-agent': 'facebookexternalua',
  ...(signature !== undefined && { 'x-hub-signature-256': signature }),
});

export class WebhookLane {
  readonly #destination: Destination;
  readonly #context: LaneContext;
  #queue: Queued[] = [];
  #head = 0;
  /** POSTs made up already: repetitions and retries. */
  readonly #again: Post[] = [];
  #inFlight = 0;
  #waking = false;

  constructor(destination: Destination, context: LaneContext) {
    this.#destination = destination;
    this.#context = context;
  }

  push(queued: Queued): void {
    this.#queue.push(queued);
    this.#wake();
  }

  pump(): void {
    const { plan } = this.#context;
    while (!this.#context.held && !this.#context.closed && this.#inFlight < plan.parallel) {
      const post = this.#again.shift() ?? this.#nextPost();
      if (post === undefined) return;
      void this.#deliver(post);
    }
  }

  /** Updates of the same turn, and of the linger time if there is one, get a chance to share a POST. */
  #wake(): void {
    if (this.#waking) return;
    this.#waking = true;
    const pump = () => {
      this.#waking = false;
      this.pump();
    };
    const { lingerMs, batch } = this.#context.plan;
    if (lingerMs > 0 && batch > 1) this.#context.timers.after(lingerMs, pump);
    else setImmediate(pump);
  }

  #nextPost(): Post | undefined {
    const queued: Queued[] = [];
    while (queued.length < this.#context.plan.batch) {
      const next = this.#take();
      if (next === undefined) break;
      queued.push(next);
    }
    if (queued.length === 0) return undefined;
    const body = escaped(JSON.stringify(envelopeOf(queued.map(({ update }) => update))));
    const signature = signatureOf(body, this.#destination.appSecret);
    return { body, signature, queued, copiesLeft: this.#context.plan.repeat, failures: 0 };
  }

  #take(): Queued | undefined {
    const waiting = this.#queue.length - this.#head;
    if (waiting === 0) {
      this.#queue = [];
      this.#head = 0;
      return undefined;
    }
    const chosen = this.#head + (this.#context.plan.shuffle ? Math.floor(this.#context.random() * waiting) : 0);
    const queued = this.#queue[chosen];
    const first = this.#queue[this.#head];
    if (first !== undefined) this.#queue[chosen] = first;
    this.#head++;
    if (this.#head > 4096 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return queued;
  }

  async #deliver(post: Post): Promise<void> {
    this.#inFlight++;
    const status = await this.#post(post);
    this.#inFlight--;
    if (this.#context.closed) return;
    this.#context.posted(status);
    if (status !== 200) this.#retryLater(post);
    else if (--post.copiesLeft > 0) this.#again.push(post);
    else this.#context.settled(post.queued, 'acknowledged');
    this.pump();
  }

  async #post(post: Post): Promise<number | undefined> {
    try {
      const { statusCode, body } = await request(this.#destination.url, {
        method: 'POST',
        headers: webhookHeaders(post.signature),
        body: post.body,
        dispatcher: this.#context.dispatcher,
        headersTimeout: this.#context.plan.timeoutMs,
        bodyTimeout: this.#context.plan.timeoutMs,
      });
      await body.dump();
      return statusCode;
    } catch {
      // Unreachable, cut or too slow: for a webhook sender these are all "not acknowledged".
      return undefined;
    }
  }

  #retryLater(post: Post): void {
    const { everyMs, forMs } = this.#context.plan.retry;
    post.failures++;
    if (post.failures * everyMs > forMs) {
      this.#context.settled(post.queued, 'abandoned');
      return;
    }
    this.#context.timers.after(everyMs, () => {
      this.#again.push(post);
      this.pump();
    });
  }
}
