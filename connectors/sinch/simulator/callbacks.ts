/** JSON webhooks: repeated on request, and tried again as the provider says of itself. */
import { createHmac } from 'node:crypto';
import { request } from 'undici';

export interface CallbackOptions {
  /** How often each is posted. Default 1. */
  repeat?: number;
  /** Signs them. */
  secret?: string | undefined;
  /** How many more times a call is made that was answered 5xx or 429, or not at all; any other answer ends it. */
  retries?: number;
  /** Before the first of them, doubled each time. Default 20. */
  retryMs?: number;
}

export class Callbacks {
  readonly #options: CallbackOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  #nonces = 0;
  posts = 0;

  constructor(options: CallbackOptions) {
    this.#options = options;
  }

  /** Resolves with what each copy was answered in the end. */
  async send(url: string, body: unknown): Promise<number[]> {
    const statuses: number[] = [];
    for (let copy = 0; copy < (this.#options.repeat ?? 1); copy++) statuses.push(await this.#deliver(url, body));
    return statuses;
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #deliver(url: string, body: unknown): Promise<number> {
    const { retries = 0, retryMs = 20 } = this.#options;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    for (let failures = 0; ; failures++) {
      const status = await this.#post(url, text);
      const again = status === 0 || status === 429 || status >= 500;
      if (!again || failures >= retries) return status;
      await new Promise<void>((resolve) => this.#timers.add(setTimeout(resolve, retryMs * 2 ** failures)));
    }
  }

  async #post(url: string, body: string): Promise<number> {
    this.posts++;
    try {
      const headers = { 'content-type': 'application/json', ...this.#signature(body) };
      const answer = await request(url, { method: 'POST', headers, body });
      await answer.body.dump();
      return answer.statusCode;
    } catch {
      // Unreachable or cut.
      return 0;
    }
  }

  #signature(body: string): Record<string, string> {
    const { secret } = this.#options;
    if (secret === undefined) return {};
    const [nonce, timestamp] = [`nonce-${++this.#nonces}`, '1795262400'];
    const signature = createHmac('sha256', secret).update(`${body}.${nonce}.${timestamp}`).digest('base64');
    return {
      'x-sinch-webhook-signature': signature,
      'x-sinch-webhook-signature-nonce': nonce,
      'x-sinch-webhook-signature-timestamp': timestamp,
      'x-sinch-webhook-signature-algorithm': 'HmacSHA256',
    };
  }
}
