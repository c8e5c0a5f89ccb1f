/**
 * Which rules a verdict ran, by name. Nearly every message passes all of them, so its verdict keeps the set's name and not
 * a list. A set that has been released is never edited: old verdicts are read with the set they were made with.
 */
export const ruleSets: Readonly<Record<string, readonly string[]>> = {
  intake1: [
    'channel_able',
    'recipient_valid',
    'content_valid',
    'authentication_phone',
    'opted_out',
    'template_usable',
    'template_parameters',
    'parameters_clean',
    'window',
    'suggested_wait',
    'marketing_cooldown',
  ],
  dispatch1: [
    'channel_able',
    'not_expired',
    'content_valid',
    'number_rate',
    'fallback_needed',
    'authentication_phone',
    'opted_out',
    'duplicate_text',
    'template_usable',
    'template_parameters',
    'parameters_clean',
    'window',
    'quiet_hours',
    'frequency_cap',
    'marketing_cooldown',
    'pair_limit',
    'portfolio_tier',
  ],
  dispatch2: [
    'channel_able',
    'not_expired',
    'content_valid',
    'number_rate',
    'fallback_needed',
    'authentication_phone',
    'opted_out',
    'duplicate_text',
    'template_usable',
    'template_parameters',
    'parameters_clean',
    'window',
    'quiet_hours',
    'frequency_cap',
    'marketing_cooldown',
    'pair_limit',
    'portfolio_tier',
    'daily_allowance',
  ],
};

/** The sets of today. */
export const currentSets = { intake: 'intake1', dispatch: 'dispatch2' } as const;
