/** What the simulator is told, and what it remembers. */
import type { FaultRule } from '../../kit/simulator/faults.ts';

export interface ContentTemplate {
  /** `HX` and 32 digits. */
  sid: string;
  friendly_name: string;
  language: string;
  types: Record<string, unknown>;
  variables?: Record<string, string>;
  approval_requests?: { status: string; category: string };
}

export interface SimulatorOptions {
  host?: string;
  /** Default: any free one. */
  port?: number;
  accountSid: string;
  /** The primary one: webhooks are signed with it, whatever the send was made with. */
  authToken: string;
  /** Taken instead of account and token. */
  apiKey?: { sid: string; secret: string };
  contents?: readonly ContentTemplate[];
  /** What follows each message by itself; none unless said. */
  receipts?: readonly string[];
  /** Where a public address is reached here, as behind a proxy; signed is the public one. */
  reach?: (publicUrl: string) => string;
  /** How often each webhook is posted. Default 1. */
  repeat?: number;
  /** Between the tries of a callback that failed. Default 50. */
  retryMs?: number;
  faults?: readonly FaultRule[];
}

export interface SentMessage {
  sid: string;
  to: string;
  from: string | undefined;
  service: string | undefined;
  body: string | undefined;
  mediaUrl: string | undefined;
  contentSid: string | undefined;
  variables: Record<string, string> | undefined;
  callback: string | undefined;
  /** The form as it came. */
  form: Readonly<Record<string, string>>;
}

export interface Reply {
  from: string;
  to: string;
  body?: string;
  /** Further parameters, such as `ButtonPayload` or `MediaUrl0`. */
  more?: Readonly<Record<string, string>>;
  sid?: string;
}

/** The provider's envelope of a refusal. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }

  get body() {
    const { code, message, status } = this;
    return { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
  }
}
