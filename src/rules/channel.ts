/** What rules need of a channel and of its account's templates. */
import type { ProviderTemplate, TemplateLimits } from '../../connectors/kit/connector.ts';
import type { ChannelRules } from '../../contracts/rules.ts';

export interface RuleChannel {
  id: string;
  medium: string;
  /** Free-form content needs an open customer window on this connector. */
  hasWindow: boolean;
  rules: ChannelRules;
  /** How long a receipt is waited for after the sending; undefined: no receipt is missed. */
  receiptTimeoutMs?: number | undefined;
  /** Longest filled texts of a template, where the connector knows. */
  templateLimits?: TemplateLimits | undefined;
}

export interface LiveTemplates {
  find(channel: string, name: string, language: string): ProviderTemplate | undefined;
  /** Some other channel has it: names of templates differ between accounts, or are ids. */
  isElsewhere(channel: string, name: string, language: string): boolean;
  /** When the account's templates were last read whole; null: never, so not knowing one proves nothing. */
  syncedAt(channel: string): number | null;
}
