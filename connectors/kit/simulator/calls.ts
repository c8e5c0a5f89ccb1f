/** How a simulated gateway calls the hub: repeated on request, and tried again as the gateway says of itself. */
import { request } from 'undici';

export interface CallOptions {
  /** How often each call is made although it was answered 2xx. Default 1. */
  repeat?: number;
  /** How many more times a call is made that was answered 5xx or 429, or not at all; any other answer ends it. */
  retries?: number;
  /** Before the first of them, doubled each time. Default 20. */
  retryMs?: number;
}

export interface Call {
  method: 'GET' | 'POST';
  url: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface Answered {
  /** 0: unreachable or cut. */
  status: number;
  text: string;
}

export class Calls {
  readonly #options: CallOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Calls made, repetitions and retries included. */
  made = 0;

  constructor(options: CallOptions) {
    this.#options = options;
  }

  /** Resolves with what each copy was answered in the end. */
  async send(call: Call): Promise<number[]> {
    const statuses: number[] = [];
    for (let copy = 0; copy < (this.#options.repeat ?? 1); copy++) statuses.push(await this.#deliver(call));
    return statuses;
  }

  /** Once, whatever the options say. */
  async once({ method, url, headers = {}, body }: Call): Promise<Answered> {
    this.made++;
    try {
      const answer = await request(url, { method, headers, ...(body !== undefined && { body }) });
      return { status: answer.statusCode, text: await answer.body.text() };
    } catch {
      return { status: 0, text: '' };
    }
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #deliver(call: Call): Promise<number> {
    const { retries = 0, retryMs = 20 } = this.#options;
    for (let failures = 0; ; failures++) {
      const { status } = await this.once(call);
      const again = status === 0 || status === 429 || status >= 500;
      if (!again || failures >= retries) return status;
      await new Promise<void>((resolve) => this.#timers.add(setTimeout(resolve, retryMs * 2 ** failures)));
    }
  }
}
