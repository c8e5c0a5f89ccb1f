/**
 * The id of a submit's answer and the id in its receipt are one id, which some SMSCs write in hexadecimal at one place
 * and in decimal at the other, with other letter case and other leading zeros.
 */

/**
 * Which of the two is written how. There is no `auto`: `10` is an id in both bases, and a wrong guess joins a receipt to
 * somebody else's message.
 */
export const messageIdForms = ['same', 'answer_hex_receipt_decimal', 'answer_decimal_receipt_hex'] as const;
export type MessageIdForm = (typeof messageIdForms)[number];

/** What the ledger keeps for a submit's answer. */
export function answerKey(id: string, form: MessageIdForm): string {
  return key(id, form === 'answer_hex_receipt_decimal');
}

/** What the ledger is asked for when a receipt comes. */
export function receiptKey(id: string, form: MessageIdForm): string {
  return key(id, form === 'answer_decimal_receipt_hex');
}

function key(id: string, isHexadecimal: boolean): string {
  const written = id.trim().toUpperCase();
  // Ids exceed 2^53. What is no number in its base, such as a UUID, is the same at both places.
  if (isHexadecimal && /^[0-9A-F]+$/.test(written)) return BigInt(`0x${written}`).toString();
  return written.replace(/^0+(?=.)/, '');
}
