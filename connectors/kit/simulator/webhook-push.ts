/** The webhook sender of a simulated gateway: batches, repetition, disorder, and retries until the hub answers 200. */
import { Agent, type Dispatcher, request } from 'undici';

export interface PushPlan {
  /** Items in one POST. */
  batch: number;
  /** How many times each POST is made although it was answered 200. */
  repeat: number;
  shuffle: boolean;
  /** From the event to its first POST. */
  delayMs: number;
  retry: { everyMs: number; forMs: number };
  timeoutMs: number;
}

const usual: PushPlan = {
  batch: 1,
  repeat: 1,
  shuffle: false,
  delayMs: 0,
  retry: { everyMs: 200, forMs: 60_000 },
  timeoutMs: 10_000,
};

export interface Push {
  url: string;
  headers?: Record<string, string>;
  item: unknown;
}

export interface PushStats {
  submitted: number;
  acknowledged: number;
  /** Given up after the retry time. */
  abandoned: number;
  /** POSTs made, repetitions and retries included. */
  posts: number;
  /** POSTs that were not answered 200. */
  failedPosts: number;
}

interface Post {
  to: Push;
  body: string;
  count: number;
}

export class WebhookPush {
  #plan: PushPlan;
  readonly #wrap: (items: readonly unknown[]) => unknown;
  readonly #changed: () => void;
  readonly #random: () => number;
  readonly #agent: Dispatcher = new Agent({ keepAliveTimeout: 4000 });
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #queue: Push[] = [];
  #posting = false;
  #held = false;
  #closed = false;
  readonly stats: PushStats = { submitted: 0, acknowledged: 0, abandoned: 0, posts: 0, failedPosts: 0 };

  /** @param wrap the body of one POST; called with one item where the gateway knows no batches. */
  constructor(
    plan: Partial<PushPlan>,
    wrap: (items: readonly unknown[]) => unknown,
    changed: () => void,
    random: () => number = Math.random,
  ) {
    this.#plan = { ...usual, ...plan };
    this.#wrap = wrap;
    this.#changed = changed;
    this.#random = random;
  }

  get pending(): number {
    return this.stats.submitted - this.stats.acknowledged - this.stats.abandoned;
  }

  configure(plan: Partial<PushPlan>): void {
    this.#plan = { ...this.#plan, ...plan };
  }

  /** Items pile up until `release`; the POST under way goes on. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.#pump();
  }

  submit(push: Push): void {
    this.stats.submitted++;
    this.#changed();
    this.#after(this.#plan.delayMs, () => {
      this.#queue.push(push);
      this.#pump();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#agent.destroy();
  }

  #after(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }

  #pump(): void {
    if (this.#posting || this.#held || this.#closed) return;
    const post = this.#nextPost();
    if (post !== undefined) this.#deliver(post, this.#plan.repeat, 0);
  }

  /** Items for one address, which share a POST as far as the gateway lets them. */
  #nextPost(): Post | undefined {
    const first = this.#take(0);
    if (first === undefined) return undefined;
    const items = [first.item];
    while (items.length < this.#plan.batch) {
      const next = this.#take(this.#queue.findIndex(({ url }) => url === first.url));
      if (next === undefined) break;
      items.push(next.item);
    }
    return { to: first, body: JSON.stringify(this.#wrap(items)), count: items.length };
  }

  #take(at: number): Push | undefined {
    if (at < 0 || this.#queue.length === 0) return undefined;
    const place = this.#plan.shuffle ? Math.floor(this.#random() * this.#queue.length) : at;
    return this.#queue.splice(place, 1)[0];
  }

  #deliver(post: Post, copies: number, failures: number): void {
    this.#posting = true;
    void this.#post(post).then((status) => {
      if (this.#closed) return;
      this.stats.posts++;
      const { everyMs, forMs } = this.#plan.retry;
      if (status === 200 && copies > 1) this.#deliver(post, copies - 1, 0);
      else if (status === 200) this.#settle(post, 'acknowledged');
      else {
        this.stats.failedPosts++;
        if ((failures + 1) * everyMs > forMs) this.#settle(post, 'abandoned');
        else this.#after(everyMs, () => this.#deliver(post, copies, failures + 1));
      }
      this.#changed();
    });
  }

  #settle({ count }: Post, how: 'acknowledged' | 'abandoned'): void {
    this.stats[how] += count;
    this.#posting = false;
    this.#pump();
  }

  async #post({ to: { url, headers }, body }: Post): Promise<number | undefined> {
    const { timeoutMs } = this.#plan;
    try {
      const answer = await request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
        dispatcher: this.#agent,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      });
      await answer.body.dump();
      return answer.statusCode;
    } catch {
      // Unreachable, cut or too slow: for a webhook sender these are all "not acknowledged".
      return undefined;
    }
  }
}
