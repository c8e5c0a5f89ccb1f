/** What goes over the wire, and a provider's refusal in our words. */
import type { FailureClass, RateScope } from '../../contracts/failure.ts';

export interface ProviderRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  body?: string;
}

export interface ProviderResponse {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** The provider's refusal, classified. Cause and next step come from the connector's error table by `code`. */
export interface ProviderFailure {
  class: FailureClass;
  code: string;
  detail?: string;
  scope?: RateScope;
  retryAfterMs?: number;
  cause: string;
  nextStep: string;
}

export type SendOutcome =
  | {
      kind: 'accepted';
      /** Left out where the provider names none: our own id stands for it. */
      providerId?: string;
      /** One id for each part of a long text, when receipts come by part. */
      partIds?: readonly string[];
      recipientAlias?: string;
      /** e.g. `held_for_quality_assessment` */
      note?: string;
    }
  | { kind: 'failed'; failure: ProviderFailure }
  /** Answered, but in a way that leaves open whether the message was taken: never resent blindly. */
  | { kind: 'uncertain'; detail: string };
