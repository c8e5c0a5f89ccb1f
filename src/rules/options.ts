/** What the sender chose for later, as it is kept with the message; text, because most messages chose nothing. */
import type { TemplateContent } from '../../contracts/content.ts';
import type { FallbackStep, SendMessage } from '../../contracts/message.ts';
import type { Category } from '../../contracts/rules.ts';

export interface MessageOptions {
  urgent?: boolean;
  onWindowClosed?: 'refuse' | 'fallback' | TemplateContent;
  fallback?: FallbackStep[];
  /** As the sender stated it. */
  category?: Category;
}

const nothing: MessageOptions = {};

/** Null when nothing was chosen. */
export function optionsJson({ urgent, onWindowClosed, fallback, category }: Partial<SendMessage>): string | null {
  if (urgent !== true && onWindowClosed === undefined && fallback === undefined && category === undefined) return null;
  return JSON.stringify({ ...(urgent === true && { urgent }), onWindowClosed, fallback, category });
}

export const readOptions = (stored: string | null): MessageOptions =>
  stored === null ? nothing : (JSON.parse(stored) as MessageOptions);
