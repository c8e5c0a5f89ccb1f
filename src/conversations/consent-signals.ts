/** Which of the things a provider tells are a person's wish to be written to, or not. */
import type { ErrorRow, Identities, InboundItem, MessageItem, PreferenceItem } from '../../connectors/kit/connector.ts';
import type { ChannelRules } from '../../contracts/rules.ts';
import type { ConsentSource } from '../rules/consent-state.ts';
import { wordOf, wordOfButton } from '../rules/opt-out-words.ts';
import type { ConsentInput } from './consent.ts';

/**
 * Undefined: no wish. A failed receipt is none of these: it speaks of a message, whose contact the ledger knows; see
 * `consentOnFailure`.
 */
export function consentOnInbound(
  item: InboundItem,
  channel: { id: string; rules: ChannelRules },
  receivedAt: number,
): ConsentInput | undefined {
  if (item.kind === 'message') return consentOfMessage(item, channel, receivedAt);
  return item.kind === 'preference' ? consentOfPreference(item, channel.id, receivedAt) : undefined;
}

function consentOfMessage(
  item: MessageItem,
  { id, rules }: { id: string; rules: ChannelRules },
  receivedAt: number,
): ConsentInput | undefined {
  // In a group the word is for the others in it; an echo is what our own people wrote.
  if (!rules.optOutWords || item.direction === 'outbound' || item.groupId !== undefined) return undefined;
  const action = spoken(item);
  if (action === undefined) return undefined;
  const what = { action, category: rules.optOutCategory, source: 'word', evidence: item.providerId } as const;
  return consentOf(what, id, item.contact, item.at, receivedAt);
}

function spoken({ content }: MessageItem): 'out' | 'in' | undefined {
  if (content.type === 'text') return wordOf(content.text ?? '');
  return content.type === 'button' ? wordOfButton(content.reply?.title ?? '') : undefined;
}

/** The only category the providers' own switch has so far; another one is no wish that could be understood. */
const providerCategories: Readonly<Record<string, 'marketing'>> = { marketing_messages: 'marketing' };

function consentOfPreference(item: PreferenceItem, channel: string, receivedAt: number): ConsentInput | undefined {
  const category = Object.hasOwn(providerCategories, item.category) ? providerCategories[item.category] : undefined;
  if (category === undefined) return undefined;
  const action = item.value === 'stop' ? 'out' : 'in';
  const what = { action, category, source: 'provider', evidence: item.key } as const;
  return consentOf(what, channel, item.contact, item.at ?? receivedAt, receivedAt);
}

type What = Pick<ConsentInput, 'action' | 'category' | 'evidence'> & { source: ConsentSource };

function consentOf(
  what: What,
  channel: string,
  contactIds: Identities,
  at: number,
  receivedAt: number,
): ConsentInput | undefined {
  const addresses = [contactIds.phone, contactIds.bsuid].filter((address) => address !== undefined);
  const [contact] = addresses;
  if (contact === undefined) return undefined;
  // A clock that runs ahead must not make a word newer than all that will be said until then.
  return { ...what, at: Math.min(at, receivedAt), addresses, channel, contact, contactIds };
}

export interface FailureSignal {
  code: string;
  channel: string;
  /** The message's contact as the ledger keys it. */
  contact: string;
  /** Provider's id of the message, or ours where it gave none. */
  evidence: string;
  at: number;
}

/** A refused or failed message whose code says that the person has told the provider to receive no more of this. */
export function consentOnFailure(
  errors: Readonly<Record<string, ErrorRow>>,
  { code, channel, contact, evidence, at }: FailureSignal,
): ConsentInput | undefined {
  const category = Object.hasOwn(errors, code) ? errors[code]?.optsOut : undefined;
  if (category === undefined) return undefined;
  const contactIds = contact.startsWith('+') ? { phone: contact } : { bsuid: contact };
  return {
    action: 'out',
    category,
    source: 'error',
    at,
    addresses: [contact],
    channel,
    contact,
    contactIds,
    evidence,
  };
}
