/** One try: hands a claimed message to the provider and says how it ended. */
import pRetry from 'p-retry';
import type { HttpConnector, ProviderFailure, ProviderResponse } from '../../connectors/kit/connector.ts';
import type { Failure } from '../../contracts/failure.ts';
import type { LiveChannel } from '../channels/registry.ts';
import { type HttpClient, HttpFailure } from '../platform/http.ts';
import { redact } from '../platform/secrets.ts';
import { notConnected, uncertain } from '../rules/failures.ts';
import type { RequestMessage } from './claim.ts';

/** A part of a text that the provider is known to have taken, although the whole of it was not. */
export interface TakenPart {
  /** From 1. */
  part: number;
  providerId: string;
}

export interface CallResult {
  outcome:
    | {
        kind: 'accepted';
        providerId: string;
        partIds: readonly string[];
        note: string | undefined;
        waId: string | undefined;
      }
    | { kind: 'failed'; failure: ProviderFailure; taken?: readonly TakenPart[] }
    | { kind: 'uncertain'; failure: Failure; taken?: readonly TakenPart[] }
    /** Nothing of it has left, and nothing speaks against it: it goes as soon as there is a connection. */
    | { kind: 'unsent'; failure: Failure };
  httpStatus: number | null;
  /** Redacted and shortened, for the timeline. */
  response: string | null;
}

const storedAnswerChars = 2_000;
/** Repeats within one try, only while nothing has left: a pod that is just restarting costs no whole retry. */
const connectRetries = 2;

export async function callProvider(
  http: HttpClient,
  channel: LiveChannel,
  connector: HttpConnector,
  { request, row: { id: messageId } }: RequestMessage,
  timeoutMs: number,
  traceparent: string | null,
): Promise<CallResult> {
  const traced = traceparent === null ? request : { ...request, headers: { ...request.headers, traceparent } };
  let response: ProviderResponse;
  try {
    response = await pRetry(() => http.request(traced, { timeoutMs }), {
      retries: connectRetries,
      minTimeout: 100,
      randomize: true,
      shouldRetry: ({ error }) => error instanceof HttpFailure && !error.written,
    });
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    const detail = redact(error.message, channel.secrets);
    if (error.written)
      return { outcome: { kind: 'uncertain', failure: uncertain(detail) }, httpStatus: null, response: null };
    return {
      outcome: { kind: 'failed', failure: notConnected(detail) as ProviderFailure },
      httpStatus: null,
      response: null,
    };
  }
  const answer = {
    httpStatus: response.status,
    response: redact(response.body.slice(0, storedAnswerChars), channel.secrets),
  };
  const outcome = connector.outcome(response, channel.context.config);
  switch (outcome.kind) {
    case 'accepted':
      return {
        ...answer,
        outcome: {
          kind: 'accepted',
          providerId: outcome.providerId ?? messageId,
          partIds: outcome.partIds ?? [],
          note: outcome.note,
          waId: outcome.recipientAlias,
        },
      };
    case 'failed':
      return { ...answer, outcome: { kind: 'failed', failure: withoutSecrets(outcome.failure, channel.secrets) } };
    case 'uncertain':
      return {
        ...answer,
        outcome: { kind: 'uncertain', failure: uncertain(redact(outcome.detail, channel.secrets)) },
      };
  }
}

/** Some providers quote the request, its token included, in what they say about it. */
const withoutSecrets = (failure: ProviderFailure, secrets: readonly string[]): ProviderFailure =>
  failure.detail === undefined ? failure : { ...failure, detail: redact(failure.detail, secrets) };
