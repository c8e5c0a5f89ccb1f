/** What rules look at. Fetched once for a batch of messages, so that a rule itself never waits for anything. */

import type { Content, TemplateContent } from '../../contracts/content.ts';
import type { Category } from '../../contracts/rules.ts';
import type { LiveTemplates, RuleChannel } from './channel.ts';

export type { Category };

/** The message as rules see it. */
export interface RuleMessage {
  id: string;
  contact: string;
  content: Content;
  /** What it is for: the template's category when it is one. */
  category: Category;
  lane: 'realtime' | 'bulk';
  urgent: boolean;
  onWindowClosed: 'refuse' | 'fallback' | TemplateContent;
  expiresAt: number | null;
}

export interface ConsentFacts {
  marketingOutAt: number | null;
  utilityOutAt: number | null;
  allOutAt: number | null;
}

/** What is known about the contact on this channel. Times are epoch milliseconds. */
export interface ContactFacts {
  contactId: string | null;
  /** The provider's own form of the phone, when it has told one. */
  waId: string | null;
  /** Last customer message by the provider's clock, plus 24 hours; null: never wrote. */
  windowUntil: number | null;
  /** When the provider said that the window is closed, whatever we believed. */
  windowClosedAt: number | null;
  lastInboundAt: number | null;
  consent: ConsentFacts | null;
  cooldownUntil: number | null;
  history: History;
  /** True for a step of a plan whose first message has arrived meanwhile. */
  arrivedBefore: boolean;
}

/** What went to the contact before; read only when a rule of the channel asks. */
export interface History {
  /** Last template sent on this channel. */
  lastTemplateAt: number | null;
  /** Earlier message with the same text, within the time the channel asks about. */
  sameTextId: string | null;
  /** Messages that count for the frequency cap. */
  sent: number;
}

export const noHistory: History = { lastTemplateAt: null, sameTextId: null, sent: 0 };

/** Everything a rule may know. */
export interface RuleContext {
  message: RuleMessage;
  channel: RuleChannel;
  templates: LiveTemplates;
  facts: ContactFacts;
  /** What the process itself counts: when the next message to this contact may go, and when the tier has room. */
  limits: LimitFacts;
  now: number;
}

export interface LimitFacts {
  /** 0: now. */
  pairFreeAt: number;
  /** 0: now, or the contact counts already. */
  tierFreeAt: number;
  /** 0: the provider lets the channel send, or nobody knows of a limit. */
  allowanceFreeAt: number;
}

export const noLimits: LimitFacts = { pairFreeAt: 0, tierFreeAt: 0, allowanceFreeAt: 0 };
