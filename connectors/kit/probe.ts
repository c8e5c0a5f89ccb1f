/** Harmless questions: whether the address and the credentials are right, asked without sending anything to anybody. */
import type { ProviderRequest, ProviderResponse } from './provider.ts';
import type { Unanswered } from './questions.ts';

interface Asked<Config> {
  id: string;
  config: Config;
}

/** For people, in both languages. */
export interface Words {
  pt: string;
  en: string;
}

/** One thing that the provider told, worth showing: the number's name, the balance. */
export interface Told {
  name: Words;
  value: string;
}

export type ProbeAnswer = { ok: true; told: readonly Told[] } | Unanswered;

export interface Probe<Config> {
  /** What is asked. */
  asks: Words;
  /** @param now epoch milliseconds, for questions about a day. */
  request(channel: Asked<Config>, now: number): ProviderRequest;
  /** Throws when the answer makes no sense. */
  read(response: ProviderResponse, channel: Asked<Config>): ProbeAnswer;
}
