/** What both simulators share: what they remember, and how a request is answered. */

import type { FaultRule } from '../../kit/simulator/faults.ts';
import { type Gateway, type GatewayAnswer, type GatewayRequest, startGateway } from '../../kit/simulator/gateway.ts';
import { type CallbackOptions, Callbacks } from './callbacks.ts';

export interface SentSms {
  id: string;
  /** Digits. */
  to: string;
  text: string;
  /** Our id, as it came. */
  reference: string | undefined;
  /** Where its receipts go, when the send says so. */
  callback: string | undefined;
  body: Readonly<Record<string, unknown>>;
}

export interface ServerOptions extends CallbackOptions {
  host?: string;
  port?: number;
  faults?: readonly FaultRule[];
}

/** What one of the two APIs does with a request. */
export interface Api {
  /** @throws Refused */
  take(request: GatewayRequest): SentSms | GatewayAnswer;
  taken(sms: SentSms): GatewayAnswer;
}

export class Refused extends Error {
  readonly answer: GatewayAnswer;

  constructor(status: number, body: unknown) {
    super(JSON.stringify(body));
    this.answer = { status, body };
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export interface Base {
  /** `http://host:port`, for `baseUrl`. */
  url: string;
  /** Accepted messages, oldest first. */
  sent: readonly SentSms[];
  requests: Gateway['requests'];
  faults: Gateway['faults'];
  /** How many messages were accepted under this reference. */
  accepted(reference: string): number;
  /** The addresses that are entered in the portal. */
  setWebhookUrl(url: string): void;
  /** Anything to that address, or to another; resolves with what each copy was answered. */
  post(body: unknown, url?: string): Promise<number[]>;
  /** Done with the next message before its send is answered. */
  beforeAnswer(run: (sms: SentSms) => Promise<unknown>): void;
  close(): Promise<void>;
}

export async function startBase(api: Api, options: ServerOptions): Promise<Base> {
  const sent: SentSms[] = [];
  const callbacks = new Callbacks(options);
  let webhookUrl: string | undefined;
  let early: (sms: SentSms) => Promise<unknown> = () => Promise.resolve();

  const answer = async (request: GatewayRequest): Promise<GatewayAnswer> => {
    try {
      const sms = api.take(request);
      if ('status' in sms) return sms;
      sent.push(sms);
      const run = early;
      early = () => Promise.resolve();
      await run(sms);
      return api.taken(sms);
    } catch (error) {
      if (error instanceof Refused) return error.answer;
      throw error;
    }
  };
  const gateway = await startGateway(answer, () => undefined, options);
  for (const rule of options.faults ?? []) gateway.faults.script(rule);

  return {
    url: gateway.url,
    sent,
    requests: gateway.requests,
    faults: gateway.faults,
    accepted: (wanted) => sent.filter(({ reference }) => reference === wanted).length,
    setWebhookUrl: (url) => {
      webhookUrl = url;
    },
    async post(body, url = webhookUrl) {
      if (url === undefined) throw new Error('there is no webhook address');
      return callbacks.send(url, body);
    },
    beforeAnswer: (run) => {
      early = run;
    },
    close: async () => {
      callbacks.close();
      await gateway.close();
    },
  };
}
