/** Signed webhooks: held, shuffled, repeated, and tried again as the address itself asks in its fragment. */
import { createHmac } from 'node:crypto';
import { request } from 'undici';

export interface Callback {
  /** As it was given, fragment and all. */
  url: string;
  parameters: Readonly<Record<string, string>>;
}

export interface CallbackInit {
  authToken: string;
  reach: (publicUrl: string) => string;
  repeat: number;
  retryMs: number;
}

export function signatureOf(authToken: string, url: string, parameters: Readonly<Record<string, string>>): string {
  const signed = Object.keys(parameters)
    .sort()
    .reduce((text, name) => text + name + parameters[name], url);
  return createHmac('sha1', authToken).update(signed).digest('base64');
}

export class Callbacks {
  readonly #init: CallbackInit;
  readonly #running = new Set<Promise<unknown>>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #held: Callback[] | undefined;
  posts = 0;
  acknowledged = 0;

  constructor(init: CallbackInit) {
    this.#init = init;
  }

  /** They pile up until `release`. */
  hold(): void {
    this.#held ??= [];
  }

  /** @param order of those that were held; the newest first unless said otherwise. */
  async release(order = (held: Callback[]): Callback[] => held.reverse()): Promise<number[]> {
    const held = order(this.#held ?? []);
    this.#held = undefined;
    const statuses: number[] = [];
    for (const callback of held) statuses.push(...(await this.send(callback)));
    return statuses;
  }

  /** Resolves with what each copy was answered in the end; empty while held. */
  async send(callback: Callback): Promise<number[]> {
    if (this.#held !== undefined) {
      this.#held.push(callback);
      return [];
    }
    const statuses: number[] = [];
    for (let copy = 0; copy < this.#init.repeat; copy++) {
      const delivery = this.#deliver(callback).finally(() => this.#running.delete(delivery));
      this.#running.add(delivery);
      statuses.push(await delivery);
    }
    return statuses;
  }

  /** One POST of exactly this, signed with whatever is said. */
  async post(url: string, body: string, headers: Record<string, string>): Promise<{ status: number; text: string }> {
    this.posts++;
    const answer = await request(this.#init.reach(url), { method: 'POST', headers, body });
    if (answer.statusCode === 200) this.acknowledged++;
    return { status: answer.statusCode, text: await answer.body.text() };
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.allSettled(this.#running);
  }

  async #deliver({ url, parameters }: Callback): Promise<number> {
    const [called = '', overrides = ''] = url.split('#');
    const headers = {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature': signatureOf(this.#init.authToken, called, parameters),
    };
    const body = new URLSearchParams(parameters).toString();
    let left = Number(new URLSearchParams(overrides).get('rc') ?? 0);
    for (;;) {
      const status = await this.post(called, body, headers).then(
        (answer) => answer.status,
        // Unreachable or cut.
        () => 0,
      );
      if (status === 200 || left-- <= 0) return status;
      await this.#wait();
    }
  }

  #wait(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        resolve();
      }, this.#init.retryMs);
      this.#timers.add(timer);
    });
  }
}
