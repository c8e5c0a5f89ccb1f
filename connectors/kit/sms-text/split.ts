/** How a text is cut into SMSs, by the way in which the parts are told to belong together. */
import { type Alphabet, unitsOf, unitsPerSms, widthOf } from './alphabets.ts';

/**
 * - `udh8`: we cut; a header with an 8 bit reference in each part (3GPP TS 23.040, 9.2.3.24.1). 153 septets, 67 of UCS-2.
 * - `udh16`: the same with a 16 bit reference (9.2.3.24.8), which collides 256 times less often. 152 and 66; some
 *   receivers know only the other.
 * - `sar`: we cut; the `sar_*` parameters of SMPP 3.4. The SMSC makes the 8 bit header of them, so 153 and 67 again.
 * - `message_payload`: the SMSC cuts; the whole text is one SMPP parameter. Our count is a forecast.
 * - `gateway`: the HTTP gateway cuts, or joins by itself. Our count is a forecast.
 */
export const smppSplits = ['udh8', 'udh16', 'sar', 'message_payload'] as const;
export type SmppSplit = (typeof smppSplits)[number];
export type SplitMethod = SmppSplit | 'gateway';

/** In the units of the alphabet; at least 2, which a pair takes. */
export interface PartUnits {
  /** What fits in one SMS alone. */
  single: number;
  /** What fits in each of several. */
  multi: number;
}

/** Total and number of a part are one octet each, in every method. */
export const mostParts = 255;

const headerOctets: Readonly<Record<SplitMethod, number>> = {
  udh8: 6,
  udh16: 7,
  sar: 6,
  message_payload: 6,
  gateway: 6,
};

/**
 * `told`: what this channel's provider says of itself. Over SMPP it only lowers the figures, for a part is one SMS; a
 * gateway may send what it calls parts as whole messages, without headers.
 */
export function partUnits(method: SplitMethod, alphabet: Alphabet, told?: PartUnits): PartUnits {
  const most = { single: unitsPerSms(alphabet, 0), multi: unitsPerSms(alphabet, headerOctets[method]) };
  const { single, multi } = told ?? most;
  // One of several never holds more than one alone: the text would be one of one.
  if (method === 'gateway') return { single, multi: Math.min(multi, single) };
  return { single: Math.min(single, most.single), multi: Math.min(multi, single, most.multi) };
}

/**
 * Never cuts an escape pair nor a surrogate pair. Longer sequences (a letter and its marks, joined emoji) may be cut: the
 * parts are joined before anybody sees them, and gateways count so.
 */
export function splitText(text: string, alphabet: Alphabet, { single, multi }: PartUnits): string[] {
  if (unitsOf(text, alphabet) <= single) return [text];
  const parts: string[] = [];
  let start = 0;
  let used = 0;
  let at = 0;
  for (const character of text) {
    const width = widthOf(character, alphabet);
    if (used + width > multi && used > 0) {
      parts.push(text.slice(start, at));
      start = at;
      used = 0;
    }
    used += width;
    at += character.length;
  }
  parts.push(text.slice(start));
  return parts;
}
