/** What the sender chose for later, as it is kept with the message; text, because most messages chose nothing. */
import type { TemplateContent } from '../../contracts/content.ts';
import type { FallbackStep, SendMessage } from '../../contracts/message.ts';
import type { Opening } from '../../contracts/opening.ts';
import type { Category } from '../../contracts/rules.ts';

export interface MessageOptions {
  urgent?: boolean;
  onWindowClosed?: 'refuse' | 'fallback' | TemplateContent;
  fallback?: FallbackStep[];
  /** As the sender stated it. */
  category?: Category;
  /** The conversation that it opens, and when. */
  conversation?: { id: string; opens: Opening['mode'] };
}

const nothing: MessageOptions = {};

/** Null when nothing was chosen. */
export function optionsJson(
  { urgent, onWindowClosed, fallback, category }: Partial<SendMessage>,
  conversation?: MessageOptions['conversation'],
): string | null {
  const chosen = onWindowClosed ?? fallback ?? category ?? conversation;
  if (urgent !== true && chosen === undefined) return null;
  return JSON.stringify({ ...(urgent === true && { urgent }), onWindowClosed, fallback, category, conversation });
}

export const readOptions = (stored: string | null): MessageOptions =>
  stored === null ? nothing : (JSON.parse(stored) as MessageOptions);
