/** E-mail addresses as systems keep them. */
import { z } from 'zod';

export type EmailReading = { ok: true; address: string } | { ok: false; problem: 'empty' | 'invalid' };

const email = z.email().max(254);

/** Of several in one field, as ERPs keep them, the first. */
export function parseEmail(text: string): EmailReading {
  const [address] = text.split(/[\s;,]+/).filter((part) => part !== '');
  if (address === undefined) return { ok: false, problem: 'empty' };
  return email.safeParse(address).success ? { ok: true, address } : { ok: false, problem: 'invalid' };
}
