/** One try: hands a claimed message to the provider and says how it ended. */
import pRetry from 'p-retry';
import type { ProviderFailure, ProviderResponse } from '../../connectors/kit/connector.ts';
import type { Failure } from '../../contracts/failure.ts';
import type { LiveChannel } from '../channels/registry.ts';
import { type HttpClient, HttpFailure } from '../platform/http.ts';
import { redact } from '../platform/secrets.ts';
import { notConnected, uncertain } from '../rules/failures.ts';
import type { ClaimedMessage } from './claim.ts';

export interface CallResult {
  outcome:
    | {
        kind: 'accepted';
        providerId: string;
        partIds: readonly string[];
        note: string | undefined;
        waId: string | undefined;
      }
    | { kind: 'failed'; failure: ProviderFailure }
    | { kind: 'uncertain'; failure: Failure };
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
  { request, row: { id: messageId } }: ClaimedMessage,
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
  const outcome = channel.connector.outcome(response);
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
