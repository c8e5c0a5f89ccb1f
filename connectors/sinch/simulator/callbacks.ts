/** JSON webhooks, signed where there is a secret. */
import { createHmac } from 'node:crypto';
import { type CallOptions, Calls } from '../../kit/simulator/calls.ts';

export interface CallbackOptions extends CallOptions {
  /** Signs them. */
  secret?: string | undefined;
}

export class Callbacks {
  readonly #calls: Calls;
  readonly #secret: string | undefined;
  #nonces = 0;

  constructor({ secret, ...options }: CallbackOptions) {
    this.#calls = new Calls(options);
    this.#secret = secret;
  }

  /** Posts made, repetitions and retries included. */
  get posts(): number {
    return this.#calls.made;
  }

  /** Resolves with what each copy was answered in the end. */
  send(url: string, content: unknown): Promise<number[]> {
    const body = typeof content === 'string' ? content : JSON.stringify(content);
    const headers = { 'content-type': 'application/json', ...this.#signature(body) };
    return this.#calls.send({ method: 'POST', url, headers, body });
  }

  close(): void {
    this.#calls.close();
  }

  #signature(body: string): Record<string, string> {
    if (this.#secret === undefined) return {};
    const [nonce, timestamp] = [`nonce-${++this.#nonces}`, '1795262400'];
    const signature = createHmac('sha256', this.#secret).update(`${body}.${nonce}.${timestamp}`).digest('base64');
    return {
      'x-sinch-webhook-signature': signature,
      'x-sinch-webhook-signature-nonce': nonce,
      'x-sinch-webhook-signature-timestamp': timestamp,
      'x-sinch-webhook-signature-algorithm': 'HmacSHA256',
    };
  }
}
