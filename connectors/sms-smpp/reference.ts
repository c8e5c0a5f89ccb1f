/** The end of our message id as far as `user_message_reference` has room for it, and back. */

const digits = 4;

/** Undefined for ids that end otherwise. */
export function referenceOf(messageId: string): number | undefined {
  const end = messageId.slice(-digits);
  return /^[0-9a-f]{4}$/.test(end) ? Number.parseInt(end, 16) : undefined;
}

export const idEndOf = (reference: number): string => reference.toString(16).padStart(digits, '0');
