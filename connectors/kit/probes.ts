/** Making harmless questions, so that a connector says only what is its own about them. */
import type { ChannelContext } from './connector.ts';
import { answerText, isSuccess } from './http-answer.ts';
import type { Probe, Told, Words } from './probe.ts';
import type { ProviderRequest, ProviderResponse, SendOutcome } from './provider.ts';

interface Question<Config> {
  asks: Words;
  request(channel: ChannelContext<Config>, now: number): ProviderRequest;
  /** Of an answer of success. Throws when it makes no sense. */
  told(response: ProviderResponse, channel: ChannelContext<Config>): readonly Told[];
}

/** A question whose refusals are told by the connector's own table of errors, as those of a send are. */
export const probe = <Config>(
  outcome: (response: ProviderResponse, config: Config) => SendOutcome,
  { asks, request, told }: Question<Config>,
): Probe<Config> => ({
  asks,
  request,
  read(response, channel) {
    if (isSuccess(response.status)) return { ok: true, told: told(response, channel) };
    const refused = outcome(response, channel.config);
    if (refused.kind === 'failed') return { ok: false, failure: refused.failure };
    throw new Error(answerText(response));
  },
});

/** Undefined values are left out. */
export const tell = (...rows: readonly (readonly [pt: string, en: string, value: string | undefined])[]): Told[] =>
  rows.flatMap(([pt, en, value]) => (value === undefined ? [] : [{ name: { pt, en }, value }]));
