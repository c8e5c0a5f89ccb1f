/** Rows without the person: what is left says what happened, when and what it cost, and nothing about whom or in which words. */
import type { Failure } from '../../../contracts/failure.ts';
import type { RuleResult } from '../../../contracts/message.ts';
import type { EmptiedMessage, PersonalRow } from '../../ledger/privacy-messages.ts';
import type { Seal } from '../../platform/erased.ts';
import type { MessageOptions } from '../../rules/options.ts';
import type { StoredVerdict } from '../../rules/verdict.ts';

/** Why a text is not there any more: `erased` for a person who asked for it, `expired` after the days that texts are kept. */
export type Removed = 'erased' | 'expired';

const contentStart = '{"type":';
const removedMark = '"native":{"removed":"';

/** Says of which kind it was; the contract has a field for what is not the channel's. */
export const emptiedContent = (kind: string | null, why: Removed): string =>
  `${contentStart}${JSON.stringify(kind ?? 'text')},${removedMark}${why}"}}`;

/** A message without its text cannot be sent again. */
export const isEmptied = (content: string): boolean =>
  content.startsWith(contentStart) && content.includes(removedMark);

/** The provider's own words may name the person; class, code and our own words do not. */
export function emptiedFailure(stored: string | null): string | null {
  if (stored === null) return null;
  const { detail: _, ...failure } = JSON.parse(stored) as Failure;
  return JSON.stringify(failure);
}

export const emptiedVerdicts = (stored: string): string =>
  JSON.stringify((JSON.parse(stored) as StoredVerdict[]).map(emptiedVerdict));

export const emptiedVerdictText = (stored: string | null): string | null =>
  stored === null ? null : JSON.stringify(emptiedVerdict(JSON.parse(stored) as StoredVerdict));

function emptiedVerdict(verdict: StoredVerdict): StoredVerdict {
  const { spoken } = verdict;
  if (spoken === undefined) return verdict;
  return { ...verdict, spoken: spoken.map(({ detail: _, ...said }): RuleResult => said) };
}

/** Where it went, without what was said there. */
export function emptiedRequest(stored: string): string {
  const { method, operation, url } = JSON.parse(stored) as { method?: string; operation?: string; url?: string };
  const origin = url !== undefined && URL.canParse(url) ? new URL(url).origin : '';
  return JSON.stringify({ method: method ?? operation ?? '', url: origin, body: null });
}

/** The conversation it opened is still its conversation. */
export function emptiedOptions(stored: string | null): string | null {
  if (stored === null) return null;
  const { conversation, urgent, category } = JSON.parse(stored) as MessageOptions;
  const kept = { conversation, urgent, category };
  return Object.values(kept).some((value) => value !== undefined) ? JSON.stringify(kept) : null;
}

export const emptiedOccurrence = (stored: string): string => {
  const { occurrence } = JSON.parse(stored) as { occurrence?: unknown };
  return JSON.stringify({ occurrence, extra: {}, customer: {} });
};

export interface Emptying {
  seal: Seal;
  why: Removed;
  /** What stands in the place of the address. */
  contactOf(address: string): string;
  /** Whether a text of the caller's gives the person away. */
  names(text: string): boolean;
}

export function emptiedMessage(
  row: PersonalRow,
  how: Emptying,
): Omit<EmptiedMessage, 'status' | 'due_at' | 'failed_at' | 'sequence'> {
  const { seal } = how;
  return {
    id: row.id,
    contact: how.contactOf(row.contact),
    content: emptiedContent(row.kind, how.why),
    idem_key: row.idem_key === null ? null : keptKey(row, how),
    content_hash: row.content_hash === null ? null : seal(row.content_hash),
    provider_id: row.provider_id === null ? null : seal(row.provider_id),
    options: emptiedOptions(row.options),
    failure: emptiedFailure(row.failure),
    verdicts: emptiedVerdicts(row.verdicts),
  };
}

/**
 * A caller's own key stays, so that the same request sent again is still the same message. Those that are made of the
 * person's data, or are the provider's, do not.
 */
function keptKey({ direction, idem_scope: scope, idem_key: key }: PersonalRow, { seal, names }: Emptying): string {
  const isMade = direction === 'inbound' || /^(?:campaign|watch):/.test(scope ?? '');
  return isMade || names(key ?? '') ? seal(key ?? '') : (key ?? '');
}

type EventFields = Record<string, unknown>;

/** What each field that may name somebody, or repeat what was written, becomes. */
const eventFields: Readonly<Record<string, (value: never, how: Pick<Emptying, 'seal' | 'contactOf'>) => unknown>> = {
  contact: (value: string, { contactOf }) => contactOf(value),
  to: (value: string, { contactOf }) => contactOf(value),
  contactIds: () => ({}),
  previous: (value: unknown) => (typeof value === 'object' ? {} : value),
  current: () => ({}),
  content: (value: { type?: string }) => ({ type: value.type ?? 'text', native: { removed: 'erased' } }),
  providerId: (value: string, { seal }) => seal(value),
  replyTo: ({ messageId, providerId }: { messageId?: string; providerId: string }, { seal }) => ({
    ...(messageId !== undefined && { messageId }),
    providerId: seal(providerId),
  }),
  failure: ({ detail: _, ...failure }: Failure) => failure,
  extra: () => ({}),
  customer: () => ({}),
  subject: () => '',
  text: () => '',
  native: () => null,
  problem: ({ errors: _, ...problem }: EventFields) => problem,
};
const goneFields = new Set(['metadata', 'idempotencyKey', 'referral', 'groupId', 'note']);
/** Of an e-mail the names of its person; of others the name of a template or a campaign. */
const goneFromEmails = new Set(['name', 'customerId']);

/** Still what its contract says of an event of this name. */
export function emptiedEvent(name: string, stored: string, how: Pick<Emptying, 'seal' | 'contactOf'>): string {
  const kept: EventFields = {};
  for (const [field, value] of Object.entries(JSON.parse(stored) as EventFields)) {
    if (goneFields.has(field) || (name === 'email.requested' && goneFromEmails.has(field))) continue;
    const empty = eventFields[field];
    kept[field] = empty === undefined ? value : empty(value as never, how);
  }
  return JSON.stringify(kept);
}
